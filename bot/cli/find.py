"""`tanpacalo find --nik`: the code of a lost slip, for whoever stands at the counter."""

import getpass
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.base import Base
from bot.cli.files import require_folder, write_whole
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, show_table
from bot.slips import slip_link, slips_pdf
from handlers.domain.application import Application
from handlers.domain.nik import Fault, read_nik
from handlers.domain.slip_code import show
from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage import applications, audit
from storage.audit import AuditAction

#: The longest line that is read for a number.
_MOST_TYPED: Final = 200
_TOLD: Final[dict[Fault, str]] = {
    Fault.EMPTY: "nothing was typed",
    Fault.NOT_DIGITS: "it holds something else than digits",
    Fault.TOO_SHORT: "it has fewer than 16 digits",
    Fault.TOO_LONG: "it has more than 16 digits",
    Fault.NOT_OF_A_PERSON: "a NIK does not begin with 0",
    Fault.NO_SUCH_DAY: "its date of birth (digits 7 to 12) is in no calendar",
    Fault.NO_SERIAL: "its last four digits cannot be 0000",
}


def find(
    words: Annotated[
        list[str] | None,
        typer.Argument(hidden=True, help="None: a NIK is never typed into the command itself."),
    ] = None,
    _nik: Annotated[
        bool, typer.Option("--nik", help="By NIK, asked for or read from standard input.")
    ] = True,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE.pdf", help="Print the slips that were found anew."
        ),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Find the slips of somebody who lost theirs, and print them again.

    Look at the person's papers first. The NIK is asked for, or read as one line of
    standard input; on the command line other people and the shell's history would see it.
    Who looked, when, and how many slips were shown is noted: `tanpacalo audit list`.

    Example:  tanpacalo find --nik -o slip.pdf
    """
    if words:
        # Not typer's own sentence: it would repeat what was typed.
        _refuse(
            "type the NIK when it is asked for, not into the command: "
            "the shell's history and `ps` show that. Run: tanpacalo find --nik"
        )
    if output is not None:
        require_folder(output)
    number = read_nik(_asked_for())
    if isinstance(number, Fault):
        _refuse(f"this is no NIK: {_TOLD[number]}")
    with opened(config) as base:
        found = _look_up(base, number)
        _show(found)
        if output is not None:
            _print_again(base, found, output)
    raise typer.Exit(0 if found else 1)


def _asked_for() -> str:
    if sys.stdin.isatty():
        answer: str = typer.prompt("NIK", err=True)
        return answer[:_MOST_TYPED]
    return sys.stdin.readline(_MOST_TYPED).strip()


def _look_up(base: Base, number: str) -> tuple[Application, ...]:
    """Find, and note that it was looked for, in one transaction: one never without the other."""
    with base.database.transaction() as tx:
        found = applications.by_nik(tx, base.keys, number)
        audit.note(
            tx,
            base.keys,
            AuditAction.FIND_BY_NIK,
            actor=account(),
            about=number,
            found=len(found),
            now=base.clock(),
        )
    return found


def account() -> str:
    """Name the account under which the command runs."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"


def _show(found: tuple[Application, ...]) -> None:
    rows = [
        (
            show(one.code) if one.code else "(cannot be read)",
            _words("check-service", service=one.service),
            _words("check-heading", status=one.status.value),
            one.status_since.isoformat(),
        )
        for one in found
    ]
    show_table(("code", "document", "status", "since"), rows, empty="")
    if not found:
        say("No slip is known by this NIK: a list of the office has to bring both (import).")


def _words(text: str, **facts: str) -> str:
    return render_line(text, facts, Language.INDONESIAN)


def _print_again(base: Base, found: tuple[Application, ...], output: Path) -> None:
    codes = [one.code for one in found if one.code and not one.status.is_final]
    if not codes:
        say("Nothing to print: no slip that can still be used.")
        return
    pdf = slips_pdf(codes, base.office, link=lambda code: slip_link(base.office, code))
    write_whole(output, pdf, replace=True)
    say(f"{len(codes)} slip{'s' if len(codes) > 1 else ''} to print: {output}")


def _refuse(sentence: str) -> None:
    typer.secho(f"tanpacalo: {sentence}", err=True, fg="red" if sys.stderr.isatty() else None)
    raise typer.Exit(2)
