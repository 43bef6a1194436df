"""`tanpacalo blanks`: whether there are card blanks; citizens whose card waits for one are told."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

import typer

from bot.base import Base
from bot.cli.opening import ConfigOption, opened
from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.errors import TanpaCaloError
from storage import applications, blanks

#: An earlier day is a slip of the hand.
LONGEST_AGO: Final = timedelta(days=3 * 366)
WORDS: Final[dict[BlankState, str]] = {
    BlankState.EMPTY: "no card blanks",
    BlankState.AVAILABLE: "card blanks are there",
}

SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="YYYY-MM-DD",
        help="The day it began (default: today, or as noted before).",
    ),
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Card blanks: say whether there are any, see what was said.",
)


class BlanksError(TanpaCaloError):
    """What was said of blanks cannot be noted."""


@app.command("empty")
def empty(since: SinceOption = None, config: ConfigOption = None) -> None:
    """Note that there are no card blanks.

    Whoever asks about a card that is ready to print reads it as a line of its own. An
    officer's linked chat does the same with `blangko kosong`.

    Example:  tanpacalo blanks empty --since 2026-11-18
    """
    with opened(config) as base:
        _tell(base, BlankState.EMPTY, since)


@app.command("available")
def available(since: SinceOption = None, config: ConfigOption = None) -> None:
    """Note that there are card blanks. No date is promised to anybody.

    An officer's linked chat does the same with `blangko ada`.

    Example:  tanpacalo blanks available
    """
    with opened(config) as base:
        _tell(base, BlankState.AVAILABLE, since)


@app.command("show")
def show(config: ConfigOption = None) -> None:
    """Show what was last said of card blanks, and how many cards wait for one.

    Example:  tanpacalo blanks show
    """
    with opened(config) as base, base.database.transaction() as tx:
        stock, waiting = blanks.current(tx), applications.count_print_ready(tx)
    typer.echo(f"{_told(base, stock)}. {waiting:,} cards are ready to print.")


def _tell(base: Base, state: BlankState, since: str | None) -> None:
    today = base.today()
    began = _day(since, today) if since is not None else None
    with base.database.transaction() as tx:
        stock = blanks.tell(tx, state, since=began, today=today, now=base.clock())
        waiting = applications.count_print_ready(tx)
    typer.echo(f"Noted: {_told(base, stock)}. {waiting:,} cards are ready to print.")


def _told(base: Base, stock: BlankStock | None) -> str:
    if stock is None:
        return "nobody has said anything of card blanks yet, and citizens are told nothing"
    told_at = stock.told_at.astimezone(base.office.calendar.zone)
    return f"{WORDS[stock.state]} since {stock.since} (said {told_at:%Y-%m-%d %H:%M})"


def _day(text: str, today: date) -> date:
    """Read the day on which it began.

    Raises:
        BlanksError: it is no day, lies ahead, or too far back.
    """
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 -- a day, no instant
    except ValueError:
        raise BlanksError("--since needs a day such as 2026-11-18; nothing was noted") from None
    if day > today:
        raise BlanksError("that day is yet to come; nothing was noted")
    if day < today - LONGEST_AGO:
        raise BlanksError("that day is too long ago; nothing was noted")
    return day
