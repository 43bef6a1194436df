"""Statements for many rows at once: written once, whatever their number.

SQLAlchemy writes a new statement for every length of a list, which costs more than the
query; what every message does goes through here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    String,
    Table,
    Text,
    TypeDecorator,
    Update,
    bindparam,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


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
