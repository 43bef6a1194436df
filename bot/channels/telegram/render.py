"""A message as a Bot API method call. Pure: the same row always gives the same call."""

from typing import Any, Final

from bot.channels.telegram.taps import tap_data
from bot.channels.text import clip, units
from handlers.texts.render import RenderedButton
from storage.letters import Letter
from storage.vault.keys import Keys

#: Labels longer than this share no row: a small phone would cut them.
_SHORT_LABEL: Final = 14
#: A longer text may not stand under a picture. https://core.telegram.org/bots/api#sendphoto
MOST_CAPTION: Final = 1_024


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


def send_photo(keys: Keys, letter: Letter) -> dict[str, Any] | None:
    """Build the parameters of `sendPhoto`, which Telegram fetches by its address.

    Returns:
        None if the message has no picture, or too long a text to stand under one.
    """
    message = letter.message
    if not message.picture or units(message.text) > MOST_CAPTION:
        return None
    call: dict[str, Any] = {
        "chat_id": int(letter.chat),
        "photo": message.picture,
        "caption": message.text,
    }
    if message.buttons:
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
