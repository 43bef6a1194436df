"""`tanpacalo move`: from the SQLite file to PostgreSQL, once, when an office grows."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.base import Base
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, show_table
from bot.settings.sources import read_file
from bot.sole import sole_server
from storage import moving
from storage.database import Database
from storage.moving import Advanced, Content, MoveError


def move(
    to: Annotated[
        str,
        typer.Option(metavar="URL", help="postgresql://…, an empty database. Required."),
    ],
    config: ConfigOption = None,
) -> None:
    """Move everything from the SQLite file to an empty PostgreSQL database.

    Stop the service first. Every row is read back and compared. Interrupted, it goes on
    where it was when it is called again. The SQLite file stays as it is.

    Example:  tanpacalo move --to "postgresql:///tanpacalo?host=/var/run/postgresql"
    """
    has_password = _has_password(_postgresql(to))
    with opened(config) as base, sole_server(base.database):
        if base.database.file is None:
            raise MoveError("database.url names PostgreSQL already; only a SQLite file is moved")
        with closing(Database(to)) as target:
            moved = _move(base, target)
    rows = [(one.table, f"{one.rows}", one.digest[:16]) for one in moved]
    show_table(("table", "rows", "digest"), rows, empty="")
    shown = "the address that you gave" if has_password else f'url = "{to}"'
    _say_what_next(base, shown, config, sum(one.rows for one in moved))


def _postgresql(to: str) -> URL:
    """Read the address. What it refuses is not repeated: it may hold a password."""
    try:
        url = make_url(to)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() != "postgresql" or not url.database:
        raise typer.BadParameter("must be postgresql://user@host/database", param_hint="--to")
    return url


def _move(base: Base, target: Database) -> list[Content]:
    """Copy, compare and only then open the target for servers."""
    # One transaction: no other command writes to the file before the end.
    with base.database.transaction() as source:
        total = moving.count(source)
        if not total:
            raise MoveError(f"{base.database.file} is empty: there is nothing to move")
        moving.begin(source, target)
        with _progress("Copying", total) as advanced:
            moving.copy(source, target, advanced)
        with target.transaction() as tx:
            with _progress("Comparing", total) as advanced:
                moved = moving.compare(source, tx, advanced)
            moving.finish(tx)
    return moved


@contextmanager
def _progress(what: str, total: int) -> Iterator[Advanced]:
    """Show how many rows are done, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _table, _rows: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda table, rows: bar.update(task, advance=rows, description=f"{what} {table}")


def _has_password(url: URL) -> bool:
    return url.password is not None or "password" in url.query


def _say_what_next(base: Base, address: str, config: Path | None, rows: int) -> None:
    say(f"{rows:,} rows have arrived; each was read back and compared. Now change")
    say(f"  {read_file(config).place(('database', 'url'))} to {address}")
    say("  (with a password rather in a file of its own: TANPACALO_DATABASE__URL_FILE)")
    say("and see that keys.folder is set, with the same content for every process:")
    say(f'  folder = "{base.settings.keys_folder}"')
    say(
        f"Then start the service. {base.database.file} was not changed: start no service on it "
        "again, and delete it once all is well."
    )
