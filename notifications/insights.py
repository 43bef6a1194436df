"""How long this office needs for each phase of a card: pure statistics, and when they are made."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from handlers.domain.calendar import OfficeCalendar
from handlers.domain.waiting import LOOK_BACK_DAYS, UsualWait, is_waiting
from storage import waits
from storage.database import Database


def usual_wait(days: Mapping[int, int]) -> UsualWait:
    """Sum up how long cards were in a phase.

    Args:
        days: how many cards left it after so many days; one at least.

    Returns:
        The numbers of days after which half and 9 of 10 had left it. Both were really
        needed by some card: nothing lies in between.
    """
    cases = sum(days.values())
    return UsualWait(cases, _within(days, ceil(cases / 2)), _within(days, ceil(cases * 9 / 10)))


def _within(days: Mapping[int, int], cards: int) -> int:
    """Give the fewest days within which so many cards had left."""
    left = 0
    for needed in sorted(days):
        left += days[needed]
        if left >= cards:
            return needed
    raise ValueError("fewer cards than were asked for")


def refresh(database: Database, calendar: OfficeCalendar, *, now: datetime) -> None:
    """Count the office's last 90 days anew and keep the result ready for every answer.

    Counting reads beside everybody else; only the few numbers are written in a transaction.
    """
    today = calendar.office_date(now)
    look_back = timedelta(days=LOOK_BACK_DAYS)
    with database.snapshot() as seen:
        stays = waits.stays(seen, since=now - look_back, first_day=today - look_back, today=today)
    usual = {key: usual_wait(days) for key, days in stays.items() if is_waiting(key[1])}
    with database.transaction() as tx:
        waits.replace(tx, usual, counted_on=today)


def refresh_daily(database: Database, calendar: OfficeCalendar, *, now: datetime) -> bool:
    """Count anew unless it was done today.

    Returns:
        Whether it was done now.
    """
    with database.snapshot() as seen:
        last = waits.counted_on(seen)
    if last is not None and last >= calendar.office_date(now):
        return False
    refresh(database, calendar, now=now)
    return True
