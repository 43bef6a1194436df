"""The command `tanpacalo`. Each subcommand's code is loaded when it is called."""

import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from types import MappingProxyType
from typing import Annotated, Any, Final, NoReturn, cast

import typer
from typer.core import TyperCommand, TyperGroup

from handlers.domain.errors import TanpaCaloError


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subcommand lives, and its line in `--help`, told without loading it."""

    module: str
    attribute: str
    summary: str


#: In the order in which `--help` lists them; a test holds the summaries to the commands.
COMMANDS: Final[Mapping[str, Place]] = MappingProxyType(
    {
        "serve": Place(
            "bot.cli.serve",
            "serve",
            "Run everything in one process: web, channels, sender, scheduler.",
        ),
        "worker": Place(
            "bot.cli.serve",
            "worker",
            "Run one more process on the same PostgreSQL, without the public listener.",
        ),
        "chat": Place(
            "bot.cli.chat",
            "chat",
            "Talk to the service here: one line is one message, a number picks a button.",
        ),
        "understand": Place(
            "bot.cli.understand",
            "understand_lines",
            "Tell what sentences mean: lines in, one JSON object a line out.",
        ),
        "questions": Place(
            "bot.cli.questions",
            "questions",
            "Count the questions that were not understood, by what they are about.",
        ),
        "slips": Place(
            "bot.cli.slips", "slips", "Make slips with new codes and a PDF (A4) to print them from."
        ),
        "scan": Place(
            "bot.cli.scan", "app", "Scan slips at the counter: into the pickup box, and out of it."
        ),
        "picked-up": Place(
            "bot.cli.scan", "picked_up", "Note one card as picked up, without a barcode reader."
        ),
        "find": Place(
            "bot.cli.find",
            "find",
            "Find the slips of somebody who lost theirs, and print them again.",
        ),
        "import": Place(
            "bot.cli.import_command",
            "import_statuses",
            "Take statuses from the office's list: all of a file, or nothing of it.",
        ),
        "statuses": Place(
            "bot.cli.statuses",
            "app",
            "Status words of imports: those that nobody knows yet, and those that are understood.",
        ),
        "blanks": Place(
            "bot.cli.blanks",
            "app",
            "Card blanks: say whether there are any, see what was said.",
        ),
        "overdue": Place(
            "bot.cli.overdue",
            "app",
            "Cards that wait longer than usual: list them, answer, see what is usual.",
        ),
        "report": Place(
            "bot.cli.report", "app", "Anonymous reports: list, read, ask, close, export."
        ),
        "complaint": Place(
            "bot.cli.complaint",
            "app",
            "Complaints and questions of citizens: list, read, take up, answer, close.",
        ),
        "keys": Place(
            "bot.cli.keys",
            "app",
            "Keys: who can read reports, and a backup of the office's own keys.",
        ),
        "officer": Place(
            "bot.cli.officer",
            "app",
            "Officers: invite them to link their chat, list them, revoke them.",
        ),
        "digest": Place(
            "bot.cli.digest",
            "digest",
            "Print today's digest as each role gets it: counts and ages, no content.",
        ),
        "queue": Place(
            "bot.cli.queue",
            "app",
            "The queue today: note that numbers ran out, take it back, see what was noted.",
        ),
        "notice": Place(
            "bot.cli.notice",
            "app",
            "Notices: outages, closing days, blanks, mobile service; shown where they matter.",
        ),
        "audit": Place("bot.cli.audit", "app", "What officers looked up."),
        "whatsapp": Place(
            "bot.cli.whatsapp",
            "app",
            "WhatsApp: what it costs this month, and the message templates to submit to Meta.",
        ),
        "outbox": Place(
            "bot.cli.outbox",
            "app",
            "Messages on their way: show them, send failed ones again, drop them.",
        ),
        "backup": Place(
            "bot.cli.backup",
            "backup",
            "Write everything of this instant into one file, sealed for an age recipient.",
        ),
        "restore": Place(
            "bot.cli.backup",
            "restore",
            "Fill an empty database from a backup: all of it, or nothing.",
        ),
        "move": Place(
            "bot.cli.move",
            "move",
            "Move everything from the SQLite file to an empty PostgreSQL database.",
        ),
        "doctor": Place(
            "bot.cli.doctor",
            "doctor",
            "Look for faults and say what mends them; nothing is changed or sent.",
        ),
    }
)


class Commands(TyperGroup):
    """The subcommands; faults that a person can mend are told as sentences."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- typer's signature
        """Name the subcommands."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: Any,  # noqa: ARG002 -- typer's signature
        cmd_name: str,
    ) -> TyperCommand | TyperGroup | None:
        """Load one subcommand, None if there is none of that name."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.commands[cmd_name] = _load(cmd_name)
        return cast("TyperCommand | TyperGroup | None", self.commands.get(cmd_name))

    def format_commands(
        self,
        ctx: Any,  # noqa: ARG002 -- typer's signature
        formatter: Any,
    ) -> None:
        """List the subcommands in `--help`, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find a subcommand; for a misspelt one name the nearest."""
        name = args[0]
        nearest = get_close_matches(name, COMMANDS, n=1)
        if name not in COMMANDS and not name.startswith("-") and nearest:
            ctx.fail(f"No such command {name!r}. Did you mean {nearest[0]!r}?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a subcommand; a fault ends it with a sentence and status 1."""
        try:
            return super().invoke(ctx)
        except TanpaCaloError as fault:
            _end(str(fault))
        except BrokenPipeError:
            raise  # whoever read our output has gone; typer ends quietly
        except OSError as fault:
            _end(_of_the_system(fault))
        except _database_faults() as fault:
            _end(_of_the_database(fault))


def _load(name: str) -> Any:
    place = COMMANDS[name]
    found = getattr(import_module(place.module), place.attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    command = typer.main.get_command(found)
    command.name = name
    return command


def _end(sentence: str) -> NoReturn:
    typer.secho(f"tanpacalo: {sentence}", err=True, fg="red" if sys.stderr.isatty() else None)
    raise typer.Exit(1) from None


def _of_the_system(fault: OSError) -> str:
    return f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault.strerror)


def _database_faults() -> tuple[type[Exception], ...]:
    """Give the kinds of faults of a database; none where none was loaded."""
    faults = sys.modules.get("sqlalchemy.exc")
    return (faults.SQLAlchemyError, sqlite3.Error) if faults else ()


def _of_the_database(fault: Exception) -> str:
    """Tell what a database did to us. Never its statement or values: they are somebody's."""
    from sqlalchemy import exc

    away = exc.OperationalError | exc.InterfaceError | exc.TimeoutError | sqlite3.OperationalError
    if isinstance(fault, away):
        own = fault if isinstance(fault, sqlite3.Error) else getattr(fault, "orig", None)
        cause = str(own or "").strip().partition("\n")[0]
        return f"the database cannot be used now: {cause or 'no connection'}"
    return f"the database refused: {type(fault).__name__}"


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tanpacalo {version('tanpacalo')}")
        raise typer.Exit


app = typer.Typer(
    cls=Commands,
    name="tanpacalo",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # a traceback's values could be somebody's
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def about(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Where an e-KTP stands and when to collect it; reports of levies that only readers open.

    Try it with sample data:  tanpacalo serve --demo

    Every subcommand explains itself:  tanpacalo slips --help
    """


def main() -> None:
    """Run the command line."""
    app(prog_name="tanpacalo")


if __name__ == "__main__":
    main()
