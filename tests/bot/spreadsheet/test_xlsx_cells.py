"""Cells of a workbook: dates as Excel has them, and nothing that it may have changed unseen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bot.spreadsheet import SheetRow, opened_sheet
from handlers.domain.headings import USUAL, Headings
from tests.workbook import MAIN, SHEET, STRINGS, heading, sheet_of, write_parts, write_workbook

COLUMNS = tuple(USUAL)
PLACES = {column: "ABCDEFGHI"[number] for number, column in enumerate(COLUMNS)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daftar.xlsx"


def only_row(path: Path) -> SheetRow:
    with opened_sheet(path, Headings()) as sheet:
        (row,) = sheet.rows()
    return row


def read_value(path: Path, column: str, value: object, shows: str = "") -> str:
    """Give the text of a value that openpyxl wrote, or "! " and the fault."""
    book = write_workbook(path, ["status", column], ["PRR", value])
    if shows:
        book["Sheet1"]["B2"].number_format = shows
        book.save(path)
    return said(only_row(path), column)


def read_cell(path: Path, column: str, cell: str, strings: str = "") -> str:
    """Give the text of a cell that is written by hand."""
    status = f'<c r="{PLACES["status"]}2" t="inlineStr"><is><t>PRR</t></is></c>'
    placed = cell.replace("<c", f'<c r="{PLACES[column]}2"', 1)
    rows = heading(*COLUMNS) + f'<row r="2">{status}{placed}</row>'
    changes = {SHEET: sheet_of(rows)}
    if strings:
        changes[STRINGS] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    write_parts(path, changes)
    return said(only_row(path), column)


def said(row: SheetRow, column: str) -> str:
    if column in row.faults:
        assert column not in row.cells
        return f"! {row.faults[column]}"
    return row.cells.get(column, "")


DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "shows"),
    [
        (DAY, ""),
        (DAY, "dd/mm/yyyy"),
        (DAY, "[$-421]dd mmmm yyyy;@"),
        (DAY, "mm-dd-yy"),
        (datetime.combine(DAY, time(23, 59, 59)), ""),
        (datetime.combine(DAY, time()), "d-mmm-yy"),
        ("2026-11-24", ""),
        (" 2026-11-24 ", "@"),
    ],
)
def test_a_date_is_the_same_date_however_it_is_shown(path: Path, value: object, shows: str) -> None:
    assert read_value(path, "tanggal_status", value, shows) == "2026-11-24"


def test_dates_of_1904_are_the_same_dates(path: Path) -> None:
    book = write_workbook(path, ["status", "tanggal_status"])
    book.epoch = CALENDAR_MAC_1904
    book["Sheet1"].append(["PRR", DAY])
    book.save(path)

    assert only_row(path).cells["tanggal_status"] == "2026-11-24"


@settings(max_examples=30)
@given(day=st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_every_day_comes_back(tmp_path_factory: pytest.TempPathFactory, day: date) -> None:
    path = tmp_path_factory.mktemp("day") / "x.xlsx"

    assert read_value(path, "tanggal_pengajuan", day) == day.isoformat()


def test_day_first_text_is_left_to_the_rules(path: Path) -> None:
    assert read_value(path, "tanggal_status", "24/11/2026") == "24/11/2026"


@pytest.mark.parametrize(
    ("value", "shows", "reason"),
    [
        (46350, "General", "is a number, not a date"),
        (20261124, "0", "is a number, not a date"),
        (time(7, 30), "", "a time without a date"),
        (timedelta(hours=30), "", "a time without a date"),
        (True, "", "a logical value"),
        (10**12, "dd/mm/yyyy", "a date that does not exist"),
        (-(10**7), "dd/mm/yyyy", "a date that does not exist"),
    ],
)
def test_what_is_no_date_is_refused(path: Path, value: object, shows: str, reason: str) -> None:
    assert reason in read_value(path, "tanggal_status", value, shows)


@pytest.mark.parametrize("column", ["nik", "no_kk"])
@pytest.mark.parametrize(
    "number", ["3673010101900001", "3.67301010190000E+15", "3673010101900000", "12345", "1E400"]
)
def test_D13_a_number_in_place_of_16_digits_is_refused(
    path: Path, column: str, number: str
) -> None:
    """Excel keeps 15 digits; whether the 16th is true nobody can tell."""
    fault = read_cell(path, column, f"<c><v>{number}</v></c>")

    assert "only 15 digits" in fault
    assert "format the column as text" in fault
    assert number not in fault


def test_16_digits_as_text_are_taken(path: Path) -> None:
    assert read_value(path, "nik", "9999990000000001", "@") == "9999990000000001"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<c><v>20260001</v></c>", "20260001"),
        ("<c><v>2.0260001E7</v></c>", "20260001"),
        ("<c><v>20260001.5</v></c>", "20260001.5"),
        ('<c t="inlineStr"><is><t>00123456</t></is></c>', "00123456"),
        ('<c s="2"><v>123456</v></c>', "! is a number whose zeros are only shown"),
        ("<c><v>1234567890123456</v></c>", "! is a number of more than 15 digits"),
        ("<c><v>1E999999999</v></c>", "! is a number of more than 15 digits"),
        ("<c><v>NaN</v></c>", "! is a number of more than 15 digits"),
        ("<c><v>dua</v></c>", "! is a number that cannot be read"),
        ('<c s="1"><v>46350</v></c>', "! was taken for a date by the spreadsheet"),
        ('<c s="3"><v>1.5</v></c>', "! was taken for a date by the spreadsheet"),
    ],
)
def test_a_code_keeps_its_zeros_or_is_refused(path: Path, cell: str, expected: str) -> None:
    assert read_cell(path, "kode", cell).startswith(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c t="str"><f>A1</f><v>Loket 3</v></c>', "Loket 3"),
        ("<c><f>1+2</f><v>3</v></c>", "3"),
        ('<c t="str"><f>A1</f><v></v></c>', ""),
        ("<c><f>1+2</f><v></v></c>", "! is a formula without a saved result"),
        ("<c><f>1+2</f></c>", "! is a formula without a saved result"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "! holds an error of the spreadsheet"),
        ('<c t="e"><v>#N/A</v></c>', "! holds an error of the spreadsheet"),
        ('<c t="b"><v>1</v></c>', "! is a logical value"),
        ('<c t="s"><v>99</v></c>', "! refers to a text that is not in the file"),
        ('<c t="s"><v>x</v></c>', "! refers to a text that is not in the file"),
        ('<c t="s"><v>-1</v></c>', "! refers to a text that is not in the file"),
    ],
)
def test_formulas_count_by_their_saved_result(path: Path, cell: str, expected: str) -> None:
    assert read_cell(path, "tempat_ambil", cell).startswith(expected)


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("<si><t>Loket 3</t></si>", "Loket 3"),
        ("<si><r><t>Lo</t></r><r><rPr><b/></rPr><t>ket 3</t></r></si>", "Loket 3"),
        ('<si><t>Loket 3</t><rPh sb="0" eb="1"><t>rokketo</t></rPh></si>', "Loket 3"),
        ('<si><t xml:space="preserve">  Loket 3 </t></si>', "Loket 3"),
        ("<si><t>a_x000D_b</t></si>", "a\rb"),
        ("<si><t>'=1+1</t></si>", "=1+1"),
        ("<si/>", ""),
    ],
)
def test_shared_texts_are_read_whole(path: Path, string: str, expected: str) -> None:
    assert read_cell(path, "tempat_ambil", '<c t="s"><v>0</v></c>', string) == expected


def test_a_text_without_end_is_cut_and_refused_by_its_column(path: Path) -> None:
    text = f'<c t="inlineStr"><is><t>{" " * 5_000}{"x" * 50_000}</t></is></c>'

    assert read_cell(path, "tempat_ambil", text) == "x" * 1_000


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'_\ufffe\uffff"), max_size=30
)


@settings(max_examples=20)
@given(words=st.lists(WORDS, min_size=1, max_size=200))
def test_any_texts_come_back_with_their_line(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    """More than one block of shared strings, asked for in any order."""
    path = tmp_path_factory.mktemp("words") / "x.xlsx"
    rows = [[word, "PRR"] for word in (*words, *reversed(words))]
    write_workbook(path, ["tempat_ambil", "status"], *rows)

    with opened_sheet(path, Headings()) as sheet:
        found = [(row.line, row.cells.get("tempat_ambil", "")) for row in sheet.rows()]

    assert found == [(line, row[0].strip()) for line, row in enumerate(rows, start=2)]
