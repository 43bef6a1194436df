"""Is this machine's clock right, and are the office's days known?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import holidays
import httpx

from bot.checkup.findings import Finding, Notebook, Subject
from bot.settings import Settings

_BOOK: Final = Notebook(Subject.CLOCK)
#: A header tells whole seconds, and an answer takes its time.
UNEVEN: Final = timedelta(seconds=60)
#: The schedule holds at a jump of this size; so does whoever reads our times.
WRONG: Final = timedelta(minutes=5)
TIMEOUT_S: Final = 10.0
#: The decree on a year's collective leave comes in September or October of the year before.
DECREE_MONTH: Final = 10
_SET_IT: Final = "Let the machine follow a time server (timedatectl set-ntp true), then restart."


def check_zone(settings: Settings, now: datetime) -> Finding:
    """Say what time it is at the office."""
    local = now.astimezone(settings.office.timezone)
    zone = settings.office.timezone.key
    return _BOOK.ok("zone", f"it is {local:%Y-%m-%d %H:%M} at the office ({zone})")


def check_days(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Say whether holidays and collective leave of this and the next year are known."""
    today = now.astimezone(settings.office.timezone).date()
    own = settings.office.closed_days
    yield _year("days-this-year", today.year, own, is_due=True)
    is_decreed = today.month >= DECREE_MONTH
    yield _year("days-next-year", today.year + 1, own, is_due=is_decreed)


def _year(name: str, year: int, own: Mapping[date, str], *, is_due: bool) -> Finding:
    public = holidays.country_holidays("ID", years=year, categories=("public",))
    leave = holidays.country_holidays("ID", years=year, categories=("government",))
    added = sum(day.year == year for day in own)
    seen = f"{year}: {len(public)} holidays, {len(leave)} days of collective leave are known"
    seen += f", {added} closed days of your own" if added else ""
    if leave or added:
        return _BOOK.ok(name, seen)
    mend = (
        f"As soon as its decree is out, add the collective leave (cuti bersama) of {year} under "
        f'[office.closed_days]: "{year}-..." = "Cuti bersama"; else people come to a closed door.'
    )
    return (_BOOK.warning if is_due else _BOOK.note)(name, seen, mend)


def check_written(newest: datetime | None, now: datetime) -> Finding:
    """Compare with the newest instant in the database: did the clock go back since?

    Args:
        newest: when a process last wrote something; None if none ever did.
    """
    if newest is not None and newest > now + WRONG:
        ahead = int((newest - now).total_seconds() // 60)
        return _BOOK.fault(
            "written",
            f"the database was written to {ahead} minutes from now: a clock has gone back",
            f"{_SET_IT} Check every machine that writes to this database.",
        )
    return _BOOK.ok("written", "nothing in the database comes from the future")


async def check_against(
    platforms: Mapping[str, str], clock: Callable[[], datetime]
) -> list[Finding]:
    """Compare with what the platforms' servers say.

    Args:
        platforms: address by name. It is asked without a token: every answer has a date.
        clock: gives this machine's time.
    """
    found: list[Finding] = []
    if not platforms:
        return found  # certificates take a while to read
    async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as client:
        for name, url in platforms.items():
            theirs = await _date(client, url)
            if theirs is not None:
                found.append(_compared(name, theirs, clock()))
    return found


async def _date(client: httpx.AsyncClient, url: str) -> datetime | None:
    try:
        response = await client.head(f"{url}/")
        told = parsedate_to_datetime(response.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None  # whether it can be reached is another check's to say
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _compared(name: str, theirs: datetime, now: datetime) -> Finding:
    off = now - theirs
    way = "ahead of" if off > timedelta() else "behind"
    seen = f"{abs(off).total_seconds():.0f} s {way} {name}'s"
    if abs(off) > WRONG:
        return _BOOK.fault("platforms", f"this machine's clock is {seen}", _SET_IT)
    if abs(off) > UNEVEN:
        return _BOOK.warning("platforms", f"this machine's clock is {seen}", _SET_IT)
    return _BOOK.ok("platforms", f"this machine's clock agrees with {name}'s")
