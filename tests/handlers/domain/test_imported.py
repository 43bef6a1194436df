"""Rows of an office's file: what is taken, and why a row is bad."""

from datetime import date

import pytest

from handlers.domain.application import Status
from handlers.domain.imported import SERVICES, StatusRow, check_row

TODAY = date(2026, 11, 24)
GOOD = {
    "kode": "ab-12-34o",
    "nik": "9999.9900.0000.0001",
    "no_kk": "9999990000000101",
    "nama": "WARGA CONTOH",
    "layanan": "KTP-el",
    "status": "Siap Diambil",
    "tanggal_pengajuan": "01/11/2026",
    "tanggal_status": "2026-11-24",
    "tempat_ambil": "Loket {0.__class__} %s =1+1",
}


def test_a_good_row_is_taken_as_it_stands() -> None:
    row, problems = check_row(7, GOOD, TODAY)

    assert problems == ()
    assert row == StatusRow(
        line=7,
        status=Status.READY_FOR_PICKUP,
        status_since=TODAY,
        code="ab-12-34o",
        nik="9999990000000001",
        family_card="9999990000000101",
        service="ktp",
        is_service_given=True,
        submitted_on=date(2026, 11, 1),
        pickup_place="Loket {0.__class__} %s =1+1",  # C03: literal
    )


def test_only_a_status_is_needed() -> None:
    row, problems = check_row(2, {"status": "PRR"}, TODAY)

    assert problems == ()
    assert row == StatusRow(line=2, status=Status.PRINT_READY, status_since=TODAY)


BAD = [
    ("status", "", "is empty"),
    ("status", "siap", "neither a word of SIAK"),
    ("kode", "ABCDEF", "at least one digit"),
    ("kode", "A1", "6 to 24"),
    ("kode", "=1+1=2+2", "6 to 24"),
    ("kode", "9999990000000001", "look like a NIK"),
    ("kode", "AB 123456", "6 to 24"),
    ("kode", "081234567890", "a telephone number"),
    ("kode", "0000-1111-2222-3333", "look like a NIK"),
    ("nik", "123", "16 digits"),
    ("nik", "0999990000000001", "the first not 0"),
    ("nik", "9,99999E+15", "rounded by the spreadsheet"),
    ("no_kk", "99999900000001011", "16 digits"),
    ("layanan", "SIM", "no service we know"),
    ("tanggal_pengajuan", "31/02/2026", "does not exist"),
    ("tanggal_pengajuan", "2/1/2026", "no date like"),
    ("tanggal_pengajuan", "11/24/2026", "does not exist"),
    ("tanggal_pengajuan", "0202-01-01", "before the year"),
    ("tanggal_status", "2026-11-25", "in the future"),
    ("tanggal_status", "٢٠٢٦-١١-٢٤", "no date like"),
    ("tempat_ambil", "x" * 121, "longer than 120"),
    ("tempat_ambil", "Loket 1\nLoket 2", "control character"),
    ("tempat_ambil", "Loket \u202e1", "control character"),
    ("tempat_ambil", "Loket \x1b[31m", "control character"),
]


@pytest.mark.parametrize(("column", "cell", "reason"), BAD)
def test_D13_a_bad_cell_is_named_by_line_and_column(column: str, cell: str, reason: str) -> None:
    row, problems = check_row(9, {**GOOD, column: cell}, TODAY)

    assert row is None
    assert [(one.line, one.column) for one in problems] == [(9, column)]
    assert reason in problems[0].reason


def test_D13_every_bad_cell_of_a_row_is_named_and_none_repeated() -> None:
    cells = {"status": "geheim-1", "nik": "9912345", "tanggal_status": "kemarin"}

    _row, problems = check_row(3, cells, TODAY)

    assert [one.column for one in problems] == ["status", "tanggal_status", "nik"]
    assert not [cell for cell in cells.values() for one in problems if cell in one.reason]


def test_a_row_never_shows_whom_it_is_about() -> None:
    row, _problems = check_row(7, GOOD, TODAY)

    assert "999999" not in repr(row)
    assert "WARGA" not in repr(row)


def test_services_fit_their_column() -> None:
    assert max(map(len, SERVICES.values())) <= 16
