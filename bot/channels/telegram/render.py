"""A message as a Bot API method call. Pure: the same row always gives the same call."""

from typing import Any, Final

from bot.channels.telegram.taps import tap_data
from bot.channels.text import clip
from handlers.texts.render import RenderedButton
from storage.letters import Letter
from storage.vault.keys import Keys

#: Labels longer than this share no row: a small phone would cut them.
_SHORT_LABEL: Final = 14


def send_message(keys: Keys, letter: Letter) -> dict[str, Any]:
    """Build the parameters of `sendMessage`.

    No `parse_mode`: nothing in a text can be taken for markup (C02). No link preview:
    Telegram would fetch the address (C09).

    Args:
        keys: sign the buttons' data for this chat.
        letter: what to say and to whom.

    Returns:
        Parameters as JSON values.
    """
    call: dict[str, Any] = {
        "chat_id": int(letter.chat),
        "text": clip(letter.message.text),
        "link_preview_options": {"is_disabled": True},
    }
    if letter.message.buttons:
        call["reply_markup"] = {"inline_keyboard": _rows(keys, letter)}
    return call


def _rows(keys: Keys, letter: Letter) -> list[list[dict[str, str]]]:
    """Two short buttons share a row; a long one stands alone."""
    rows: list[list[dict[str, str]]] = []
    room = 0
    for button in letter.message.buttons:
        is_short = len(button.label) <= _SHORT_LABEL
        if not (is_short and room):
            rows.append([])
            room = 2 if is_short else 1
        rows[-1].append(_button(keys, letter.chat, button))
        room -= 1
    return rows


def _button(keys: Keys, chat: str, button: RenderedButton) -> dict[str, str]:
    if button.link:
        return {"text": button.label, "url": button.link}
    return {"text": button.label, "callback_data": tap_data(keys, chat, button)}
