"""Opening an office's file by what it is, whatever its name says."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.spreadsheet.columns import Sheet, SpreadsheetError
from bot.spreadsheet.csv_sheet import CsvSheet
from handlers.domain.headings import Headings

#: Every XLSX is a ZIP archive; the second is an empty one.
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06")
#: Microsoft's container before 2007. A password puts an XLSX into one, too.
_CONTAINER: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS: Final = "open it in the spreadsheet and save it as Excel workbook (.xlsx) or CSV UTF-8"
#: What offices have under the name of a spreadsheet, by its first bytes.
_OTHERS: Final = (
    (b"<", "a web page or an XML file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
)


@contextmanager
def opened_sheet(path: Path, headings: Headings) -> Iterator[Sheet]:
    """Open a CSV or XLSX file and read its heading.

    Args:
        path: its name and suffix do not matter.
        headings: what they mean at this office.

    Raises:
        SpreadsheetError: it cannot be opened, is something else, or has no usable heading.
    """
    try:
        file = path.open("rb")
    except OSError as fault:
        raise SpreadsheetError(f"{path} cannot be read: {fault.strerror}") from None
    with file:
        start = file.peek(8)[:8]
        if start.startswith(_ARCHIVES):
            # Only now: openpyxl takes its time.
            from bot.spreadsheet.xlsx_sheet import opened_workbook

            with opened_workbook(file, headings) as sheet:
                yield sheet
            return
        _refuse_others(file, start)
        with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            yield CsvSheet(text, headings)


def _refuse_others(file: io.BufferedReader, start: bytes) -> None:
    if start.startswith(_CONTAINER):
        what = "protected by a password" if _is_sealed(file) else "an old Excel file (.xls)"
        raise SpreadsheetError(f"the file is {what}; save it as .xlsx without a password")
    begins = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, what in _OTHERS:
        if begins.startswith(mark):
            raise SpreadsheetError(f"the file is {what}, no spreadsheet; {_SAVE_AS}")


def _is_sealed(file: io.BufferedReader) -> bool:
    """Look for a sealed workbook in the container's directory, where its header says it is."""
    header = file.read(512)
    size = 1 << min(int.from_bytes(header[30:32], "little"), 12)
    file.seek((int.from_bytes(header[48:52], "little") + 1) * size)
    return _SEALED_PART in file.read(4 * size)
