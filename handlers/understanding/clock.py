"""A time of day and nothing else, as officers type it: "8.55", "jam 9", "setengah 9".

The hours in a sentence are `facts.times`'s.
"""

import re
from datetime import time
from typing import Final

_NOON: Final = 12
#: Nobody stands in a queue before this hour: "jam 2" is two in the afternoon.
_FIRST_HOUR: Final = 6

_CLOCK: Final = re.compile(
    r"(?:(?:jam|jm|pukul|pkl|pk|at)\b\.?\s*)?"
    r"(?P<half>s(?:e)?tengah\s+)?"
    r"(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?"
    r"(?:\s*(?P<part>pagi|siang|sore|am|pm))?",
    re.IGNORECASE,
)
_LATER: Final = frozenset({"siang", "sore", "pm"})


def whole_clock(text: str) -> time | None:
    """Give the time of day if a text is nothing else; a bare hour counts."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or (found["half"] and (found["minute"] or hour == 0)):
        return None
    part = (found["part"] or "").casefold()
    if hour < _NOON and (part in _LATER or (not part and hour < _FIRST_HOUR)):
        hour += _NOON if part != "siang" or hour < _FIRST_HOUR else 0
    return time(hour - 1, 30) if found["half"] else time(hour, minute)
