"""The schema as it should be, and the way from an older one to it.

Old and new version work on one database while processes are replaced one by one (H18).
So a migration only adds: tables, columns that may stay empty, indexes (which may also go).
What nobody uses any more goes one version later, when no process knows of it. The migrating
version leaves word which older one may go on; an older one that is started afterwards asks
for that word.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

from sqlalchemy import Connection, inspect, text
from sqlmodel import AutoString, SQLModel

from handlers.domain.errors import TanpaCaloError
from storage import (  # noqa: F401 -- importing a room declares its tables
    applications,
    audit,
    billing,
    blanks,
    complaints,
    digests,
    imports,
    instance,
    intake,
    limits,
    nik_checks,
    notice_pushes,
    notices,
    officers,
    outbox,
    overdue,
    plans,
    queue,
    reminders,
    reports,
    status_words,
    subscriptions,
    waits,
    windows,
)
from storage.database import LOCK_WAIT_S, Database, UtcDateTime

#: The newest revision in `migrations/versions`; a test holds it against the files.
HEAD: Final = "0004"
#: The oldest revision whose version may work on the tables of `HEAD`: the one before it, or
#: `HEAD` itself for a change that no other version can live with.
OLDEST_BESIDE: Final[str] = "0003"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: One process migrates at a time (PostgreSQL advisory lock; any constant number).
_LOCK: Final = 7_318_001


class NewerSchemaError(TanpaCaloError):
    """A newer version has changed the tables in a way that this one cannot live with."""


def bring_up_to_date(database: Database) -> None:
    """Migrate the schema if it is behind.

    Processes of the version before work on meanwhile; on PostgreSQL the first process of the
    new version migrates, the others wait for it. On SQLite a copy of the file is made first
    (`<name>.before-<revision>`). Alembic is loaded only when there is something to do: it
    takes longer than the rest of the start.

    Raises:
        NewerSchemaError: the tables are of a version beside which this one cannot work.
    """
    with database.transaction() as tx:
        if not database.is_sqlite:
            tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = revision(tx)
        if current is not None and current >= HEAD:
            _require_usable(tx, current)
        else:
            _make_new(database, tx, current)
        if database.is_sqlite:
            plans.fix(tx)


def _make_new(database: Database, tx: Connection, current: str | None) -> None:
    if not database.is_sqlite:
        # Whoever waits for a table makes all others wait for it: rather start again.
        tx.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'"))
    if current is not None and database.file is not None:
        _copy(database.file, Path(f"{database.file}.before-{HEAD}"))
    _upgrade(tx)
    instance.note_oldest_beside(tx, HEAD, OLDEST_BESIDE)


def is_usable(tx: Connection, current: str) -> bool:
    """Tell whether this version can work on the tables as they are: its own, or newer ones."""
    if current <= HEAD:
        return current == HEAD
    oldest = instance.oldest_beside(tx, current)
    return oldest is not None and oldest <= HEAD


def _require_usable(tx: Connection, current: str) -> None:
    if not is_usable(tx, current):
        raise NewerSchemaError(
            f"the database's tables are of revision {current}, beside which this version "
            f"({HEAD}) cannot work. Start the version that made them, or a newer one"
        )


def _copy(file: Path, to: Path) -> None:
    """Copy a SQLite file with what only its WAL holds; as private as the file itself."""
    os.close(os.open(to, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, file.stat().st_mode & 0o777))
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def revision(tx: Connection) -> str | None:
    """Tell the database's revision, None for an empty one."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    found: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(tx: Connection) -> None:
    from alembic import command

    command.upgrade(alembic_config(tx), "head")


def move(tx: Connection, revision_wanted: str) -> None:
    """Bring an empty database's tables to a revision, older or newer than theirs."""
    from alembic import command

    current = revision(tx)
    if current is not None and current > revision_wanted:
        command.downgrade(alembic_config(tx), revision_wanted)
    elif current != revision_wanted:
        command.upgrade(alembic_config(tx), revision_wanted)


def alembic_config(tx: Connection) -> Any:
    """Give Alembic's configuration for an open transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = tx
    return config


def run_in(context: ModuleType) -> None:
    """Run migrations in Alembic's context; `migrations/env.py` calls it."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        render_item=_written_type,
    )
    context.run_migrations()


def _written_type(kind: str, item: object, autogen: Any) -> str | Literal[False]:
    """Write our types into a new revision in the shortest way."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from storage.database import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False
