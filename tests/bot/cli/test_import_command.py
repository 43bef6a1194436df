"""`tanpacalo import` as an officer meets it: what is said, what is written, what is not."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlmodel import SQLModel
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.cli.opening import opened
from handlers.domain.application import Application, Status
from handlers.domain.slip_code import fold
from handlers.domain.waiting import UsualWait
from storage import applications, schema, waits
from storage.applications import NewSlip
from storage.database import Database
from storage.imports import BATCH, ROW
from tests.office import TUESDAY

ROOT = Path(__file__).parents[3]
HEADING = "kode;nik;no_kk;nama;layanan;status;tanggal_pengajuan;tanggal_status;tempat_ambil\n"


@dataclass
class Desk:
    """An officer's folder with a database in it."""

    folder: Path

    def write(self, content: str, name: str = "daftar.csv") -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def run(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["import", *map(str, arguments)])

    def known(self, *codes: str) -> dict[str, Application]:
        with opened(None) as base, base.database.transaction() as tx:
            return applications.by_codes(tx, base.keys, codes)

    def states(self, *codes: str) -> list[Status | None]:
        found = self.known(*codes)
        return [found[code].status if code in found else None for code in codes]

    def staged(self) -> int:
        with opened(None) as base, base.database.transaction() as tx:
            rows = tx.execute(ROW.select()).all()
            staging = tx.execute(BATCH.select().where(BATCH.c.state == "staging")).all()
            return len(rows) + len(staging)


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


def test_D13_without_yes_and_without_a_terminal_nothing_is_written(desk: Desk) -> None:
    result = desk.run(desk.write("kode;status\nA-100001;PRR\n"))

    assert result.exit_code == 1
    assert "nothing was written" in result.stderr
    assert "--yes" in result.stderr
    assert "new -> print ready" in result.stdout
    assert desk.states("A100001") == [None]
    assert desk.staged() == 0


def test_a_file_is_written_shown_and_undone(desk: Desk) -> None:
    content = HEADING + (
        "A-100001;9999990000000001;;WARGA CONTOH;KTP-el;Siap Diambl;01/02/2024;2024-02-20;Loket 3\n"
        ";;;;;SFE;;;\n"
    )
    result = desk.run(desk.write(content), "--yes")

    assert result.exit_code == 0
    assert "new -> ready for pickup" in result.stdout
    assert "new -> sent for enrollment" in result.stdout
    found = desk.known("A100001")["A100001"]
    assert (found.status_since, found.pickup_place) == (date(2024, 2, 20), "Loket 3")
    made = fold(result.stdout.partition("line 3: ")[2].partition("\n")[0])
    assert desk.states(made) == [Status.SENT_FOR_ENROLLMENT]
    assert desk.staged() == 0

    batch_id = result.stdout.rpartition("--undo ")[2].strip()
    back = desk.run("--undo", batch_id)

    assert back.exit_code == 0
    assert "2 applications gone" in back.stdout
    assert desk.states("A100001", made) == [None, None]
    assert desk.run("--undo", batch_id).exit_code == 1


def test_other_documents_have_words_of_their_own(desk: Desk) -> None:
    """What "Selesai" means depends on the document; a card's word is none of a paper's."""
    file = desk.write(
        "kode;layanan;status\n"
        "KK-2026-01;KK;Selesai\nKK-2026-02;Kartu Keluarga;Proses\nIKD-2026-1;IKD;Selesai\n"
    )

    assert desk.run(file, "--yes").exit_code == 0
    assert desk.states("KK202601", "KK202602", fold("IKD-2026-1")) == [
        Status.READY_FOR_PICKUP, Status.IN_PROCESS, Status.PICKED_UP,
    ]  # fmt: skip
    assert desk.known("KK202601")["KK202601"].service == "kk"

    refused = desk.run(desk.write("kode;layanan;status\nKK-2026-03;KK;SFE\n"), "--yes")
    assert refused.exit_code == 1
    assert "status: is no status of this document (Diajukan, Proses" in refused.stderr


def test_D13_all_or_nothing_and_every_bad_row_is_named(desk: Desk) -> None:
    later = TUESDAY.date() + timedelta(days=2)
    content = HEADING + (
        "A-100001;;;;;PRR;;;\n"
        ';;;"WARGA\nRAHASIA";;sudah siap;;;\n'
        "A-100002;99912345678;;RAHASIA;SIM;PRR;31/02/2024;;\n"
        f"A-100003;;;;;PRR;;{later.isoformat()};\n"
        "A-1OOOO1;;;;;PRR;;;\n"
    )
    result = desk.run(desk.write(content), "--yes")

    assert result.exit_code == 1
    said = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        "line 3, column status",
        "line 5, column nik",
        "line 5, column layanan",
        "line 5, column tanggal_pengajuan",
        "line 6, column tanggal_status",
        "line 7, column kode",
        "tanpacalo",
    ]
    assert "line 2" in said[5]
    assert "6 problems in 5 rows; nothing was written" in said[-1]
    assert desk.states("A100001", "A100003") == [None, None]
    assert desk.staged() == 0


def test_D13_names_and_numbers_are_never_said(desk: Desk) -> None:
    good = HEADING + "A-100001;9999990000000001;;RAHASIA;;PRR;;;\n"
    bad = good + "A-100002;999999000000;9876543210;RAHASIA;;x9876;9876;9876;\n"

    for content in (good, bad):
        result = desk.run(desk.write(content), "--yes")
        said = result.stdout + result.stderr
        assert not [word for word in ("RAHASIA", "999999", "9876") if word in said]
    stored = b"".join(path.read_bytes() for path in (desk.folder / "var").rglob("*.db*"))
    assert b"RAHASIA" not in stored
    assert b"9999990000000001" not in stored


def test_D13_a_long_list_of_bad_rows_is_cut(desk: Desk) -> None:
    result = desk.run(desk.write("status\n" + "siap\n" * 120), "--yes")

    said = result.stderr.splitlines()
    assert len(said) == 52
    assert said[50] == "... and 70 more"
    assert "120 problems" in said[51]


def test_D13_never_backwards_unless_allowed(desk: Desk) -> None:
    desk.run(desk.write("kode;status\nA-100001;CARD_PRINTED\nA-100002;SFE\n"), "--yes")
    back = desk.write("kode;status\nA-100001;PRR\nA-100002;PRR\n")

    refused = desk.run(back, "--yes")

    assert refused.exit_code == 1
    assert "line 2, column status: goes back from printed to print ready" in refused.stderr
    assert "--allow-regress" in refused.stderr
    assert desk.states("A100001", "A100002") == [Status.PRINTED, Status.SENT_FOR_ENROLLMENT]

    allowed = desk.run(back, "--yes", "--allow-regress")

    assert allowed.exit_code == 0
    assert "1 rows go backwards: line 2" in allowed.stderr
    assert desk.states("A100001", "A100002") == [Status.PRINT_READY, Status.PRINT_READY]


def test_made_codes_go_into_a_private_file(desk: Desk) -> None:
    path = desk.folder / "kode.csv"

    result = desk.run(desk.write("status\nPRR\nSFE\n"), "--yes", "--codes", path)

    assert result.exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = path.read_text("utf-8-sig").splitlines()
    assert [line.partition(";")[0] for line in lines] == ["baris", "2", "3"]
    codes = [fold(line.partition(";")[2]) for line in lines[1:]]
    assert desk.states(*codes) == [Status.PRINT_READY, Status.SENT_FOR_ENROLLMENT]


def test_codes_that_cannot_be_written_down_do_not_come_to_be(desk: Desk) -> None:
    path = desk.write("", "kode.csv")

    result = desk.run(desk.write("kode;status\n;PRR\nA-100001;PRR\n"), "--yes", "--codes", path)

    assert result.exit_code == 1
    assert "kode.csv exists already" in result.stderr
    assert desk.states("A100001") == [None]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("kode;sttus\nA-100001;PRR\n", "rename `sttus`"),
        ("kode;status\n", "no row"),
        ('kode;status\nA-100001;PRR\nA-100002;"PRR\n', "line 3: a quotation mark"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(desk: Desk, content: str, reason: str) -> None:
    result = desk.run(desk.write(content), "--yes")

    assert result.exit_code == 1
    assert reason in result.stderr
    assert desk.states("A100001") == [None]
    assert desk.staged() == 0


def test_a_misspelt_column_is_warned_of(desk: Desk) -> None:
    result = desk.run(desk.write("kode;status;tangal_status\nA-100001;PRR;x\n"), "--yes")

    assert result.exit_code == 0
    assert "is it `tanggal_status`?" in result.stderr


def test_a_file_or_an_undo_is_needed(desk: Desk) -> None:
    assert desk.run().exit_code == 2
    assert desk.run("x.csv", "--undo", "0123456789ab").exit_code == 2
    assert desk.run("missing.csv", "--yes").exit_code == 1
    assert desk.run("--undo", "0123456789ab").exit_code == 1


def test_a_slip_that_was_printed_before_is_moved(desk: Desk) -> None:
    with opened(None) as base, base.database.transaction() as tx:
        slips = [NewSlip("A100001")]
        applications.register(tx, base.keys, slips, now=base.clock(), today=base.today())

    result = desk.run(desk.write("kode;status\na1 00001;PRR\n".replace(" ", "-")), "--yes")

    assert result.exit_code == 0
    assert "registered -> print ready" in result.stdout
    assert desk.states("A100001") == [Status.PRINT_READY]


@pytest.mark.parametrize(("answer", "is_written"), [("y", True), ("n", False)])
def test_on_a_terminal_a_person_sees_names_and_decides(
    desk: Desk, answer: str, is_written: bool
) -> None:
    path = desk.write("kode;nama;status\nA-100001;WARGA \x1b[31mCONTOH;PRR\n")

    shown, status = _on_a_terminal(path, answer)

    assert "line 2: WARGA [31mCONTOH: new -> print ready" in shown
    assert status == (0 if is_written else 1)
    assert desk.states("A100001") == [Status.PRINT_READY if is_written else None]
    assert desk.staged() == 0


def _on_a_terminal(path: Path, answer: str) -> tuple[str, int]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "import", str(path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
    )
    os.close(theirs)
    shown = _read(ours, until=lambda text: "Write all of this?" in text)
    os.write(ours, f"{answer}\n".encode())
    shown += _read(ours, until=lambda _text: False)
    os.close(ours)
    return shown, process.wait()


def _read(terminal: int, *, until: Callable[[str], bool]) -> str:
    shown = ""
    while not until(shown):
        try:
            part = os.read(terminal, 4_096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part.decode()
    return shown


def test_the_next_import_sweeps_what_a_killed_one_left(desk: Desk) -> None:
    with opened(None) as base, base.database.transaction() as tx:
        long_ago = base.clock() - timedelta(hours=2)
        tx.execute(insert(BATCH).values(id="killed", state="staging", lease_until=long_ago))

    desk.run(desk.write("kode;status\nA-100001;PRR\n"), "--yes")

    assert desk.staged() == 0


UNKNOWN = "kode;status\nA-100001;SIAP EDAR\nA-100002;Siap Edar\nA-100003;PRR\nA-100004;TUNDA\n"


def listed(desk: Desk) -> str:
    return CliRunner().invoke(app, ["statuses", "unknown"]).stdout


def test_D13_an_unknown_status_is_named_kept_and_explained(desk: Desk) -> None:
    """Never guessed: nothing is written until the office has said what it means."""
    file = desk.write(UNKNOWN)
    result = desk.run(file, "--yes")

    assert result.exit_code == 1
    assert 'line 2, column status: is neither a word of SIAK nor of the counter: "SIAP EDAR"' in (
        result.stderr
    )
    assert "under [import.statuses]" in result.stderr
    assert "READY_FOR_PICKUP" not in result.stderr  # an example would be a guess
    assert desk.states("A100001", "A100003") == [None, None]
    assert "TUNDA\t1\t" in listed(desk)
    assert "SIAP EDAR\t2\t" in listed(desk).upper()

    desk.write(
        '[import.statuses]\n"siap_edar" = "ready_for_pickup"\n"Tunda" = "ADJUDICATION"\n',
        "config.toml",
    )
    assert desk.run(file, "--yes").exit_code == 0
    assert desk.states("A100001", "A100002", "A100004") == [
        Status.READY_FOR_PICKUP,
        Status.READY_FOR_PICKUP,
        Status.ADJUDICATION,
    ]
    assert listed(desk) == ""


def test_D13_a_column_of_other_things_is_neither_shown_nor_kept(desk: Desk) -> None:
    """The heading stands over names: they must not come into the database or onto paper."""
    names = [f"WARGA {chr(65 + number)}O" for number in range(21)]
    rows = "".join(f"A-1{number:05d};{name}\n" for number, name in enumerate(names))
    result = desk.run(desk.write("kode;status\n" + rows), "--yes")

    assert result.exit_code == 1
    assert "WARGA" not in result.output + result.stderr
    assert "is its heading right?" in result.stderr
    assert listed(desk) == ""


def test_D13_a_row_that_stands_one_column_too_far_keeps_no_word(desk: Desk) -> None:
    result = desk.run(desk.write("kode;status\nA-100001;SITI RAHASIA;PRR\n"), "--yes")

    assert "RAHASIA" not in result.output + result.stderr
    assert listed(desk) == ""


def test_a_recording_done_anew_is_no_step_backwards(desk: Desk) -> None:
    """A failed one, then one that came in between two lists."""
    desk.run(desk.write("kode;status\nA-100001;ENROLL_FAILURE_AT_CENTRAL\n"), "--yes")
    again = desk.run(desk.write("kode;status\nA-100001;BIO_CAPTURED\n"), "--yes")

    assert again.exit_code == 0
    assert desk.states("A100001") == [Status.BIOMETRIC_CAPTURED]


def test_after_an_import_waits_are_counted(desk: Desk) -> None:
    for status, day in (("PRR", "01/02/2024"), ("CARD_PRINTED", "01/02/2024")):
        today = TUESDAY.date() - timedelta(days=9 if status == "PRR" else 2)
        content = f"kode;status;tanggal_status\nA-100001;{status};{today.isoformat()}\n"
        assert desk.run(desk.write(content), "--yes").exit_code == 0, day
    with opened(None) as base, base.database.transaction() as tx:
        assert waits.every(tx) == {("ktp", Status.PRINT_READY): UsualWait(1, 7, 7)}
