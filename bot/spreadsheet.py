"""Reading an office's CSV file row by row, whatever its size.

UTF-8 with or without a byte order mark, semicolons or commas, quoted line breaks. Nothing
is guessed: a file that is not what it seems to be is refused with the line.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from rapidfuzz import fuzz, process

from handlers.domain.errors import TanpaCaloError
from handlers.domain.imported import HEADINGS, plain_heading

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 64
#: Of one line, in characters; also what a quote that is never closed can swallow.
LONGEST_LINE: Final = 16_384
NEEDED: Final = "status"

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
        warnings: a sentence for each heading that is not known.
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
    """

    line: int
    cells: Mapping[str, str] = field(repr=False)
    surplus: bool = False


class Spreadsheet:
    """An open CSV file.

    Args:
        file: at its start, opened by `open_spreadsheet`.

    Raises:
        SpreadsheetError: the heading cannot be used.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lines = _Lines(file)
        heading = self._lines.take()
        self._delimiter = _delimiter_of(heading)
        try:
            self.columns = _columns(next(self._reader([heading]), []))
        except csv.Error:
            raise SpreadsheetError("line 1: the heading must stand on one line") from None

    @property
    def read_bytes(self) -> int:
        """How much of the file was read, for a progress bar."""
        return self._file.buffer.tell()

    def rows(self) -> Iterator[SheetRow]:
        """Give the rows; blank ones are passed over.

        Raises:
            SpreadsheetError: names the line at which the file cannot be read any further.
        """
        begins = self._lines.number + 1
        count = 0
        try:
            for cells in self._reader(self._lines):
                if any(cell.strip() for cell in cells):
                    count += 1
                    if count > MOST_ROWS:
                        raise SpreadsheetError(f"the file has more than {MOST_ROWS:,} rows")
                    yield _row(begins, self.columns, cells)
                begins = self._lines.number + 1
        except csv.Error:
            raise SpreadsheetError(
                f"line {begins}: a quotation mark is not closed, or stands inside a cell"
            ) from None

    def _reader(self, lines: "Sequence[str] | _Lines") -> "Iterator[list[str]]":
        csv.field_size_limit(LONGEST_LINE)
        return csv.reader(lines, delimiter=self._delimiter, strict=True)


def open_spreadsheet(path: Path) -> TextIO:
    """Open a file for `Spreadsheet`; close it afterwards.

    Raises:
        SpreadsheetError: there is no such file, or it cannot be opened.
    """
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as fault:
        raise SpreadsheetError(f"{path} cannot be read: {fault.strerror}") from None


class _Lines:
    """The lines of a file, counted, none longer than is sane."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.take()
        if not line:
            raise StopIteration
        return line

    def take(self) -> str:
        try:
            line = self._file.readline(LONGEST_LINE + 1)
        except UnicodeDecodeError:
            raise SpreadsheetError(
                f"about line {self.number + 1}: the file is not UTF-8; "
                'save it as "CSV UTF-8" in the spreadsheet'
            ) from None
        self.number += 1 if line else 0
        if len(line) > LONGEST_LINE:
            raise SpreadsheetError(f"line {self.number} is longer than {LONGEST_LINE:,} characters")
        if "\0" in line:
            raise SpreadsheetError(
                f"line {self.number}: this is no CSV file; "
                'save it as "CSV UTF-8" in the spreadsheet'
            )
        return line


def _delimiter_of(heading: str) -> str:
    """Indonesian spreadsheets write semicolons, others commas."""
    return max(";", ",", "\t", key=heading.count)


def _columns(headings: Sequence[str]) -> Columns:
    if len(headings) > MOST_COLUMNS:
        raise SpreadsheetError(f"the heading has more than {MOST_COLUMNS} columns")
    names = tuple(HEADINGS.get(plain_heading(heading), "") for heading in headings)
    for name in names:
        if name and names.count(name) > 1:
            raise SpreadsheetError(f"line 1: two headings mean `{name}`; keep one")
    unknown = [heading for heading, name in zip(headings, names, strict=True) if not name]
    if NEEDED not in names:
        raise SpreadsheetError(_needs_status(unknown))
    return Columns(names, tuple(_warning(heading) for heading in unknown))


def _needs_status(unknown: Sequence[str]) -> str:
    known = ", ".join(dict.fromkeys(HEADINGS.values()))
    near = process.extractOne(
        NEEDED, unknown, scorer=fuzz.ratio, processor=plain_heading, score_cutoff=_NEAR - 20
    )
    hint = f"; rename `{_shown(near[0])}` if that is what it means" if near else ""
    return f"line 1: there is no column `{NEEDED}`{hint}. Columns: {known}."


def _warning(heading: str) -> str:
    near = process.extractOne(
        plain_heading(heading), list(HEADINGS), scorer=fuzz.ratio, score_cutoff=_NEAR
    )
    hint = f" (is it `{near[0]}`?)" if near else ""
    return f"column `{_shown(heading)}` is not known and is ignored{hint}"


def _shown(heading: str) -> str:
    """Show a heading; without one, the file's first row may be a person's."""
    plain = "".join(c if c.isprintable() else " " for c in heading.strip())[:40]
    return re.sub(r"\d", "*", plain)


def _row(line: int, columns: Columns, cells: Sequence[str]) -> SheetRow:
    named = {
        name: _GUARDED.sub("", cell.strip(), count=1)
        for name, cell in zip(columns.names, cells, strict=False)
        if name
    }
    surplus = any(cell.strip() for cell in cells[len(columns.names) :])
    return SheetRow(line, named, surplus)
