"""A picture that somebody sent: where it is, and what a look at it showed. Never kept."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from handlers.domain import slip_code

#: What is offered to be looked at; whether it is true, the decoder finds out (B10).
PICTURE_TYPES: Final = frozenset({"image/jpeg", "image/jpg", "image/png", "image/webp"})
#: A link as a slip's QR holds it, before its code.
_LINK: Final = "://"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture that its platform can be asked for.

    Attributes:
        id: the platform's; it opens the file to whoever has our token, so it is not kept.
        size_bytes: as announced, 0 if it is not; it may lie.
    """

    id: str = field(repr=False)
    size_bytes: int = 0


class Sight(StrEnum):
    """How a look at a picture ended."""

    SEEN = "seen"
    #: broken, no still photo of a kind that we read, or more than a look may cost
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    #: the platform did not give it, or too many wait
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a picture showed; the picture itself is gone by then.

    Attributes:
        words: what the QR codes in it say.
    """

    sight: Sight
    words: tuple[str, ...] = field(default=(), repr=False)


def slip_codes_in(seen: Seen) -> tuple[str, ...]:
    """Find slip codes in what a picture's QR codes say.

    Args:
        seen: a look at a picture.

    Returns:
        Canonical codes. A QR code for payments, of a family card or of anything else gives
        none: what is in it is nobody's message, and is not tried as a code.
    """
    found = (code for words in seen.words for code in _codes_in(words.strip()))
    return tuple(dict.fromkeys(found))


def _codes_in(words: str) -> list[str]:
    codes = slip_code.find_codes(words)
    if _LINK in words:
        return list(codes)
    return [c for c in codes if slip_code.has_valid_check(c) or c == slip_code.fold(words)]
