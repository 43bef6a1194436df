"""XLSX as offices save it: the list is found, lines are the spreadsheet's own."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.spreadsheet import SheetRow, SpreadsheetError, opened_sheet, xlsx_sheet
from handlers.domain.headings import Headings
from tests.workbook import (
    CONTENT_TYPES,
    MAIN,
    SHEET,
    STRINGS,
    STYLES,
    heading,
    inline,
    sheet_of,
    write_parts,
    write_workbook,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daftar.xlsx"


def rows_of(path: Path, **own: str) -> list[SheetRow]:
    with opened_sheet(path, Headings(own)) as sheet:
        return list(sheet.rows())


def cells_of(path: Path, **own: str) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, dict(row.cells)) for row in rows_of(path, **own)]


def warnings_of(path: Path) -> tuple[str, ...]:
    with opened_sheet(path, Headings()) as sheet:
        return sheet.columns.warnings


def test_a_workbook_is_read_like_a_csv_file(path: Path) -> None:
    write_workbook(path, ["Kode", "No", "STATUS"], ["A-1", 7, "PRR"], ["A-2", 8, " SFE "])

    assert cells_of(path) == [
        (2, {"kode": "A-1", "status": "PRR"}),
        (3, {"kode": "A-2", "status": "SFE"}),
    ]


@pytest.mark.parametrize("name", ["daftar.csv", "daftar", "daftar.xls", "daftar.XLSM"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    write_workbook(tmp_path / "x.xlsx", ["status"], ["PRR"])
    (tmp_path / "x.xlsx").rename(tmp_path / name)

    assert cells_of(tmp_path / name) == [(2, {"status": "PRR"})]


def test_a_csv_file_named_xlsx_is_a_csv_file(path: Path) -> None:
    path.write_text("status\nPRR\n")

    assert cells_of(path) == [(2, {"status": "PRR"})]


def test_the_offices_headings_are_found(path: Path) -> None:
    write_workbook(path, ["No. Pendaftaran", "KETERANGAN"], ["A-1", "PRR"])

    found = cells_of(path, kode="no pendaftaran", status="Keterangan")

    assert found == [(2, {"kode": "A-1", "status": "PRR"})]


def test_a_title_may_stand_above_the_heading(path: Path) -> None:
    title, month = ["DAFTAR KTP-EL"], [None, "Bulan: November"]
    write_workbook(path, title, [], month, ["Kode", "Status"], ["A-1", "PRR"])

    assert cells_of(path) == [(5, {"kode": "A-1", "status": "PRR"})]


def test_the_first_sheet_to_be_seen_with_our_headings_is_read(path: Path) -> None:
    book = write_workbook(path, ["Rekap", "Jumlah"], ["PRR", 7], name="Rekap")
    hidden = book.create_sheet("Lama")
    hidden.sheet_state = "hidden"
    for name, code in (("Lama", "A-0"), ("Nov", "A-1"), ("Okt", "A-2")):
        sheet = book[name] if name in book else book.create_sheet(name)
        sheet.append(["kode", "status"])
        sheet.append([code, "PRR"])
    book.create_chartsheet("Grafik", 0)
    book.save(path)

    assert cells_of(path) == [(2, {"kode": "A-1", "status": "PRR"})]
    assert warnings_of(path) == ("sheet `Okt` has such a list too and is left aside",)


def test_sheets_without_our_headings_are_named(path: Path) -> None:
    book = write_workbook(path, ["Rekap"], name="Rekap")
    book.create_sheet("Nov").append(["kode", "sttus"])
    book.save(path)

    with pytest.raises(SpreadsheetError, match="no sheet has a column `status`") as caught:
        rows_of(path)
    assert "`Rekap`, `Nov`" in str(caught.value)


def test_a_single_sheet_is_told_what_its_heading_lacks(path: Path) -> None:
    write_workbook(path, [], ["kode", "sttus"], ["A-1", "PRR"])

    with pytest.raises(SpreadsheetError, match="line 2: there is no column `status`; rename `stt"):
        rows_of(path)


def test_a_workbook_of_hidden_sheets_shows_nothing(path: Path) -> None:
    part = (
        f'<workbook xmlns="{MAIN}" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="a" sheetId="1" r:id="rId1" state="veryHidden"/></sheets></workbook>'
    )
    write_parts(path, {"xl/workbook.xml": part})

    with pytest.raises(SpreadsheetError, match="shows no sheet"):
        rows_of(path)


@pytest.mark.parametrize(
    "dimension", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>']
)
def test_a_wrong_dimension_does_not_matter(path: Path, dimension: str) -> None:
    row = '<row r="3"><c r="B3" t="inlineStr"><is><t>PRR</t></is></c></row>'
    part = sheet_of(heading("kode", "status") + row).replace(
        "<sheetData>", f"{dimension}<sheetData>"
    )
    write_parts(path, {SHEET: part})

    assert cells_of(path) == [(3, {"status": "PRR"})]


def test_rows_and_cells_without_numbers_follow_each_other(path: Path) -> None:
    rows = heading("kode", "status") + f"<row>{inline('A-1')}{inline('PRR')}</row>"
    write_parts(path, {SHEET: sheet_of(rows), STRINGS: None, STYLES: None, **no_parts()})

    assert cells_of(path) == [(2, {"kode": "A-1", "status": "PRR"})]


def no_parts() -> dict[str, str]:
    """Say nothing of strings and styles, as small writers do."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
    return {CONTENT_TYPES: f'<Types xmlns="{types}">{override}</Types>'}


def test_a_strict_workbook_is_read(path: Path) -> None:
    """Another namespace, and dates as text: Excel's "Strict Open XML"."""
    rows = heading("status", "tanggal_status")
    rows += f'<row r="2">{inline("PRR")}<c t="d"><v>2026-11-24T00:00:00</v></c></row>'
    part = sheet_of(rows).replace(
        MAIN,
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    write_parts(path, {SHEET: part})

    assert cells_of(path) == [(2, {"status": "PRR", "tanggal_status": "2026-11-24"})]


def test_a_workbook_with_macros_is_read_as_data(path: Path) -> None:
    write_workbook(path, ["status"], ["PRR"])
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    write_parts(path, {**parts, "xl/vbaProject.bin": b"\0" * 64})

    assert cells_of(path) == [(2, {"status": "PRR"})]


def test_blank_rows_are_passed_over(path: Path) -> None:
    """Also such as only look filled: styles, formulas that give nothing, blanks."""
    blank = f'<c r="A4" t="str"><f>IF(B4="","",1)</f><v></v></c>{inline(" ")}'
    rows = heading("kode", "status", "catatan")
    rows += '<row r="3" s="1" customFormat="1"><c r="A3" s="1"/></row>'
    rows += f'<row r="4">{blank}<c r="C4" t="s"><v>0</v></c></row>'
    rows += '<row r="5"><c r="B5" t="inlineStr"><is><t>PRR</t></is></c></row>'
    strings = f'<sst xmlns="{MAIN}"><si><t> </t></si></sst>'
    write_parts(path, {SHEET: sheet_of(rows), STRINGS: strings})

    assert cells_of(path) == [(5, {"status": "PRR"})]


def test_a_row_with_words_in_a_foreign_column_only_is_a_row(path: Path) -> None:
    write_workbook(path, ["status", "catatan"], [None, "Jumlah"])

    assert cells_of(path) == [(2, {})]


def test_more_cells_than_headings_are_noticed(path: Path) -> None:
    write_workbook(path, ["status"], ["PRR", None, ""], ["PRR", None, "x"])

    assert [row.surplus for row in rows_of(path)] == [False, True]


def test_too_many_rows_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_sheet, "MOST_ROWS", 3)
    write_workbook(path, ["status"], *[["PRR"]] * 4)

    with pytest.raises(SpreadsheetError, match="more than 3 rows"):
        rows_of(path)


def test_too_many_columns_are_refused(path: Path) -> None:
    write_workbook(path, [*(f"kolom {number}" for number in range(64)), "status"])

    with pytest.raises(SpreadsheetError, match="more than 64 columns"):
        rows_of(path)


@pytest.mark.parametrize(
    "line", ["1", "0", "-5", "1048577", "99999999999999999999", "dua"], ids=str
)
def test_D13_lines_that_cannot_be_are_refused(path: Path, line: str) -> None:
    rows = heading("status") + f'<row r="{line}">{inline("PRR")}</row>'
    write_parts(path, {SHEET: sheet_of(rows)})

    with pytest.raises(SpreadsheetError):
        rows_of(path)


def test_C06_foreign_names_are_shown_on_one_line_without_controls(path: Path) -> None:
    book = write_workbook(path, ["status", "kol_x001B_[31mom\n3673010101900001"])
    other = book.create_sheet("b\x85\u202e")
    other.append(["status"])
    book.save(path)

    warnings = warnings_of(path)

    assert len(warnings) == 2
    assert all(warning.isprintable() for warning in warnings)
    assert "3673" not in "".join(warnings)
