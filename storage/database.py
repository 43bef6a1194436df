"""The one way to the database: every change is one transaction, committed or undone whole.

SQLite has one writer thread and `BEGIN IMMEDIATE`, so a batch never fails half-way for a
lock. PostgreSQL has a few threads and a pool. Models and queries are the same.
"""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    String,
    Table,
    Text,
    TypeDecorator,
    Update,
    bindparam,
    create_engine,
    event,
    exc,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine
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
POSTGRESQL_THREADS: Final = 4
#: Of the one kind of transaction that only reads.
_SNAPSHOT: Final = "database_snapshot"

Result = TypeVar("Result")

#: What a database, disk or network does to us; never counted against a message (engine.md).
UNAVAILABLE: Final = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.InternalError,
    exc.TimeoutError,
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


class TextList(TypeDecorator[list[str]]):
    """Many texts as one parameter: an array on PostgreSQL, JSON on SQLite, which has none."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the database's own type."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(String))

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """Write the list as one value."""
        return orjson.dumps(value).decode() if dialect.name == "sqlite" else value


class _Among(FunctionElement[Any]):
    inherit_cache = True


class _Each(FunctionElement[Any]):
    inherit_cache = True


@compiles(_Among)
def _compile_among(element: _Among, compiler: Any, **more: Any) -> str:
    column, texts = (compiler.process(clause, **more) for clause in element.clauses)
    if compiler.dialect.name == "sqlite":
        return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 -- SQLAlchemy's own parts
    return f"{column} = ANY({texts})"


@compiles(_Each)
def _compile_each(element: _Each, compiler: Any, **more: Any) -> str:
    name = "json_each" if compiler.dialect.name == "sqlite" else "unnest"
    return f"{name}({compiler.process(element.clauses, **more)})"


def among(column: ColumnElement[str], parameter: str) -> ColumnElement[Any]:
    """Compare a column with a list that is one parameter.

    SQLAlchemy's own `in_` writes a new statement for every length of the list, which costs
    more than the query.
    """
    return _Among(column, bindparam(parameter, type_=TextList))


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
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._in_transaction, work
        )

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

    def _in_transaction(self, work: Callable[[Connection], Result]) -> Result:
        with self.transaction() as tx:
            return work(tx)

    def close(self) -> None:
        """Wait for what is under way and close every connection."""
        self._threads.shutdown()
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


def _begin_to_write(connection: Connection) -> None:
    """Begin as soon as nobody else writes, looking all the time."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        until = time.monotonic() + LOCK_WAIT_S
        while not _begins(driver) and time.monotonic() < until:
            time.sleep(LOCK_LOOK_S)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as SQLAlchemy's errors do
    finally:
        driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000}")


def _begins(driver: Any) -> bool:
    """Try to begin; False if another process writes."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as fault:
        # Another fault than a lock is for SQLAlchemy to meet.
        return fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY
    return True


def new_id() -> str:
    """Make a random 128-bit id as 32 hex digits; it says nothing about order or time."""
    return secrets.token_hex(16)


def table(model: type[SQLModel]) -> Table:
    """Give the Core table behind a model, for statements on the hot path."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def insert_new(
    tx: Connection, target: Table, rows: Sequence[dict[str, Any]], returning: str
) -> list[Any]:
    """Insert rows and skip those that exist already.

    Args:
        rows: in key order, so that two processes never wait for each other crosswise.
        returning: column whose values are given back.

    Returns:
        That column's values for the rows that were really new.
    """
    if not rows:
        return []
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(target)
        .values(list(rows))
        .on_conflict_do_nothing()
        .returning(target.c[returning])
    )
    return list(tx.scalars(statement))


class KeyInsert:
    """Inserts rows that differ only in their key, and skips those that exist already.

    One statement whatever their number, for what every message does.

    Args:
        target: where to.
        key: its column of texts.
        others: the other columns, alike in every row, each with its type's parameter.
    """

    def __init__(self, target: Table, key: str, others: Sequence[str]) -> None:
        texts = _Each(bindparam("keys", type_=TextList)).table_valued("value", name="value")
        alike = [bindparam(name, type_=target.c[name].type) for name in others]
        # SQLite takes ON CONFLICT for a join's condition if nothing stands between.
        rows = select(texts.c.value, *alike).where(true())
        self._statements = {
            dialect: insert(target)
            .from_select([key, *others], rows)
            .on_conflict_do_nothing()
            .returning(target.c[key])
            for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
        }

    def execute(self, tx: Connection, keys: Iterable[str], **others: object) -> set[str]:
        """Insert.

        Args:
            keys: inserted in their own order, so that two processes never wait crosswise.
            others: a value for each other column.

        Returns:
            The keys that were really new.
        """
        wanted = sorted(set(keys))
        if not wanted:
            return set()
        statement = self._statements[tx.dialect.name]
        return set(tx.scalars(statement, {"keys": wanted, **others}))


def execute_many(
    tx: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Execute one statement for many rows; nothing for none.

    Args:
        statement: built once, at import: SQLAlchemy writes and types it once, and a row
            then costs its values only.
        rows: parameters by name, the same names in each.
    """
    if not rows:
        return
    written, slots, is_positional = _prepared(statement, tx.dialect, tuple(rows[0]))
    values = [
        [row[name] if bind is None else bind(row[name]) for name, bind in slots] for row in rows
    ]
    if is_positional:
        tx.exec_driver_sql(written, [tuple(one) for one in values])
    else:
        names = [name for name, _bind in slots]
        tx.exec_driver_sql(written, [dict(zip(names, one, strict=True)) for one in values])


@lru_cache(maxsize=64)
def _prepared(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]], bool]:
    """Write a statement: its words, its parameters in order, whether they go by order."""
    keys = list(names) if isinstance(statement, Insert) else None
    compiled: Any = statement.compile(dialect=dialect, column_keys=keys)
    order = compiled.positiontup if compiled.positional else list(compiled.binds)
    kinds = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    slots = [(name, kinds[name].bind_processor(dialect)) for name in order]
    return str(compiled), slots, compiled.positional
