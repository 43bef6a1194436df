"""Makes the n-th I/O of a database fail, as drivers and kernels tell it, and compares states."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import event, select
from sqlmodel import SQLModel

from storage import statements
from storage.database import Database

#: What SQLite says, word for word, and the kernel when there are no file descriptors.
SQLITE_FAULTS: Final[Mapping[str, Callable[[], Exception]]] = {
    "full": lambda: sqlite3.OperationalError("database or disk is full"),
    "EIO": lambda: sqlite3.OperationalError("disk I/O error"),
    "readonly": lambda: sqlite3.OperationalError("attempt to write a readonly database"),
    "locked": lambda: sqlite3.OperationalError("database is locked"),
    "EMFILE": lambda: OSError(errno.EMFILE, "Too many open files"),
}
#: What PostgreSQL and its driver say.
POSTGRESQL_FAULTS: Final[Mapping[str, Callable[[], Exception]]] = {
    "full": lambda: psycopg.errors.DiskFull("could not extend file: No space left on device"),
    "EIO": lambda: psycopg.errors.IoError("could not read block 0"),
    "readonly": lambda: psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT"),
    "terminated": lambda: psycopg.errors.AdminShutdown("terminating connection"),
    "gone": lambda: psycopg.OperationalError("server closed the connection unexpectedly"),
    "deadlock": lambda: psycopg.errors.DeadlockDetected("deadlock detected"),
    "serialization": lambda: psycopg.errors.SerializationFailure("could not serialize access"),
    "EMFILE": lambda: OSError(errno.EMFILE, "Too many open files"),
}

#: A table's rows, as they are.
Dump = Mapping[str, Counter[tuple[Any, ...]]]
#: What came and what went, by table, without what chance decides.
Change = Mapping[str, tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]]

_RANDOM: Final = re.compile(r"[0-9a-f]{12,}|age1[0-9a-z]{58}")


class Faults:
    """Counts connects, statements and commits; one of them can be made to fail.

    Attributes:
        hit: the fault has happened.
        seen: how many I/Os there were since the count began.
    """

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hit, self.seen = False, 0
        self._fault: Callable[[], Exception] | None = None
        self._number = 0
        self._is_lost = False
        engine = database.engine
        for name in ("do_connect", "do_execute", "do_executemany"):
            event.listen(engine, name, self._pass)
        self._at_once = statements._at_once
        monkeypatch.setattr(statements, "_at_once", self._at_once_or_fail)
        self._commit = engine.dialect.do_commit
        setattr(engine.dialect, "do_commit", self._commit_or_fail)  # noqa: B010 -- there is no event

    @contextmanager
    def at(
        self, number: int, fault: Callable[[], Exception] | None, *, lost: bool = False
    ) -> Iterator[None]:
        """Let the I/O of this number fail, the first is 1; later ones work again.

        Args:
            fault: makes what is raised; None only counts.
            lost: only commits count, and the one that fails was done: its answer is lost.
        """
        self.hit, self.seen = False, 0
        self._fault, self._number, self._is_lost = fault, number, lost
        try:
            yield
        finally:
            self._fault = None

    def _pass(self, *_args: object) -> None:
        if not self._is_lost:
            self._count()

    def _at_once_or_fail(self, *arguments: Any) -> Any:
        self._pass()
        return self._at_once(*arguments)

    def _commit_or_fail(self, connection: Any) -> None:
        if not self._is_lost:
            self._count()
        self._commit(connection)
        if self._is_lost:
            self._count()

    def _count(self) -> None:
        self.seen += 1
        if self._fault is not None and self.seen == self._number:
            self.hit = True
            raise self._fault()


def dump(database: Database) -> Dump:
    """Read every row of every table."""
    with database.transaction() as tx:
        return {
            table.name: Counter(tuple(row) for row in tx.execute(select(table)))
            for table in SQLModel.metadata.sorted_tables
        }


def change(before: Dump, after: Dump) -> Change:
    """Give what came and what went; ids, ciphertexts and times of day are no difference."""
    return {
        name: (_plain(after[name] - before[name]), _plain(before[name] - after[name]))
        for name in before
        if before[name] != after[name]
    }


def _plain(rows: Counter[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    told: Counter[tuple[Any, ...]] = Counter()
    for row, times in rows.items():
        told[tuple(_plain_value(value) for value in row)] += times
    return told


def _plain_value(value: Any) -> Any:
    match value:
        case bytes() if value.startswith(b"age-encryption.org"):
            return "an age file"  # it has a stanza of random length
        case bytes():
            return ("sealed", len(value))
        case datetime():
            return value.date()
        case str():
            return _RANDOM.sub("random", value)
        case _:
            return value
