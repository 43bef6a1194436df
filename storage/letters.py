"""A message as its outbox row seals it: where to and what."""

import json
from dataclasses import dataclass, field

from handlers.domain.messages import Action
from handlers.texts.render import Rendered, RenderedButton
from storage.vault import fields
from storage.vault.keys import Keys


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sealed in a row: where to and what."""

    chat: str = field(repr=False)
    message: Rendered


def seal_letter(keys: Keys, row_id: str, letter: Letter) -> bytes:
    """Seal address, text and buttons for their row."""
    message = letter.message
    plain = {
        "chat": letter.chat,
        "text": message.text,
        "buttons": [
            [button.label, button.action, button.target, button.version, button.link]
            for button in message.buttons
        ],
    }
    content = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return fields.seal(keys, content, table="outbox", row=row_id, column="body")


def open_letter(keys: Keys, row_id: str, sealed: bytes) -> Letter:
    """Open what `seal_letter` sealed.

    Raises:
        SealError: the row was moved or damaged.
    """
    plain = json.loads(fields.open_sealed(keys, sealed, table="outbox", row=row_id, column="body"))
    buttons = tuple(
        RenderedButton(label, Action(action), target, version, link)
        for label, action, target, version, link in plain["buttons"]
    )
    return Letter(plain["chat"], Rendered(plain["text"], buttons))
