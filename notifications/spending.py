"""What WhatsApp costs this month, and how many reminders its cap still allows.

Answers and digests always leave. Reminders and notices wait at the cap: we begin those.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, and_, func, or_, select

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.office import Office
from handlers.domain.rates import NO_PRICES, RateList, cost
from storage import billing
from storage.outbox import OUTBOX, UNFINISHED, C, OutboxState

#: The category in which Meta bills reminders outside the window.
REMINDERS: Final = "utility"
#: Meta tells of a message within seconds; one untold for longer was lost.
TOLD_WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Spending:
    """What may be spent.

    Attributes:
        rates: what a message costs; empty, nothing is known about money.
        cap: the most that a month may cost, 0 for no cap.
    """

    rates: RateList = NO_PRICES
    cap: Decimal = Decimal(0)

    def room(self, tx: Connection, office: Office, *, now: datetime) -> int | None:
        """Tell how many more reminders may leave this month, None for any number.

        What is on its way and not billed yet counts as if it were. Without a price for
        reminders they count nothing: then the cap holds once it is reached.
        """
        if not self.cap:
            return None
        today = office.calendar.office_date(now)
        spent, _ = cost(billing.by_day(tx, today.replace(day=1), today), self.rates)
        price = self.rates.price(today, REMINDERS)
        if not price:
            return None if spent < self.cap else 0
        spent += price * _on_their_way(tx, now)
        return max(0, int((self.cap - spent) // price))


NO_CAP: Final = Spending()


def _on_their_way(tx: Connection, now: datetime) -> int:
    """Count reminders and notices of which Meta has not told yet whether they are billed."""
    untold = and_(
        C.state == OutboxState.SENT,
        C.delivery.is_(None),
        C.finished_at > now - TOLD_WITHIN,
    )
    begun_by_us = C.kind.in_((MessageClass.REMINDER, MessageClass.NOTICE))
    mine = (C.channel == Channel.WHATSAPP, begun_by_us)
    where = and_(*mine, or_(C.state.in_(UNFINISHED), untold))
    return tx.scalar(select(func.count()).select_from(OUTBOX).where(where)) or 0


@dataclass(frozen=True, slots=True)
class MonthlyBill:
    """What a month costs so far.

    Attributes:
        month: its first day.
        messages: how many were billed, by category.
        cost: of those that have a price.
        missing: categories without a price on some day.
        forecast: to the month's end, at the pace of its working days so far; None where
            the month has had none.
    """

    month: date
    messages: dict[str, int]
    cost: Decimal
    missing: tuple[str, ...]
    forecast: Decimal | None


def monthly_bill(tx: Connection, office: Office, rates: RateList, *, today: date) -> MonthlyBill:
    """Add up this month.

    Args:
        office: its calendar counts working days.
        rates: what a message costs.
        today: date at the office.
    """
    first = today.replace(day=1)
    last = today.replace(day=monthrange(today.year, today.month)[1])
    found = billing.by_day(tx, first, today)
    messages: dict[str, int] = {}
    for (_, category), count in sorted(found.items(), key=lambda each: each[0][1]):
        messages[category] = messages.get(category, 0) + count
    total, missing = cost(found, rates)
    before = first - timedelta(days=1)
    done = office.calendar.working_days_between(before, today)
    of_all = office.calendar.working_days_between(before, last)
    forecast = total * of_all / done if done else None
    return MonthlyBill(first, messages, total, tuple(missing), forecast)
