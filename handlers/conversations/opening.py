"""When the office is open, in lines. Nothing that the configuration lacks is told."""

from datetime import date, datetime, time
from typing import Final

from handlers.domain.messages import Line, type_of_fact
from handlers.domain.office import Office

_SATURDAY: Final = 5


def opening_line(office: Office, now: datetime) -> Line:
    """Say today's hours, or why it is closed and when it opens next.

    Args:
        office: its calendar.
        now: UTC instant.

    Returns:
        One paragraph; a day that is over counts as closed.
    """
    calendar = office.calendar
    today = calendar.office_date(now)
    hours = calendar.hours_on(today)
    clock = now.astimezone(calendar.zone).time()
    if hours and clock < hours[-1][1]:
        return Line("hours-today", _spans(hours))
    reason = "over" if hours else _closed(calendar.closed_reason(today), today)
    following = calendar.next_working_day(today)
    facts = {"reason": reason, "day": following, **_spans(calendar.hours_on(following))}
    return Line("hours-next", facts)


def day_line(office: Office, day: date) -> Line:
    """Say the hours of a day that was asked about, or why it is closed then."""
    hours = office.calendar.hours_on(day)
    if hours:
        return Line("hours-on", {"day": day, **_spans(hours)})
    reason = _closed(office.calendar.closed_reason(day), day)
    return Line("hours-closed-on", {"day": day, "reason": reason})


def _closed(reason: str | None, day: date) -> str:
    """Name a closed day; a plain day off has no word of its own."""
    return reason or ("weekend" if day.weekday() >= _SATURDAY else "closed")


def _spans(hours: tuple[tuple[time, time], ...]) -> dict[str, type_of_fact]:
    opens, closes = hours[0][0], hours[-1][1]
    if len(hours) == 1:
        return {"spans": 1, "opens": opens, "closes": closes, "pauses": "", "resumes": ""}
    # A day with two breaks is told by its first; no office is known to have one.
    pauses, resumes = hours[0][1], hours[1][0]
    return {"spans": 2, "opens": opens, "pauses": pauses, "resumes": resumes, "closes": closes}
