"""The queue for numbers: what officers noted today, and what the days before tell.

A word is never more than it says: that numbers ran out at a time, or that they were still
given out at a time. Brokers sell places; knowing in time takes their goods away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from handlers.domain.calendar import OfficeCalendar

#: So many earlier days are told at most, out of so many working days looked at.
DAYS_TOLD: Final = 5
DAYS_LOOKED_AT: Final = 10
#: Fewer days give no range: three are the least of which a spread says anything.
FEWEST_DAYS: Final = 3
#: Calendar days that surely hold `DAYS_LOOKED_AT` working days, Lebaran included.
REACH: Final = timedelta(days=40)
#: Numbers are given out before the doors open, but not in the night.
EARLIEST_BEFORE_OPENING: Final = timedelta(hours=4)


class QueueWord(StrEnum):
    """What an officer can say about the numbers."""

    #: none are left
    EMPTY = "empty"
    #: some were still given out
    OPEN = "open"


class QueueFault(StrEnum):
    """Why an officer's word is not taken as it is."""

    CLOSED_DAY = "closed-day"
    #: after closing a word without a time says nothing
    NO_TIME = "no-time"
    FUTURE = "future"
    TOO_EARLY = "too-early"


@dataclass(frozen=True, slots=True)
class QueueFact:
    """One word of an officer; it is never changed, only taken back.

    Attributes:
        id: 32 hex digits.
        day: date at the office that it is about.
        number: counts the words of a day from 1, in the order in which they were noted.
        at: UTC instant that it is about, of that day.
        is_undone: it was taken back.
    """

    id: str
    day: date
    number: int
    word: QueueWord
    at: datetime
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """When numbers ran out on earlier days.

    Attributes:
        clocks: one for each day on which it was noted, the newest first.
        is_unbroken: these are the last working days without a gap.
    """

    clocks: tuple[time, ...] = ()
    is_unbroken: bool = False

    @property
    def is_enough(self) -> bool:
        """Enough days to tell a range."""
        return len(self.clocks) >= FEWEST_DAYS

    def gone_by(self, clock: time) -> int:
        """Count the days on which numbers had run out at a time of day."""
        return sum(ran_out <= clock for ran_out in self.clocks)


def standing(facts: Sequence[QueueFact], day: date) -> QueueFact | None:
    """Give the word that holds for a day: the last one noted that was not taken back."""
    of_day = [fact for fact in facts if fact.day == day and not fact.is_undone]
    return max(of_day, key=lambda fact: fact.number, default=None)


def next_number(facts: Sequence[QueueFact], day: date) -> int:
    """Give the number of a day's next word."""
    return max((fact.number for fact in facts if fact.day == day), default=0) + 1


def history(facts: Sequence[QueueFact], calendar: OfficeCalendar, today: date) -> History:
    """Tell when numbers ran out on the working days before today.

    Args:
        facts: of the last weeks.
        calendar: the office's.
        today: date at the office; it is not part of the past.

    Returns:
        At most `DAYS_TOLD` days on which it was noted, of the last `DAYS_LOOKED_AT`.
        A day without a word is not counted as one on which numbers lasted.
    """
    clocks: list[time] = []
    looked_at = 0
    is_unbroken = True
    day = today
    while looked_at < DAYS_LOOKED_AT and len(clocks) < DAYS_TOLD and today - day < REACH:
        day -= timedelta(days=1)
        if not calendar.is_working_day(day):
            continue
        looked_at += 1
        word = standing(facts, day)
        if word is not None and word.word is QueueWord.EMPTY:
            clocks.append(clock_of(word, calendar))
        else:
            is_unbroken = False
    return History(tuple(clocks), is_unbroken)


def clock_of(fact: QueueFact, calendar: OfficeCalendar) -> time:
    """Give the time of day at the office that a word is about."""
    return fact.at.astimezone(calendar.zone).time().replace(second=0, microsecond=0)


def noted_at(clock: time | None, now: datetime, calendar: OfficeCalendar) -> datetime | QueueFault:
    """Give the instant that a word of today is about.

    Args:
        clock: time of day at the office, None for now.
        now: UTC instant at which it is noted.
        calendar: the office's.

    Returns:
        The instant, or why the word cannot be taken.
    """
    today = calendar.office_date(now)
    hours = calendar.hours_on(today)
    if not hours:
        return QueueFault.CLOSED_DAY
    if clock is None:
        return QueueFault.NO_TIME if now >= calendar.at(today, hours[-1][1]) else now
    at = calendar.at(today, clock)
    if at > now:
        return QueueFault.FUTURE
    if at < calendar.at(today, hours[0][0]) - EARLIEST_BEFORE_OPENING:
        return QueueFault.TOO_EARLY
    return at
