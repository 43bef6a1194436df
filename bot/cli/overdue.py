"""`tanpacalo overdue`: cards that wait longer than 9 of 10 did, and the officers' answers."""

from typing import Annotated, Final

import typer
from sqlalchemy import Connection

from bot.base import Base
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import short, show_table
from handlers.domain.errors import TanpaCaloError
from handlers.domain.slip_code import fold
from handlers.domain.slip_code import show as show_code
from handlers.domain.waiting import OverdueAnswer
from notifications import insights
from storage import overdue, waits
from storage.overdue import Listed

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Cards that wait longer than usual: list them, answer, see what is usual.",
)

MEANS: Final[dict[OverdueAnswer, str]] = {
    OverdueAnswer.IN_HAND: "the office works on it",
    OverdueAnswer.NO_BLANKS: "it waits for card blanks",
    OverdueAnswer.SENT_AGAIN: "its data were sent to the data centre again",
    OverdueAnswer.ASKED_NATIONAL: "the data centre was asked and has not answered",
    OverdueAnswer.COME: "the citizen is asked to come with the slip",
}


class OverdueError(TanpaCaloError):
    """A card on the list cannot be found."""


@app.command("list")
def list_cards(
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that were answered and still wait.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """List the cards that citizens reported as waiting longer than usual, most urgent first.

    A card that has moved on leaves the list by itself. LATE: the day for an answer is over.

    Example:  tanpacalo overdue list
    """
    with opened(config) as base, base.database.transaction() as tx:
        found = overdue.listed(tx, base.keys, with_answered=everything)
    rows = [_row(base, one) for one in found]
    heading = ("id", "code", "status", "since", "listed", "answer due", "state")
    show_table(heading, rows, empty="No card is on the list.")


@app.command("answer")
def answer(
    card: Annotated[
        str, typer.Argument(metavar="CODE|ID", help="The slip's code, or an id of the list.")
    ],
    given: Annotated[
        OverdueAnswer, typer.Argument(metavar="ANSWER", help="One of the answers below.")
    ],
    config: ConfigOption = None,
) -> None:
    """Answer about a card; whoever sends its code reads the answer, with today's date.

    The answers are a closed set, so that no name and no number gets in: in-hand, no-blanks,
    sent-again, asked-national, come. A later answer replaces an earlier one.

    Example:  tanpacalo overdue answer K7M4-X2RA-9TWC sent-again
    """
    with opened(config) as base, base.database.transaction() as tx:
        chosen = _only(tx, base, card)
        overdue.answer(tx, chosen.id, given, today=base.today())
    typer.echo(f"{show_code(chosen.code)}: answered, {MEANS[given]}.")


@app.command("usual")
def usual(config: ConfigOption = None) -> None:
    """Show how long cards needed for each phase in the last 90 days, counted now.

    Citizens are told only what at least 30 cards have shown.

    Example:  tanpacalo overdue usual
    """
    with opened(config) as base:
        insights.refresh(base.database, base.office.calendar, now=base.clock())
        with base.database.transaction() as tx:
            found = waits.every(tx)
    rows = [
        (
            service,
            status.value.replace("_", " "),
            f"{one.cases:,}",
            str(one.median_days),
            str(one.most_days),
            "yes" if one.is_told else "not yet",
        )
        for (service, status), one in found.items()
    ]
    heading = ("service", "phase", "cards", "half within days", "9 of 10 within days", "told")
    show_table(heading, rows, empty="No card has left a phase in the last 90 days.")


def _row(base: Base, one: Listed) -> tuple[str, ...]:
    case = one.case
    if case.answer is not None:
        state = f"{case.answer.value} {case.answered_on}"
    else:
        state = "LATE" if base.today() > case.due_on else "open"
    status = one.status.value.replace("_", " ")
    days = (str(one.status_since), str(case.raised_on), str(case.due_on))
    return (short(one.id), show_code(one.code), status, *days, state)


def _only(tx: Connection, base: Base, card: str) -> Listed:
    """Find the one card that is meant.

    Raises:
        OverdueError: none or several are.
    """
    found = overdue.listed(tx, base.keys, with_answered=True)
    code, prefix = fold(card), card.strip().casefold()
    chosen = [one for one in found if fold(one.code) == code]
    chosen = chosen or [one for one in found if prefix and one.id.startswith(prefix)]
    if len(chosen) != 1:
        problem = "several cards on the list match" if chosen else "no such card is on the list"
        raise OverdueError(f"{problem}; see: tanpacalo overdue list --all")
    return chosen[0]
