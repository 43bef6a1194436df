"""`tanpacalo report`: what a reader does. Reports are opened in this process and nowhere else."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.base import Base
from bot.cli.files import write_whole
from bot.cli.identity import IdentityOption, read_reader_identity
from bot.cli.opened_report import OpenedReport, in_words, open_report
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, short, show_table
from handlers.domain.errors import TanpaCaloError
from handlers.domain.reader_desk import (
    MOST_QUESTION,
    Outcome,
    QuestionFault,
    clean_question,
    question_fault,
)
from storage import report_desk
from storage.reports import OPEN_STATES, ReportHeader
from storage.vault import age
from storage.vault.reports import export_for

FAULTS: Final[dict[QuestionFault, str]] = {
    QuestionFault.EMPTY: "there is no question: write it after the options, or to standard input",
    QuestionFault.TOO_LONG: f"a question has at most {MOST_QUESTION} characters",
    QuestionFault.LINK: "a question has no links or addresses: they could show who opened them",
}

ReportArgument = Annotated[
    str, typer.Argument(metavar="ID", help="From `report list`; its beginning is enough.")
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Anonymous reports: list, read, ask, close, export.",
)


class QuestionError(TanpaCaloError):
    """A question cannot be put to a reporter."""


@app.command("list")
def list_reports(config: ConfigOption = None) -> None:
    """List reports by day, without their content; no key is needed.

    Ages are in working days; OVERDUE is an open report past the office's promise.

    Example:  tanpacalo report list
    """
    with opened(config) as base, base.database.transaction() as tx:
        rows = [_row(base, header) for header in report_desk.list_headers(tx)]
    heading = ("id", "state", "received", "age", "overdue", "pieces", "outcome")
    show_table(heading, rows, empty="There is no report.")


def _row(base: Base, header: ReportHeader) -> tuple[str, ...]:
    age_days = base.office.calendar.working_days_between(header.received_on, base.today())
    is_overdue = header.state in OPEN_STATES and age_days > base.office.answer_days
    return (
        short(header.id),
        header.state.value,
        header.received_on.isoformat(),
        f"{age_days}",
        "OVERDUE" if is_overdue else "",
        f"{header.fragments}",
        header.outcome,
    )


@app.command("show")
def show(report: ReportArgument, identity: IdentityOption, config: ConfigOption = None) -> None:
    """Open a report and print it: its pieces in order, and the readers' questions.

    Nothing of it is written to disk or to a log.

    Example:  tanpacalo report show 3fa9 --identity reader-ratna.age
    """
    key = read_reader_identity(identity)
    with opened(config) as base:
        typer.echo(in_words(_opened(base, report, key)), nl=False)


@app.command("ask")
def ask(
    report: ReportArgument,
    identity: IdentityOption,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Default: standard input.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Ask whoever wrote a report; only the receipt, and the report's readers, open it.

    At most 2,000 characters and no links. Never ask who somebody is.

    Example:  tanpacalo report ask 3fa9 --identity reader-ratna.age "Loket berapa?"
    """
    question = clean_question(_from_input() if text is None else text)
    fault = question_fault(question)
    if fault is not None:
        raise QuestionError(FAULTS[fault])
    key = read_reader_identity(identity)
    with opened(config) as base:
        header = _opened(base, report, key).header  # only a reader of this report may ask
        with base.database.transaction() as tx:
            report_desk.ask(tx, header.id, question, on=base.today())
    typer.echo(f"Asked. The answer will be in: tanpacalo report show {short(header.id)}")


def _from_input() -> str:
    if sys.stdin.isatty():
        say("Write the question, end with Ctrl-D:")
    return sys.stdin.read(MOST_QUESTION * 4)


@app.command("close")
def close(
    report: ReportArgument,
    identity: IdentityOption,
    outcome: Annotated[
        Outcome, typer.Option("--outcome", help="How it ended.", case_sensitive=False)
    ],
    config: ConfigOption = None,
) -> None:
    """Close a report with an outcome. What it says stays readable for its readers.

    Example:  tanpacalo report close 3fa9 --identity reader-ratna.age --outcome handled
    """
    key = read_reader_identity(identity)
    with opened(config) as base:
        header = _opened(base, report, key).header
        with base.database.transaction() as tx:
            report_desk.close(tx, header.id, outcome, on=base.today())
    typer.echo(f"Report {short(header.id)} is closed: {outcome.value}.")


@app.command("export")
def export(
    report: ReportArgument,
    identity: IdentityOption,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.age", help="Where to write it.")
    ],
    config: ConfigOption = None,
) -> None:
    """Write a report as a file that only this reader's key opens, with the stock `age`.

    To read it without this program:  age -d -i reader-ratna.age report.age

    Example:  tanpacalo report export 3fa9 --identity reader-ratna.age -o report.age
    """
    key = read_reader_identity(identity)
    with opened(config) as base:
        text = in_words(_opened(base, report, key))
    write_whole(output, export_for([age.recipient_of(key)], text.encode()), replace=False)
    typer.echo(f"Sealed to your key: {output}")


def _opened(base: Base, prefix: str, identity: str) -> OpenedReport:
    """Read a report's sealed pieces, then open them with no transaction open."""
    with base.database.transaction() as tx:
        sealed = report_desk.sealed_report(tx, report_desk.find_id(tx, prefix))
    return open_report(sealed, identity)
