"""`tanpacalo backup` and `restore`: the drill. Everything comes back, and nothing leaves twice."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.base import Base, open_unfilled
from bot.sole import sole_server
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.state import State
from storage import instance, intake, outbox, reminders
from storage.intake import Lane
from storage.outbox import OutboxState
from tests import canary
from tests.bot.cli.backup.conftest import (
    CHAT,
    DRAFTED,
    FAMILY_CARD,
    NAME,
    NIK,
    OFFICER,
    ON_ITS_WAY,
    PHONE,
    WEDNESDAY,
    Day,
    Keeper,
    contextmanager_of_progress,
    counts,
    on_sqlite,
)
from tests.bot.cli.conftest import CANARY, CommandLine
from tests.notifications.cards import Cards
from tests.notifications.scripted import Mail
from tests.office import TUESDAY, StandingClock


async def test_H23_a_backup_comes_back_on_either_database_and_nothing_leaves_twice(
    day: Day,
    back_up: Callable[[], Path],
    keeper: Keeper,
    elsewhere: CommandLine,
    opened_elsewhere: Callable[[], Base],
    identity_file: Path,
) -> None:
    """Every row but those that must not be kept; what was under way is parked or over."""
    before = counts(day.base.database)
    ran = elsewhere("restore", back_up(), "--identity", keeper.identity)

    assert (ran.status, ran.err.count("\n")) == (0, 1), ran.err
    assert "epoch 2" in ran.out
    new = opened_elsewhere()
    after = counts(new.database)
    left_out = {"outbox": 1, "report": 1, "report_fragment": 1, "report_key": 1}
    assert {name: before[name] - after[name] for name in before if before[name] != after[name]} == {
        **left_out,
        "instance": before["instance"] - after["instance"],
    }
    with new.database.transaction() as tx:
        assert instance.key_fingerprints(tx) == dict(new.keys.fingerprints)
        assert (instance.epoch(tx), instance.backed_up_at(tx)) == (2, TUESDAY)
        assert instance.restored_at(tx) == (TUESDAY, WEDNESDAY)
        found = tx.execute(select(outbox.C.id, outbox.C.state, outbox.C.reason, outbox.C.body))
        rows = {row.id: (row.state, row.reason, row.body) for row in found}
        sealed = tx.scalar(select(intake.CONVERSATION.c.state))
        state = intake.open_state(new.keys, Lane("writer", sealed))
    sent = day.rows.pop(OutboxState.SENT)
    assert rows == dict.fromkeys(day.rows.values(), ("parked", "restored", None)) | {
        sent: ("sent", "", None)
    }
    assert state == State(slips=("a" * 32,))  # no form: it would lead to the report
    assert CANARY in elsewhere("report", "show", day.report, "-i", identity_file).out
    await nothing_leaves_twice(new)


async def nothing_leaves_twice(new: Base) -> None:
    """Neither a message nor a reminder of the time before, then or later; the next slot does."""
    clock = StandingClock(WEDNESDAY)
    cards = Cards(new.database, new.keys, new.office, clock)
    mail = Mail(new.database, new.keys, clock)
    assert [row.state for row in cards.planned()] == ["missed", "missed", "pending", "pending"]

    assert (cards.hand_over(), await mail.turn()) == (0, [])
    clock.advance(days=1)
    assert (cards.hand_over(), await mail.turn()) == (0, [])
    with new.database.transaction() as tx:
        next_slot = select(func.min(reminders.C.due_at)).where(reminders.C.state == "pending")
        clock.now = tx.execute(next_slot).scalar_one()
    assert (cards.hand_over(), len(await mail.turn())) == (1, 1)


@on_sqlite
def test_H23_what_is_parked_is_named_and_cannot_be_sent(
    day: Day,
    back_up: Callable[[], Path],
    keeper: Keeper,
    new_sqlite: CommandLine,
) -> None:
    new_sqlite("restore", back_up(), "--identity", keeper.identity)
    row_id = day.rows[OutboxState.PENDING]

    shown = new_sqlite("outbox", "show", "--state", "parked")
    again = new_sqlite("outbox", "retry", row_id)
    all_of_them = new_sqlite("outbox", "retry", "--all-dead")
    dropped = new_sqlite("outbox", "drop", row_id)
    neither = new_sqlite("outbox", "drop")
    all_dropped = new_sqlite("outbox", "drop", "--all-restored")

    assert shown.out.count("restored") == 3
    assert again.status == 1
    assert "a backup holds no texts" in again.err
    assert "0 due again now.\n3 cannot be sent again" in all_of_them.out
    assert dropped.status == 0
    assert neither.status == 1
    assert "--all-restored" in neither.err
    assert all_dropped.out == "Dropped 2.\n"


def test_D12_nothing_of_anybody_stands_in_clear_in_an_opened_backup(
    tanpacalo: CommandLine, day: Day, back_up: Callable[[], Path], keeper: Keeper, tmp_path: Path
) -> None:
    """Whoever keeps the backups reads no more than whoever has the database alone."""
    listed = tmp_path / "list.csv"
    heading = "kode;nik;no_kk;nama;status"
    listed.write_text(f"{heading}\nSRG-778123;{NIK};{FAMILY_CARD};{NAME};PRINT_READY_RECORD\n")
    assert tanpacalo("import", listed, "--yes").status == 0
    day.mail.put(f"{ON_ITS_WAY} {PHONE}", PHONE[:4], MessageClass.REMINDER, Channel.WHATSAPP)
    secrets = {
        "NIK": NIK, "family card": FAMILY_CARD, "name": NAME, "chat": CHAT, "phone": PHONE,
        "officer's chat": f"chat of {OFFICER}", "report": CANARY, "draft": DRAFTED,
        "draft's id": day.draft, "on its way": ON_ITS_WAY, "code": "SRG-778123",
        "lookup key": base_key(day.base), "reader": day.talk,
    }  # fmt: skip
    canary.prove(tmp_path, secrets)

    opened = tmp_path / "opened"
    opened.write_bytes(keeper.opened(back_up()))

    assert day.report in opened.read_text()
    assert canary.scan([opened, keeper.file], secrets) == set()


def base_key(base: Base) -> str:
    return base.keys.lookup_key.hex()


def test_a_live_writer_goes_on_and_is_not_half_in_it(
    day: Day,
    tanpacalo: CommandLine,
    keeper: Keeper,
    new_sqlite: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each transaction of the time between is in the backup whole or not at all."""
    began = counts(day.base.database)
    writer = Cards(day.base.database, day.base.keys, day.base.office, day.clock)
    writer._made = 50

    @contextmanager_of_progress
    def write_on(done: int, total: int) -> None:
        writer.ready(subscribed=f"lane {done} {total}")

    monkeypatch.setattr("bot.cli.backup.counted_bar", lambda _title: write_on)
    ran = tanpacalo("backup", "--to", keeper.key.recipient, "-o", keeper.file)
    monkeypatch.undo()
    restored = new_sqlite("restore", keeper.file, "--identity", keeper.identity)

    assert (ran.status, restored.status) == (0, 0), ran.err + restored.err
    now, new = counts(day.base.database), new_sqlite.open()
    for name in ("application", "status_change", "subscription", "reminder"):
        assert began[name] == counts(new.database)[name] < now[name]
    new.close()


# --- what is refused, with nothing written


def refused(machine: CommandLine, file: Path, identity: Path, word: str) -> None:
    ran = machine("restore", file, "--identity", identity)
    assert (ran.status, ran.out) == (1, "")
    assert word in ran.err
    assert ran.err.startswith("tanpacalo: ")
    assert_untouched(machine)


def assert_untouched(machine: CommandLine) -> None:
    """Another restore could begin at once: no table, no row."""
    base = open_unfilled(machine.config, {})
    with base.database.transaction() as tx:
        assert tx.dialect.get_table_names(tx) == []
    base.close()


@on_sqlite
def test_with_another_key_nothing_opens(
    day: Day, back_up: Callable[[], Path], elsewhere: CommandLine, identity_file: Path
) -> None:
    refused(elsewhere, back_up(), identity_file, "does not open")


@on_sqlite
def test_with_another_offices_keys_it_says_which(
    day: Day, back_up: Callable[[], Path], elsewhere: CommandLine, keeper: Keeper
) -> None:
    (elsewhere.folder / "keys" / "data.key").write_bytes(b"\x01" + os.urandom(32))

    refused(elsewhere, back_up(), keeper.identity, f"data.key is {fingerprint(day, 'data.key')}")


def fingerprint(day: Day, name: str) -> str:
    return day.base.keys.fingerprints[name]


@on_sqlite
def test_without_the_keys_none_are_made(
    day: Day, back_up: Callable[[], Path], new_sqlite: CommandLine, keeper: Keeper
) -> None:
    """New keys would open nothing of what comes back."""
    shutil.rmtree(new_sqlite.folder / "keys")

    ran = new_sqlite("restore", back_up(), "--identity", keeper.identity)

    assert ran.status == 1
    assert "keys folder is missing" in ran.err
    assert not (new_sqlite.folder / "keys").exists()


def test_a_filled_database_is_not_written_over(
    tanpacalo: CommandLine, day: Day, back_up: Callable[[], Path], keeper: Keeper
) -> None:
    file, before = back_up(), counts(day.base.database)
    day.base.close()

    ran = tanpacalo("restore", file, "--identity", keeper.identity)

    assert ran.status == 1
    assert "not empty" in ran.err
    again = tanpacalo.open()
    with again.database.transaction() as tx:
        assert instance.epoch(tx) == 1
    assert counts(again.database) == before
    again.close()


@on_sqlite
def test_beside_a_running_server_nothing_is_restored(
    day: Day,
    back_up: Callable[[], Path],
    elsewhere: CommandLine,
    keeper: Keeper,
    opened_elsewhere: Callable[[], Base],
) -> None:
    running = opened_elsewhere()
    with sole_server(running.database):
        ran = elsewhere("restore", back_up(), "--identity", keeper.identity)

    assert ran.status == 1
    assert "another `tanpacalo" in ran.err
    assert not any(counts(running.database)[name] for name in ("application", "outbox"))


@on_sqlite
def test_a_started_but_empty_office_can_be_filled(
    day: Day, back_up: Callable[[], Path], elsewhere: CommandLine, keeper: Keeper
) -> None:
    """Whoever starts the server first, and thinks of the backup then, loses nothing."""
    elsewhere.open().close()

    ran = elsewhere("restore", back_up(), "--identity", keeper.identity)

    assert ran.status == 0, ran.err
