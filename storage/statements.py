"""What every message needs of the database: statements that are written once.

SQLAlchemy writes a new statement for every length of a list, and its own way to execute
costs more than SQLite does.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

#: What a parameter is that has no value of its own.
_ASKED: Final = object()


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


def constants(values: Iterable[str]) -> list[ColumnElement[str]]:
    """Give values for `in_` that are always the same; a plain list would be written anew."""
    return [literal(value) for value in values]


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
    statement = dialect.insert(target).on_conflict_do_nothing().returning(target.c[returning])
    # Beside the statement, not in it: it is then written once for a thousand of them.
    return list(tx.scalars(statement, list(rows)))


class Statement:
    """A statement that every message needs, written once.

    A row then costs its values only, and on SQLite the driver gets them at once; so its own
    errors are met (`storage.database.UNAVAILABLE`), not SQLAlchemy's.

    Args:
        statement: its parameters are named by `bindparam`, lists by `among`. By the name of
            the dialect, if the two databases need different ones.
    """

    def __init__(self, statement: Executable | Mapping[str, Executable]) -> None:
        self._of = statement
        self._written: dict[str, _Written] = {}

    def rows(self, tx: Connection, **given: object) -> list[Any]:
        """Execute with these parameters.

        Returns:
            Rows whose columns go by their names.
        """
        written = self._on(tx.dialect)
        return written.read(_execute(tx, written.words, written.values(given)))

    def change(self, tx: Connection, **given: object) -> int:
        """Execute with these parameters and tell how many rows it changed."""
        written = self._on(tx.dialect)
        return int(_execute(tx, written.words, written.values(given)).rowcount)

    def each(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each of many parameters; not at all for none."""
        if rows:
            written = self._on(tx.dialect)
            _execute(tx, written.words, [written.values(row) for row in rows])

    def _on(self, dialect: Dialect) -> "_Written":
        written = self._written.get(dialect.name)
        if written is None:
            of = self._of if isinstance(self._of, Executable) else self._of[dialect.name]
            written = self._written[dialect.name] = _Written(of, dialect)
        return written


class _Written:
    """A statement in the words of one database."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.words = str(compiled)
        self._is_positional = compiled.positional
        order = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._slots = [_slot(name, compiled.binds[name], dialect) for name in order]
        columns = statement.exported_columns
        self._row: Any = namedtuple("Row", columns.keys()) if len(columns) else None
        readers = [
            one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns
        ]
        self._readers = [(at, read) for at, read in enumerate(readers) if read is not None]

    def values(self, given: Mapping[str, Any]) -> Any:
        """Give the parameters as the driver wants them."""
        values = [
            constant
            if constant is not _ASKED
            else given[name]
            if bind is None
            else bind(given[name])
            for name, bind, constant in self._slots
        ]
        if self._is_positional:
            return values
        return {slot[0]: value for slot, value in zip(self._slots, values, strict=True)}

    def read(self, cursor: Any) -> list[Any]:
        """Give the rows that were found."""
        make, readers = self._row._make, self._readers
        if not readers:
            return [make(row) for row in cursor.fetchall()]
        found = []
        for row in cursor.fetchall():
            values = list(row)
            for at, read in readers:
                values[at] = read(values[at])
            found.append(make(values))
        return found


def _slot(name: str, bind: Any, dialect: Dialect) -> tuple[str, Callable[[Any], Any] | None, Any]:
    """Give a parameter's name, what writes its value, and its value if it is always the same."""
    write = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return name, write, _ASKED
    return name, None, bind.value if write is None else write(bind.value)


def _execute(tx: Connection, words: str, values: Any) -> Any:
    """Execute what is written, for one set of parameters or for a list of many."""
    if tx.dialect.name != "sqlite":
        return tx.exec_driver_sql(words, values)
    return _at_once(tx.connection.dbapi_connection, words, values)


def _at_once(driver: Any, words: str, values: Any) -> Any:
    if values and isinstance(values[0], list):
        return driver.executemany(words, values)
    return driver.execute(words, values)


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
        self._statement = Statement(
            {
                dialect: insert(target)
                .from_select([key, *others], rows)
                .on_conflict_do_nothing()
                .returning(target.c[key])
                for dialect, insert in (
                    ("sqlite", sqlite.insert),
                    ("postgresql", postgresql.insert),
                )
            }
        )

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
        return {row[0] for row in self._statement.rows(tx, keys=wanted, **others)}
