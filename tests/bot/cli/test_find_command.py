"""At the counter: the code of a lost slip by NIK, never typed into the command, always noted."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.base import Base
from bot.cli.find import account
from handlers.domain.slip_code import show
from storage import audit
from storage.applications import APPLICATION
from tests.bot.cli.conftest import CommandLine
from tests.bot.web.check_site import CODE, NIK, OTHER_NIK, Site, row

SHOWN = show(CODE)


@pytest.fixture
def filled(base: Base) -> Base:
    Site(base.database, base.keys, base.office).take(row(), row(OTHER_NIK, code="", line=3))
    return base


def test_a_lost_slip_s_code_is_found_again(tanpacalo: CommandLine, filled: Base) -> None:
    ran = tanpacalo("find", "--nik", stdin="3673 0161 0590 0003\n")

    assert ran.status == 0
    assert ran.lines[0] == "code\tdocument\tstatus\tsince"
    assert ran.lines[1].startswith(f"{SHOWN}\tKTP-el\tSiap diambil\t")
    assert NIK not in ran.out + ran.err


def test_it_is_printed_again(tanpacalo: CommandLine, filled: Base, tmp_path: Path) -> None:
    ran = tanpacalo("find", "--nik", "-o", tmp_path / "slip.pdf", stdin=f"{NIK}\n")

    assert ran.status == 0
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")


def test_a_code_that_we_made_is_found_too(tanpacalo: CommandLine, filled: Base) -> None:
    """A list without codes: this is how the citizen gets one."""
    ran = tanpacalo("find", stdin=f"{OTHER_NIK}\n")

    assert ran.status == 0
    assert len(ran.lines[1].split("\t")[0].replace("-", "")) == len(CODE)


def test_E09_every_look_is_noted_and_shown(tanpacalo: CommandLine, filled: Base) -> None:
    for number in (NIK, NIK, OTHER_NIK, "3673016105900009"):
        tanpacalo("find", "--nik", stdin=f"{number}\n")
    everyone = tanpacalo("audit", "list")
    about_one = tanpacalo("audit", "list", "--nik", stdin=f"{NIK}\n")

    assert everyone.lines[0] == "when\taccount\taction\tfound"
    assert len(everyone.lines) == 5
    assert about_one.lines[1:] == [f"2026-11-24 09:30\t{account()}\tfind-by-nik\t1"] * 2
    assert NIK not in everyone.out + about_one.out


def test_D10_the_note_names_nobody_and_leads_to_no_application(
    tanpacalo: CommandLine, filled: Base
) -> None:
    """Whoever has the database cannot tell whom an officer looked for."""
    tanpacalo("find", "--nik", stdin=f"{NIK}\n")
    with filled.database.transaction() as tx:
        (note,) = tx.execute(select(audit.ENTRY)).all()
        known = tx.scalars(select(APPLICATION.c.nik_lookup)).all()

    assert NIK not in repr(note)
    assert note.subject not in known


def test_notes_stay_two_years(filled: Base, tanpacalo: CommandLine) -> None:
    tanpacalo("find", "--nik", stdin=f"{NIK}\n")
    left = []
    for days in (729, 731):
        with filled.database.transaction() as tx:
            audit.forget_old(tx, before=filled.clock() + timedelta(days=days - 730))
            left.append(len(tx.execute(select(audit.ENTRY)).all()))

    assert left == [1, 0]


@pytest.mark.parametrize("arguments", [["find", "--nik", NIK], ["find", NIK]])
def test_S03_a_nik_in_the_command_itself_is_refused_and_not_repeated(
    tanpacalo: CommandLine, filled: Base, arguments: list[str]
) -> None:
    ran = tanpacalo(*arguments)

    assert ran.status == 2
    assert "type the NIK when it is asked for" in ran.err
    assert NIK not in ran.out + ran.err
    with filled.database.transaction() as tx:
        assert tx.execute(select(audit.ENTRY)).all() == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "nothing was typed"), ("36730161059", "fewer than 16"), ("3673013102900003", "calendar")],
)
def test_D06_what_is_no_nik_is_told_kindly(tanpacalo: CommandLine, typed: str, told: str) -> None:
    ran = tanpacalo("find", "--nik", stdin=f"{typed}\n")

    assert ran.status == 2
    assert told in ran.err
    assert not typed or typed not in ran.err


def test_nobody_found_is_said_and_noted(tanpacalo: CommandLine, filled: Base) -> None:
    ran = tanpacalo("find", "--nik", stdin="3673016105900009\n")

    assert (ran.status, ran.out) == (1, "")
    assert "No slip is known by this NIK" in ran.err


@pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)
def test_S03_the_process_s_own_words_hold_no_nik(tanpacalo: CommandLine, filled: Base) -> None:
    """As `ps` shows it while it waits for the number."""
    words = [sys.executable, "-m", "bot", "find", "--nik", "--config", str(tanpacalo.config)]
    ran = subprocess.run(words, input=f"{NIK}\n", capture_output=True, text=True, check=False)

    assert ran.returncode == 0
    assert SHOWN in ran.stdout
    assert NIK not in " ".join(words) + ran.stdout + ran.stderr
