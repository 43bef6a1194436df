"""A NIK and a family card's number, as people type them on the office's own page.

A NIK is PPKKCC DDMMYY SSSS: the place of its first issue, the date of birth (for women
the day plus 40) and a serial number. It has no check digit, and nobody is refused for a
place: old codes (3604 … before Kota Serang was split off) are in no table any more.
Source: the structure as python-stdnum's `stdnum.id.nik` tells it; its own checks are not
used, since they take serial 0000 and days up to 99, and refuse provinces they do not know.

Everything here is linear in what was typed (C12). No number is ever part of a fault.
"""

import re
import unicodedata
from calendar import monthrange
from enum import StrEnum
from typing import Final

DIGITS: Final = 16
#: Longer than any way to write 16 digits; what is longer is not looked at.
MOST_TYPED: Final = 100
#: Women are born 40 days later.
_OF_WOMEN: Final = 40
_MONTHS: Final = 12
#: Blanks, dots, hyphens of every width, marks that keyboards leave behind (A17).
_BETWEEN: Final = re.compile(
    r"[\s.,_/\-\u2010-\u2015\u2212\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060\u2066-\u2069\ufeff]+"
)


class Fault(StrEnum):
    """Why what was typed cannot be such a number."""

    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    #: begins with 0: the receipt of a report, perhaps
    NOT_OF_A_PERSON = "not_of_a_person"
    NO_SUCH_DAY = "no_such_day"
    NO_SERIAL = "no_serial"
    #: the family card's number, where the NIK was typed twice
    SAME = "same"


def read_nik(typed: str) -> str | Fault:
    """Read a NIK.

    Args:
        typed: with blanks, dots or hyphens, in the digits of any script.

    Returns:
        16 ASCII digits, or why it cannot be one.
    """
    digits = read_family_card(typed)
    if isinstance(digits, Fault):
        return digits
    if not _is_a_day(int(digits[6:8]), int(digits[8:10]), int(digits[10:12])):
        return Fault.NO_SUCH_DAY
    return Fault.NO_SERIAL if digits.endswith("0000") else digits


def read_family_card(typed: str) -> str | Fault:
    """Read a family card's number: nothing but its length is known for certain.

    Args:
        typed: with blanks, dots or hyphens, in the digits of any script.

    Returns:
        16 ASCII digits, or why it cannot be one.
    """
    if len(typed) > MOST_TYPED:
        return Fault.TOO_LONG
    bare = "".join(map(_plain, _BETWEEN.sub("", typed)))
    if not bare:
        return Fault.EMPTY
    if not (bare.isascii() and bare.isdigit()):
        return Fault.NOT_DIGITS
    if len(bare) != DIGITS:
        return Fault.TOO_SHORT if len(bare) < DIGITS else Fault.TOO_LONG
    return Fault.NOT_OF_A_PERSON if bare[0] == "0" else bare


def _plain(character: str) -> str:
    """Write a digit of any script as ASCII; full-width ones come from some keyboards."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _is_a_day(day: int, month: int, year: int) -> bool:
    """Tell whether somebody can be born on it, in this century or the last."""
    if not 1 <= month <= _MONTHS:
        return False
    day -= _OF_WOMEN if day > _OF_WOMEN else 0
    # 1900, where it differs from 2000, had no 29 February; nobody of that day asks.
    return 1 <= day <= monthrange(2000 + year, month)[1]
