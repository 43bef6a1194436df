"""`tanpacalo notice`: checked before it is written, counted before it is sent, sent once."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from bot.base import Base
from bot.cli.names import login
from handlers.domain.application import Status
from handlers.domain.messages import Channel
from handlers.domain.slip_code import fold
from handlers.domain.state import Language
from storage import applications, notices, subscriptions
from storage.notice_pushes import PUSH
from tests.bot.cli.conftest import CommandLine
from tests.office import TUESDAY

TEXT = "Perekaman berhenti karena pemeliharaan pusat."


@pytest.fixture
def waiting(base: Base, printed: Callable[[int], list[str]]) -> int:
    """Three chats wait for a blank, two of them on WhatsApp; a fourth for nothing."""
    codes = [fold(code) for code in printed(4)]
    with base.database.transaction() as tx:
        for number, code in enumerate(codes):
            [card] = applications.by_codes(tx, base.keys, [code]).values()
            status = Status.PRINT_READY if number < 3 else Status.PICKED_UP
            applications.move(tx, card, status, now=TUESDAY, since=TUESDAY.date(), source="x")
            subscriptions.start(
                tx,
                base.keys,
                application_id=card.id,
                lane=f"{number:032x}",
                channel=Channel.TELEGRAM if number == 0 else Channel.WHATSAPP,
                chat=f"99{number}",
                language=Language.INDONESIAN,
                consent_version="2",
                now=TUESDAY,
            )
    return 3


def written(base: Base) -> list[notices.WrittenNotice]:
    with base.database.transaction() as tx:
        return notices.everything(tx)


def pushes(base: Base) -> int:
    with base.database.transaction() as tx:
        return tx.scalar(select(func.count()).select_from(PUSH)) or 0


def test_it_is_written_listed_and_ended(tanpacalo: CommandLine, base: Base) -> None:
    ran = tanpacalo(
        "notice", "add", "--kind", "outage", "--stage", "recording", "--stage", "printing",
        TEXT, "--english", "Recording has stopped.",
    )  # fmt: skip

    assert ran.status == 0
    assert ran.lines[0] == f"id: ⚠️ Gangguan sejak Selasa, 24 November 2026: {TEXT}"
    assert ran.lines[1].endswith("Recording has stopped.")
    [one] = written(base)
    listed = tanpacalo("notice", "list")
    assert listed.lines[1].split("\t") == [
        one.notice.id[:8], "outage", "on", "2026-11-24 09:30", "", "recording, printing",
        "0", "0", "0", login(), TEXT,
    ]  # fmt: skip
    ended = tanpacalo("notice", "end", one.notice.id[:8])
    assert ended.lines == [f"Ended: {TEXT}"]
    assert tanpacalo("notice", "list").lines == []
    over = tanpacalo("notice", "list", "--all").lines[1]
    assert "\tover\t" in over
    assert f"\t{login()}, ended by {login()}\t" in over
    again = tanpacalo("notice", "end", one.notice.id[:8])
    assert (again.status, "is over" in again.err) == (1, True)


def test_a_closing_day_is_part_of_the_calendar_at_once(tanpacalo: CommandLine) -> None:
    tanpacalo("notice", "add", "--kind", "closed", "Pelatihan pegawai.")
    said = tanpacalo("chat", stdin="jam buka\n")

    assert "Hari ini tutup. Buka lagi Rabu, 25 November 2026" in said.out
    assert "Kantor tutup Selasa, 24 November 2026. Pelatihan pegawai." in said.out


@pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--kind", "outage", "Daftar di bit.ly/ktp"], "not the office's own"),
        (["--kind", "outage", "Chat @calo_ktp"], "not the office's own"),
        (["--kind", "outage", "x" * 301], "longer than 300"),
        (["--kind", "outage", "  "], "is empty"),
        (["--kind", "outage", "3673014101900001 siap"], "like a NIK"),
        (["--kind", "outage", TEXT, "--english", "See evil.com"], "not the office's own"),
        (["--kind", "outage", TEXT, "--from", "besok"], "no day like"),
        (["--kind", "outage", TEXT, "--until", "2026-11-23"], "before it begins"),
        (["--kind", "closed", TEXT, "--from", "2026-12-01 13:00"], "whole days"),
        (["--kind", "closed", TEXT, "--until", "2027-11-24"], "at most 60 days"),
        (["--kind", "outage", TEXT, "--service", "sim"], "no service of that name"),
        (["--kind", "outage", TEXT, "--place", "Mars"], "places are: Loket 3"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(
    tanpacalo: CommandLine, base: Base, words: list[str], told: str
) -> None:
    ran = tanpacalo("notice", "add", *words)

    assert ran.status == 1
    assert told in ran.err
    assert written(base) == []


def test_our_own_bot_may_be_named(tanpacalo: CommandLine) -> None:
    assert tanpacalo("notice", "add", "--kind", "mobile", "Tulis ke @contoh_ktp_bot").status == 0


def test_a_dry_run_counts_and_writes_nothing(
    tanpacalo: CommandLine, base: Base, waiting: int
) -> None:
    ran = tanpacalo("notice", "add", "--kind", "blanks", "Blangko tiba.", "--push", "--dry-run")

    assert ran.status == 0
    assert "It reaches 3 chats" in ran.out
    assert "telegram 1" in ran.out
    assert "2 of them on WhatsApp are passed over" in ran.err
    assert (written(base), pushes(base)) == ([], 0)


def test_without_a_terminal_nothing_is_sent_unless_told(
    tanpacalo: CommandLine, base: Base, waiting: int
) -> None:
    refused = tanpacalo("notice", "add", "--kind", "blanks", "Blangko tiba.", "--push")

    assert (refused.status, written(base)) == (1, [])
    assert "--yes" in refused.err
    sent = tanpacalo("notice", "add", "--kind", "blanks", "Blangko tiba.", "--push", "--yes")
    assert sent.lines[-1] == "On its way to 3 chats."
    assert pushes(base) == waiting


def test_pushed_again_it_goes_to_nobody_twice(
    tanpacalo: CommandLine, base: Base, waiting: int
) -> None:
    tanpacalo("notice", "add", "--kind", "blanks", "Blangko tiba.")
    notice_id = written(base)[0].notice.id
    first = tanpacalo("notice", "push", notice_id[:6], "--yes")
    second = tanpacalo("notice", "push", notice_id[:6], "--yes")

    assert first.lines[-1] == "On its way to 3 chats."
    assert second.lines == ["It reaches 0 chats.", "On its way to 0 chats."]
    assert tanpacalo("notice", "list").lines[1].split("\t")[6:9] == ["0", "3", "0"]
    ended = tanpacalo("notice", "end", notice_id[:6])
    assert ended.lines == ["Ended: Blangko tiba. 3 chats are not sent it any more."]


@pytest.mark.parametrize("words", ["", "zz", "%", "'; DROP TABLE notice; --"])
def test_C01_an_id_that_is_none_is_a_sentence(tanpacalo: CommandLine, words: str) -> None:
    ran = tanpacalo("notice", "end", words)

    assert (ran.status, "no such notice" in ran.err) == (1, True)
