"""Places in and around Kota Serang, and which of the two registries is meant.

Kabupaten Serang has an office of its own. Names repeat ("Serang" is a city, a district, a
subdistrict and the regency; Sukawana exists twice): a name that may be several stays so.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from rapidfuzz import fuzz, process

CITY: Final = "36.73"
REGENCY: Final = "36.04"
_LONGEST_NAME: Final = 3
#: How alike a misspelt name must be, of 100, and how long it must be to be compared.
_ALIKE: Final = 88
_SHORTEST_COMPARED: Final = 6
#: City, district, subdistrict and regency are all called so.
_MANY: Final = frozenset({"serang"})
_LEVELS: Final = {2: "kota", 3: "kecamatan", 4: "kelurahan"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was named.

    Attributes:
        name: as the list has it, or "Loket 3".
        codes: Kemendagri's codes of all that it may be; none for a counter.
    """

    name: str
    codes: tuple[str, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether the name means several places."""
        return len(self.codes) > 1

    @property
    def region(self) -> str:
        """Give `kota` or `kabupaten`, "" if it may be either."""
        regions = {code[:5] for code in self.codes}
        if regions == {CITY}:
            return "kota"
        return "kabupaten" if regions == {REGENCY} else ""


def find_places(words: Sequence[str]) -> tuple[Place, ...]:
    """Find the places that a sentence names.

    Args:
        words: of `plain_words`.

    Returns:
        Each once, in order. A subdistrict that exists twice is told apart by its
        district if that is named, too.
    """
    found: dict[str, Place] = {}
    at = 0
    while at < len(words):
        place, length = _counter(words, at) or _named(words, at) or (None, 1)
        if place is not None:
            found.setdefault(place.name, place)
        at += length
    return tuple(_told_apart(list(found.values())))


def _counter(words: Sequence[str], at: int) -> tuple[Place, int] | None:
    follows = words[at + 1] if at + 1 < len(words) else ""
    if words[at] in _gazetteer().counter and follows.isdigit() and len(follows) <= 2:
        return Place(f"Loket {int(follows)}"), 2
    return None


def _named(words: Sequence[str], at: int) -> tuple[Place, int] | None:
    """Find the longest name that begins here, with what stands before it."""
    gazetteer = _gazetteer()
    before = words[at - 1] if at else ""
    mark = gazetteer.marks.get(before, "")
    for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
        folded = "".join(words[at : at + length])
        codes = gazetteer.codes.get(folded)
        if codes is None and length == 1 and mark:
            codes = _misspelt(folded)
        codes = _of_kind(codes or (), mark, folded)
        if codes:
            return Place(gazetteer.names[codes[0]], codes), length
    return None


def _of_kind(codes: Sequence[str], mark: str, folded: str) -> tuple[str, ...]:
    """Keep what the mark before the name allows."""
    gazetteer = _gazetteer()
    if folded in gazetteer.needs_kelurahan and mark != "kelurahan":
        return ()
    if folded in gazetteer.needs_mark and not mark:
        return ()
    match mark:
        case "kelurahan" | "kecamatan":
            return tuple(code for code in codes if _level(code) == mark) or tuple(codes)
        case "kota":
            return tuple(code for code in codes if code == CITY)
        case "kabupaten":
            return tuple(code for code in codes if code.startswith(REGENCY))
        case _:
            return tuple(codes) if folded in _MANY else _district_of(codes)


def _district_of(codes: Sequence[str]) -> tuple[str, ...]:
    """A district and its main subdistrict share a name: the district is meant."""
    districts = tuple(code for code in codes if _level(code) == "kecamatan")
    is_one = len(districts) == 1 and all(code.startswith(districts) for code in codes)
    return districts if is_one else tuple(codes)


def _level(code: str) -> str:
    return _LEVELS[code.count(".") + 1]


def _misspelt(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST_COMPARED:
        return ()
    codes = _gazetteer().codes
    found = process.extractOne(word, codes.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return codes[found[0]] if found else ()


def _told_apart(places: Sequence[Place]) -> Iterator[Place]:
    districts = {place.codes[0] for place in places if place.codes and not place.is_ambiguous}
    for place in places:
        inside = tuple(
            code for code in place.codes if any(code.startswith(f"{one}.") for one in districts)
        )
        is_told = place.is_ambiguous and len(inside) == 1
        yield Place(place.name, inside) if is_told else place


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """The list of places, and how people name them."""

    names: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    marks: Mapping[str, str]
    needs_mark: frozenset[str]
    needs_kelurahan: frozenset[str]
    counter: frozenset[str]


@cache
def _gazetteer() -> _Gazetteer:
    folder = files("handlers.understanding.facts")
    data = tomllib.loads(folder.joinpath("places.toml").read_text(encoding="utf-8"))
    listed = folder.joinpath("places.csv").read_text(encoding="utf-8").splitlines()
    names = dict(csv.reader(listed))
    codes: dict[str, dict[str, None]] = {}
    for code, name in names.items():
        short = (
            name.removeprefix("Kota ").removeprefix("Kabupaten ") if code.count(".") == 1 else name
        )
        for spelt in (short, *data["also"].get(name, ())):
            codes.setdefault(_folded(spelt), {})[code] = None
    marks = {word: kind for kind, words in data["marks"].items() for word in words}
    return _Gazetteer(
        names=names,
        codes={name: tuple(found) for name, found in codes.items()},
        marks=marks,
        needs_mark=frozenset(map(_folded, data["names"]["needs_mark"])),
        needs_kelurahan=frozenset(map(_folded, data["names"]["needs_kelurahan"])),
        counter=frozenset(data["names"]["counter"]),
    )


def _folded(name: str) -> str:
    return name.casefold().replace(" ", "")
