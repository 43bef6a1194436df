"""What a cell of an XLSX file says, as the text that a CSV file would have.

A spreadsheet keeps 15 digits of a number, drops its leading zeros and takes for a date what
looks like one. Where that can have happened a cell is refused with its reason, never guessed.
"""

from datetime import date, datetime
from typing import Final

from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.utils.escape import unescape

from bot.spreadsheet.columns import plain_cell
from bot.spreadsheet.xlsx_package import Styles
from bot.spreadsheet.xlsx_strings import SharedStrings
from bot.spreadsheet.xlsx_xml import RawCell
from handlers.domain.imported import CellError

DATES: Final = frozenset({"tanggal_pengajuan", "tanggal_status"})
SIXTEEN_DIGITS: Final = frozenset({"nik", "no_kk"})
#: A double holds 15 decimal digits of whatever is typed.
TOO_LONG: Final = 10**15
_AS_TEXT: Final = "format the column as text and enter it again"


class CellReader:
    """Gives the texts of cells.

    Args:
        styles: which numbers are dates.
        strings: the workbook's shared strings.
    """

    def __init__(self, styles: Styles, strings: SharedStrings) -> None:
        self._styles = styles
        self._strings = strings

    def heading(self, cell: RawCell) -> str:
        """Give what stands in a heading; a fault there is just no heading of ours."""
        try:
            return self.text(cell, "")
        except CellError:
            return ""

    def text(self, cell: RawCell, column: str) -> str:
        """Give a cell's text.

        Args:
            cell: it holds something.
            column: ours, for which it is read.

        Raises:
            CellError: the reason why it cannot be taken.
        """
        if cell.kind == "s":
            return plain_cell(self._shared(cell.text))
        if cell.kind in {"str", "inlineStr"}:
            return plain_cell(unescape(cell.text))
        if cell.kind == "e":
            raise CellError("holds an error of the spreadsheet, such as #N/A")
        if cell.kind == "b":
            raise CellError("is a logical value, TRUE or FALSE")
        if not cell.text:
            raise CellError(
                "is a formula without a saved result; open the file in the spreadsheet and "
                "save it, or paste the values"
            )
        return self._number(cell, column)

    def _shared(self, number: str) -> str:
        # No ValueError here: what is found out about the file's XML is one, too.
        place = int(number) if number.isdecimal() else -1
        try:
            return self._strings[place]
        except IndexError:
            raise CellError("refers to a text that is not in the file") from None

    def _number(self, cell: RawCell, column: str) -> str:
        style = int(cell.style)
        if cell.kind == "d" or style in self._styles.dates or style in self._styles.durations:
            if column in DATES:
                return self._date(cell, style).isoformat()
            raise CellError(f"was taken for a date by the spreadsheet; {_AS_TEXT}")
        if column in DATES:
            raise CellError("is a number, not a date; format the column as a date")
        if column in SIXTEEN_DIGITS:
            raise CellError(f"is a number, of which only 15 digits are kept; {_AS_TEXT}")
        if column == "kode" and style in self._styles.padded:
            raise CellError(f"is a number whose zeros are only shown; {_AS_TEXT}")
        return _plain(cell.text)

    def _date(self, cell: RawCell, style: int) -> date:
        try:
            if cell.kind == "d":
                found = from_ISO8601(cell.text)  # type: ignore[no-untyped-call]
            else:
                is_duration = style in self._styles.durations
                found = from_excel(float(cell.text), self._styles.epoch, timedelta=is_duration)
        except (ValueError, OverflowError):
            raise CellError("is a date that does not exist") from None
        if isinstance(found, datetime):
            return found.date()
        if isinstance(found, date):
            return found
        raise CellError("is a time without a date")


def _plain(text: str) -> str:
    """Write a number as the spreadsheet shows it, without a point if it is whole."""
    try:
        number = float(text)
    except ValueError:
        raise CellError("is a number that cannot be read") from None
    if not -TOO_LONG < number < TOO_LONG:  # also what is no number at all
        raise CellError(f"is a number of more than 15 digits, which was rounded; {_AS_TEXT}")
    return str(int(number)) if number.is_integer() else repr(number)
