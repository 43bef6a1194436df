"""`tanpacalo move`: everything arrives once, whatever interrupts it, and differences are named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import (
    Connection,
    delete,
    event,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlmodel import SQLModel

from bot.base import Base
from bot.sole import sole_server
from storage import moving, outbox, schema
from storage.database import Database
from storage.instance import (
    INSTANCE,
    UNFINISHED_MOVE,
    is_unfinished_move,
    note_oldest_beside,
)
from tests.bot.cli.conftest import CANARY, CONFIG, CommandLine
from tests.bot.cli.filled import WORDS, fill

ROOT = Path(__file__).parents[3]
TABLES = [table for table in SQLModel.metadata.sorted_tables if table is not INSTANCE]

#: Moves three rows at a time, and stands still with half a chunk of one table written.
STANDS_STILL = """
import sys, threading
from storage import moving
table, real = sys.argv.pop(1), moving._write
moving.CHUNK_ROWS = 3
chunks = 0
def write(tx, target, rows):
    global chunks
    chunks += target.name == table
    if chunks == 2:
        real(tx, target, rows[:2])
        print("AT", flush=True)
        threading.Event().wait()
    real(tx, target, rows)
moving._write = write
from bot.__main__ import main
main()
"""


@pytest.fixture
def tanpacalo(tmp_path: Path) -> CommandLine:
    """The command on an empty office on SQLite."""
    (tmp_path / "config.toml").write_text(CONFIG.format(url="sqlite:///var/office.db"))
    return CommandLine(tmp_path)


@pytest.fixture
def filled(base: Base, sent_report: str) -> Base:
    """An office with a report, and a dozen rows in every table there is."""
    with base.database.transaction() as tx:
        fill(tx, SQLModel.metadata)
    return base


@pytest.fixture
def target(postgres_url: str) -> Iterator[Database]:
    made = Database(postgres_url)
    yield made
    made.close()


def dump(base: Base) -> list[str]:
    with base.database.transaction() as tx:
        connection = tx.connection.driver_connection
        assert connection is not None
        return list(connection.iterdump())


def rows(tx: Connection) -> dict[str, list[str]]:
    """Give every row of every table as values."""
    return {
        table.name: sorted(repr(tuple(row)) for row in tx.execute(select(table)))
        for table in SQLModel.metadata.sorted_tables
    }


def assert_moved(base: Base, target: Database) -> None:
    with base.database.transaction() as there, target.transaction() as here:
        assert rows(here) == rows(there)


def test_everything_arrives_and_the_file_stays_as_it_is(
    tanpacalo: CommandLine, filled: Base, target: Database, postgres_url: str
) -> None:
    before = dump(filled)

    ran = tanpacalo("move", "--to", postgres_url)

    assert ran.status == 0, ran.err
    assert_moved(filled, target)
    assert dump(filled) == before
    assert {line.split("\t")[0] for line in ran.lines[1:]} == set(SQLModel.metadata.tables)
    assert f"{tanpacalo.config}:6 to url" in ran.err
    assert f'folder = "{filled.settings.keys_folder}"' in ran.err


def test_on_postgresql_the_office_goes_on_with_its_keys(
    tanpacalo: CommandLine, base: Base, sent_report: str, identity_file: Path, postgres_url: str
) -> None:
    """One line is changed, and a report that was sealed before opens."""
    assert tanpacalo("move", "--to", postgres_url).status == 0
    tanpacalo.config.write_text(CONFIG.format(url=postgres_url).replace('"keys"', '"var/keys"'))
    moved_keys = tanpacalo("report", "list")
    tanpacalo.config.write_text(CONFIG.format(url=postgres_url))
    shown = tanpacalo("report", "show", sent_report, "--identity", identity_file)

    assert "var/keys: the keys folder is missing" in moved_keys.err
    assert CANARY in shown.out
    assert "already" in tanpacalo("move", "--to", postgres_url).err


def test_killed_at_each_table_it_goes_on_and_doubles_nothing(
    tanpacalo: CommandLine,
    filled: Base,
    target: Database,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Broken off after the first chunk of every table in turn, and in the middle of one."""
    monkeypatch.setattr(moving, "CHUNK_ROWS", 5)
    broken: list[str] = []
    written = 0
    real = moving._write

    def write(tx: Connection, table: object, chunk: object) -> None:
        nonlocal written
        real(tx, table, chunk)  # type: ignore[arg-type]
        name = getattr(table, "name", "")
        if name not in broken:
            broken.append(name)
            raise OSError(5, "broken off inside a transaction")
        written += len(chunk)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_write", write)
    for _ in TABLES:
        assert tanpacalo("move", "--to", postgres_url).status == 1
    assert broken == [table.name for table in TABLES]

    assert tanpacalo("move", "--to", postgres_url).status == 0

    assert_moved(filled, target)
    with filled.database.transaction() as tx:
        assert written == moving.count(tx), "rows were sent again though they had arrived"


@pytest.mark.parametrize(
    "table",
    ["outbox", *(pytest.param(one.name, marks=pytest.mark.long) for one in TABLES)],
    ids=["soon", *(one.name for one in TABLES)],
)
def test_killed_for_real_it_goes_on(
    tanpacalo: CommandLine, filled: Base, target: Database, postgres_url: str, table: str
) -> None:
    """SIGKILL with half a chunk on its way; no server starts on what is there."""
    words = ["move", "--to", postgres_url, "--config", str(tanpacalo.config)]
    with subprocess.Popen(
        [sys.executable, "-c", STANDS_STILL, table, *words],
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"AT\n"
        process.send_signal(signal.SIGKILL)
    with target.transaction() as tx:
        (model,) = (one for one in TABLES if one.name == table)
        assert tx.scalar(select(func.count()).select_from(model)) == 3

    tanpacalo.config.write_text(CONFIG.format(url=postgres_url))
    refused = tanpacalo("outbox", "show")
    assert refused.status == 1
    assert "unfinished move" in refused.err

    tanpacalo.config.write_text(CONFIG.format(url="sqlite:///var/office.db"))
    assert tanpacalo("move", "--to", postgres_url).status == 0
    assert_moved(filled, target)


def test_what_differs_is_named_by_table(
    tanpacalo: CommandLine,
    filled: Base,
    target: Database,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody touches one row between the copy and the comparison: the target stays shut."""
    real = moving.compare
    one = outbox.C.id == select(func.max(outbox.C.id)).scalar_subquery()
    other = {column.name: column for column in outbox.C} | {"id": literal("more")}
    statements = (
        update(outbox.OUTBOX).where(one).values(body=b"\0"),
        delete(outbox.OUTBOX).where(one),
        insert(outbox.OUTBOX).from_select(list(other), select(*other.values()).where(one)),
    )

    def tampered(source: Connection, tx: Connection, advanced: moving.Advanced) -> object:
        for statement in statements:
            with tx.begin_nested() as change:
                tx.execute(statement)
                with pytest.raises(moving.MoveError, match="in: outbox"):
                    real(source, tx, advanced)
                change.rollback()
        tx.execute(statements[0])
        return real(source, tx, advanced)

    monkeypatch.setattr(moving, "compare", tampered)
    ran = tanpacalo("move", "--to", postgres_url)

    assert ran.status == 1
    assert "in: outbox." in ran.err
    with target.transaction() as tx:
        assert is_unfinished_move(tx)


def test_a_file_that_changed_after_a_broken_move_is_noticed(
    tanpacalo: CommandLine,
    filled: Base,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The service was started again in between: what had arrived is no longer true."""
    with monkeypatch.context() as broken:
        broken.setattr(moving, "compare", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tanpacalo("move", "--to", postgres_url)
    with filled.database.transaction() as tx:
        tx.execute(text("UPDATE application SET version = version + 1"))

    ran = tanpacalo("move", "--to", postgres_url)

    assert ran.status == 1
    assert "in: application." in ran.err


def test_beside_a_live_server_it_does_nothing(
    tanpacalo: CommandLine, filled: Base, target: Database, postgres_url: str
) -> None:
    with sole_server(filled.database):
        ran = tanpacalo("move", "--to", postgres_url)

    assert ran.status == 1
    assert "stop it first" in ran.err
    with target.transaction() as tx:
        assert schema.revision(tx) is None


def test_a_target_with_anything_in_it_is_left_alone(
    tanpacalo: CommandLine, filled: Base, target: Database, postgres_url: str
) -> None:
    with target.transaction() as tx:
        tx.execute(text("CREATE TABLE orders (id int)"))
    foreign = tanpacalo("move", "--to", postgres_url)
    with target.transaction() as tx:
        assert schema.revision(tx) is None
        tx.execute(text("DROP TABLE orders"))
    schema.bring_up_to_date(target)
    with target.transaction() as tx:
        tx.execute(INSTANCE.insert(), {"name": "key:data.key", "value": "0" * 16})
    another_office = tanpacalo("move", "--to", postgres_url)
    with target.transaction() as tx:
        tx.execute(INSTANCE.insert(), {"name": UNFINISHED_MOVE, "value": ""})
    another_move = tanpacalo("move", "--to", postgres_url)

    assert "another program" in foreign.err
    assert "not empty" in another_office.err
    assert "another office" in another_move.err
    assert {foreign.status, another_office.status, another_move.status} == {1}
    with target.transaction() as tx:
        assert moving.count(tx) == 0


def test_H18_an_older_version_does_not_move_what_it_does_not_know(
    tanpacalo: CommandLine, filled: Base, postgres_url: str
) -> None:
    """It may go on beside a newer version, but would leave that one's columns behind."""
    with filled.database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        note_oldest_beside(tx, "9999", schema.HEAD)

    assert "newer version" in tanpacalo("move", "--to", postgres_url).err


def test_an_empty_office_is_not_moved(tanpacalo: CommandLine, postgres_url: str) -> None:
    """Most likely the command was called in another folder."""
    assert "nothing to move" in tanpacalo("move", "--to", postgres_url).err


@pytest.mark.parametrize("to", ["sqlite:///other.db", "kenari-9", "postgresql://u:kenari-9@host"])
def test_only_a_postgresql_address_is_taken_and_none_repeated(
    tanpacalo: CommandLine, to: str
) -> None:
    ran = tanpacalo("move", "--to", to)

    assert ran.status == 2
    assert "kenari-9" not in ran.err + ran.out


def test_a_password_is_not_shown(tanpacalo: CommandLine, filled: Base, postgres_url: str) -> None:
    ran = tanpacalo("move", "--to", postgres_url.replace("postgres@", "postgres:kenari-9@"))

    assert ran.status == 0
    assert "kenari-9" not in ran.err + ran.out
    assert "DATABASE__URL_FILE" in ran.err


def test_both_sides_are_read_in_the_order_of_bytes(
    tanpacalo: CommandLine, filled: Base, target: Database, postgres_url: str
) -> None:
    """A database that orders as a dictionary would go on at a wrong row."""
    asked: list[str] = []
    listener = lambda _c, _cursor, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(target.engine, "before_cursor_execute", listener)
    with filled.database.transaction() as source:
        moving.begin(source, target)
        moving.copy(source, target, lambda _table, _rows: None)
        with target.transaction() as tx:
            moving.compare(source, tx, lambda _table, _rows: None)
    ordered = [one.partition("ORDER BY")[2] for one in asked if "ORDER BY" in one]

    assert len(ordered) == 2 * len(TABLES) + 1
    assert [one for one in ordered if 'COLLATE "C"' not in one] == []
    assert len(WORDS) > 10
