"""The schema as it should be, and the way from an older one to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

from sqlalchemy import Connection, inspect, text
from sqlmodel import AutoString, SQLModel

from storage import (  # noqa: F401 -- importing a room declares its tables
    applications,
    billing,
    digests,
    imports,
    instance,
    intake,
    limits,
    officers,
    outbox,
    reminders,
    reports,
    subscriptions,
    windows,
)
from storage.database import Database, UtcDateTime

#: The newest revision in `migrations/versions`; a test holds it against the files.
HEAD: Final = "0003"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: One process migrates at a time (PostgreSQL advisory lock; any constant number).
_LOCK: Final = 7_318_001


def bring_up_to_date(database: Database) -> None:
    """Migrate the schema if it is behind.

    On SQLite a copy of the file is made first (`<name>.before-<revision>`). Alembic is
    loaded only when there is something to do: it takes longer than the rest of the start.
    """
    with database.transaction() as tx:
        if not database.is_sqlite:
            tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = revision(tx)
        if current == HEAD:
            return
        if current is not None and database.file is not None:
            _copy(database.file, Path(f"{database.file}.before-{HEAD}"))
        _upgrade(tx)


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
