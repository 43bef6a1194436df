"""Old and new version on one database, and a migration that is killed wherever it is (H18)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, exc, inspect, select, text
from sqlmodel import SQLModel

from storage import instance, outbox, schema
from storage.database import Database
from storage.inspection import known_revisions
from tests.bot.cli.filled import fill
from tests.storage.next_version import NEXT, as_next_version

ROOT = Path(__file__).parents[2]


@contextmanager
def of_the_next_version(folder: Path) -> Iterator[None]:
    """Make this process one of the next version for a while."""
    with pytest.MonkeyPatch.context() as change:
        for name in ("HEAD", "MIGRATIONS", "OLDEST_BESIDE"):
            change.setattr(schema, name, getattr(schema, name))
        as_next_version(folder)
        yield


def content(tx: Connection, tables: MetaData) -> dict[str, list[str]]:
    return {
        table.name: sorted(repr(tuple(row)) for row in tx.execute(select(table)))
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }


def at_the_first_revision(database: Database) -> tuple[MetaData, dict[str, list[str]]]:
    """Fill the tables of the first version; give them and what they hold."""
    tables = MetaData()
    with database.transaction() as tx:
        command.upgrade(schema.alembic_config(tx), known_revisions()[0])
        tables.reflect(tx)
        tables.remove(tables.tables["alembic_version"])
        fill(tx, tables)
        return tables, content(tx, tables)


def test_H18_a_migration_killed_at_any_statement_is_done_whole_or_not_at_all(
    empty: Database,
) -> None:
    """From the first version with rows in every table: nothing is lost, nothing half made."""
    tables, before = at_the_first_revision(empty)
    url = empty.engine.url.set(drivername=empty.engine.url.get_backend_name())
    ran = subprocess.run(
        [sys.executable, "-m", "tests.storage.killed_migration",
         url.render_as_string(hide_password=False)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    *killed, last = ran.stdout.split()
    assert last == schema.HEAD
    assert len(killed) > 10
    assert set(killed) == {known_revisions()[0]}
    with empty.transaction() as tx:
        after = content(tx, tables)
        after["instance"] = [row for row in after["instance"] if instance.OLDEST_BESIDE not in row]
        assert after == before


def test_H18_the_migration_before_leaves_its_version_able_to_work(empty: Database) -> None:
    """Unless it says that no other version can work beside it."""
    previous = known_revisions()[-2]
    assert schema.OLDEST_BESIDE in (previous, schema.HEAD)
    with empty.transaction() as tx:
        command.upgrade(schema.alembic_config(tx), previous)
        before = shape(tx)
        command.upgrade(schema.alembic_config(tx), "head")
        after = shape(tx)

    if schema.OLDEST_BESIDE != schema.HEAD:
        assert what_hinders(before, after) == []


#: A table's columns, with what each demands, and what the table demands of its rows.
Shape = dict[str, tuple[dict[str, tuple[str, bool]], set[str]]]


def shape(tx: Connection) -> Shape:
    looked = inspect(tx)
    found = {}
    for name in looked.get_table_names():
        columns = {
            one["name"]: (str(one["type"]), bool(one["nullable"] or one["default"]))
            for one in looked.get_columns(name)
        }
        demands = [
            *looked.get_unique_constraints(name),
            *looked.get_check_constraints(name),
            *looked.get_foreign_keys(name),
            *(index for index in looked.get_indexes(name) if index["unique"]),
            looked.get_pk_constraint(name),
        ]
        found[name] = columns, {repr(sorted(one.items(), key=repr)) for one in demands}
    return found


def what_hinders(before: Shape, after: Shape) -> list[str]:
    """Find what a version could not live with that only knows the tables as they were."""
    found = []
    for name, (columns, demands) in before.items():
        now_columns, now_demands = after.get(name, ({}, set()))
        found += [f"{name}.{one}" for one in columns if now_columns.get(one) != columns[one]]
        found += [f"{name} demands" for _ in now_demands - demands]
        new = now_columns.keys() - columns.keys()
        found += [f"{name}.{one} must be filled" for one in new if not now_columns[one][1]]
    return found


HINDERS = (
    "DROP TABLE guess",
    "ALTER TABLE guess DROP COLUMN wrong",
    "ALTER TABLE guess ALTER COLUMN wrong SET NOT NULL",
    "ALTER TABLE guess ALTER COLUMN wrong TYPE text",
    "ALTER TABLE guess ADD COLUMN mood text NOT NULL",
    "ALTER TABLE guess RENAME COLUMN wrong TO failed",
    "ALTER TABLE guess ADD UNIQUE (wrong)",
    "CREATE UNIQUE INDEX only_one ON guess (wrong)",
    "ALTER TABLE guess ADD CHECK (wrong > 0)",
)


def test_H18_the_rule_finds_what_it_is_made_for(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE guess (lane text PRIMARY KEY, wrong int)"))
        before = shape(tx)
        tx.execute(text("CREATE INDEX more ON guess (wrong)"))
        tx.execute(text("ALTER TABLE guess ADD COLUMN note text"))
        assert what_hinders(before, shape(tx)) == []
        for change in HINDERS:
            with tx.begin_nested() as step:
                tx.execute(text(change))
                assert what_hinders(before, shape(tx)) != [], change
                step.rollback()
    database.close()


def test_H18_an_older_version_goes_on_and_starts_again(empty: Database, tmp_path: Path) -> None:
    """The same process goes on, with statements it has prepared; a new one of it starts."""
    schema.bring_up_to_date(empty)
    for _ in range(6):  # psycopg prepares a statement after five times
        with empty.transaction() as tx:
            tx.execute(select(outbox.OUTBOX)).all()
    with of_the_next_version(tmp_path):
        newer = Database(empty.engine.url.render_as_string(hide_password=False))
        schema.bring_up_to_date(newer)
        newer.close()

    with empty.transaction() as tx:
        assert schema.revision(tx) == NEXT
        tx.execute(select(outbox.OUTBOX)).all()
        fill(tx, SQLModel.metadata)
    schema.bring_up_to_date(empty)
    with empty.transaction() as tx:
        assert schema.revision(tx) == NEXT


@pytest.mark.parametrize(
    "said", [(NEXT, NEXT), (schema.HEAD, schema.HEAD), None], ids=["no", "of another", "nothing"]
)
def test_H18_an_older_version_that_cannot_work_beside_is_told_so(
    empty: Database, said: tuple[str, str] | None
) -> None:
    schema.bring_up_to_date(empty)
    with empty.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :next"), {"next": NEXT})
        tx.execute(instance.INSTANCE.delete())
        if said is not None:
            instance.note_oldest_beside(tx, *said)

    with pytest.raises(schema.NewerSchemaError, match=f"revision {NEXT}.* newer one"):
        schema.bring_up_to_date(empty)


def test_H18_a_migration_gives_up_rather_than_make_all_others_wait(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a waiting ALTER TABLE every reader of that table would wait, too."""
    database, newer = Database(postgres_url), Database(postgres_url)
    schema.bring_up_to_date(database)
    monkeypatch.setattr(schema, "LOCK_WAIT_S", 1)
    with of_the_next_version(tmp_path):
        with database.transaction() as slow:
            slow.execute(select(outbox.OUTBOX)).all()
            with pytest.raises(exc.OperationalError, match="lock timeout"):
                schema.bring_up_to_date(newer)
        schema.bring_up_to_date(newer)
    with database.transaction() as tx:
        assert schema.revision(tx) == NEXT
    database.close()
    newer.close()
