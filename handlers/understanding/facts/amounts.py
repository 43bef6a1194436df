"""Amounts of money as people type them: "150rb", "Rp 1,5 juta", "seket ewu", "gocap".

In this talk nobody pays less than a thousand rupiah: "Rp750" drops the thousands, and so
does "gocap". Such an amount is kept as it stands, unclear until it has been asked about.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

THOUSAND: Final = 1_000
#: A larger sum is a number of something else, such as a telephone number.
_MOST: Final = 1_000_000_000
_WITH_POINTS: Final = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_WITH_COMMA: Final = re.compile(r"([0-9]{1,3})[.,]([0-9]{1,2})")
_PLAIN: Final = re.compile(r"[1-9][0-9]{0,8}")
#: "bayar 35000": written out, without a point.
_LEAST_WRITTEN_OUT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money.

    Attributes:
        rupiah: as written; 750 for "Rp750".
        is_unclear: under a thousand: thousands are probably meant, ask.
    """

    rupiah: int

    @property
    def is_unclear(self) -> bool:
        """Tell whether it must be asked back."""
        return self.rupiah < THOUSAND


class _Number(NamedTuple):
    value: int
    end: int
    #: it carries a unit of money, such as "rb" or "ribu"
    has_unit: bool


def find_amounts(words: Sequence[str]) -> tuple[Amount, ...]:
    """Find the sums of money in a sentence.

    Args:
        words: of `plain_words`.

    Returns:
        In order, each once. A bare number counts only beside "Rp" or after a word of
        paying, and only if nothing is counted with it ("minta 50 lembar").
    """
    found: list[Amount] = []
    at = 0
    while at < len(words):
        number = _read_money(words, at)
        if number is None:
            other = _read_number(words, at)
            at = other.end if other else at + 1
            continue
        if 0 < number.value <= _MOST:
            found += [Amount(value) for value in _range(words, at, number)]
        at = number.end
    return tuple(dict.fromkeys(found))


def _range(words: Sequence[str], at: int, number: _Number) -> list[int]:
    """Read "100-150rb" as two sums: the unit of the second is that of the first."""
    before = words[at - 2 : at]
    is_range = len(before) == 2 and before[1] in ("-", "sampai", "ampe")
    if is_range and number.value % THOUSAND == 0 and _PLAIN.fullmatch(before[0]):
        first = int(before[0]) * THOUSAND
        if first < number.value:
            return [first, number.value]
    return [number.value]


def _read_money(words: Sequence[str], at: int) -> _Number | None:
    lexicon = _lexicon()
    is_rupiah = words[at] == "rp"
    start = at + 1 if is_rupiah else at
    number = _read_number(words, start)
    if number is None:
        return None
    if number.has_unit or is_rupiah:
        return number
    if number.value >= _LEAST_WRITTEN_OUT and number.value % 500 == 0:
        return number
    if number.end < len(words) and words[number.end] in lexicon.rupiah:
        return number._replace(end=number.end + 1)
    return number if _is_price(words, at, number) else None


def _is_price(words: Sequence[str], at: int, number: _Number) -> bool:
    """Tell whether a bare number is money by what stands beside it."""
    lexicon = _lexicon()
    before = words[at - 1] if at > 0 else ""
    follows = words[number.end] if number.end < len(words) else ""
    if follows in lexicon.counted or before in lexicon.numbered:
        return False
    if before in lexicon.paying or follows in lexicon.each:
        return number.value % 5 == 0
    # Nobody counts things in hundreds, written in words.
    return number.end - at > 1 and number.value % 50 == 0


def _read_number(words: Sequence[str], at: int) -> _Number | None:
    """Read one number in figures or in words, with its thousands."""
    if at >= len(words):
        return None
    number = _read_figures(words, at) or _read_words(words, at)
    if number is None or number.end >= len(words):
        return number
    unit = _lexicon().units.get(words[number.end])
    if unit is None or number.has_unit:
        return number
    return _Number(number.value * unit // 100, number.end + 1, has_unit=True)


def _read_figures(words: Sequence[str], at: int) -> _Number | None:
    """Read figures; the value is in hundredths while a unit may still follow."""
    word = words[at]
    follows = _lexicon().units.get(words[at + 1]) if at + 1 < len(words) else None
    comma = _WITH_COMMA.fullmatch(word)
    if comma is not None and follows is not None:
        hundredths = int(comma[1]) * 100 + int(comma[2].ljust(2, "0"))
        return _Number(hundredths * follows // 100, at + 2, has_unit=True)
    if _WITH_POINTS.fullmatch(word):
        return _Number(int(re.sub(r"[.,]", "", word)), at + 1, has_unit=True)
    if _PLAIN.fullmatch(word):
        if follows is not None:
            return _Number(int(word) * follows, at + 2, has_unit=True)
        return _Number(int(word), at + 1, has_unit=False)
    return None


def _read_words(words: Sequence[str], at: int) -> _Number | None:
    """Read a number in words: "seratus lima puluh ribu", "rong atus ewu", "gocap"."""
    lexicon = _lexicon()
    if words[at] in lexicon.half and at + 1 < len(words):
        unit = lexicon.units.get(words[at + 1], 0)
        return _Number(unit // 2, at + 2, has_unit=True) if unit > 1 else None
    whole = lexicon.sums.get(words[at])
    if whole is not None:
        return _Number(whole, at + 1, has_unit=True)
    total, group, digit, end = 0, 0, 0, at
    has_unit = False
    for word in words[at:]:
        if word in lexicon.digits:
            digit = lexicon.digits[word]
        elif word in lexicon.teens and digit:
            group, digit = group + digit + 10, 0
        elif word in lexicon.multiples and digit:
            group, digit = group + digit * lexicon.multiples[word], 0
        elif word in lexicon.tens:
            group += lexicon.tens[word]
        elif word in lexicon.units and lexicon.units[word] > 1 and group + digit:
            total, group, digit = total + (group + digit) * lexicon.units[word], 0, 0
            has_unit = True
        else:
            break
        end += 1
    value = total + group + digit
    # A bare "satu" or "lima" counts things; from a ten on it may be money.
    return _Number(value, end, has_unit) if value >= 10 else None


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Words of numbers and of paying, from `amounts.toml`."""

    digits: Mapping[str, int]
    tens: Mapping[str, int]
    teens: frozenset[str]
    multiples: Mapping[str, int]
    units: Mapping[str, int]
    sums: Mapping[str, int]
    rupiah: frozenset[str]
    paying: frozenset[str]
    counted: frozenset[str]
    numbered: frozenset[str]
    each: frozenset[str]
    half: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    source = files("handlers.understanding.facts").joinpath("amounts.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    words = data["words"]
    return _Lexicon(
        digits=_values(data["digits"]),
        tens=_values(data["tens"]),
        multiples=_values(data["multiples"]),
        units=_values(data["units"]),
        sums=_values(data["sums"]),
        teens=frozenset(words["teens"]),
        rupiah=frozenset(words["rupiah"]),
        paying=frozenset(words["paying"]),
        counted=frozenset(words["counted"]),
        numbered=frozenset(words["numbered"]),
        each=frozenset(words["each"]),
        half=frozenset(words["half"]),
    )


def _values(table: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return {word: int(value) for value, words in table.items() for word in words}
