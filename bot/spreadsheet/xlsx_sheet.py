"""XLSX: the first sheet that a person can see and that has our headings.

Lines are the spreadsheet's own. A title may stand above the heading; then lines begin below
it. Other sheets with our headings are named and left aside.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import IO, Final

from bot.spreadsheet.columns import (
    MOST_COLUMNS,
    MOST_ROWS,
    Columns,
    SheetRow,
    SpreadsheetError,
    columns_of,
    needs_status,
    printable,
)
from bot.spreadsheet.xlsx_cells import CellReader
from bot.spreadsheet.xlsx_package import Package, SheetPart, damage_told, opened_package
from bot.spreadsheet.xlsx_strings import SharedStrings
from bot.spreadsheet.xlsx_xml import RawCell, RawRow, Rows, Stream, Strings
from handlers.domain.headings import NEEDED, Headings
from handlers.domain.imported import CellError

#: Among so many filled rows the heading must stand.
TITLES: Final = 10
#: So many sheets are named or looked at for a heading.
MOST_SHEETS: Final = 50
NAMED: Final = 5


@contextmanager
def opened_workbook(file: IO[bytes], headings: Headings) -> Iterator["XlsxSheet"]:
    """Open a workbook and find its list.

    Args:
        file: at its start; it can be read from anywhere.
        headings: what they mean at this office.

    Raises:
        SpreadsheetError: it cannot be read, or no sheet has our headings.
    """
    with opened_package(file) as package, _strings(package) as strings:
        yield XlsxSheet(package, CellReader(package.styles, strings), headings)


@contextmanager
def _strings(package: Package) -> Iterator[SharedStrings]:
    with damage_told():
        source = package.archive.open(package.strings) if package.strings else None
    incoming: Iterator[str] = iter(Stream(source, Strings()) if source else ())
    with SharedStrings(incoming) as strings:
        yield strings


class XlsxSheet:
    """The list in an open workbook.

    Raises:
        SpreadsheetError: no sheet has our headings.
    """

    def __init__(self, package: Package, reader: CellReader, headings: Headings) -> None:
        self._package = package
        self._reader = reader
        self._headings = headings
        with damage_told():
            sheet, self._line, self.columns = self._find()
        self.size_bytes = sheet.size_bytes
        self._stream = self._open(sheet)

    @property
    def read_bytes(self) -> int:
        """How much of the sheet was read, for a progress bar."""
        return self._stream.read_bytes

    def rows(self) -> Iterator[SheetRow]:
        """Give the rows below the heading; blank ones are passed over.

        Raises:
            SpreadsheetError: the file is damaged, or longer than a list can be.
        """
        count = 0
        with damage_told():
            for raw in self._stream:
                if raw.line <= self._line or self._is_blank(row := self._row(raw), raw):
                    continue
                count += 1
                if count > MOST_ROWS:
                    raise SpreadsheetError(f"the sheet has more than {MOST_ROWS:,} rows")
                yield row

    def _row(self, raw: RawRow) -> SheetRow:
        names = self.columns.names
        cells: dict[str, str] = {}
        faults: dict[str, str] = {}
        for cell in raw.cells:
            name = names[cell.place - 1] if cell.place <= len(names) else ""
            if name:
                try:
                    cells[name] = self._reader.text(cell, name)
                except CellError as reason:
                    faults[name] = str(reason)
        surplus = any(cell.place > len(names) and self._says(cell) for cell in raw.cells)
        return SheetRow(raw.line, cells, surplus, faults)

    def _is_blank(self, row: SheetRow, raw: RawRow) -> bool:
        if row.faults or row.surplus or any(row.cells.values()):
            return False
        return not any(self._says(cell) for cell in raw.cells)

    def _says(self, cell: RawCell) -> bool:
        """Whether a person sees something there, such as more than the blank of a formula."""
        return bool(cell.text.strip()) and (cell.kind != "s" or bool(self._reader.heading(cell)))

    def _find(self) -> tuple[SheetPart, int, Columns]:
        """Find the list: sheet, line of the heading, columns."""
        sheets = self._package.sheets[:MOST_SHEETS]
        found = [(sheet, row) for sheet in sheets if (row := self._heading_row(sheet))]
        if not found:
            raise SpreadsheetError(self._no_list(sheets))
        sheet, row = found[0]
        columns = columns_of(self._texts(row), self._headings, line=row.line)
        others = [
            f"sheet `{printable(other.name)}` has such a list too and is left aside"
            for other, _row in found[1:]
        ]
        return sheet, row.line, Columns(columns.names, (*columns.warnings, *others))

    def _heading_row(self, sheet: SheetPart) -> RawRow | None:
        for row in self._first_rows(sheet):
            if NEEDED in map(self._headings.column, self._texts(row)):
                return row
        return None

    def _first_rows(self, sheet: SheetPart) -> Iterator[RawRow]:
        with closing(self._package.archive.open(sheet.path)) as source:
            yield from islice(Stream(source, Rows()), TITLES)

    def _texts(self, row: RawRow) -> list[str]:
        """Give a row's texts by place; more than can be used are cut off."""
        texts = [""] * min(row.cells[-1].place, MOST_COLUMNS + 1)
        for cell in row.cells:
            if cell.place <= len(texts):
                texts[cell.place - 1] = self._reader.heading(cell)
        while texts and not texts[-1]:
            texts.pop()
        return texts

    def _no_list(self, sheets: Sequence[SheetPart]) -> str:
        if not sheets:
            return "the workbook shows no sheet"
        if len(sheets) == 1:
            first = next(self._first_rows(sheets[0]), None)
            texts = self._texts(first) if first else []
            return f"line {first.line if first else 1}: {needs_status(texts, self._headings)}"
        names = ", ".join(f"`{printable(sheet.name)}`" for sheet in sheets[:NAMED])
        more = f" and {len(sheets) - NAMED} more" if len(sheets) > NAMED else ""
        return (
            f"no sheet has a column `{self._headings.over(NEEDED)}` among its first {TITLES} "
            f"filled rows; looked at {names}{more}"
        )

    def _open(self, sheet: SheetPart) -> Stream[RawRow]:
        return Stream(self._package.archive.open(sheet.path), Rows())
