"""`tanpacalo complaint`: what officers do with complaints and messages to them.

Only `show` opens what somebody wrote, and writes down who looked.
"""

import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from bot.base import Base
from bot.cli.names import login
from bot.cli.opened_report import without_steering
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, show_table
from handlers.domain import receipt_code, ticket_number
from handlers.domain.complaint import (
    OPEN,
    ComplaintClass,
    ComplaintOutcome,
)
from handlers.domain.errors import TanpaCaloError
from handlers.domain.reader_desk import QuestionFault, clean_question, question_fault
from storage import complaint_desk
from storage.complaint_desk import Act, ComplaintLine, OpenedComplaint
from storage.complaints import CITIZEN

#: With what stands around it the message fits a small phone.
MOST_ANSWER: Final = 350

NumberArgument = Annotated[
    str,
    typer.Argument(metavar="NUMBER", help="From `complaint list`; its beginning is enough."),
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Complaints and questions of citizens: list, read, take up, answer, close.",
)


class Outcome(StrEnum):
    """How an officer can end a complaint; the rest only a citizen, or the clock, can say."""

    RESOLVED = ComplaintOutcome.RESOLVED.value
    OUT_OF_SCOPE = ComplaintOutcome.OUT_OF_SCOPE.value
    DUPLICATE = ComplaintOutcome.DUPLICATE.value
    UNCLEAR = ComplaintOutcome.UNCLEAR.value


class AnswerError(TanpaCaloError):
    """A text cannot be sent to a citizen."""


@app.command("list")
def list_complaints(
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is closed or withdrawn.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """List complaints by their deadline, the most urgent first, without their content.

    OVERDUE is past its deadline. `told` says whether the chat knows what was done last:
    a time = then (never at night or on closed days); waits-whatsapp = WhatsApp takes free
    text only within a day of the person's last message, so it leaves when they write again;
    by-number = there is no chat, the person comes back with the number.

    Example:  tanpacalo complaint list
    """
    with opened(config) as base, base.database.transaction() as tx:
        found = complaint_desk.lines(tx, base.keys, now=base.clock(), ended=everything)
        rows = [_row(base, line) for line in found]
    heading = (
        "number", "kind", "state", "class", "received", "due", "overdue", "contested", "told",
        "outcome",
    )  # fmt: skip
    show_table(heading, rows, empty="No complaint waits.")


def _row(base: Base, line: ComplaintLine) -> tuple[str, ...]:
    zone = base.office.calendar.zone
    is_overdue = line.state in OPEN and line.due_on < base.today()
    return (
        ticket_number.show(line.number),
        line.kind.value,
        line.state.value,
        line.grade.value,
        f"{line.received_at.astimezone(zone):%Y-%m-%d}",
        line.due_on.isoformat(),
        "OVERDUE" if is_overdue else "",
        f"{line.contests}",
        _told(base, line),
        line.outcome,
    )


def _told(base: Base, line: ComplaintLine) -> str:
    if not line.has_chat:
        return "by-number"
    if line.notify_at is None:
        return ""
    if not line.is_reachable:
        return "waits-whatsapp"
    return f"{line.notify_at.astimezone(base.office.calendar.zone):%Y-%m-%d %H:%M}"


@app.command("show")
def show(number: NumberArgument, config: ConfigOption = None) -> None:
    """Print what was written, the answers and the history; who looks is written down.

    Nothing of it is written to disk or to a log.

    Example:  tanpacalo complaint show T-98TT
    """
    with opened(config) as base:
        with base.database.transaction() as tx:
            line = complaint_desk.find(tx, base.keys, number, now=base.clock())
            complaint_desk.look(tx, line, _act(base))
            found = complaint_desk.opened(tx, base.keys, line)
        typer.echo(_in_words(base, found), nl=False)


def _in_words(base: Base, found: OpenedComplaint) -> str:
    line = found.line
    lines = [
        f"{ticket_number.show(line.number)}  {line.kind.value}, {line.state.value}",
        f"class {line.grade.value}, due {line.due_on.isoformat()}, contested {line.contests}",
        "",
    ]
    for at, author, text in found.messages:
        lines.append(f"{_local(base, at)}  {'citizen' if author == CITIZEN else 'officer'}:")
        lines += [f"    {one}" for one in without_steering(text).split("\n")]
    lines.append("")
    lines += [f"{_local(base, at)}  {what}  {by}".rstrip() for at, what, by in found.events]
    return "\n".join(lines) + "\n"


def _local(base: Base, at: datetime) -> str:
    return f"{at.astimezone(base.office.calendar.zone):%Y-%m-%d %H:%M}"


@app.command("take")
def take(
    number: NumberArgument,
    grade: Annotated[
        ComplaintClass | None,
        typer.Option("--class", help="Its class, which sets the deadline (default: as it is)."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Take a complaint up, perhaps in another class; its chat is told the deadline.

    Days count from the day it was received, or contested.

    Example:  tanpacalo complaint take T-98TT --class normative
    """
    with opened(config) as base:
        with base.database.transaction() as tx:
            line = complaint_desk.find(tx, base.keys, number, now=base.clock())
            due_on = complaint_desk.due_on(line, grade or line.grade, base.office)
            complaint_desk.take(tx, line, grade or line.grade, due_on, _act(base))
        typer.echo(f"{ticket_number.show(line.number)} is taken up, due {due_on.isoformat()}.")


@app.command("answer")
def answer(
    number: NumberArgument,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Default: standard input.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Answer a complaint; the answer goes to its chat, where it can be contested.

    At most 350 characters, no links, no NIK. It never leaves at night or on a closed day.

    Example:  tanpacalo complaint answer T-98TT "Kartunya sudah ada di loket 3, Bu."
    """
    words = _checked(_from_input() if text is None else text)
    if not words:
        raise AnswerError("there is no answer: write it after the number, or to standard input")
    with opened(config) as base:
        act = _act(base)
        with base.database.transaction() as tx:
            line = complaint_desk.find(tx, base.keys, number, now=base.clock())
            complaint_desk.answer(tx, base.keys, line, words, act)
        _say_when(base, line, act)


@app.command("close")
def close(
    number: NumberArgument,
    outcome: Annotated[
        Outcome, typer.Option("--outcome", help="How it ended.", case_sensitive=False)
    ],
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="What the citizen is told with it.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Close a complaint; its chat is told why, and can contest it for some days.

    What was answered and not contested is closed by itself.

    Example:  tanpacalo complaint close T-98TT "Silakan ke kecamatan." --outcome out-of-scope
    """
    words = _checked(text or "")
    with opened(config) as base:
        act = _act(base)
        with base.database.transaction() as tx:
            line = complaint_desk.find(tx, base.keys, number, now=base.clock())
            ended = ComplaintOutcome(outcome.value)
            complaint_desk.close(tx, base.keys, line, ended, words, act)
        _say_when(base, line, act)


def _act(base: Base) -> Act:
    return complaint_desk.act_now(login(), base.clock(), base.office)


def _from_input() -> str:
    if sys.stdin.isatty():
        say("Write the answer, end with Ctrl-D:")
    return sys.stdin.read(MOST_ANSWER * 4)


def _checked(text: str) -> str:
    """Give what will be sent, or say why it cannot be."""
    words = clean_question(text)
    if len(words) > MOST_ANSWER:
        raise AnswerError(
            f"an answer has at most {MOST_ANSWER} characters, this one {len(words)}: it is read "
            "on a small phone. Put the rest into a second answer"
        )
    if question_fault(words) is QuestionFault.LINK:
        raise AnswerError("an answer has no links or addresses: brokers send those in our name")
    if receipt_code.find_nik(words):
        raise AnswerError("an answer has no NIK or family-card number: the phone may be shared")
    return words


def _say_when(base: Base, line: ComplaintLine, act: Act) -> None:
    shown = ticket_number.show(line.number)
    if not line.has_chat:
        typer.echo(f"{shown}: kept. There is no chat to tell; the number leads to it.")
    elif not line.is_reachable:
        typer.echo(f"{shown}: kept. WhatsApp lets it leave when the person writes again.")
    elif act.notify_at > act.now:
        typer.echo(f"{shown}: leaves {_local(base, act.notify_at)}.")
    else:
        typer.echo(f"{shown}: leaves now.")
