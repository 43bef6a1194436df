"""What is old is forgotten: each kind of row after its time, and not a moment before."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.office import Office
from handlers.domain.state import Language, ReportTalk, State, TalkMode
from notifications import retention
from storage import intake, outbox, reminders, reports, sending
from storage.database import UNAVAILABLE, Database
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.notifications.scripted import Mail
from tests.office import StandingClock

SECOND: Final = timedelta(seconds=1)


@pytest.fixture
def mail(database: Database, keys: Keys, clock: StandingClock) -> Mail:
    return Mail(database, keys, clock)


def survives(mail: Mail, office: Office, row: str, **time: float) -> list[bool]:
    """Tell whether a row is there just before and just after a time has passed."""
    after = timedelta(**time)
    there = []
    for now in (mail.clock() + after, mail.clock() + after + SECOND):
        with mail.database.transaction() as tx:
            retention.forget(tx, office, now=now)
        there.append(not mail.is_gone(row))
    return there


@pytest.mark.parametrize("state", outbox.FINISHED)
async def test_finished_messages_after_eight_days(
    mail: Mail, office: Office, state: OutboxState
) -> None:
    row = mail.put("halo", state=OutboxState.ATTEMPTING, lease_until=mail.clock())
    mail.change(lambda tx: sending.finish(tx, row, state, now=mail.clock()))

    assert survives(mail, office, row, days=8) == [True, False]


async def test_what_still_waits_to_be_pushed_stays(mail: Mail, office: Office) -> None:
    """A token revoked for a month: the queue is kept."""
    row = mail.put("halo")

    assert survives(mail, office, row, days=30) == [True, True]


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.TERMINAL])
async def test_what_nobody_fetches_after_a_day(
    mail: Mail, office: Office, channel: Channel
) -> None:
    row = mail.put("halo", channel=channel)

    assert survives(mail, office, row, hours=24) == [True, False]


@pytest.mark.parametrize("state", list(OutboxState))
async def test_F01_a_report_talk_after_a_day_whatever_became_of_it(
    mail: Mail, office: Office, state: OutboxState
) -> None:
    row = mail.put("halo", is_report_talk=True, state=state)

    assert survives(mail, office, row, hours=24) == [True, False]


async def test_dedupe_keys_after_eight_days(
    database: Database, office: Office, clock: StandingClock
) -> None:
    """A platform redelivers for seven days; a key lives a day longer."""
    today = office.calendar.office_date(clock())
    with database.transaction() as tx:
        intake.claim_keys(tx, ["k"], today=today)
        intake.count_failure(tx, "f", reason="ValueError", today=today)
    left = [forget(database, office, clock, days) for days in (8, 9)]

    assert left == [(1, 1, 0), (0, 0, 0)]


async def test_silent_chats_after_ninety_days(
    database: Database, office: Office, clock: StandingClock
) -> None:
    """With all that their conversation remembers."""
    with database.transaction() as tx:
        intake.open_lanes(tx, ["a"], today=office.calendar.office_date(clock()))

    assert [forget(database, office, clock, days)[2] for days in (90, 91)] == [1, 0]


def forget(database: Database, office: Office, clock: StandingClock, days: int) -> Any:
    with database.transaction() as tx:
        retention.forget(tx, office, now=clock() + timedelta(days=days))
        return tuple(
            tx.scalar(select(func.count()).select_from(table))
            for table in (intake.SEEN, intake.FAILED, intake.CONVERSATION)
        )


async def test_reminders_ninety_days_after_they_are_over(cards: Cards, office: Office) -> None:
    """Those that are still to come stay."""
    cards.ready(subscribed="a")
    cards.hand_over()
    with cards.database.transaction() as tx:
        retention.forget(tx, office, now=cards.clock() + timedelta(days=90))
        there = len(tx.execute(select(reminders.REMINDER)).all())
        retention.forget(tx, office, now=cards.clock() + timedelta(days=91))
        left = len(tx.execute(select(reminders.REMINDER)).all())

    assert (there, left) == (4, 3)


async def test_a_second_time_changes_nothing(mail: Mail, office: Office) -> None:
    row = mail.put("halo", kind=MessageClass.REMINDER)
    for _ in range(2):
        with mail.database.transaction() as tx:
            retention.forget(tx, office, now=mail.clock())
    retention.truncate_wal(mail.database)
    retention.scatter_reports(mail.database)

    assert await mail.turn() == ["halo"]
    assert not mail.is_gone(row)


async def test_F01_the_write_ahead_log_is_emptied(mail: Mail) -> None:
    """Erased pages must not live on in it."""
    if mail.database.file is None:
        return
    mail.put("halo")
    log = mail.database.file.with_name(mail.database.file.name + "-wal")
    assert log.stat().st_size > 0
    retention.truncate_wal(mail.database)

    assert log.stat().st_size == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_beside_a_backup_the_log_waits_and_writers_do_not(mail: Mail) -> None:
    """Emptying it shuts writers out while it waits for a reader, here a long one."""
    mail.put("halo")
    with mail.database.snapshot() as backup, ThreadPoolExecutor(1) as thread:
        backup.execute(select(func.count()).select_from(outbox.OUTBOX))
        emptying = thread.submit(retention.truncate_wal, mail.database)
        with closing(sqlite3.connect(str(mail.database.file), timeout=3)) as writer:
            while not emptying.done():  # with the writer's 5 s, one of these would give up
                writer.execute("BEGIN IMMEDIATE")
                writer.rollback()
        emptying.result()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_beside_a_backup_reports_are_not_kept_waiting(mail: Mail) -> None:
    """Writing them in another order needs the whole table: it gives up, an hour later again."""
    with mail.database.snapshot() as backup:
        backup.execute(select(func.count()).select_from(reports.REPORT))
        with pytest.raises(UNAVAILABLE):
            retention.scatter_reports(mail.database)

    retention.scatter_reports(mail.database)
    with mail.database.transaction() as tx:
        assert tx.exec_driver_sql("SHOW lock_timeout").scalar() == "0"


def test_F01_a_report_talk_that_ran_out_leaves_no_link(
    database: Database, keys: Keys, clock: StandingClock
) -> None:
    """A chat that says nothing more does not lead to its report for 90 days."""
    lane, today = "a" * 32, clock().date()
    talk = ReportTalk("b" * 32, TalkMode.IDLE, clock() + timedelta(minutes=30))
    state = State(language=Language.ENGLISH, form=talk)
    with database.transaction() as tx:
        intake.open_lanes(tx, [lane], today=today)
        intake.save_states(tx, {lane: intake.seal_state(keys, lane, state)}, today=today)

    retention.end_expired_forms(database, keys, now=clock() + timedelta(minutes=29))
    assert _state(database, keys, lane) == state
    retention.end_expired_forms(database, keys, now=clock() + timedelta(minutes=30))
    assert _state(database, keys, lane) == State(language=Language.ENGLISH)


def _state(database: Database, keys: Keys, lane: str) -> State:
    with database.transaction() as tx:
        return intake.open_state(
            keys, intake.open_lanes(tx, [lane], today=StandingClock().now.date())[lane]
        )
