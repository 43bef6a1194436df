"""All of a SQLite file into an empty PostgreSQL database: resumable, and compared row by row.

The target itself tells how far a move came. Rows arrive in the order of their keys, so many
in one transaction; so a table's greatest key is where the next run goes on. Until every row
was compared a mark stands in the target, and no server starts on it (`storage/instance.py`).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    collate,
    delete,
    func,
    insert,
    inspect,
    select,
    tuple_,
)
from sqlmodel import AutoString, SQLModel

from handlers.domain.errors import TanpaCaloError
from storage import instance, schema
from storage.database import Database
from storage.instance import INSTANCE, OLDEST_BESIDE, UNFINISHED_MOVE

#: So many rows are in memory, and in one transaction of the target.
CHUNK_ROWS: Final = 5_000
#: What a database says of itself and not of the office.
_OWN_FACTS: Final = (UNFINISHED_MOVE, OLDEST_BESIDE)
_TEXT: Final = (String, AutoString)
_COPY: Final = sql.SQL("COPY {} ({}) FROM STDIN")

#: Told after each chunk: a table's name, and how many of its rows are done now.
Advanced = Callable[[str, int], None]


class MoveError(TanpaCaloError):
    """The data cannot be moved, or did not arrive as it was."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds.

    Attributes:
        digest: of all its rows in the order of their keys, as values.
    """

    table: str
    rows: int
    digest: str


def count(tx: Connection) -> int:
    """Count the rows that a move takes over one after the other."""
    return sum(_count(tx, table) for table in _tables())


def begin(source: Connection, target: Database) -> None:
    """Make the target ready: its tables, the office's own facts, the mark of a move.

    Args:
        source: a transaction that nobody can write beside.
        target: an empty PostgreSQL database, or this office's unfinished move.

    Raises:
        MoveError: the target is neither, or the source has tables of a newer version.
    """
    if schema.revision(source) != schema.HEAD:  # we would leave behind what we do not know
        raise MoveError("the SQLite file's tables are of a newer version; move it with that one")
    with target.transaction() as tx:
        if schema.revision(tx) is None and inspect(tx).get_table_names():
            raise MoveError("the PostgreSQL database has tables of another program; take an empty")
    schema.bring_up_to_date(target)
    with target.transaction() as tx:
        if instance.is_unfinished_move(tx):
            _require_own(source, tx)
            return
        if count(tx) or tx.execute(_of_office(select(INSTANCE))).first():
            raise MoveError(
                "the PostgreSQL database is not empty; nothing was written. Take an empty one"
            )
        facts = source.execute(_of_office(select(INSTANCE))).mappings()
        rows = [*map(dict, facts), {"name": UNFINISHED_MOVE, "value": ""}]
        tx.execute(insert(INSTANCE), rows)


def copy(source: Connection, target: Database, advanced: Advanced) -> None:
    """Bring over what the target does not have yet.

    Raises:
        MoveError: PostgreSQL refused a table's rows, or went away.
    """
    for table in _tables():
        with target.transaction() as tx:
            last = _greatest_key(tx, table)
            advanced(table.name, _count(tx, table))
        for rows in _read(source, table, after=last):
            with target.transaction() as tx:
                _write(tx, table, rows)
            advanced(table.name, len(rows))


def compare(source: Connection, tx: Connection, advanced: Advanced) -> list[Content]:
    """Read every row on both sides and compare them as values.

    Raises:
        MoveError: names each table that is not the same.
    """
    found = []
    others = []
    for table in (INSTANCE, *_tables()):
        ours, theirs = _content(source, table), _content(tx, table)
        found.append(ours)
        if ours != theirs:
            others.append(table.name)
        advanced(table.name, ours.rows)
    if others:
        raise MoveError(
            f"PostgreSQL does not hold what the SQLite file holds, in: {', '.join(others)}. "
            "Was either written to meanwhile? Empty the PostgreSQL database and begin anew"
        )
    return found


def finish(tx: Connection) -> None:
    """Take the mark away: from now on servers start on the target."""
    tx.execute(delete(INSTANCE).where(INSTANCE.c.name == UNFINISHED_MOVE))


def _tables() -> list[Table]:
    """Give all tables but `instance`, those that others refer to first."""
    return [table for table in SQLModel.metadata.sorted_tables if table is not INSTANCE]


def _count(tx: Connection, table: Table) -> int:
    return tx.scalar(select(func.count()).select_from(table)) or 0


def _require_own(source: Connection, tx: Connection) -> None:
    if instance.key_fingerprints(source) != instance.key_fingerprints(tx):
        raise MoveError(
            "the PostgreSQL database holds an unfinished move of another office; take an empty one"
        )


def _of_office(query: Select[Any]) -> Select[Any]:
    return query.where(INSTANCE.c.name.not_in(_OWN_FACTS))


def _key(tx: Connection, table: Table) -> list[ColumnElement[Any]]:
    """Give the key's columns, ordered by bytes on both: PostgreSQL may order as a dictionary."""
    columns = list(table.primary_key.columns)
    if tx.dialect.name == "sqlite":
        return list(columns)
    return [collate(one, "C") if isinstance(one.type, _TEXT) else one for one in columns]


def _greatest_key(tx: Connection, table: Table) -> Sequence[Any] | None:
    backwards = [one.desc() for one in _key(tx, table)]
    return tx.execute(select(*table.primary_key.columns).order_by(*backwards).limit(1)).first()


def _read(tx: Connection, table: Table, *, after: Sequence[Any] | None = None) -> Any:
    """Give a table's rows in the order of their keys, a chunk at a time."""
    query = select(table).order_by(*_key(tx, table))
    if table is INSTANCE:
        query = _of_office(query)
    if after is not None:
        query = query.where(tuple_(*table.primary_key.columns) > tuple_(*after))
    return tx.execute(query, execution_options={"yield_per": CHUNK_ROWS}).partitions()


def _write(tx: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = _COPY.format(sql.Identifier(table.name), names)
    try:
        with tx.connection.cursor().copy(statement) as copying:
            for row in rows:
                copying.write_row(row)
    except psycopg.Error as fault:  # its words would repeat the row
        raise MoveError(
            f"PostgreSQL did not take rows of the table {table.name} ({type(fault).__name__}). "
            "Once the cause is mended, start again: what has arrived stays"
        ) from None


def _content(tx: Connection, table: Table) -> Content:
    digest, number = hashlib.sha256(), 0
    for rows in _read(tx, table):
        number += len(rows)
        for row in rows:
            digest.update(repr(tuple(row)).encode())
    return Content(table.name, number, digest.hexdigest())
