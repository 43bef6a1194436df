"""`tanpacalo backup` and `tanpacalo restore`: everything in one sealed file, and back."""

import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from bot.base import Base
from bot.cli.files import being_written
from bot.cli.identity import read_reader_identity
from bot.cli.opening import ConfigOption, opened, opened_unfilled
from bot.cli.screen import counted_bar, say, warn
from bot.sole import sole_process
from handlers.domain.errors import TanpaCaloError
from storage import backup as storage_backup
from storage import instance
from storage import restore as storage_restore
from storage.restore import Restored
from storage.vault import age

#: The file's name until it is whole, the same for every backup into a folder.
PART: Final = ".tanpacalo-backup.part"
_NO_KEY: Final = "This key does not open the backup, or the file is damaged. Nothing was written."


class BackupError(TanpaCaloError):
    """A backup cannot be written as asked."""


def backup(
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
    """Write everything of this instant into one file, sealed for an age recipient.

    It runs beside a live server, which goes on meanwhile; an older backup of the same name
    is replaced once the new one is whole. The keys are not in it (`keys export`), nor texts
    on their way, nor what leads from a chat to a report.

    Example:  tanpacalo backup --to age1… -o /mnt/backup/tanpacalo.age
    """
    with opened(config) as base:
        now = base.clock()
        with (
            _target(output) as file,
            counted_bar("Backing up") as progress,
            base.database.snapshot() as tx,
        ):
            lines = storage_backup.lines(tx, base.keys, now=now, progress=progress)
            age.encrypt_stream(recipient, lines, file)
            file.flush()
        with base.database.transaction() as tx:
            instance.note_backup(tx, now)
    say(f"Backup of {_shown(base, now)}: {output or 'written to standard output'}")


def _target(output: Path | None) -> AbstractContextManager[BinaryIO]:
    """Open what is written to.

    Raises:
        BackupError: it is a terminal, or a file that is surely no backup.
    """
    if output is None:
        if sys.stdout.isatty():
            raise BackupError("the backup is not for a terminal; name a file with -o")
        return nullcontext(typer.get_binary_stream("stdout"))
    if output.exists() and not _is_age_file(output):
        raise BackupError(f"{output} is no backup and is not replaced. Name another file.")
    return being_written(output, part=PART)


def _is_age_file(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(age.FILE_PREFIX)) == age.FILE_PREFIX


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    identity: Annotated[
        Path,
        typer.Option(
            "--identity", "-i", metavar="FILE", help="The key file of whoever keeps the backup."
        ),
    ],
    config: ConfigOption = None,
) -> None:
    """Fill an empty database from a backup: all of it, or nothing.

    The office's own keys must be in their folder again, and no server may run. What was on
    its way when the backup was made does not leave again, nor do reminders that have come
    due since. A backup of SQLite goes into PostgreSQL, too, and the other way.

    Example:  tanpacalo restore tanpacalo.age --identity keeper.txt
    """
    key = read_reader_identity(identity)
    with file.open("rb") as sealed, opened_unfilled(config) as base:
        restored = _restore(base, sealed, key)
    typer.echo(
        f"Restored the backup of {_shown(base, restored.at)}: {restored.rows:,} rows in "
        f"{restored.tables} tables, each counted. This is epoch {restored.epoch}."
    )
    typer.echo(
        f"{restored.parked:,} messages that were on their way are parked, "
        f"{restored.missed:,} reminders that had come due will not leave."
    )
    warn(
        "What was done since is undone: revoke officers and remove readers again, scan and "
        "import again. Receipts given since are unknown; what people erased since is back."
    )


def _shown(base: Base, at: datetime) -> str:
    return f"{at.astimezone(base.office.calendar.zone):%Y-%m-%d %H:%M}"


def _restore(base: Base, sealed: BinaryIO, key: str) -> Restored:
    """Commit only what came out of a file that is whole to its end."""
    with (
        sole_process(base.database),
        counted_bar("Restoring") as progress,
        base.database.transaction() as tx,
        age.decrypted_stream(key, sealed, refusal=_NO_KEY) as plain,
    ):
        return storage_restore.restore(tx, base.keys, plain, now=base.clock(), progress=progress)
