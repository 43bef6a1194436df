"""The office's days: hours, working days, holidays, and when a message may leave.

Public holidays and collective leave (cuti bersama) come from the package `holidays`;
the office adds its own closed days. Office counters may differ, so both are configuration.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

Hours = tuple[tuple[time, time], ...]

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Nothing is pushed between these two (promise: nothing sent at night).
QUIET_FROM: Final = time(20)
QUIET_UNTIL: Final = time(7)

#: Days. A calendar that closes longer is a mistake, not a holiday.
_LONGEST_CLOSURE: Final = 3 * 366

#: How the package names Idul Fitri, which people call Lebaran.
_FEAST: Final = ("Hari Raya Idul Fitri", "Hari kedua dari Hari Raya Idul Fitri")

_SPAN: Final = re.compile(r"(\d{1,2})[:.](\d{2})\s*-\s*(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """When one office is open.

    Attributes:
        zone: the office's time zone.
        hours: per weekday from Monday, the opening spans; () = closed.
        closed_days: the office's own closed days with a word each.

    Raises:
        ValueError: no weekday has hours. There would be no next working day to find.
    """

    zone: ZoneInfo
    hours: tuple[Hours, ...]
    closed_days: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.hours) != len(WEEKDAYS) or not any(self.hours):
            raise ValueError("the office must be open on one weekday at least")

    def office_date(self, instant: datetime) -> date:
        """Give the date at the office."""
        return instant.astimezone(self.zone).date()

    def closed_reason(self, day: date) -> str | None:
        """Tell why the office is closed on a day: a word, "" for a plain day off, None if open."""
        if day in self.closed_days:
            return self.closed_days[day]
        if day in _holidays(day.year):
            return _holidays(day.year)[day]
        return None if self.hours[day.weekday()] else ""

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office is open on a day."""
        return self.closed_reason(day) is None

    def hours_on(self, day: date) -> Hours:
        """Give the opening spans of a day, () when closed."""
        return self.hours[day.weekday()] if self.is_working_day(day) else ()

    def is_open(self, instant: datetime) -> bool:
        """Tell whether the office is open at an instant."""
        local = instant.astimezone(self.zone)
        return any(opens <= local.time() < closes for opens, closes in self.hours_on(local.date()))

    def next_working_day(self, day: date) -> date:
        """Give the first working day after a day."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """Give the day that is `count` working days after a day; 0 gives the day itself.

        Raises:
            ValueError: `count` is negative, or the office is closed for years on end.
        """
        if count < 0:
            raise ValueError("working days are counted forwards")
        closed_for = 0
        while count > 0:
            day += timedelta(days=1)
            is_open = self.is_working_day(day)
            count -= is_open
            closed_for = 0 if is_open else closed_for + 1
            if closed_for > _LONGEST_CLOSURE:
                raise ValueError("the calendar closes the office for years on end")
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and including `last`; 0 if it is no later."""
        days = range(1, (last - first).days + 1)
        return sum(self.is_working_day(first + timedelta(days=after)) for after in days)

    def at(self, day: date, clock: time) -> datetime:
        """Give the UTC instant of a clock time at the office.

        In a zone with summer time a clock time may not exist; then the instant after
        the gap is meant, as the zone data say.
        """
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def quiet(self, instant: datetime) -> bool:
        """Tell whether it is night at the office: 20:00 to 07:00."""
        clock = instant.astimezone(self.zone).time()
        return clock >= QUIET_FROM or clock < QUIET_UNTIL

    def may_send(self, instant: datetime) -> bool:
        """Tell whether a reminder may leave: a working day, not at night (G05)."""
        return not self.quiet(instant) and self.is_working_day(self.office_date(instant))

    def next_allowed_send(self, instant: datetime) -> datetime:
        """Give the first instant, not before this one, at which a reminder may leave."""
        if self.may_send(instant):
            return instant
        local = instant.astimezone(self.zone)
        day = local.date()
        if local.time() >= QUIET_UNTIL or not self.is_working_day(day):
            day = self.next_working_day(day)
        return self.at(day, QUIET_UNTIL)


def parse_hours(spans: Mapping[str, str]) -> tuple[Hours, ...]:
    """Read opening hours from configuration.

    Args:
        spans: per weekday `mon` … `sun`, such as "08:00-11:30, 13:00-15:00"; a missing
            or empty day is closed.

    Returns:
        Opening spans per weekday from Monday.

    Raises:
        ValueError: with a sentence that says what cannot be read.
    """
    unknown = sorted(set(spans) - set(WEEKDAYS))
    if unknown:
        raise ValueError(f"unknown weekday {unknown[0]!r}; use {', '.join(WEEKDAYS)}")
    return tuple(_hours_of_day(day, spans.get(day, "")) for day in WEEKDAYS)


def _hours_of_day(day: str, spans: str) -> Hours:
    found: list[tuple[time, time]] = []
    for span in filter(None, (part.strip() for part in spans.split(","))):
        match = _SPAN.fullmatch(span)
        if match is None:
            raise ValueError(f"the hours of {day!r} are not written like 08:00-15:00")
        try:
            opens, closes = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
        except ValueError:
            raise ValueError(f"the hours of {day!r} name a time that does not exist") from None
        if closes <= opens or (found and opens < found[-1][1]):
            raise ValueError(f"the hours of {day!r} are not in order")
        found.append((opens, closes))
    return tuple(found)


@lru_cache(maxsize=16)
def _holidays(year: int) -> Mapping[date, str]:
    """Give public holidays and collective leave (cuti bersama) of a year.

    The package's default lacks collective leave, on which the counters close, too.
    A year whose decree is not out yet has only its public holidays (domain.md 6);
    the office adds the rest as closed days.
    """
    return dict(
        holidays.country_holidays(
            "ID", years=year, categories=("public", "government"), language="id"
        )
    )


def last_feast(today: date) -> tuple[date, date] | None:
    """Give the first and last day of the last Idul Fitri, collective leave aside.

    Args:
        today: a day in the office's zone.

    Returns:
        None if the calendar knows none within the two years before.
    """
    for year in (today.year, today.year - 1):
        days = [day for day, name in _holidays(year).items() if name.startswith(_FEAST)]
        if days and min(days) <= today:
            return min(days), max(days)
    return None
