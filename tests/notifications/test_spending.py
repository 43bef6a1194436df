"""WhatsApp's cap: reminders wait at it, nothing else does, and none is lost."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest

from handlers.domain.application import Application
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.rates import NO_PRICES, RateList, Rates
from notifications.spending import NO_CAP, Spending, monthly_bill
from storage import billing, digests, outbox, reminders
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.office import StandingClock

#: 100 a reminder and 10 an answer since October, 500 before.
RATES: Final = RateList(
    "IDR",
    (
        Rates(date(2026, 1, 1), {"utility": Decimal(500)}),
        Rates(date(2026, 10, 1), {"utility": Decimal(100), "service": Decimal(10)}),
    ),
)
TODAY: Final = date(2026, 11, 24)


class Purse:
    """Cards whose owners are told on WhatsApp, and what that costs."""

    def __init__(
        self, database: Database, keys: Keys, cards: Cards, clock: StandingClock, office: Office
    ) -> None:
        self.database, self.keys, self.cards, self.clock = database, keys, cards, clock
        self.office = office
        self._billed = 0

    def billed(self, count: int, category: str = "utility", day: date = TODAY) -> None:
        """Let Meta bill messages."""
        wamids = range(self._billed, self._billed + count)
        self._billed += count
        kinds = {f"wamid.{number}": (category, "regular") for number in wamids}
        with self.database.transaction() as tx:
            assert billing.count(tx, self.keys, kinds, today=day) == count

    def ready(self, *lanes: str, channel: Channel = Channel.WHATSAPP) -> list[Application]:
        return [self.cards.ready(subscribed=lane, channel=channel) for lane in lanes]

    def hand_over(self, cap: int, rates: RateList = RATES) -> list[str]:
        """Hand over what is due; give the lanes whose reminders left with it."""
        before = len(self.cards.letters())
        self.cards.hand_over(Spending(rates, Decimal(cap)))
        return [letter.lane for letter in self.cards.letters()][before:]

    def next_morning(self) -> None:
        """Go on to nine o'clock of the next working day."""
        calendar = self.office.calendar
        day = calendar.next_working_day(calendar.office_date(self.clock()))
        self.clock.now = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)

    def alarms(self) -> tuple[str, ...]:
        with self.database.transaction() as tx:
            return digests.alarms(tx, now=self.clock())

    def states(self) -> Sequence[str]:
        return [row.state for row in self.cards.planned()]


@pytest.fixture
def purse(
    database: Database, keys: Keys, cards: Cards, clock: StandingClock, office: Office
) -> Purse:
    return Purse(database, keys, cards, clock, office)


def test_without_a_cap_all_leave(purse: Purse) -> None:
    purse.billed(1_000)
    purse.ready("a", "b")

    assert len(purse.hand_over(cap=0)) == 2
    assert purse.alarms() == ()


def test_at_the_cap_reminders_wait_for_the_next_morning_and_are_not_lost(purse: Purse) -> None:
    """For days on end, each time to the next working day; the digest tells it."""
    purse.billed(10)
    purse.ready("a")
    assert purse.hand_over(cap=1_000) == []
    assert purse.alarms() == ("whatsapp-cap",)
    with purse.database.transaction() as tx:
        pending = reminders.C.state == "pending"
        waiting = reminders.REMINDER.select().where(pending).order_by(reminders.C.due_at)
        held = tx.execute(waiting).first()
    assert held is not None
    assert purse.office.calendar.office_date(held.due_at) == date(2026, 11, 25)
    assert held.not_after - held.due_at > timedelta(hours=10)
    assert held.held_on == TODAY

    purse.next_morning()
    while purse.clock().month == TODAY.month:
        assert purse.hand_over(cap=1_000) == []
        purse.next_morning()
    assert purse.hand_over(cap=1_000) == ["a"]
    assert purse.alarms() == ()


def test_only_as_many_leave_as_the_cap_still_allows(purse: Purse) -> None:
    """Those on their way count before Meta has billed them: a burst does not break it."""
    purse.billed(7)
    purse.ready("a", "b", "c", "d", "e")

    assert len(purse.hand_over(cap=1_000)) == 3
    assert purse.hand_over(cap=1_000) == []


def test_what_left_and_was_told_of_counts_once(purse: Purse) -> None:
    """Its price is in the bill; the row no longer stands for it."""
    purse.ready("a")
    purse.hand_over(cap=200)
    purse.billed(1)
    with purse.database.transaction() as tx:
        sent = {"state": OutboxState.SENT, "delivery": "sent", "finished_at": purse.clock()}
        tx.execute(outbox.OUTBOX.update().values(**sent))
    purse.ready("b", "c")

    assert len(purse.hand_over(cap=200)) == 1


def test_telegram_costs_nothing_and_goes_on(purse: Purse) -> None:
    """The same card's subscriber there is reminded all the same."""
    purse.billed(10)
    application = purse.cards.registered()
    purse.cards.subscribe(application, "here", channel=Channel.WHATSAPP)
    purse.cards.subscribe(application, "there")
    purse.cards.move(application, application.status.READY_FOR_PICKUP)

    assert purse.hand_over(cap=1_000) == ["there"]


def test_two_that_waited_for_one_card_leave_as_one(purse: Purse) -> None:
    """A week at the cap: nobody is reminded twice on one morning."""
    purse.billed(10)
    purse.ready("a")
    for _ in range(3):
        assert purse.hand_over(cap=1_000) == []
        purse.next_morning()

    assert purse.hand_over(cap=9_999) == ["a"]
    assert purse.hand_over(cap=9_999) == []
    assert purse.states().count("missed") == 1


def test_a_card_collected_meanwhile_is_not_reminded_of(purse: Purse) -> None:
    purse.billed(10)
    [application] = purse.ready("a")
    purse.hand_over(cap=1_000)
    purse.cards.move(application, application.status.PICKED_UP)
    purse.next_morning()

    assert purse.hand_over(cap=9_999) == []
    assert purse.alarms() == ()


def test_without_a_price_for_reminders_the_cap_holds_once_it_is_reached(purse: Purse) -> None:
    rates = RateList("IDR", (Rates(date(2026, 1, 1), {"service": Decimal(10)}),))
    purse.billed(9, "service")
    purse.ready("a")
    assert purse.hand_over(cap=100, rates=rates) == ["a"]
    purse.billed(1, "service")
    purse.ready("b")

    assert purse.hand_over(cap=100, rates=rates) == []
    assert purse.hand_over(cap=100, rates=NO_PRICES) == []  # waits for tomorrow already


def test_answers_count_against_the_cap(purse: Purse) -> None:
    purse.billed(95, "service")
    purse.ready("a")

    assert purse.hand_over(cap=1_000) == []


def test_last_month_is_over(purse: Purse) -> None:
    purse.billed(10, day=date(2026, 10, 31))
    purse.ready("a")

    assert purse.hand_over(cap=1_000) == ["a"]


def test_no_cap_asks_nothing(database: Database, office: Office, clock: StandingClock) -> None:
    with database.transaction() as tx:
        assert NO_CAP.room(tx, office, now=clock()) is None


def test_the_months_bill(purse: Purse) -> None:
    """By category, and on to the month's end at the pace of its working days."""
    purse.billed(12, day=date(2026, 11, 2))
    purse.billed(4)
    purse.billed(6, "service")
    purse.billed(1, "marketing")
    purse.billed(99, day=date(2026, 10, 30))
    with purse.database.transaction() as tx:
        bill = monthly_bill(tx, purse.office, RATES, today=TODAY)

    assert bill.messages == {"marketing": 1, "service": 6, "utility": 16}
    assert bill.cost == 16 * 100 + 6 * 10
    assert bill.missing == ("marketing",)
    calendar, before = purse.office.calendar, date(2026, 10, 31)
    done = calendar.working_days_between(before, TODAY)
    of_all = calendar.working_days_between(before, date(2026, 11, 30))
    assert (done, of_all) == (17, 21)
    assert bill.forecast == bill.cost * of_all / done


def test_a_month_without_a_working_day_yet_has_no_forecast(purse: Purse) -> None:
    with purse.database.transaction() as tx:
        bill = monthly_bill(tx, purse.office, RATES, today=date(2026, 8, 1))  # a Saturday

    assert bill.forecast is None
    assert bill.cost == 0
