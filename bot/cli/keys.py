"""`tanpacalo keys`: who can read reports, and a backup of the office's own keys."""

import re
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.base import Base
from bot.cli.files import require_new, write_whole
from bot.cli.identity import new_passphrase
from bot.cli.names import checked_name
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, short, show_table, warn
from handlers.domain.errors import TanpaCaloError
from handlers.domain.officer import Role
from storage import report_desk
from storage.report_desk import ReaderInfo
from storage.vault.keys import export_keys
from storage.vault.reports import ReaderIdentity, new_reader_identity, wrap_identity

#: With fewer readers, one absence or one culprit leaves reports unread.
ENOUGH_READERS: Final = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Keys: who can read reports, and a backup of the office's own keys.",
)


class ReaderError(TanpaCaloError):
    """A reader cannot be added or removed as asked."""


@app.command("new")
def new(
    name: Annotated[
        str, typer.Option("--name", callback=checked_name, help="The reader, for the list.")
    ],
    role: Annotated[
        str,
        typer.Option(
            "--role",
            callback=checked_name,
            help="supervisor, inspectorate, or an office in words; whoever reports is shown it.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Key file (default: keys folder)."),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--sheet",
            metavar="FILE.pdf",
            help="Also write a recovery sheet to print: it opens reports without a passphrase.",
        ),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Make a report reader's key, protected by a passphrase.

    Only its public half stays with the server. New reports are sealed to every reader;
    the demo readers end with the first real one. Without a terminal the passphrase is
    read from TANPACALO_PASSPHRASE or from standard input.

    Example:  tanpacalo keys new --name "Ibu Ratna" --role inspectorate --sheet sheet.pdf
    """
    if role.casefold() == Role.COUNTER:
        raise ReaderError("the counter reads no reports: a report may be about it")
    if sheet is not None:
        require_new(sheet)
    passphrase = new_passphrase()
    with opened(config) as base:
        path = output or base.settings.keys_folder / f"reader-{_slug(name)}.age"
        key = new_reader_identity()
        reader = _register(base, name, role, key, path, wrap_identity(key.identity, passphrase))
        if sheet is not None:
            _write_sheet(base, sheet, reader, key)
        readers = _active(base)
    typer.echo(f"Reader {short(reader.id)} ({name}, {role}). Key file: {path}")
    typer.echo("Give that file to the reader and delete it here; without it no report opens.")
    if sheet is not None:
        typer.echo(f"Recovery sheet: {sheet}  Print it, lock it away, delete the file.")
    if len(readers) < ENOUGH_READERS:
        warn("This is the only reader. Add a second one, or a lost key loses every report.")


def _register(
    base: Base, name: str, role: str, key: ReaderIdentity, path: Path, wrapped: bytes
) -> ReaderInfo:
    """Write the file inside the transaction: no report is sealed to a key that nobody has."""
    with base.database.transaction() as tx:
        reader = report_desk.register_reader(
            tx, name=name, role=role, recipient=key.recipient, today=base.today()
        )
        write_whole(path, wrapped, replace=False)
        return reader


def _write_sheet(base: Base, path: Path, reader: ReaderInfo, key: ReaderIdentity) -> None:
    from bot.recovery_sheet import recovery_sheet

    pdf = recovery_sheet(
        identity=key.identity,
        recipient=key.recipient,
        name=reader.name,
        role=reader.role,
        day=base.today(),
    )
    write_whole(path, pdf, replace=False)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "reader"


@app.command("list")
def list_readers(config: ConfigOption = None) -> None:
    """List who can read reports. No key is shown, only which one it is.

    Example:  tanpacalo keys list
    """
    with opened(config) as base, base.database.transaction() as tx:
        readers = report_desk.all_readers(tx)
    rows = [
        (
            short(reader.id),
            reader.name,
            reader.role,
            f"{reader.epoch}",
            reader.added_on.isoformat(),
            _state(reader),
            reader.recipient,
        )
        for reader in readers
    ]
    heading = ("id", "name", "role", "key no.", "added", "state", "public key")
    show_table(heading, rows, empty="There is no reader yet: tanpacalo keys new")


def _state(reader: ReaderInfo) -> str:
    if reader.removed_on is not None:
        return f"removed {reader.removed_on.isoformat()}"
    return "demo" if reader.is_demo else "active"


@app.command("remove")
def remove(
    reader: Annotated[str, typer.Argument(metavar="ID", help="Its beginning is enough.")],
    config: ConfigOption = None,
) -> None:
    """Seal no further report to a reader; earlier ones stay readable with that key.

    Example:  tanpacalo keys remove 3fa9c1d2
    """
    with opened(config) as base, base.database.transaction() as tx:
        chosen = _chosen(report_desk.all_readers(tx), reader)
        report_desk.remove_reader(tx, chosen.id, today=base.today())
        left = [one for one in report_desk.all_readers(tx) if one.removed_on is None]
    typer.echo(f"{chosen.name} ({chosen.role}) reads no new reports from now on.")
    if not left:
        warn("Nobody is left: the service takes no reports until there is a reader.")


def _chosen(readers: list[ReaderInfo], prefix: str) -> ReaderInfo:
    active = [one for one in readers if one.removed_on is None]
    found = [one for one in active if prefix and one.id.startswith(prefix.lower())]
    if len(found) != 1:
        problem = "several readers' ids begin so" if found else "there is no such active reader"
        raise ReaderError(f"{problem}; see: tanpacalo keys list")
    return found[0]


def _active(base: Base) -> list[ReaderInfo]:
    with base.database.transaction() as tx:
        return [one for one in report_desk.all_readers(tx) if one.removed_on is None]


@app.command("export")
def export(
    recipient: Annotated[
        str,
        typer.Option("--to", metavar="AGE_RECIPIENT", help="age1…, of whoever keeps the backup."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Default: standard output."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write the office's own keys, sealed for one age recipient, as a backup kept apart.

    Without these keys nobody can read what the database holds. The stock `age` opens it:
    age -d -i IDENTITY keys.age | tar -x -C keys

    Example:  tanpacalo keys export --to age1… -o keys.age
    """
    if output is None and sys.stdout.isatty():
        raise ReaderError("the export is not for a terminal; name a file with -o")
    with opened(config) as base:
        sealed = export_keys(base.keys, base.settings.keys_folder, recipient)
    if output is None:
        typer.get_binary_stream("stdout").write(sealed)
        return
    write_whole(output, sealed, replace=False)
    say(f"Keys, sealed for that recipient: {output}")
