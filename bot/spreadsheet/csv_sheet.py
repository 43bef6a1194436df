"""CSV: UTF-8 with or without a byte order mark, semicolons or commas, quoted line breaks.

A file that is not what it seems to be is refused with the line.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from typing import Final, TextIO

from bot.spreadsheet.columns import (
    MOST_ROWS,
    Columns,
    SheetRow,
    SpreadsheetError,
    columns_of,
    plain_cell,
)
from handlers.domain.headings import Headings

#: Of one line, in characters; also what a quote that is never closed can swallow.
LONGEST_LINE: Final = 16_384


class CsvSheet:
    """An open CSV file.

    Args:
        file: at its start, UTF-8 without a byte order mark, line ends as they are.
        headings: what they mean at this office.

    Raises:
        SpreadsheetError: the heading cannot be used.
    """

    def __init__(self, file: TextIO, headings: Headings) -> None:
        self._file = file
        self.size_bytes = os.fstat(file.fileno()).st_size
        self._lines = _Lines(file)
        heading = self._lines.take()
        self._delimiter = _delimiter_of(heading)
        try:
            self.columns = columns_of(next(self._reader([heading]), []), headings)
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


def _row(line: int, columns: Columns, cells: Sequence[str]) -> SheetRow:
    named = {
        name: plain_cell(cell) for name, cell in zip(columns.names, cells, strict=False) if name
    }
    surplus = any(cell.strip() for cell in cells[len(columns.names) :])
    return SheetRow(line, named, surplus)
