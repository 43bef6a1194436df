"""A time of day in few words: "jam 9", "pukul 08.30", "setengah 9", "habis 08.55".

Small on purpose: free sentences are `understanding`'s; this reads what an officer types
after a known word, and the hour in a short question about the queue.
"""

import re
from datetime import time
from typing import Final

_NOON: Final = 12
#: Nobody stands in a queue before this hour: "jam 2" is two in the afternoon.
_FIRST_HOUR: Final = 6

_CLOCK: Final = re.compile(
    r"(?:\b(?P<named>jam|jm|pukul|pkl|pk|at)\b\.?\s*)?"
    r"(?P<half>\bsetengah\s+|\bstengah\s+)?"
    r"(?<![\d.,:])(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?(?![\d.,:]*\d)"
    r"(?:\s*(?P<part>pagi|siang|sore|am|pm)\b)?",
    re.IGNORECASE,
)
_LATER: Final = frozenset({"siang", "sore", "pm"})


def clock_in(text: str) -> time | None:
    """Give the first time of day in a text.

    Args:
        text: what was said.

    Returns:
        None if there is none. A bare number is no time: it needs "jam", minutes, a part of
        the day or "setengah".
    """
    for found in _CLOCK.finditer(text):
        clock = _read(found)
        if clock is not None:
            return clock
    return None


def whole_clock(text: str) -> time | None:
    """Give the time of day if a text is nothing else; a bare hour counts."""
    found = _CLOCK.fullmatch(text.strip())
    return _read(found, is_alone=True) if found is not None else None


def _read(found: re.Match[str], *, is_alone: bool = False) -> time | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    is_said = is_alone or found["named"] or found["minute"] or found["half"] or found["part"]
    if not is_said or hour > 23 or (found["half"] and (found["minute"] or hour == 0)):
        return None
    part = (found["part"] or "").casefold()
    if hour < _NOON and (part in _LATER or (not part and hour < _FIRST_HOUR)):
        hour += _NOON if part != "siang" or hour < _FIRST_HOUR else 0
    if found["half"]:
        return time(hour - 1, 30)
    return time(hour, minute)
