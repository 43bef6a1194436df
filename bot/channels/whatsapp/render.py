"""A message as the content of a Cloud API call. Pure: the same row always gives the same.

Up to 3 choices become reply buttons, up to 10 a list. What these cannot hold is never
lost: a link becomes a line of the text, a choice too, which the person then types. A
message whose text is too long for buttons has all its choices as lines.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from bot.channels import buttons
from bot.channels.text import MOST_UNITS, clip, units
from handlers.domain.messages import Channel, Tap
from handlers.domain.state import Language
from handlers.texts.render import RenderedButton, render_line
from storage.letters import Letter
from storage.vault.keys import Keys

MOST_BODY: Final = 1_024
MOST_BUTTONS, MOST_ROWS = 3, 10
MOST_TITLE, MOST_ROW_TITLE, MOST_DESCRIPTION = 20, 24, 72
#: "Kabari saya (tell me)": what stands in brackets only explains.
_GLOSS: Final = re.compile(r"(?<=\S)\s*\([^()]*\)$")
_PICTURE: Final = re.compile(r"^[^\w\s]+\s+(?=\S)")


def message_of(keys: Keys, letter: Letter) -> dict[str, Any]:
    """Build `type` and content of a free message.

    Args:
        keys: sign the buttons' data for this chat.
        letter: what to say and to whom.

    Returns:
        Parameters as JSON values; who it goes to is the client's to add.
    """
    message = letter.message
    links = tuple(f"{button.label}: {button.link}" for button in message.buttons if button.link)
    choices = tuple(button for button in message.buttons if not button.link)
    # The 11th and all after it.
    body = _with_lines(message.text, links, choices[MOST_ROWS:])
    if choices and units(body) <= MOST_BODY:
        shown = _buttons(keys, letter.chat, choices) or _list(keys, letter.chat, choices)
        return {"type": "interactive", "interactive": {"body": {"text": body}, **shown}}
    body = _with_lines(message.text, links, choices)
    # Meta would fetch the address for a preview (C09).
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def picture_of(letter: Letter) -> dict[str, Any] | None:
    """Build `type` and content of a picture that Meta fetches by its address.

    Meta's published definition knows no caption of an image: the picture says what the text
    would, and stands for it.

    Returns:
        None if there is no picture, or if buttons have to stand under the text.
    """
    message = letter.message
    if not message.picture or message.buttons:
        return None
    return {"type": "image", "image": {"link": message.picture}}


def replies_of(keys: Keys, letter: Letter) -> tuple[str, ...]:
    """Give what the quick replies of a message's template carry, in the buttons' order."""
    choices = (button for button in letter.message.buttons if not button.link)
    return tuple(tap_data(keys, letter.chat, button) for button in choices)


def tap_of(keys: Keys, chat: str, data: str) -> Tap:
    """Open a button's data; what is forged or from another chat becomes `Action.REFUSED`."""
    return buttons.decode(keys, f"{Channel.WHATSAPP}:{chat}", data)


def tap_data(keys: Keys, chat: str, button: RenderedButton) -> str:
    """Give a button's data for a chat."""
    return buttons.encode(keys, f"{Channel.WHATSAPP}:{chat}", button)


def _with_lines(text: str, links: Sequence[str], written: Sequence[RenderedButton]) -> str:
    """Put links and choices under a text, which gives way if there is no room for all."""
    under = "".join(f"\n\n{link}" for link in links)
    if written:
        lines = (f"\n• {button.label}" for button in written)
        under += "\n\n" + render_line("whatsapp-type-one", {}, Language.INDONESIAN) + "".join(lines)
    return clip(text, MOST_UNITS - units(under)) + under


def _buttons(keys: Keys, chat: str, choices: Sequence[RenderedButton]) -> dict[str, Any] | None:
    """Lay choices out as reply buttons; None if they are too many, or would look alike."""
    titles = [shorten(button.label, MOST_TITLE) for button in choices]
    if len(choices) > MOST_BUTTONS or len(set(titles)) < len(titles):
        return None
    replies = [
        {"type": "reply", "reply": {"id": tap_data(keys, chat, button), "title": title}}
        for title, button in zip(titles, choices, strict=True)
    ]
    return {"type": "button", "action": {"buttons": replies}}


def _list(keys: Keys, chat: str, choices: Sequence[RenderedButton]) -> dict[str, Any]:
    rows: list[dict[str, str]] = []
    for number, button in enumerate(choices[:MOST_ROWS], start=1):
        title = shorten(button.label, MOST_ROW_TITLE)
        if title in {row["title"] for row in rows}:  # Meta refuses two alike
            title = f"{number}. {shorten(button.label, MOST_ROW_TITLE - 4)}"
        rows.append({"id": tap_data(keys, chat, button), "title": title})
        if title != button.label:
            rows[-1]["description"] = clip(button.label, MOST_DESCRIPTION)
    opener = render_line("whatsapp-choose", {}, Language.INDONESIAN)
    return {"type": "list", "action": {"button": opener, "sections": [{"rows": rows}]}}


def shorten(label: str, most: int) -> str:
    """Drop what is in brackets, then a picture, then whole words, at last letters."""
    for plain in (label, _GLOSS.sub("", label), _GLOSS.sub("", _PICTURE.sub("", label))):
        if units(plain) <= most:
            return plain
    cut = clip(plain, most - 1)
    words, _, _ = cut.rpartition(" ")
    # A first word that stays alone says too little.
    return (words if units(words) * 2 > most else cut).rstrip(" ,/-–") + "…"
