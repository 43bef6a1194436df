"""What a button carries, alike on every platform: `action:target:version:mac`.

Telegram leaves 64 bytes for it. The MAC binds it to its chat, so that nobody can press
a button that we never showed them (A26); it needs no row and outlives every restart.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from handlers.domain.messages import Action, Tap
from handlers.texts.render import RenderedButton
from storage.vault import fields
from storage.vault.keys import Keys

#: Telegram's limit. https://core.telegram.org/bots/api#inlinekeyboardbutton
MOST_BYTES: Final = 64
_DATA: Final = re.compile(r"([a-z!]{1,16}):([\w-]{22}|):(\d{1,18}):[\w-]{8}", re.ASCII)
_ACTIONS: Final = {action.value: action for action in Action}
_REFUSED: Final = Tap(Action.REFUSED)


def encode(keys: Keys, chat: str, button: RenderedButton) -> str:
    """Write a button's callback data.

    Args:
        keys: sign it.
        chat: the only chat in which it can be pressed.
        button: its action, target ("" or 32 hex digits) and version.

    Returns:
        At most 64 ASCII characters.
    """
    return _signed(keys, chat, Tap(button.action, button.target, button.version))


def decode(keys: Keys, chat: str, data: str) -> Tap:
    """Read callback data that came back from a chat.

    Args:
        keys: the keys that signed it.
        chat: where it was pressed, as the platform says.
        data: anything; a client can send what it likes.

    Returns:
        What was pressed; `Action.REFUSED` if the data is malformed, forged, from another
        chat, or names an action that no longer exists.
    """
    parts = _DATA.fullmatch(data)
    if parts is None or parts[1] not in _ACTIONS:
        return _REFUSED
    tap = Tap(_ACTIONS[parts[1]], _target(parts[2]), int(parts[3]))
    # Written anew and compared whole: of two spellings of one button only ours is valid.
    genuine = _signed(keys, chat, tap)
    return tap if hmac.compare_digest(genuine, data) else _REFUSED


def _signed(keys: Keys, chat: str, tap: Tap) -> str:
    version = str(tap.version)
    mac = fields.short_mac(keys, chat, tap.action.value, tap.target, version)
    return f"{tap.action.value}:{_base64(bytes.fromhex(tap.target))}:{version}:{_base64(mac)}"


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _target(encoded: str) -> str:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).hex()
