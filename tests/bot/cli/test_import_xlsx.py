"""`tanpacalo import` with the office's own file: XLSX, its headings, codes for a spreadsheet."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import SQLModel
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.cli.opening import opened
from bot.spreadsheet import SheetRow, csv_of, opened_sheet
from bot.spreadsheet.columns import plain_cell
from handlers.domain.application import Application, Status
from handlers.domain.headings import Headings
from handlers.domain.imported import check_row
from handlers.domain.slip_code import fold, is_well_formed_import
from storage import applications, schema
from storage.database import Database
from tests.workbook import SHEET, heading, inline, sheet_of, write_parts, write_workbook

SAMPLES = Path(__file__).parents[3] / "samples"
COLUMNS = ("kode", "nik", "nama", "status", "tanggal_status", "tempat_ambil")


@dataclass
class Desk:
    """An officer's folder with a database in it."""

    folder: Path

    @property
    def list(self) -> Path:
        return self.folder / "daftar.xlsx"

    def run(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["import", *map(str, arguments)])

    def known(self, *codes: str) -> dict[str, Application]:
        with opened(None) as base, base.database.transaction() as tx:
            return applications.by_codes(tx, base.keys, codes)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TANPACALO_")]:
        monkeypatch.delenv(name)
    database = Database("sqlite:///var/tanpacalo.db")
    SQLModel.metadata.create_all(database.engine)
    with database.transaction() as tx:  # as the models have it; migrations have tests of their own
        tx.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        tx.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.HEAD})
    database.close()
    return Desk(tmp_path)


def rows_of(sample: str) -> list[SheetRow]:
    with opened_sheet(SAMPLES / sample, Headings()) as sheet:
        assert sheet.columns.warnings == ()
        return list(sheet.rows())


@pytest.mark.parametrize("sample", ["import-contoh.csv", "import-contoh.xlsx"])
def test_the_samples_are_good_and_clearly_fictional(sample: str) -> None:
    rows = rows_of(sample)

    assert [check_row(row.line, row.cells, date(2026, 11, 24))[1] for row in rows] == [()] * 5
    assert not any(row.faults for row in rows)
    # No province has the number 99.
    numbers = [row.cells.get(column, "") for row in rows for column in ("nik", "no_kk")]
    assert {number[:6] for number in numbers if number} == {"999999"}
    assert all("CONTOH" in row.cells["nama"] for row in rows)


def test_both_samples_say_the_same() -> None:
    today = date(2026, 11, 24)
    samples = [rows_of(name) for name in ("import-contoh.csv", "import-contoh.xlsx")]

    of_csv, of_xlsx = [[check_row(row.line, row.cells, today) for row in rows] for rows in samples]

    assert of_csv == of_xlsx


def test_a_workbook_is_written_shown_and_undone(desk: Desk) -> None:
    """The same way as CSV: preview, one write, the way back."""
    nik, ready = "9999990000000001", "Siap Diambil"
    first = ["A-100001", nik, "WARGA", ready, date(2024, 2, 20), "Loket 3"]
    write_workbook(desk.list, COLUMNS, first, [None, None, "WARGA", "SFE"])

    result = desk.run(desk.list, "--yes")

    assert result.exit_code == 0, result.stderr
    assert "new -> ready for pickup" in result.stdout
    assert "new -> sent for enrollment" in result.stdout
    found = desk.known("A100001")["A100001"]
    assert (found.status_since, found.pickup_place) == (date(2024, 2, 20), "Loket 3")
    made = fold(result.stdout.partition("line 3: ")[2].partition("\n")[0])
    assert desk.known(made)[made].status is Status.SENT_FOR_ENROLLMENT

    back = desk.run("--undo", result.stdout.rpartition("--undo ")[2].strip())

    assert back.exit_code == 0
    assert "2 applications gone" in back.stdout
    assert desk.known("A100001", made) == {}


def test_D13_all_or_nothing_and_every_bad_cell_of_a_workbook_is_named(desk: Desk) -> None:
    bad = (
        '<row r="4"><c r="A4"><v>1234567890123456</v></c><c r="B4"><v>9999990000000001</v></c>'
        '<c r="D4" t="e"><v>#N/A</v></c><c r="E4"><v>46000</v></c><c r="G4"><v>1</v></c></row>'
    )
    good = f'<row r="2">{inline("A-100001")}<c r="D2" t="str"><v>PRR</v></c></row>'
    write_parts(desk.list, {SHEET: sheet_of(heading(*COLUMNS) + good + bad)})

    result = desk.run(desk.list, "--yes")

    assert result.exit_code == 1
    said = result.stderr.splitlines()
    assert sorted(line.partition(":")[0] for line in said[:-1]) == [
        "line 4",
        "line 4, column kode",
        "line 4, column nik",
        "line 4, column status",
        "line 4, column tanggal_status",
    ]
    assert "5 problems in 2 rows; nothing was written" in said[-1]
    assert "999999" not in result.stderr
    assert desk.known("A100001") == {}


def test_a_broken_workbook_writes_nothing(desk: Desk) -> None:
    """Rows before the damage are gone again, too."""
    rows = "".join(f"<row>{inline(f'A-{n:06d}')}{inline('PRR')}</row>" for n in range(2_000))
    write_parts(desk.list, {SHEET: sheet_of(heading("kode", "status") + rows + "</row>")})

    result = desk.run(desk.list, "--yes")

    assert result.exit_code == 1
    assert "the file is damaged" in result.stderr
    assert desk.known("A000000") == {}


def test_the_offices_headings_come_from_the_configuration(desk: Desk) -> None:
    columns = '[import.columns]\nkode = "No. Pendaftaran"\nstatus = "Keterangan"\n'
    (desk.folder / "config.toml").write_text(columns)
    write_workbook(desk.list, ["NO PENDAFTARAN", "keterangan"], ["A-100001", "PRR"])

    assert desk.run(desk.list, "--yes").exit_code == 0
    assert desk.known("A100001")["A100001"].status is Status.PRINT_READY

    write_workbook(desk.list, ["kode", "status"], ["A-100001", "PRR"])

    assert "there is no column `Keterangan`" in desk.run(desk.list, "--yes").stderr


def test_C04_codes_in_a_file_for_a_spreadsheet_run_nothing(desk: Desk) -> None:
    """An office's own code may begin with a hyphen or be a number with zeros before it."""
    own = ["-12345A", "00123456", "12E45678", "A-123456"]
    niks = [f"999999000000000{number}" for number in range(1, 5)]
    write_workbook(desk.list, COLUMNS, *([*row, "X", "PRR"] for row in zip(own, niks, strict=True)))
    desk.run(desk.list, "--yes")
    write_workbook(desk.list, ["nik", "status"], *([nik, "CARD_PRINTED"] for nik in niks))
    codes = desk.folder / "kode.csv"

    result = desk.run(desk.list, "--yes", "--codes", codes)

    assert result.exit_code == 0, result.stderr
    content = codes.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfbaris;kode\n")
    guarded = ["'-12345A", "'00123456", "'12E45678", "A-123456"]
    assert content.decode("utf-8-sig").splitlines()[1:] == [
        f"{line};{code}" for line, code in enumerate(guarded, start=2)
    ]
    assert [plain_cell(code) for code in guarded] == own


RISKY = st.one_of(
    st.sampled_from(["=cmd|'/C calc'!A0", "@SUM(1)", "+1", "-1", "\t=1", "\r=1", '=1\n;"=2"']),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


@given(cells=st.lists(RISKY, min_size=2, max_size=5))
def test_C04_nothing_that_we_write_begins_as_a_formula(cells: list[str]) -> None:
    first = csv_of([cells]).decode("utf-8-sig")

    for cell, written in zip(cells, read_back(first), strict=True):
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert written in {cell, f"'{cell}"}


@given(code=st.from_regex(r"[A-Za-z0-9-]{6,24}", fullmatch=True).filter(is_well_formed_import))
def test_C04_every_code_is_the_same_when_it_is_imported_again(code: str) -> None:
    ((line, written),) = [row.split(";") for row in csv_of([(7, code)]).decode("utf-8-sig").split()]

    assert (line, plain_cell(written)) == ("7", code)


def read_back(content: str) -> list[str]:
    return next(csv.reader(io.StringIO(content, newline=""), delimiter=";"), [])
