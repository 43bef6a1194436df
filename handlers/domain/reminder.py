"""When to remind: as soon as the card is ready, then after 1, 7 and 30 working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from handlers.domain.calendar import QUIET_FROM, OfficeCalendar

#: Working days after the card became ready, by slot.
WORKING_DAYS: Final = {1: 1, 2: 7, 3: 30}
ANNOUNCEMENT: Final = 0
#: A snoozed reminder's slot is this plus the day's ordinal: one a day at most.
SNOOZE: Final = 1_000_000
MORNING: Final = time(8)
#: Reminders of one morning are spread over an hour.
SPREAD_S: Final = 3600


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One reminder to come.

    Attributes:
        slot: unique within one readiness of one subscription.
        due_at: UTC instant, inside 07:00-20:00 of a working day at the office.
        not_after: UTC instant, 20:00 of that day; later it is not sent any more.
    """

    slot: int
    due_at: datetime
    not_after: datetime


def plan(
    ready_at: datetime,
    now: datetime,
    calendar: OfficeCalendar,
    spread_s: int,
    *,
    announce: bool,
) -> tuple[PlannedReminder, ...]:
    """Plan the reminders of a card that is ready.

    Args:
        ready_at: UTC instant at which it became ready; may be days ago.
        now: UTC instant; what was due before is left out, not caught up.
        calendar: the office's.
        spread_s: 0 to 3,599 seconds, so that not all leave at the same moment.
        announce: also say at once that it is ready; False if the person just read it.

    Returns:
        The reminders in order, at most one a day.

    Raises:
        ValueError: the spread is out of range.
    """
    ready_on = calendar.office_date(ready_at)
    planned = [_announcement(now, calendar, spread_s)] if announce else []
    # A card scanned on Saturday is announced on Monday, which is also +1: once will do.
    told_on = calendar.office_date(planned[0].due_at) if planned else date.min
    for slot, days in WORKING_DAYS.items():
        day = calendar.add_working_days(ready_on, days)
        reminder = _in_the_morning(slot, day, calendar, spread_s)
        if day > told_on and reminder.due_at > now:
            planned.append(reminder)
    return tuple(planned)


def snooze(now: datetime, calendar: OfficeCalendar, spread_s: int) -> PlannedReminder:
    """Plan *Ingatkan besok*: the next working day at 08:00.

    Args:
        now: UTC instant of the tap.
        calendar: the office's.
        spread_s: as in `plan`.
    """
    day = calendar.next_working_day(calendar.office_date(now))
    return _in_the_morning(SNOOZE + day.toordinal(), day, calendar, spread_s)


def _announcement(now: datetime, calendar: OfficeCalendar, spread_s: int) -> PlannedReminder:
    """Announce at once; what the night held back does not leave all at 07:00 sharp (G05)."""
    due_at = calendar.next_allowed_send(now)
    if due_at > now:
        due_at += _spread(spread_s)
    return _until_night(ANNOUNCEMENT, due_at, calendar)


def _in_the_morning(
    slot: int, day: date, calendar: OfficeCalendar, spread_s: int
) -> PlannedReminder:
    return _until_night(slot, calendar.at(day, MORNING) + _spread(spread_s), calendar)


def _spread(spread_s: int) -> timedelta:
    if not 0 <= spread_s < SPREAD_S:
        raise ValueError(f"reminders are spread over 0 to {SPREAD_S - 1} seconds")
    return timedelta(seconds=spread_s)


def _until_night(slot: int, due_at: datetime, calendar: OfficeCalendar) -> PlannedReminder:
    night = calendar.at(calendar.office_date(due_at), QUIET_FROM)
    return PlannedReminder(slot, due_at, not_after=night)
