"""Days and hours as people tell them: "kemarin jam 10", "abis Lebaran", "mau esuk".

Days are resolved against the day on which the message was written, by the office's
calendar. A day that is told vaguely is a span; nothing is made more exact than it was said.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final, NamedTuple

from handlers.domain.calendar import last_feast
from handlers.understanding.facts.phrasebook import Match, match
from handlers.understanding.facts.time_words import time_words

_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-4])(?:[.:]([0-5][0-9]))?")
_WRITTEN_HOUR: Final = re.compile(r"[0-2]?[0-9][.:][0-5][0-9]")
_WRITTEN_DAY: Final = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})(?:[./]((?:20)?[0-9]{2}))?")
_DAY_OF_MONTH: Final = re.compile(r"[1-9]|[12][0-9]|3[01]")
_YEAR: Final = re.compile(r"20[0-9]{2}")
#: "habis Lebaran" reaches so far after the feast.
_AFTER_FEAST: Final = timedelta(days=14)
_NOON: Final = 12
#: Beside these a number with a point is a sum.
_OF_MONEY: Final = frozenset({"rp", "ribu", "rb", "juta", "jt", "k"})


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; the same twice for a single day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Times:
    """When something was, or will be.

    Attributes:
        days: in order of mention, each once.
        hours: times of day.
        parts: `morning`, `noon`, `afternoon`, `night`, where a day or an hour is told so.
    """

    days: tuple[Span, ...] = ()
    hours: tuple[time, ...] = ()
    parts: tuple[str, ...] = ()


class Read(NamedTuple):
    """What was read at one place, and where the next word is."""

    end: int
    day: Span | None = None
    hour: time | None = None
    part: str = ""


def find_times(words: Sequence[str], today: date) -> Times:
    """Find days and hours in a sentence.

    Args:
        words: of `plain_words`.
        today: the day on which it was written, in the office's zone.

    Returns:
        What was found; an hour without a part of the day is taken as one of the
        office's day ("jam 2" is 14.00), since nobody stands there at night.
    """
    days: dict[Span, None] = {}
    hours: dict[time, None] = {}
    parts: dict[str, None] = {}
    at, before = 0, Read(-1)
    while at < len(words):
        read = _read(words, at, today, before)
        if read is None:
            at += 1
            continue
        if read.day is not None:
            days[read.day] = None
        if read.hour is not None:
            hours[read.hour] = None
        if read.part:
            parts[read.part] = None
        at, before = read.end, read
    return Times(tuple(days), tuple(hours), tuple(parts))


def _read(words: Sequence[str], at: int, today: date, before: Read) -> Read | None:
    if at == before.end and before.day is not None and _WRITTEN_HOUR.fullmatch(words[at]):
        # "03/12/2024 13.20": after a day it is an hour.
        return Read(at + 1, hour=_clock(words[at]))
    for reader in _READERS:
        read = reader(words, at, today)
        if read is not None:
            return _with_part(words, read, before.part)
    return None


def _with_part(words: Sequence[str], read: Read, told_before: str) -> Read:
    """Take up a part of the day that follows, and turn the hour by it or by the one before."""
    lexicon = time_words()
    part = read.part
    if not part:
        found = match(lexicon.parts, words, read.end)
        if found is not None:
            part, read = found.value, read._replace(end=found.end)
    if read.hour is None:
        return read._replace(part=part)
    return read._replace(part=part, hour=_turned(read.hour, part or told_before))


def _turned(hour: time, part: str) -> time:
    """Read a twelve-hour clock: "jam 2 siang", "jam 7 malam", "jam 2" at an office."""
    if hour.hour == 0 or hour.hour > _NOON:
        return hour
    is_evening = part == "night" and 5 <= hour.hour < _NOON
    is_later = part in ("noon", "afternoon") and hour.hour < 7
    is_office = not part and hour.hour < 6
    return hour.replace(hour=hour.hour + 12) if is_evening or is_later or is_office else hour


def _hour(words: Sequence[str], at: int, _today: date) -> Read | None:
    """Read "jam 10", "pukul 08.30", "jam setengah delapan", "jam sembilan"."""
    lexicon = time_words()
    if words[at] not in lexicon.words["hour"] or at + 1 >= len(words):
        return None
    word = words[at + 1]
    if word in lexicon.words["half"] and at + 2 < len(words):
        hour = _clock(words[at + 2])
        return Read(at + 3, hour=_half_before(hour)) if hour is not None else None
    hour = _clock(word)
    return None if hour is None else Read(at + 2, hour=hour)


def _bare_hour(words: Sequence[str], at: int, _today: date) -> Read | None:
    """Read "09.00" and "9 pagi": minutes or a part of the day make a number an hour."""
    before, follows = words[at - 1] if at else "", words[at + 1 : at + 2]
    if before in _OF_MONEY or _OF_MONEY.intersection(follows):
        return None
    is_told = _WRITTEN_HOUR.fullmatch(words[at]) or match(time_words().parts, words, at + 1)
    hour = _clock(words[at]) if is_told and words[at][0].isdigit() else None
    return None if hour is None else Read(at + 1, hour=hour)


def _clock(word: str) -> time | None:
    found = _CLOCK.fullmatch(word)
    if found is not None:
        return time(int(found[1]) % 24, int(found[2] or 0))
    value = time_words().numbers.get((word,))
    return time(value) if value else None


def _half_before(hour: time) -> time:
    """Read "setengah delapan" as half past seven."""
    return time((hour.hour - 1) % 24, 30)


def written_day(words: Sequence[str], at: int, today: date) -> Read | None:
    """Read "03/12/2024", "3 Desember", "tgl 5": the day comes first."""
    lexicon = time_words()
    slashed = _slashed(words, at, today)
    if slashed is not None:
        return slashed
    start = at + 1 if words[at] in lexicon.words["on"] else at
    if start >= len(words) or not _DAY_OF_MONTH.fullmatch(words[start]):
        return None
    month = match(lexicon.months, words, start + 1)
    if month is not None:
        return _dated(int(words[start]), month.value, words, month.end, today)
    if start == at:
        return None
    day = _latest(today, int(words[start]))
    return None if day is None else Read(start + 1, day=Span(day, day))


def _slashed(words: Sequence[str], at: int, today: date) -> Read | None:
    parts = words[at : at + 5]
    if len(parts) >= 3 and parts[1] in ("/", "-") and parts[0].isdigit() and parts[2].isdigit():
        has_year = len(parts) == 5 and parts[3] == parts[1] and parts[4].isdigit()
        if not has_year and parts[1] == "-":
            return None
        text, end = (
            "/".join([parts[0], parts[2], *parts[4:][: int(has_year)]]),
            at + 3 + 2 * has_year,
        )
    else:
        text, end = words[at], at + 1
        if text.count(".") != 2:
            return None
    found = _WRITTEN_DAY.fullmatch(text)
    if found is None:
        return None
    year = int(found[3]) if found[3] else None
    return _on(int(found[1]), int(found[2]), year, end, today)


def _dated(day: int, month: int, words: Sequence[str], end: int, today: date) -> Read | None:
    if end < len(words) and _YEAR.fullmatch(words[end]):
        return _on(day, month, int(words[end]), end + 1, today)
    return _on(day, month, None, end, today)


def _on(day: int, month: int, year: int | None, end: int, today: date) -> Read | None:
    """Take a day without a year as the last one that was."""
    try:
        if year is not None:
            that = date(year if year > 99 else 2000 + year, month, day)
        else:
            that = date(today.year, month, day)
            that = that if that <= today else date(today.year - 1, month, day)
    except ValueError:
        return None
    return Read(end, day=Span(that, that))


def _latest(today: date, day: int) -> date | None:
    """Give the last such day of a month that was, today included."""
    first = today.replace(day=1)
    for _ in range(3):
        try:
            that = first.replace(day=day)
        except ValueError:
            that = None
        if that is not None and that <= today:
            return that
        first = (first - timedelta(days=1)).replace(day=1)
    return None


def named_day(words: Sequence[str], at: int, today: date) -> Read | None:
    """Read "kemarin", "tadi pagi", "mau esuk", "belakangan ini"."""
    lexicon = time_words()
    stretch = match(lexicon.stretches, words, at)
    if stretch is not None:
        first, last = stretch.value
        return Read(
            stretch.end, day=Span(today + timedelta(days=first), today + timedelta(days=last))
        )
    found = match(lexicon.days, words, at)
    if found is None:
        return None
    day = today + timedelta(days=found.value)
    return Read(found.end, day=Span(day, day), part=_part_inside(words[at : found.end]))


def _part_inside(words: Sequence[str]) -> str:
    parts = time_words().parts
    return next((parts[word,] for word in reversed(words) if (word,) in parts), "")


def _counted(words: Sequence[str], at: int, today: date) -> Read | None:
    """Read "2 hari lalu", "seminggu yang lalu", "minggu lalu", "bulan kemarin"."""
    lexicon = time_words()
    one = match(lexicon.one_of, words, at)
    if one is not None:
        days, end, is_counted = one.value, one.end, True
    else:
        number = match(lexicon.numbers, words, at)
        count = number.value if number else int(words[at]) if words[at].isdigit() else 0
        start = (number.end if number else at + 1) if count else at
        unit = match(lexicon.units, words, start)
        if unit is None or count > 100:
            return None
        days, end, is_counted = max(count, 1) * unit.value, unit.end, count > 0
    ago = match(lexicon.ago, words, end)
    if ago is None:
        return None
    return _ago(days, ago.end, today, is_counted=is_counted)


def _ago(days: int, end: int, today: date, *, is_counted: bool) -> Read | None:
    that = today - timedelta(days=days)
    if is_counted and days < 14:
        return Read(end, day=Span(that, that))
    if is_counted:
        slack = timedelta(days=max(3, days // 8))
        return Read(end, day=Span(that - slack, min(that + slack, today)))
    match days:
        case 7:
            monday = today - timedelta(days=today.weekday() + 7)
            return Read(end, day=Span(monday, monday + timedelta(days=6)))
        case 30:
            last = today.replace(day=1) - timedelta(days=1)
            return Read(end, day=Span(last.replace(day=1), last))
        case 365:
            return Read(end, day=Span(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)))
        case _:
            return None


def weekday(words: Sequence[str], at: int, today: date) -> Read | None:
    """Read "Senin kemarin" and "hari Jumat" as the last one; "Senin depan" as the next."""
    lexicon = time_words()
    is_named = words[at] in ("hari", "hr", "ari")
    start = at + 1 if is_named else at
    found = match(lexicon.weekdays, words, start)
    if found is None and is_named and words[start : start + 1] == ("minggu",):
        # "Minggu" alone is a week as often as a Sunday.
        found = Match(6, start + 1)
    if found is None or (at > 0 and words[at - 1] in lexicon.words["every"]):
        return None
    end, back = found.end, (today.weekday() - found.value) % 7
    if words[end : end + 1] == ("depan",):
        that = today + timedelta(days=7 - back)
        return Read(end + 1, day=Span(that, that))
    ago = match(lexicon.ago, words, end)
    if ago is not None:
        back, end = back or 7, ago.end
    that = today - timedelta(days=back)
    return Read(end, day=Span(that, that))


def _month(words: Sequence[str], at: int, today: date) -> Read | None:
    """Read "awal Juni", "sekitar Juni lalu", "bulan Mei" as a part of the last such month."""
    lexicon = time_words()
    third = next(
        (name for name in ("early", "middle", "late") if words[at] in lexicon.words[name]), ""
    )
    start = at + 1 if third else at
    is_named = words[start : start + 1] in (("bulan",), ("bln",))
    found = match(lexicon.months, words, start + 1 if is_named else start)
    if found is None or not (third or is_named or len(words[found.end - 1]) > 3):
        return None
    year = today.year if found.value <= today.month else today.year - 1
    end = found.end
    if end < len(words) and _YEAR.fullmatch(words[end]):
        year, end = int(words[end]), end + 1
    ago = match(lexicon.ago, words, end)
    return Read(ago.end if ago else end, day=_third_of(year, found.value, third))


def _third_of(year: int, month: int, third: str) -> Span:
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    match third:
        case "early":
            return Span(first, first.replace(day=10))
        case "middle":
            return Span(first.replace(day=11), first.replace(day=20))
        case "late":
            return Span(first.replace(day=21), last)
        case _:
            return Span(first, last)


def _feast(words: Sequence[str], at: int, today: date) -> Read | None:
    """Read "abis Lebaran", "sebelum Lebaran", "bulan puasa" around the last Idul Fitri."""
    lexicon = time_words()
    is_after = words[at] in lexicon.words["after"]
    is_before = words[at] in lexicon.words["before"]
    start = at + 1 if is_after or is_before else at
    fast = match(lexicon.fast, words, start)
    found = fast or match(lexicon.feast, words, start)
    if found is None:
        return None
    feast = last_feast(today)
    if feast is None:
        return None
    first, last = feast
    if fast is not None:
        return Read(found.end, day=Span(first - timedelta(days=30), first - timedelta(days=1)))
    if is_after:
        day = Span(last + timedelta(days=1), min(last + _AFTER_FEAST, today))
    elif is_before:
        day = Span(first - timedelta(days=14), first - timedelta(days=1))
    else:
        day = Span(first, last)
    return Read(found.end, day=day)


_Reader = Callable[[Sequence[str], int, date], Read | None]
_READERS: Final[tuple[_Reader, ...]] = (
    _hour,
    _feast,
    written_day,
    weekday,
    _counted,
    named_day,
    _month,
    _bare_hour,
)
