"""What the page posts, as our conversations understand it. Pure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.channels.text import MOST_UNITS, clean, units
from handlers.domain.messages import Channel, Incoming, Tap

_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ROW_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Posted:
    """Something a person said on the page.

    Attributes:
        seen: id of the last message that the page shows, "" if none.
    """

    said: Incoming
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A body that our page does not send."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """More than one message can hold; the person is told."""


@dataclass(frozen=True, slots=True)
class _Body:
    """The fields of a body that may stand in it, "" where one is missing or no text."""

    id: str = field(repr=False)
    text: str = field(repr=False)
    tap: str = field(repr=False)
    seen: str = ""


def parse_message(
    body: bytes, *, chat: str, tap_of: Callable[[str, str], Tap], now: datetime
) -> Posted | Refused | TooLong:
    """Turn a posted body into what was said.

    Args:
        body: `{"id", "text"}` or `{"id", "tap"}`, both with `"seen"` if something was.
        chat: the cookie's value.
        tap_of: opens a button's data for a chat; what is forged becomes `Action.REFUSED`.
        now: UTC instant of receipt.

    Returns:
        What was said, or why nothing was.
    """
    fields = _decode(body)
    if fields is None or not _MESSAGE_ID.fullmatch(fields.id):
        return Refused()
    # The page chose the id: in another chat it is another message.
    key = f"{chat}:{fields.id}"
    if fields.tap:
        said = Incoming(Channel.WEB, key, chat, now, tap=tap_of(chat, fields.tap))
        return Posted(said, fields.seen)
    if units(fields.text) > MOST_UNITS:
        return TooLong()
    text = clean(fields.text)
    if not text.strip():
        return Refused()
    return Posted(Incoming(Channel.WEB, key, chat, now, text=text), fields.seen)


def parse_seen(body: bytes) -> str:
    """Read which message the page shows last; "" if the body does not say."""
    fields = _decode(body)
    return fields.seen if fields else ""


def row_id(text: str) -> str:
    """Give a row's id back if it can be one, "" otherwise."""
    return text if _ROW_ID.fullmatch(text) else ""


def _decode(body: bytes) -> _Body | None:
    try:
        # Not orjson: it refuses a whole message for a lone surrogate, which phone
        # keyboards do produce and `clean` takes out. Decoded here, or other encodings
        # would be guessed (A21).
        found = json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    # Our page sends a flat object; how deep another may be depends on Python's version (A12).
    if not isinstance(found, dict) or any(isinstance(one, dict | list) for one in found.values()):
        return None
    id_, text, tap, seen = (
        value if isinstance(value := found.get(name), str) else ""
        for name in ("id", "text", "tap", "seen")
    )
    return _Body(id_, text, tap, row_id(seen))


def _refuse(_constant: str) -> None:
    """Take no NaN and no Infinity: JSON has none (A10)."""
    raise ValueError
