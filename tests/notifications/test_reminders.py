"""Reminders: each once, by day, only while they make sense."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select, update

from handlers.domain.application import Status
from handlers.domain.calendar import QUIET_FROM
from handlers.domain.effects import (
    EndAllSubscriptions,
    EndSubscription,
    EraseChat,
    Snooze,
    Subscribe,
)
from handlers.domain.messages import Channel
from handlers.domain.reminder import plan, snooze
from storage import effects, letters, outbox, reminders, subscriptions
from storage.database import Database
from storage.reminders import ReminderState
from tests.notifications.cards import Cards
from tests.office import StandingClock

PENDING, OVER = ReminderState.PENDING, ReminderState.HANDED_OVER
SLOTS: Final = [0, 1, 2, 3]


def texts(cards: Cards) -> list[str]:
    """Give what reminders say; they are not sent here."""
    with cards.database.transaction() as tx:
        rows = tx.execute(
            select(outbox.OUTBOX)
            .where(outbox.C.kind == "reminder", outbox.C.body.is_not(None))
            .order_by(outbox.C.due_at)
        ).all()
    return [letters.open_letter(cards.keys, row.id, row.body).message.text for row in rows]


def hours(cards: Cards, days: int) -> list[datetime]:
    """Move the clock hour by hour; give the office's times at which a reminder was claimed."""
    handed: list[datetime] = []
    for _ in range(days * 24):
        if cards.hand_over():
            handed.append(cards.clock().astimezone(cards.office.calendar.zone))
        cards.clock.advance(hours=1)
    return handed


def test_a_card_that_becomes_ready_is_announced_and_recalled(cards: Cards) -> None:
    """At once, then after 1, 7 and 30 working days; each says where and that it is free."""
    cards.ready(subscribed="a")
    assert [(row.slot, row.state) for row in cards.planned()] == [(s, PENDING) for s in SLOTS]

    handed = hours(cards, 60)
    office_days = [cards.office.calendar.working_days_between(handed[0].date(), at.date())
                   for at in handed]  # fmt: skip
    assert office_days == [0, 1, 7, 30]
    said = texts(cards)
    assert len(said) == 4
    assert all("Loket 3" in text and "gratis" in text.lower() for text in said)
    assert [row.state for row in cards.planned()] == [OVER] * 4


def test_a_card_that_was_ready_at_subscription_has_no_announcement(cards: Cards) -> None:
    """The person has just read that it is ready."""
    application = cards.ready()
    planned = plan(cards.clock(), cards.clock(), cards.office.calendar, 60, announce=False)
    effect = Subscribe(application.id, application.version, "1", planned)
    cards.do(effect, "a")
    cards.do(effect, "a")

    assert [row.slot for row in cards.planned()] == [1, 2, 3]


def test_G01_two_schedulers_at_once_send_each_reminder_once(cards: Cards) -> None:
    """Eight threads claim at the same moment from three hundred reminders that are due."""
    for number in range(300):
        cards.ready(subscribed=f"lane {number}")
    cards.clock.advance(hours=2)
    start = threading.Barrier(8)
    faults: list[BaseException] = []

    def schedule() -> None:
        start.wait()
        try:
            while cards.hand_over():
                continue
        except BaseException as fault:
            faults.append(fault)
            raise

    threads = [threading.Thread(target=schedule) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    lanes = Counter(letter.lane for letter in cards.letters())
    assert len(lanes) == 300
    assert set(lanes.values()) == {1}


def test_G02_what_a_stop_missed_is_not_caught_up(cards: Cards, clock: StandingClock) -> None:
    """Down for three days over a slot: it is missed, the next one covers it."""
    cards.ready(subscribed="a")
    cards.hand_over()
    clock.advance(days=3)

    assert cards.hand_over() == 0
    assert [row.state for row in cards.planned()] == [OVER, ReminderState.MISSED, PENDING, PENDING]


@pytest.mark.parametrize("ready_at", [0, 10, 20, 71, 96, 97, 100])
def test_G05_nothing_leaves_at_night_or_on_closed_days(cards: Cards, ready_at: int) -> None:
    """Sixty days hour by hour from any moment, over Christmas and New Year."""
    cards.clock.advance(hours=ready_at)
    cards.ready(subscribed="a")
    handed = hours(cards, 60)

    assert len(handed) in (3, 4)  # on a weekend the announcement is the first morning, too
    for at in handed:
        assert 7 <= at.hour < 20, at
        assert at.weekday() < 5, at
        assert at.date().isoformat() not in ("2026-12-25", "2027-01-01"), at


def test_G05_a_row_that_is_due_at_night_waits(cards: Cards, clock: StandingClock) -> None:
    """Even if a row says otherwise, as after a change of the calendar."""
    cards.ready(subscribed="a")
    clock.advance(hours=13)
    night = {"due_at": clock(), "not_after": clock() + timedelta(days=9)}
    with cards.database.transaction() as tx:
        tx.execute(update(reminders.REMINDER).values(**night))

    assert cards.hand_over() == 0
    clock.advance(hours=9)
    assert cards.hand_over() == 4


@pytest.mark.parametrize("status", [Status.PICKED_UP, Status.PRINT_READY])
def test_G06_what_changed_since_cancels_what_waits(cards: Cards, status: Status) -> None:
    """In the transaction that changes it: in the plan and in the outbox."""
    application = cards.ready(subscribed="a")
    cards.hand_over()
    cards.move(application, status)

    assert [(one.state, one.reason) for one in cards.letters()] == [("cancelled", "status")]
    assert {row.state for row in cards.planned()} == {OVER, ReminderState.CANCELLED}


def test_G06_the_precondition_is_read_again_when_a_reminder_leaves(cards: Cards) -> None:
    """A status that came in another way than with its reminders."""
    application = cards.ready(subscribed="a")
    with cards.database.transaction() as tx:
        tx.execute(update(subscriptions.SUBSCRIPTION).values(ended_at=cards.clock()))
    assert cards.hand_over() == 1
    assert cards.letters() == []
    assert cards.planned()[0].state == ReminderState.CANCELLED
    assert application.status is Status.READY_FOR_PICKUP


def test_G07_one_set_of_reminders_for_each_readiness(cards: Cards, clock: StandingClock) -> None:
    """READY, back to PRINT_READY, READY: the old set is cancelled, the new one is whole."""
    application = cards.ready(subscribed="a")
    cards.hand_over()
    clock.advance(hours=1)
    cards.move(application, Status.PRINT_READY)
    clock.advance(hours=1)
    again = cards.move(application, Status.READY_FOR_PICKUP)
    cards.move(again, Status.READY_FOR_PICKUP)

    pending = cards.planned(PENDING)
    assert [(row.version, row.slot) for row in pending] == [(again.version, s) for s in SLOTS]
    assert cards.hand_over() == 1
    assert Counter(one.state for one in cards.letters()) == {"cancelled": 1, "pending": 1}


@pytest.mark.parametrize(
    ("effect", "reason"),
    [(EndAllSubscriptions(), "stopped"), (EraseChat(), "erased")],
)
def test_BERHENTI_ends_everything_at_once(
    cards: Cards, effect: EndAllSubscriptions | EraseChat, reason: str
) -> None:
    """Plan and outbox, of this chat only."""
    cards.ready(subscribed="a")
    cards.ready(subscribed="a")
    cards.ready(subscribed="b")
    cards.clock.advance(hours=1)
    cards.hand_over()
    cards.do(effect, "a")

    ended = [one for one in cards.letters() if one.lane == "a"]
    assert [(one.state, one.reason) for one in ended] == [("cancelled", reason)] * 2
    assert [one.state for one in cards.letters() if one.lane == "b"] == ["pending"]
    assert len(cards.planned(PENDING)) == 3
    with cards.database.transaction() as tx:
        assert subscriptions.of_lanes(tx, ["a", "b"]).keys() == {"b"}


def test_stopping_one_card_leaves_the_other(cards: Cards) -> None:
    first = cards.ready(subscribed="a")
    second = cards.ready(subscribed="a")
    cards.do(EndSubscription(first.id, claims_collected=True), "a")

    with cards.database.transaction() as tx:
        assert subscriptions.of_lanes(tx, ["a"]) == {"a": (second.id,)}
        claimed = tx.scalar(
            select(subscriptions.C.claimed_collected_at).where(
                subscriptions.C.application_id == first.id
            )
        )
    assert claimed == cards.clock()


def test_a_block_ends_the_chat_s_reminders(cards: Cards) -> None:
    cards.ready(subscribed="a")
    with cards.database.transaction() as tx:
        effects.end_chat(tx, "a", reason="blocked", now=cards.clock())

    assert cards.planned(PENDING) == []


def test_ingatkan_besok_is_one_more_reminder_a_day(cards: Cards, clock: StandingClock) -> None:
    """Tapped twice: one; on the next day: one more. Only for what this chat is told about."""
    application = cards.ready(subscribed="a")
    cards.do(EndSubscription(application.id), "a")
    cards.subscribe(application, "a")
    for _ in range(2):
        again = snooze(clock(), cards.office.calendar, 0)
        cards.do(Snooze(application.id, application.version, again), "a")
        cards.do(Snooze(application.id, application.version, again), "b")
    clock.advance(days=1)
    again = snooze(clock(), cards.office.calendar, 0)
    cards.do(Snooze(application.id, application.version, again), "a")

    assert len(cards.planned(PENDING)) == 2
    assert cards.hand_over() == 1


def test_H15_an_address_that_cannot_be_opened_stops_nobody(cards: Cards) -> None:
    cards.ready(subscribed="a")
    cards.ready(subscribed="b")
    with cards.database.transaction() as tx:
        of_a = subscriptions.C.lane == "a"
        tx.execute(update(subscriptions.SUBSCRIPTION).where(of_a).values(address=b"\x01bad"))

    assert cards.hand_over() == 2
    assert [one.lane for one in cards.letters()] == ["b"]


def test_a_reminder_says_where_it_goes_and_when_it_is_over(
    cards: Cards, database: Database
) -> None:
    """On the channel and in the chat that asked; not later than this evening at 20:00."""
    cards.ready(subscribed="a")
    cards.hand_over()
    with database.transaction() as tx:
        [row] = tx.execute(select(outbox.OUTBOX)).all()

    letter = letters.open_letter(cards.keys, row.id, row.body)
    assert (row.channel, letter.chat) == (Channel.TELEGRAM, "1001")
    assert row.not_after == cards.office.calendar.at(cards.clock().date(), QUIET_FROM)
    assert row.subject == cards.subscription("a")
    assert len(letter.message.buttons) == 3
