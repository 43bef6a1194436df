"""The digest: counts and ages for officers, once a day, nothing that points at a person."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest
from sqlalchemy import update

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.office import Office
from handlers.domain.officer import AgeClass
from handlers.domain.report import ReportState
from notifications.channel import Dead
from notifications.digests import digest_text, is_due
from storage import applications, digests, officer_desk, officers
from tests.notifications.cards import Cards
from tests.notifications.room import Room
from tests.notifications.scripted import Mail

AT: Final = time(7, 30)
TODAY: Final = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("instant", "due"),
    [
        (datetime(2026, 11, 24, 0, 29, tzinfo=UTC), False),  # Tuesday 07:29
        (datetime(2026, 11, 24, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 10, 0, tzinfo=UTC), True),  # after an outage
        (datetime(2026, 11, 29, 2, 0, tzinfo=UTC), False),  # Sunday
        (datetime(2026, 12, 25, 2, 0, tzinfo=UTC), False),  # Christmas
        (datetime(2026, 11, 29, 17, 30, tzinfo=UTC), False),  # Monday 00:30
    ],
)
def test_due_on_working_days_from_its_time(office: Office, instant: datetime, due: bool) -> None:
    assert is_due(office, AT, instant) is due


def test_once_a_day_for_each_officer(room: Room) -> None:
    """A second tick, a second scheduler: nothing more; on the next day again."""
    room.officer("budi")
    room.officer("wati", "counter")

    assert sorted(room.queue()) == ["budi", "wati"]
    assert room.queue() == []
    room.officer("new")
    assert room.queue() == ["new"]
    room.clock.advance(days=1)
    assert len(room.queue()) == 3


def test_at_most_ticks_nothing_is_counted(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every five seconds all day: counting a hundred thousand cards would hold up citizens."""
    room.officer("budi")
    room.queue()
    monkeypatch.delattr(applications, "ready_since")

    assert room.queue() == []


def test_by_hand_it_leaves_again(room: Room) -> None:
    room.officer("budi")
    room.queue()

    assert room.queue(again=True) == ["budi"]


def test_who_is_not_linked_or_revoked_gets_none(room: Room) -> None:
    """Nor what already waits: a revoked officer's digest is cancelled."""
    room.officer("invited", linked=False)
    gone, late = room.officer("gone"), room.officer("late")
    room.do(lambda tx: officer_desk.revoke(tx, gone, now=room.clock()))
    assert room.queue() == ["late"]
    room.do(lambda tx: officer_desk.revoke(tx, late, now=room.clock()))

    assert room.texts() == {}


def test_a_role_that_nobody_knows_gets_none(room: Room) -> None:
    room.officer("budi", "cleaner")

    assert room.queue() == []


def test_H15_an_address_that_cannot_be_opened_stops_nobody(room: Room) -> None:
    damaged = room.officer("damaged")
    room.officer("budi")
    broken = update(officers.OFFICER).where(officers.OFFICER.c.id == damaged)
    room.do(lambda tx: tx.execute(broken.values(address=b"\x01")))

    assert room.queue() == ["budi"]


def test_the_counter_hears_of_cards_not_of_reports(room: Room, cards: Cards) -> None:
    """The accused may work there."""
    cards.ready()
    room.reports(TODAY, 5)
    room.officer("budi", "supervisor")
    room.officer("wati", "counter")
    room.queue()

    texts = room.texts()
    assert "Laporan" in texts["budi"]
    assert "5" in texts["budi"]
    assert "Laporan" not in texts["wati"]
    assert digest_text(room.facts(), room.office, "counter") == texts["wati"]


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (2, None), (3, 3), (9, 9)])
def test_counts_under_three_are_hidden(room: Room, count: int, told: int | None) -> None:
    """In a small office one report points at its reporter; none points at nobody."""
    room.reports(TODAY, count)

    facts = room.facts()
    assert (facts.reports_new, facts.reports_open) == (told, told)


def test_open_means_open(room: Room) -> None:
    """Drafts are nobody's business; what was closed or withdrawn is over, yet it was new."""
    for state in (ReportState.RECEIVED, ReportState.ASKED, ReportState.ANSWERED):
        room.reports(TODAY, 1, state)
    for state in (ReportState.CLOSED, ReportState.WITHDRAWN, ReportState.DRAFT):
        room.reports(TODAY, 4, state)

    assert (room.facts().reports_open, room.facts().reports_new) == (3, 11)


def test_overdue_is_counted_in_working_days(room: Room) -> None:
    """Fourteen working days from 4 November end on the 24th; one day more is late."""
    room.reports(date(2026, 11, 4), 4)
    assert (room.facts().reports_overdue, room.facts().oldest) == (0, AgeClass.DAYS_6_14)
    room.clock.advance(days=1)

    assert (room.facts().reports_overdue, room.facts().oldest) == (4, AgeClass.OVER_14)


def test_on_monday_the_weekend_is_new(room: Room) -> None:
    """New since the last digest: on Friday, the last working day."""
    room.reports(date(2026, 11, 26), 3)
    room.reports(date(2026, 11, 27), 4)
    room.reports(date(2026, 11, 28), 5)
    room.clock.now = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)

    assert room.facts().reports_new == 9


def test_cards_by_age_and_how_old_the_data_are(room: Room, cards: Cards) -> None:
    assert room.facts().data_age_days is None
    cards.ready()
    cards.ready()
    room.clock.advance(days=7)
    cards.ready()
    room.clock.advance(days=1)

    facts = room.facts()
    assert facts.cards == {AgeClass.DAYS_6_14: 2, AgeClass.DAYS_0_2: 1}
    assert facts.data_age_days == 1


async def test_reminders_of_the_day_before_are_counted(room: Room, cards: Cards) -> None:
    mail = Mail(room.database, room.keys, room.clock)
    for number in range(3):
        mail.put(str(number), lane=str(number), kind=MessageClass.REMINDER)
    mail.channel.outcomes["2"] = [Dead("refused")]
    await mail.turn()
    room.clock.advance(hours=22)

    assert (room.facts().reminders_sent, room.facts().reminders_failed) == (2, 1)


async def test_a_queue_that_stands_still_is_an_alarm(room: Room) -> None:
    """Fifteen minutes; what a page fetches itself may wait."""
    mail = Mail(room.database, room.keys, room.clock)
    mail.put("pulled", lane="web", channel=Channel.WEB)
    room.clock.advance(minutes=16)
    assert room.facts().alarms == ()
    mail.put("halo")
    room.clock.advance(minutes=16)

    assert room.facts().alarms == ("outbox-stuck",)
    assert await mail.turn() == ["halo"]
    assert room.facts().alarms == ()


def test_a_digest_is_forgotten_after_its_time(room: Room) -> None:
    room.officer("budi")
    room.queue()
    room.do(lambda tx: digests.forget_old(tx, before=TODAY))
    assert room.queue() == []
    room.do(lambda tx: digests.forget_old(tx, before=TODAY + timedelta(days=1)))

    assert room.queue() == ["budi"]
