"""Sixteen digits in a text: a report's receipt, or someone's NIK or family card.

A receipt begins with 0 (interface.md). No NIK and no family card does: their
first two digits are a province, and provinces start at 11. So the two never
meet, and only a receipt is ever looked up.

The two questions are asked with different care. A receipt must be certain, or
a stranger's number costs a key derivation. A NIK may be suspected: a suspected
number is not used, not echoed and not kept, and nobody is harmed by that.

Everything here is linear in the text (C12).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

LENGTH: Final = 16
GROUP: Final = 4

#: What people put between groups: blanks (also hard and zero-width ones that
#: chat keyboards leave behind), marks of direction (A17), hyphens of every width, dots.
_BETWEEN: Final = (
    r"[ \t\u00a0\u2007\u202f\u200b-\u200d\u2060\ufeff.\-\u2010-\u2015\u2212"
    r"\u00ad\u061c\u180e\u200e\u200f\u202a-\u202e\u2066-\u2069]{1,3}"
)
#: A chain of digit groups. Digits and separators share no character, so the
#: expression has one way to match and cannot run away.
_CHAIN: Final = re.compile(rf"[0-9]+(?:{_BETWEEN}[0-9]+)*")

#: Ways to write 16 digits that are recognised inside a longer chain too, e.g.
#: a NIK followed by a telephone number with nothing but a blank between.
_USUAL: Final = re.compile(
    "(?<![0-9])(?:"
    + "|".join(
        _BETWEEN.join(rf"[0-9]{{{length}}}" for length in grouping)
        for grouping in ((16,), (4, 4, 4, 4), (6, 6, 4), (8, 8), (2, 2, 2, 6, 4))
    )
    + ")(?![0-9])"
)
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
#: How far a neighbouring group must be seen: a separator and four digits.
_SIGHT: Final = 7
_BEFORE: Final = re.compile(r"(?P<digits>[0-9]*)(?P<gap>[^0-9]*)$")
_AFTER: Final = re.compile(r"(?P<gap>[^0-9]*)(?P<digits>[0-9]*)")


@dataclass(frozen=True, slots=True)
class _Number:
    """Sixteen digits found in a text.

    Attributes:
        start, end: where they stand in the text.
        digits: ASCII digits without separators; may be a NIK, so never shown.
        is_certain: nothing next to it could make it part of a longer number.
    """

    start: int
    end: int
    digits: str = field(repr=False)
    is_certain: bool


def find_receipt(text: str) -> str | None:
    """Find the first receipt in what someone wrote.

    Args:
        text: anything a person sent; full-width and Arabic-Indic digits count.

    Returns:
        16 ASCII digits that begin with 0, or None. Digits that belong to a
        longer number are no receipt.
    """
    for number in _sixteens(text):
        if number.is_certain and number.digits[0] == "0":
            return number.digits
    return None


def find_nik(text: str) -> bool:
    """Say whether a text seems to contain a NIK or a family-card number.

    Args:
        text: anything a person sent.

    Returns:
        True if 16 digits that do not begin with 0 stand in it, in whatever
        groups. Nothing about the number is checked: a mistyped NIK is still
        somebody's, and old region codes are no longer in any table.
    """
    return bool(nik_spans(text))


def nik_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Say where the NIK-like numbers stand, as half-open ranges of `text`."""
    return tuple((n.start, n.end) for n in _sixteens(text) if n.digits[0] != "0")


def without_nik(text: str) -> str:
    """Give the text without NIK-like numbers, for understanding the rest.

    Args:
        text: anything a person sent.

    Returns:
        The text with each such number replaced by one blank; otherwise as it
        was, character for character.
    """
    kept, position = [], 0
    for start, end in nik_spans(text):
        kept.append(text[position:start])
        position = end
    return " ".join([*kept, text[position:]])


def sixteen_digit_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Say where any 16 digits stand, receipts and suspects alike.

    A slip code is never looked for inside them.
    """
    return tuple((number.start, number.end) for number in _sixteens(text))


def show_receipt(digits: str) -> str:
    """Show a receipt in groups: `0123-4567-8901-2345`.

    Args:
        digits: 16 ASCII digits, the first a 0.

    Raises:
        ValueError: it is no receipt. The digits are not part of the message.
    """
    if not re.fullmatch(r"0[0-9]{15}", digits):
        raise ValueError("a receipt is 16 digits, the first a 0")
    return "-".join(digits[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _sixteens(text: str) -> Iterator[_Number]:
    plain = _with_plain_digits(text)
    for chain in _CHAIN.finditer(plain):
        digits = _NOT_DIGITS.sub("", chain[0])
        if len(digits) == LENGTH:
            yield _Number(*chain.span(), digits, is_certain=True)
        elif len(digits) > LENGTH:
            yield from _in_chain(plain, chain)


def _with_plain_digits(text: str) -> str:
    """Write every decimal digit of any script as ASCII, one for one.

    Length is kept, so that positions are positions in the original.
    """
    if text.isascii():
        return text
    return "".join(map(_plain_digit, text))


def _plain_digit(character: str) -> str:
    if character.isascii():
        return character
    value = unicodedata.digit(character, None)  # also circled and superscript ones
    return character if value is None else str(value)


def _in_chain(plain: str, chain: re.Match[str]) -> Iterator[_Number]:
    """Find 16-digit numbers among other groups that only separators part."""
    for found in _USUAL.finditer(plain, *chain.span()):
        before = _BEFORE.search(plain[max(chain.start(), found.start() - _SIGHT) : found.start()])
        after = _AFTER.match(plain[found.end() : min(chain.end(), found.end() + _SIGHT)])
        assert before is not None
        assert after is not None
        digits = _NOT_DIGITS.sub("", found[0])
        in_groups = digits != found[0]
        is_certain = not any(_continues(side, in_groups=in_groups) for side in (before, after))
        yield _Number(*found.span(), digits, is_certain)


def _continues(neighbour: re.Match[str], *, in_groups: bool) -> bool:
    """Say whether the group next door may belong to the same, longer number.

    "0123 4567 8901 2345 3 hari" is a receipt and a number of days. With "6789"
    behind it, it could be 20 digits of which we know nothing.
    """
    if neighbour["gap"].strip(" "):
        return True
    return in_groups and len(neighbour["digits"]) >= GROUP
