"""Headings: found however they are written, and the office's own go before the usual ones."""

import pytest

from handlers.domain.headings import NEEDED, USUAL, Headings


@pytest.mark.parametrize(
    "heading",
    [
        "Tanggal Status", "TANGGAL_STATUS", " tanggal-status ", "tanggal.status", "TanggalStatus",
        "Tanggal\nStatus:", "tanggal\u00a0 status",
    ],
)  # fmt: skip
def test_headings_are_found_however_they_are_written(heading: str) -> None:
    assert Headings().column(heading) == "tanggal_status"


def test_an_unknown_heading_means_nothing() -> None:
    assert [Headings().column(heading) for heading in ("", "--", "alamat")] == ["", "", ""]


def test_the_offices_heading_replaces_the_usual_ones() -> None:
    headings = Headings({"kode": "No. Pendaftaran", "nik": "nik"})

    assert headings.column("NO PENDAFTARAN") == "kode"
    assert headings.column("kode") == headings.column("Kode Resi") == ""
    assert headings.column("NIK") == "nik"
    assert headings.over("kode") == "No. Pendaftaran"
    assert headings.over("nik") == "nik"


def test_the_offices_heading_goes_before_a_usual_one_of_another_column() -> None:
    headings = Headings({"nama": "Status", "status": "Keterangan"})

    assert headings.column("Status") == "nama"
    assert headings.column("Keterangan") == NEEDED


def test_a_column_that_keeps_our_name_keeps_the_usual_headings() -> None:
    headings = Headings({column: column for column in USUAL})

    assert headings.names == Headings().names
    assert headings.column("Tgl Pengajuan") == "tanggal_pengajuan"


def test_no_heading_means_two_columns() -> None:
    every = [plain.replace("_", "") for usual in USUAL.values() for plain in usual]

    assert len(set(every)) == len(every)
