"""`tanpacalo queue`: note when the day's numbers ran out; citizens who ask are told."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, NoReturn
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Connection

from bot.base import Base
from bot.cli.names import login
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import show_table
from handlers.domain.errors import TanpaCaloError
from handlers.domain.queue import (
    History,
    QueueFact,
    QueueFault,
    QueueWord,
    clock_of,
    history,
    next_number,
    noted_at,
    standing,
)
from handlers.understanding.clock import whole_clock
from storage import queue
from storage.database import Overtaken, new_id
from storage.queue import NotedFact

FAULTS: Final[dict[QueueFault, str]] = {
    QueueFault.CLOSED_DAY: "the office is closed today; nothing was noted",
    QueueFault.NO_TIME: "today's hours are over; say at what time, such as: --at 08:55",
    QueueFault.FUTURE: "that time is yet to come; nothing was noted",
    QueueFault.TOO_EARLY: "that time is too early for the office's hours; nothing was noted",
}
WORDS: Final[dict[QueueWord, str]] = {
    QueueWord.EMPTY: "numbers ran out",
    QueueWord.OPEN: "numbers were given out",
}

AtOption = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help="Time of today (default: now).")
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="The queue today: note that numbers ran out, take it back, see what was noted.",
)


class QueueError(TanpaCaloError):
    """A word about the queue cannot be noted as asked."""


@app.command("empty")
def empty(
    at: AtOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Change the time that is noted already.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Note that today's numbers have run out.

    An officer's linked chat does the same with `habis` or `habis 08.55`. A second time of
    the same day changes nothing unless --replace says so.

    Example:  tanpacalo queue empty --at 08:55
    """
    with opened(config) as base:
        _note(base, QueueWord.EMPTY, at, replaces=replace)


@app.command("open")
def open_(at: AtOption = None, config: ConfigOption = None) -> None:
    """Note that numbers are being given out, such as anew after noon.

    Citizens are told the time of this word, not that numbers are left.

    Example:  tanpacalo queue open
    """
    with opened(config) as base:
        _note(base, QueueWord.OPEN, at, replaces=True)


@app.command("undo")
def undo(config: ConfigOption = None) -> None:
    """Take back the word that holds for today. That it was said stays on record.

    Example:  tanpacalo queue undo
    """
    with opened(config) as base, base.database.transaction() as tx:
        fact = standing(queue.recent(tx, base.today()), base.today())
        if fact is None:
            raise QueueError("nothing is noted for today")
        queue.undo(tx, fact.id, login=login(), now=base.clock())
        now_holds = standing(queue.recent(tx, base.today()), base.today())
    typer.echo(f"Taken back: {_told(fact, base)}.")
    typer.echo(f"Now holds: {_told(now_holds, base) if now_holds else 'nothing for today'}.")


@app.command("show")
def show(
    days: Annotated[
        int, typer.Option("--days", min=1, max=90, help="So many days back, today included.")
    ] = 14,
    config: ConfigOption = None,
) -> None:
    """Show what was noted, by whom, what was taken back, and what citizens are told.

    Example:  tanpacalo queue show --days 30
    """
    with opened(config) as base, base.database.transaction() as tx:
        today = base.today()
        noted = queue.of_days(tx, since=today - timedelta(days=days - 1))
        facts = queue.recent(tx, today)
    zone = base.office.calendar.zone
    heading = ("day", "word", "at", "noted", "by", "taken back")
    show_table(heading, [_row(one, zone) for one in noted], empty="Nothing was noted yet.")
    fact = standing(facts, today)
    typer.echo(f"Today: {_told(fact, base) if fact else 'no word yet'}.")
    typer.echo(_past(history(facts, base.office.calendar, today)))


def _note(base: Base, word: QueueWord, at: str | None, *, replaces: bool) -> None:
    calendar, now, today = base.office.calendar, base.clock(), base.today()
    instant = noted_at(_clock(at), now, calendar)
    if isinstance(instant, QueueFault):
        raise QueueError(FAULTS[instant])
    try:
        with base.database.transaction() as tx:
            facts = queue.recent(tx, today)
            before = standing(facts, today)
            if before is not None and before.word is word is QueueWord.EMPTY:
                _move(tx, base, before, instant, replaces=replaces)
            fact = QueueFact(new_id(), today, next_number(facts, today), word, instant)
            queue.note(tx, fact, login=login(), now=now)
    except Overtaken:
        _refuse_overtaken(base, today)
    typer.echo(f"Noted: {_told(fact, base)} today.")


def _move(
    tx: Connection, base: Base, before: QueueFact, instant: datetime, *, replaces: bool
) -> None:
    """Take the word back that stands, if that is wanted; a time never moves by itself."""
    calendar = base.office.calendar
    clock = instant.astimezone(calendar.zone).time().replace(second=0, microsecond=0)
    if clock == clock_of(before, calendar):
        raise QueueError(f"it is noted already: {_told(before, base)}")
    if not replaces:
        raise QueueError(
            f"it is noted already: {_told(before, base)}; nothing was changed. "
            "To change it, add --replace"
        )
    queue.undo(tx, before.id, login=login(), now=base.clock())


def _refuse_overtaken(base: Base, today: date) -> NoReturn:
    with base.database.transaction() as tx:
        fact = standing(queue.recent(tx, today), today)
    told = f": {_told(fact, base)}" if fact else ""
    raise QueueError(f"somebody else noted something at this moment{told}; look, then say it again")


def _clock(at: str | None) -> time | None:
    if at is None:
        return None
    clock = whole_clock(at)
    if clock is None:
        raise QueueError("--at is not a time of day; write it like 08:55")
    return clock


def _told(fact: QueueFact, base: Base) -> str:
    return f"{WORDS[fact.word]} at {clock_of(fact, base.office.calendar):%H:%M}"


def _past(past: History) -> str:
    days = len(past.clocks)
    if not past.is_enough:
        return f"Earlier days: {days} noted, too few to tell citizens a range."
    first, last = min(past.clocks), max(past.clocks)
    return f"Earlier days: ran out between {first:%H:%M} and {last:%H:%M} on {days} noted days."


def _row(noted: NotedFact, zone: ZoneInfo) -> tuple[str, ...]:
    fact, back = noted.fact, noted.undone_at
    undone = f"{back.astimezone(zone):%Y-%m-%d %H:%M}" if back else ""
    return (
        f"{fact.day}",
        WORDS[fact.word],
        f"{fact.at.astimezone(zone):%H:%M}",
        f"{noted.noted_at.astimezone(zone):%Y-%m-%d %H:%M}",
        noted.by,
        f"{undone} by {noted.undone_by}" if back else "",
    )
