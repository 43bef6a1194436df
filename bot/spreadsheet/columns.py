"""What every kind of file has in common: a heading, columns that we know, rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from rapidfuzz import fuzz, process

from handlers.domain.errors import TanpaCaloError
from handlers.domain.headings import NEEDED, USUAL, Headings, plain_heading

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 64
#: So much of a foreign name is shown.
SHOWN: Final = 40

#: Exports put an apostrophe before what a spreadsheet would run or round (C04).
_GUARDED: Final = re.compile(r"\A'(?=[=+\-@\t\r0-9])")
_NEAR: Final = 70.0


class SpreadsheetError(TanpaCaloError):
    """The file as a whole cannot be read."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the heading says.

    Attributes:
        names: our column for each place, "" for one that is ignored.
        warnings: a sentence for each thing that is left aside.
    """

    names: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row.

    Attributes:
        line: where it begins in the file; the heading is line 1.
        cells: by column, without guards and outer blanks.
        surplus: it has more cells than the heading.
        faults: by column, why a cell gives no text; it is missing in `cells`.
    """

    line: int
    cells: Mapping[str, str] = field(repr=False)
    surplus: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


class Sheet(Protocol):
    """An open file with its heading read."""

    columns: Columns
    size_bytes: int

    @property
    def read_bytes(self) -> int:
        """How much of `size_bytes` was read, for a progress bar."""

    def rows(self) -> Iterator[SheetRow]:
        """Give the rows; blank ones are passed over.

        Raises:
            SpreadsheetError: names the line at which the file cannot be read any further.
        """


def columns_of(headings: Sequence[str], known: Headings, *, line: int = 1) -> Columns:
    """Read a heading.

    Args:
        headings: as they stand in the file.
        known: what they mean at this office.
        line: where they stand.

    Raises:
        SpreadsheetError: the heading cannot be used.
    """
    if len(headings) > MOST_COLUMNS:
        raise SpreadsheetError(f"the heading has more than {MOST_COLUMNS} columns")
    names = tuple(known.column(heading) for heading in headings)
    for name in names:
        if name and names.count(name) > 1:
            raise SpreadsheetError(f"line {line}: two headings mean `{name}`; keep one")
    unknown = [heading for heading, name in zip(headings, names, strict=True) if not name]
    if NEEDED not in names:
        raise SpreadsheetError(f"line {line}: {needs_status(unknown, known)}")
    warnings = [
        _warning(place, heading, known)
        for place, (heading, name) in enumerate(zip(headings, names, strict=True), start=1)
        if not name
    ]
    return Columns(names, tuple(warnings))


def needs_status(unknown: Sequence[str], known: Headings) -> str:
    """Say that the one column is missing without which nothing can be read."""
    needed = known.over(NEEDED)
    near = process.extractOne(
        needed, unknown, scorer=fuzz.ratio, processor=plain_heading, score_cutoff=_NEAR - 20
    )
    hint = f"; rename `{shown(near[0])}` if that is what it means" if near else ""
    columns = ", ".join(map(known.over, USUAL))
    return f"there is no column `{needed}`{hint}. Columns: {columns}."


def _warning(place: int, heading: str, known: Headings) -> str:
    if not plain_heading(heading):
        return f"column {place} has no heading and is ignored"
    near = process.extractOne(
        plain_heading(heading), known.names, scorer=fuzz.ratio, score_cutoff=_NEAR
    )
    hint = f" (is it `{near[0]}`?)" if near else ""
    return f"column `{shown(heading)}` is not known and is ignored{hint}"


def shown(heading: str) -> str:
    """Show a heading; without one, the file's first row may be a person's (C06, D13)."""
    return re.sub(r"\d", "*", printable(heading))


def printable(name: str) -> str:
    """Give a foreign name on one line, without anything that could steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in name.strip())[:SHOWN]


def plain_cell(text: str) -> str:
    """Give a cell's text as the rules want it."""
    return _GUARDED.sub("", text.strip(), count=1)
