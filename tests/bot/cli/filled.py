"""Rows for every table of the models, whatever they are: for what treats tables alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, MetaData
from sqlalchemy import insert as insert_into

#: Beginnings that dictionaries and bytes order differently, and what must survive a copy.
WORDS = ("a", "B", "ä", "_", "-", "c", "C\t", "d\\N", "é\n", "😀", "~", "Z ")

VALUES: Mapping[type, Callable[[int], Any]] = {
    str: lambda number: f"{WORDS[number % len(WORDS)]}{number}",
    bytes: lambda number: bytes(range(256)) * (1 + number),
    bool: lambda number: number % 2 == 0,
    int: lambda number: number - 1,
    date: lambda number: date(2026, 1, 1) + timedelta(days=number),
    # Microseconds, and an hour that a summer time would make two of.
    datetime: lambda number: datetime(2026, 10, 25, 0, 30, 0, 123456 + number, UTC),
}


def fill(tx: Connection, metadata: MetaData, *, rows: int = len(WORDS)) -> None:
    """Put rows into every table; those that refer to others refer to one of the same number."""
    for table in metadata.sorted_tables:
        made = [
            {column.name: _value(column, number) for column in table.columns}
            for number in range(rows)
        ]
        tx.execute(insert_into(table), made)


def _value(column: Column[Any], number: int) -> Any:
    if column.nullable and number % 3 == 2 and not column.foreign_keys:
        return None
    kind = getattr(column.type, "impl", column.type)  # ours are wrapped around SQLAlchemy's
    return VALUES[kind.python_type](number)
