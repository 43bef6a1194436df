"""The one way to the database: every change is one transaction, committed or undone whole.

SQLite has one writer at a time and `BEGIN IMMEDIATE`, so a batch never fails half-way for a
lock. PostgreSQL has a few threads and a pool. Models and queries are the same.
"""

import asyncio
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Table,
    TypeDecorator,
    create_engine,
    event,
    exc,
)
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: On SQLite one tree by its own key for a table, with no number that tells an order.
WITHOUT_ROWID: Final = {"sqlite_with_rowid": False}

#: How long a statement waits for another process's transaction before it gives up.
LOCK_WAIT_S: Final = 5
#: How often it looks meanwhile. SQLite's own wait grows to 100 ms a look: beside a process
#: that writes one transaction after the other it comes too late each time.
LOCK_LOOK_S: Final = 0.001
#: What SQLite's log is cut to when it begins anew; a longer one cannot (H06).
LONGEST_LOG_BYTES: Final = 64 * 1024 * 1024
POSTGRESQL_THREADS: Final = 4
#: Of the one kind of transaction that only reads.
_SNAPSHOT: Final = "database_snapshot"

Result = TypeVar("Result")


class Overtaken(Exception):  # noqa: N818 -- it is a state, not somebody's error
    """What this was decided on has changed meanwhile: it must be read and decided anew."""


#: What a database, disk or network does to us; never counted against a message (engine.md).
UNAVAILABLE: Final = (
    Overtaken,
    exc.OperationalError,
    exc.InterfaceError,
    exc.InternalError,
    exc.TimeoutError,
    sqlite3.OperationalError,
    sqlite3.InterfaceError,
    sqlite3.InternalError,
    OSError,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant on both databases: SQLite gives naive ones back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- SQLAlchemy's signature
    ) -> datetime | None:
        """Store in UTC; refuse an instant without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- SQLAlchemy's signature
    ) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """An engine with its threads.

    Args:
        url: `sqlite:///path` or `postgresql://user@host/name`.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        #: tells this process from others, also in PostgreSQL's list of its clients
        self.name = f"tanpacalo {secrets.token_hex(4)}"
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.file: Path | None = Path(parsed.database or "")
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if not self.file.exists():
                # SQLite would make it readable for everybody; its log inherits the mode.
                self.file.touch(mode=0o600)
            self.engine = _sqlite_engine(url)
        else:
            self.file = None
            self.engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=POSTGRESQL_THREADS,
                pool_pre_ping=True,
                connect_args={"connect_timeout": LOCK_WAIT_S, "application_name": self.name},
            )
        self._threads = ThreadPoolExecutor(
            1 if self.is_sqlite else POSTGRESQL_THREADS, thread_name_prefix="database"
        )
        self._committing = ThreadPoolExecutor(1, thread_name_prefix="commit")
        #: those of this process wait here, in their order, and not for SQLite's lock
        self._writer = asyncio.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open the one transaction: committed at the end, undone by any exception."""
        with self.engine.begin() as tx:
            yield tx

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Look at everything as it is at one instant. Nothing can be written; nobody waits."""
        options: dict[str, Any] = (
            {_SNAPSHOT: True}
            if self.is_sqlite
            else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with self.engine.connect().execution_options(**options) as tx:
            if self.is_sqlite:
                tx.exec_driver_sql("PRAGMA query_only=ON")
            try:
                yield tx
            finally:
                if self.is_sqlite:
                    tx.exec_driver_sql("PRAGMA query_only=OFF")

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Do `work` in one transaction off the event loop.

        Args:
            work: reads, decides and writes; everything it does is committed together.

        Returns:
            What `work` returned, after the commit.
        """
        if self.is_sqlite:
            async with self._writer:
                return await self._run_in_thread(work)
        return await self._run_in_thread(work)

    async def run_briefly(self, work: Callable[[Connection], Result]) -> Result:
        """Do `work` that takes milliseconds as `run` does, on SQLite without its thread.

        Two threads hand the interpreter over at every row that SQLite steps to, which costs
        more than the rows. So a batch is done between two turns of the event loop; only the
        commit, which waits for the disk, is off it.
        """
        if not self.is_sqlite:
            return await self._run_in_thread(work)
        async with self._writer:
            with ExitStack() as transaction:
                tx = transaction.enter_context(self.engine.connect())
                if not _begins(tx.connection.driver_connection):  # another process writes
                    return await self._run_in_thread(work)
                transaction.enter_context(tx.begin())
                result = work(tx)
                committing = transaction.pop_all()
            # Cancelled before its thread took it up, a commit would stay open for ever.
            await asyncio.shield(
                asyncio.get_running_loop().run_in_executor(self._committing, committing.close)
            )
        return result

    async def data_version(self) -> int:
        """Give SQLite's number that changes when another process has written.

        Raises:
            sqlite3.Error: the file cannot be read now.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._data_version)

    def _data_version(self) -> int:
        with closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchall()[0][0])

    async def _run_in_thread(self, work: Callable[[Connection], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._in_transaction, work
        )

    def _in_transaction(self, work: Callable[[Connection], Result]) -> Result:
        with self.transaction() as tx:
            return work(tx)

    def close(self) -> None:
        """Wait for what is under way and close every connection."""
        self._threads.shutdown()
        self._committing.shutdown()
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": LOCK_WAIT_S})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"journal_size_limit={LONGEST_LOG_BYTES}",
            "temp_store=MEMORY",  # what a statement may take back: no file to leave anything in
            "cache_size=-16000",  # KiB: the upper levels of every tree
            f"busy_timeout={LOCK_WAIT_S * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads first and writes later can fail for a lock
        # after it has decided; an immediate one waits before it reads.
        if connection.get_execution_options().get(_SNAPSHOT, False):
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_to_write(connection)

    return engine


def log_bytes(file: Path) -> int:
    """Give the size of the log beside a SQLite file, 0 if there is none."""
    try:
        return file.with_name(f"{file.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def _begin_to_write(connection: Connection) -> None:
    """Begin as soon as nobody else writes, looking all the time."""
    driver: Any = connection.connection.driver_connection
    until = time.monotonic() + LOCK_WAIT_S
    while not driver.in_transaction and not _begins(driver) and time.monotonic() < until:
        time.sleep(LOCK_LOOK_S)
    if not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as SQLAlchemy's errors do


def _begins(driver: Any) -> bool:
    """Try to begin; False if another process writes."""
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as fault:
        # Another fault than a lock is for SQLAlchemy to meet.
        return fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY
    finally:
        driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000}")
    return True


def new_id() -> str:
    """Make a random 128-bit id as 32 hex digits; it says nothing about order or time."""
    return os.urandom(16).hex()


def table(model: type[SQLModel]) -> Table:
    """Give the Core table behind a model, for statements on the hot path."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
