"""Workbooks for tests: ordinary ones by openpyxl, odd and large ones part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"

_PARTS = {
    CONTENT_TYPES: (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/{WORKBOOK}" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/{STYLES}" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/{STRINGS}" ContentType="{_KIND}.sharedStrings+xml"/></Types>'
    ),
    WORKBOOK: (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    # Style 1 shows a date, 2 at least eight digits, 3 hours beyond a day.
    STYLES: (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="00000000"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
        '<xf numFmtId="46"/></cellXfs></styleSheet>'
    ),
    STRINGS: f'<sst xmlns="{MAIN}"/>',
}


def write_workbook(path: Path, *rows: Sequence[object], name: str = "Sheet1") -> Workbook:
    """Write a workbook of one sheet as openpyxl does; change and save it for more."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return book


def write_parts(path: Path, changes: Mapping[str, str | bytes | None]) -> None:
    """Write a minimal workbook with some parts of one's own, or without some."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, **changes}.items():
            if content is not None:
                archive.writestr(name, content)


def sheet_of(rows: str) -> str:
    """Give a sheet's part without a dimension, as many programs write it."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def heading(*names: str) -> str:
    """Give the first row of a sheet."""
    return f'<row r="1">{"".join(map(inline, names))}</row>'


def inline(text: str) -> str:
    """Give a cell with its own text."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def write_large(path: Path, count: int, *, empty: int = 0) -> None:
    """Write a list as Excel would: three shared strings of its own for every row.

    Args:
        count: rows with content.
        empty: rows after them that only have a style.
    """
    common = ["kode", "nik", "nama", "status", "tanggal_status", "PRINT_READY_RECORD"]
    first = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(5))
    names = {STRINGS: None, SHEET: None}
    write_parts(path, names)
    with ZipFile(path, "a", ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(SHEET, "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><dimension ref="A1:B2"/><sheetData>'.encode())
            part.write(f'<row r="1">{first}</row>'.encode())
            for piece in _pieces(map(_row, range(count))):
                part.write(piece)
            for piece in _pieces(map(_empty_row, range(count, count + empty))):
                part.write(piece)
            part.write(b"</sheetData></worksheet>")
        with archive.open(STRINGS, "w", force_zip64=True) as part:
            part.write(f'<sst xmlns="{MAIN}">'.encode())
            part.write("".join(f"<si><t>{text}</t></si>" for text in common).encode())
            for piece in _pieces(map(_texts, range(count))):
                part.write(piece)
            part.write(b"</sst>")


def _row(number: int) -> str:
    line, string = number + 2, 6 + 3 * number
    shared = (
        (f"A{line}", string), (f"B{line}", string + 1), (f"C{line}", string + 2), (f"D{line}", 5),
    )  # fmt: skip
    cells = "".join(f'<c r="{place}" t="s"><v>{index}</v></c>' for place, index in shared)
    day = f'<c r="E{line}" s="1"><v>46000</v></c>'
    return f'<row r="{line}" ht="15" customHeight="1">{cells}{day}</row>'


def _empty_row(number: int) -> str:
    line = number + 2
    cells = "".join(f'<c r="{place}{line}" s="1"/>' for place in "ABCDE")
    return f'<row r="{line}" s="1" customFormat="1">{cells}</row>'


def _texts(number: int) -> str:
    texts = (f"A-{number:07d}", f"{9_999_990_000_000_000 + number}", f"WARGA CONTOH {number}")
    return "".join(f"<si><t>{text}</t></si>" for text in texts)


def _pieces(texts: Iterable[str]) -> Iterable[bytes]:
    piece: list[str] = []
    for text in texts:
        piece.append(text)
        if len(piece) == 1_000:
            yield "".join(piece).encode()
            piece = []
    yield "".join(piece).encode()
