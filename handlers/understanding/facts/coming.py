"""The day that is still to come and that a question names: "besok buka?", "Sabtu", "24 Des"."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.understanding.facts.times import named_day, weekday, written_day


def coming_day(words: Sequence[str], today: date) -> date | None:
    """Tell which day a question about opening hours is about.

    Args:
        words, today: as for `times.find_times`.

    Returns:
        The first that is named, None if it is today or over. What `find_times` would take
        for the last Friday is here the next one.
    """
    for at in range(len(words)):
        for reader in (named_day, weekday, written_day):
            read = reader(words, at, today)
            if read is not None and read.day is not None and read.day.first == read.day.last:
                day = read.day.first
                if reader is not named_day:
                    day = _next(day, today, is_weekly=reader is weekday)
                return day if day > today else None
    return None


def _next(day: date, today: date, *, is_weekly: bool) -> date:
    """Give the next day like one that may be over: a week, a month or a year later.

    Returns:
        The same, and so a day that is over, if the next month has no such day.
    """
    if day >= today:
        return day
    if is_weekly:
        return day + timedelta(days=7)
    months = 1 if today - day <= timedelta(days=31) else 12
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return day
