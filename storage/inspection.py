"""A look at a database from outside: nothing is made, migrated or kept.

For whoever has to say what is wrong. It works beside a running server, and where the server
could not start: the file is missing, locked, read-only, or of a newer version.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    delete,
    event,
    exc,
    func,
    insert,
    select,
)
from sqlalchemy.engine import make_url

from handlers.domain.slip_code import has_valid_check
from storage import applications, outbox
from storage.database import LOCK_WAIT_S, new_id
from storage.instance import LEASE
from storage.outbox import OutboxState
from storage.schema import MIGRATIONS
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys

PROBE: Final = "doctor"
#: What a database may do to whoever looks.
AWAY: Final = (exc.SQLAlchemyError, sqlite3.Error, OSError)
_LAST_NUMBER: Final = re.compile(r"(.*?)([0-9]+)([^0-9]*)")
#: Of the one transaction of ours that writes.
_WRITES: Final = "inspection_writes"
#: So many parameters are no trouble for either database.
_AT_ONCE: Final = 500


class Inspection:
    """A database that is only looked at.

    Args:
        url: `database.url`; a SQLite file must exist.
        wait_s: how long to wait for another's lock.
    """

    def __init__(self, url: str, *, wait_s: float = LOCK_WAIT_S) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._engine = _existing_file(Path(parsed.database or ""), wait_s)
        else:
            self._engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                poolclass=NullPool,
                connect_args={"connect_timeout": LOCK_WAIT_S, "application_name": "tanpacalo"},
            )
        self._wait_s = wait_s

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction in which nothing can be written."""
        with self._engine.connect() as tx:
            if self.is_sqlite:
                tx.exec_driver_sql("PRAGMA query_only=ON")
            else:
                tx.exec_driver_sql("SET TRANSACTION READ ONLY")
                self._limit_waits(tx)
            yield tx
            tx.rollback()

    def probe(self, now: datetime) -> None:
        """Commit a row that the same transaction has taken away again.

        Committed rather than undone: only a commit shows a full disk. No other process ever
        sees the row, and none is left.

        Raises:
            SQLAlchemyError: the database cannot be written to now.
        """
        holder = new_id()
        with self._engine.connect().execution_options(**{_WRITES: True}) as tx:
            if not self.is_sqlite:
                self._limit_waits(tx)
            tx.execute(insert(LEASE).values(name=holder, holder=PROBE, until=now))
            tx.execute(delete(LEASE).where(LEASE.c.name == holder))
            tx.commit()

    def _limit_waits(self, tx: Connection) -> None:
        """Let PostgreSQL wait no longer for a lock, or work no longer, than a person would."""
        wait_ms = int(self._wait_s * 1000)
        tx.exec_driver_sql(f"SET LOCAL lock_timeout = {wait_ms}")
        tx.exec_driver_sql(f"SET LOCAL statement_timeout = {4 * wait_ms}")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _existing_file(file: Path, wait_s: float) -> Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: a file that is not there is not made.
        address = f"file:{quote(str(file.absolute()))}?mode=rw"
        found = sqlite3.connect(address, uri=True, timeout=wait_s, check_same_thread=False)
        found.isolation_level = None  # we begin ourselves, below
        return found

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def known_revisions() -> tuple[str, ...]:
    """Give the revisions that this version can come from, the oldest first."""
    files = sorted((MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    return tuple(file.name.partition("_")[0] for file in files)


def newest_instant(tx: Connection) -> datetime | None:
    """Tell the latest instant at which a process surely wrote something."""
    wrote = (applications.CHANGE.c.at, applications.APPLICATION.c.data_at, outbox.C.finished_at)
    found = [tx.scalar(select(func.max(column))) for column in wrote]
    return max((one for one in found if one is not None), default=None)


def reasons(tx: Connection, state: OutboxState) -> dict[str, int]:
    """Count the messages of a state by reason."""
    rows = tx.execute(
        select(outbox.C.reason, func.count())
        .where(outbox.C.state == state)
        .group_by(outbox.C.reason)
        .order_by(func.count().desc(), outbox.C.reason)
    )
    return {row[0]: row[1] for row in rows}


def neighbours(tx: Connection, keys: Keys, *, look_at: int) -> tuple[int, int]:
    """Take some codes that offices brought and try the number after each.

    Args:
        look_at: how many applications are opened, at most; their random ids make it a sample.

    Returns:
        How many imported codes were tried, and for how many the next number is a code too.
    """
    application = applications.APPLICATION.c
    rows = tx.execute(
        select(application.id, application.code).order_by(application.id).limit(look_at)
    )
    codes = [code for row in rows if (code := _code(keys, row)) and not has_valid_check(code)]
    following = {applications.slip_lookup(keys, next_code(code)) for code in codes}
    return len(codes), _existing(tx, sorted(following))


def _code(keys: Keys, row: Any) -> str:
    try:
        sealed: bytes = row.code
        return fields.open_sealed(
            keys, sealed, table="application", row=row.id, column="code"
        ).decode()
    except SealError:
        return ""


def next_code(code: str) -> str:
    """Count a code's last number up by one, with as many digits: `SRG2026099` to `SRG2026100`."""
    match = _LAST_NUMBER.fullmatch(code)
    if match is None:
        return code
    before, digits, after = match.groups()
    return f"{before}{int(digits) + 1:0{len(digits)}d}{after}"


def _existing(tx: Connection, lookups: Sequence[str]) -> int:
    of_slip = applications.APPLICATION.c.slip_lookup
    return sum(
        tx.scalar(select(func.count()).where(of_slip.in_(lookups[at : at + _AT_ONCE]))) or 0
        for at in range(0, len(lookups), _AT_ONCE)
    )
