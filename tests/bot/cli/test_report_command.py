"""`tanpacalo report` and `keys`: only a reader's key opens a report, in its own process."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.base import Base
from handlers.domain.report import FragmentKind, ReportState
from storage import reports
from storage.vault.reports import new_reader_identity, unwrap_identity
from tests.bot.cli.conftest import CANARY, SECRET_PASSPHRASE, CommandLine


def state_of(base: Base, report_id: str) -> str:
    with base.database.transaction() as tx:
        return str(
            tx.scalar(select(reports.REPORT.c.state).where(reports.REPORT.c.id == report_id))
        )


def test_list_needs_no_key_and_tells_no_content(tanpacalo: CommandLine, sent_report: str) -> None:
    ran = tanpacalo("report", "list")

    heading, row = (line.split("\t") for line in ran.lines)
    assert heading[:3] == ["id", "state", "received"]
    assert row[0] == sent_report[:8]
    assert row[1] == "received"
    assert row[5] == "3"
    assert CANARY not in ran.out


def test_show_opens_the_pieces_in_order_with_choices_in_words(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path
) -> None:
    ran = tanpacalo("report", "show", sent_report[:6], "--identity", identity_file)

    assert ran.status == 0
    places = [ran.out.index(words) for words in ("Sudah bayar", "Di kantor ini", CANARY)]
    assert places == sorted(places)


def test_show_obeys_nothing_that_a_stranger_wrote(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path
) -> None:
    """A report could clear the reader's screen, or write over it."""
    ran = tanpacalo("report", "show", sent_report, "--identity", identity_file)

    assert "\x1b" not in ran.out
    assert f"{CANARY}\ufffd[2J" in ran.out


def test_another_key_opens_nothing(
    tanpacalo: CommandLine, sent_report: str, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(f"{new_reader_identity().identity}\n")

    ran = tanpacalo("report", "show", sent_report, "--identity", stranger)

    assert ran.status == 1
    assert "another reader" in ran.err
    assert CANARY not in ran.out + ran.err


def test_an_unknown_report_and_a_missing_key_file_are_sentences(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path
) -> None:
    unknown = tanpacalo("report", "show", "zz", "--identity", identity_file)
    missing = tanpacalo("report", "show", sent_report, "--identity", "missing.txt")

    assert (unknown.status, missing.status) == (1, 1)
    assert "there is no such report" in unknown.err
    assert "missing.txt" in missing.err


def test_a_question_and_its_answer(
    tanpacalo: CommandLine, base: Base, sent_report: str, identity_file: Path
) -> None:
    asked = tanpacalo(
        "report", "ask", sent_report, "--identity", identity_file, stdin="Loket berapa?\n"
    )
    after_asking = state_of(base, sent_report)
    with base.database.transaction() as tx:
        reports.add_later(
            tx, sent_report, kind=FragmentKind.ANSWER, text="Loket dua", on=base.today()
        )

    shown = tanpacalo("report", "show", sent_report, "--identity", identity_file)

    assert asked.status == 0
    assert after_asking == ReportState.ASKED
    assert "Loket berapa?" in shown.out
    assert "Jawaban pelapor" in shown.out
    assert "Loket dua" in shown.out


@pytest.mark.parametrize(
    "text",
    [
        "Lihat https://contoh.example/foto",
        "buka www.contoh.example",
        "hubungi t.me/seseorang",
        "bit.ly/abc",
        "con\u200btoh.c\u200bom",
        "ｗｗｗ.contoh.example",
        "tulis ke saya@contoh.go.id",
        "10.0.0.1",
    ],
)
def test_E19_a_question_with_a_link_is_refused(
    tanpacalo: CommandLine, base: Base, sent_report: str, identity_file: Path, text: str
) -> None:
    ran = tanpacalo("report", "ask", sent_report, "--identity", identity_file, text)

    assert ran.status == 1
    assert "links" in ran.err
    assert state_of(base, sent_report) == ReportState.RECEIVED


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
def test_an_empty_or_endless_question_is_refused(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path, text: str
) -> None:
    ran = tanpacalo("report", "ask", sent_report, "--identity", identity_file, text)

    assert ran.status == 1


def test_closing_keeps_the_report_readable_and_ends_the_talk(
    tanpacalo: CommandLine, base: Base, sent_report: str, identity_file: Path
) -> None:
    options = ("--identity", identity_file)
    closed = tanpacalo("report", "close", sent_report, *options, "--outcome", "no-evidence")
    asked = tanpacalo("report", "ask", sent_report, *options, "Masih di sana?")
    shown = tanpacalo("report", "show", sent_report, *options)

    assert (closed.status, asked.status) == (0, 1)
    assert state_of(base, sent_report) == ReportState.CLOSED
    assert CANARY in shown.out
    assert "tidak cukup bukti" in shown.out


def test_an_outcome_that_is_not_in_the_table_is_refused(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path
) -> None:
    ran = tanpacalo(
        "report", "close", sent_report, "--identity", identity_file, "--outcome", "bored"
    )

    assert ran.status == 2
    assert "out-of-scope" in ran.err


def test_the_stock_age_opens_an_export(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path, age_command: str
) -> None:
    exported = tanpacalo.folder / "report.age"

    ran = tanpacalo("report", "export", sent_report, "-i", identity_file, "-o", exported)

    opened = subprocess.run(
        [age_command, "-d", "-i", identity_file, exported], capture_output=True, check=True
    )
    assert ran.status == 0
    assert CANARY in opened.stdout.decode()
    assert CANARY.encode() not in exported.read_bytes()


def test_a_withdrawn_report_is_gone(
    tanpacalo: CommandLine, base: Base, sent_report: str, identity_file: Path
) -> None:
    with base.database.transaction() as tx:
        reports.withdraw(tx, sent_report, on=base.today())

    ran = tanpacalo("report", "show", sent_report, "--identity", identity_file)

    assert ran.status == 1
    assert "withdrawn" in ran.err


def test_C07_nothing_opened_is_left_on_disk(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path
) -> None:
    control = tanpacalo.folder / "control.txt"
    control.write_text(CANARY)

    tanpacalo("report", "show", sent_report, "--identity", identity_file)
    tanpacalo("report", "ask", sent_report, "-i", identity_file, f"Apa itu {CANARY}?")
    tanpacalo("report", "export", sent_report, "-i", identity_file, "-o", control.parent / "r.age")

    files = [path for path in tanpacalo.folder.rglob("*") if path.is_file()]
    found = [path for path in files if CANARY.encode() in path.read_bytes()]
    assert found == [control]


@pytest.mark.slow_on_postgresql
def test_a_new_key_is_wrapped_private_and_ends_the_demo_readers(
    tanpacalo: CommandLine, base: Base
) -> None:
    with base.database.transaction() as tx:
        demo = new_reader_identity().recipient
        reports.add_reader(
            tx, name="Contoh", role="Contoh", recipient=demo, is_demo=True, today=base.today()
        )
    path = tanpacalo.folder / "ratna.age"
    new = ("keys", "new", "--name", "Ibu Ratna", "--role", "inspectorate")

    ran = tanpacalo(*new, "-o", path, passphrase=SECRET_PASSPHRASE)

    with base.database.transaction() as tx:
        (reader,) = reports.active_readers(tx)
    identity = unwrap_identity(path.read_bytes(), SECRET_PASSPHRASE)
    assert ran.status == 0
    assert (reader.name, reader.is_demo) == ("Ibu Ratna", False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET_PASSPHRASE not in ran.out + ran.err
    assert identity not in ran.out + ran.err


def test_a_key_file_is_never_written_over(tanpacalo: CommandLine, base: Base) -> None:
    path = tanpacalo.folder / "ratna.age"
    path.write_text("the only copy")
    new = ("keys", "new", "--name", "Ibu Ratna", "--role", "inspectorate")

    ran = tanpacalo(*new, "-o", path, passphrase=SECRET_PASSPHRASE)

    with base.database.transaction() as tx:
        assert reports.active_readers(tx) == []
    assert ran.status == 1
    assert path.read_text() == "the only copy"


def test_a_passphrase_can_come_from_standard_input_and_must_be_long(
    tanpacalo: CommandLine,
) -> None:
    new = ("keys", "new", "--name", "Ibu Ratna", "--role", "inspectorate")

    short = tanpacalo(*new, stdin="kucing\n")
    good = tanpacalo(*new, stdin=f"{SECRET_PASSPHRASE}\n")

    assert (short.status, good.status) == (1, 0)
    assert "at least 8" in short.err


def test_the_counter_reads_no_reports(tanpacalo: CommandLine) -> None:
    ran = tanpacalo("keys", "new", "--name", "X", "--role", "counter", passphrase=SECRET_PASSPHRASE)

    assert ran.status == 1


@pytest.mark.slow_on_postgresql
def test_a_wrapped_key_opens_reports_with_its_passphrase_only(
    tanpacalo: CommandLine, sent_report: str, identity_file: Path
) -> None:
    from storage.vault.reports import wrap_identity

    wrapped = tanpacalo.folder / "wrapped.age"
    identity = unwrap_identity(identity_file.read_bytes(), None)
    wrapped.write_bytes(wrap_identity(identity, SECRET_PASSPHRASE))
    show = ("report", "show", sent_report, "--identity", wrapped)

    assert CANARY in tanpacalo(*show, passphrase=SECRET_PASSPHRASE).out
    assert "wrong" in tanpacalo(*show, passphrase="salah sama sekali").err
    assert "TANPACALO_PASSPHRASE" in tanpacalo(*show).err


@pytest.mark.slow_on_postgresql
def test_a_recovery_sheet_is_written_on_demand(tanpacalo: CommandLine) -> None:
    from pypdf import PdfReader

    key, sheet = tanpacalo.folder / "ratna.age", tanpacalo.folder / "sheet.pdf"
    new = ("keys", "new", "--name", "Ibu Ratna", "--role", "inspectorate")

    tanpacalo(*new, "-o", key, "--sheet", sheet, passphrase=SECRET_PASSPHRASE)

    identity = unwrap_identity(key.read_bytes(), SECRET_PASSPHRASE)
    text = "".join(PdfReader(sheet).pages[0].extract_text().split())
    assert identity in text
    assert sheet.stat().st_mode & 0o777 == 0o600


def test_readers_are_listed_and_removed(
    tanpacalo: CommandLine, base: Base, sent_report: str, identity_file: Path
) -> None:
    row = tanpacalo("keys", "list").lines[1].split("\t")

    removed = tanpacalo("keys", "remove", row[0])

    assert row[1:4] == ["Ibu Ratna", "inspectorate", "1"]
    assert removed.status == 0
    assert "Nobody is left" in removed.err
    assert "removed" in tanpacalo("keys", "list").out
    assert CANARY in tanpacalo("report", "show", sent_report, "-i", identity_file).out
    assert tanpacalo("keys", "remove", row[0]).status == 1


def test_the_stock_age_opens_a_keys_export(
    tanpacalo: CommandLine, base: Base, age_command: str, tmp_path: Path
) -> None:
    keeper = new_reader_identity()
    (tmp_path / "keeper.txt").write_text(keeper.identity)
    output = tmp_path / "keys.age"

    ran = tanpacalo("keys", "export", "--to", keeper.recipient, "-o", output)

    tar = subprocess.run(
        [age_command, "-d", "-i", tmp_path / "keeper.txt", output], capture_output=True, check=True
    ).stdout
    assert ran.status == 0
    assert base.keys.lookup_key in tar
    assert output.stat().st_mode & 0o777 == 0o600
    assert tanpacalo("keys", "export", "--to", "age1wrong", "-o", tmp_path / "no").status == 1
