"""The schema: what the models say, what the migrations make, and the way between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Integer, inspect
from sqlmodel import SQLModel

from storage import instance, reports, schema
from storage.database import Database, UtcDateTime

#: What a report consists of. `reader_key` is no report: it names officials.
REPORT_TABLES = (reports.REPORT, reports.KEY, reports.FRAGMENT, reports.REPLY)


def differences(tx: Connection) -> list[object]:
    """Tell how the database differs from the models."""
    context = MigrationContext.configure(tx, opts={"compare_type": True})
    return list(compare_metadata(context, SQLModel.metadata))


def test_migrations_give_what_the_models_say(empty: Database) -> None:
    """Nobody has to keep two descriptions alike by hand."""
    schema.bring_up_to_date(empty)

    with empty.transaction() as tx:
        assert differences(tx) == []
        assert schema.revision(tx) == schema.HEAD


def test_head_is_the_newest_revision() -> None:
    """A start that finds `HEAD` does not load Alembic: so the constant must be true."""
    files = ScriptDirectory(str(schema.MIGRATIONS))

    assert files.get_heads() == [schema.HEAD]


def test_every_migration_can_be_taken_back(empty: Database) -> None:
    """Up, down, up: nothing is left over that the second way up stumbles on."""
    schema.bring_up_to_date(empty)
    with empty.transaction() as tx:
        command.downgrade(schema.alembic_config(tx), "base")
        assert set(inspect(tx).get_table_names()) <= {"alembic_version"}
    with empty.transaction() as tx:
        command.upgrade(schema.alembic_config(tx), "head")
        assert differences(tx) == []


def test_a_start_with_the_newest_schema_changes_nothing(empty: Database) -> None:
    schema.bring_up_to_date(empty)
    with empty.transaction() as tx:
        instance.store_key_fingerprints(tx, {"data.key": "0" * 16})

    schema.bring_up_to_date(empty)

    with empty.transaction() as tx:
        assert instance.key_fingerprints(tx) == {"data.key": "0" * 16}
    if empty.file is not None:
        assert list(empty.file.parent.glob("*.before-*")) == []


def test_a_copy_is_made_before_a_filled_file_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy opens and holds what was there, also what only the WAL held."""
    database = Database(f"sqlite:///{tmp_path / 'office.db'}")
    schema.bring_up_to_date(database)
    with database.transaction() as tx:
        instance.store_key_fingerprints(tx, {"data.key": "f" * 16})
    changed: list[str | None] = []
    head = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9999")  # as a later version of the service has it
    monkeypatch.setattr(schema, "_upgrade", lambda tx: changed.append(schema.revision(tx)))

    schema.bring_up_to_date(database)
    database.close()

    assert changed == [head]
    copy = Database(f"sqlite:///{tmp_path / 'office.db.before-9999'}")
    with copy.transaction() as tx:
        assert instance.key_fingerprints(tx) == {"data.key": "f" * 16}
        assert tx.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    copy.close()
    assert (tmp_path / "office.db.before-9999").stat().st_mode & 0o077 == (
        (tmp_path / "office.db").stat().st_mode & 0o077
    )


def test_F05_report_tables_tell_no_instant_and_no_order(empty: Database) -> None:
    """No instants but a draft's end, no numbers that count up, no rows in order of writing."""
    schema.bring_up_to_date(empty)
    instants = {
        f"{table.name}.{column.name}"
        for table in REPORT_TABLES
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
    }
    assert instants == {"report.draft_expires_at"}
    with empty.transaction() as tx:
        for table in REPORT_TABLES:
            kinds = {one["name"]: one["type"] for one in inspect(tx).get_columns(table.name)}
            (key,) = inspect(tx).get_pk_constraint(table.name)["constrained_columns"]
            assert not isinstance(kinds[key], Integer), table.name
            assert not {"chat", "lane", "channel", "address"} & set(kinds), table.name
            if empty.is_sqlite:
                made = tx.exec_driver_sql(
                    "SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)
                ).scalar()
                assert "WITHOUT ROWID" in str(made)


def test_F05_every_table_with_a_report_is_looked_at() -> None:
    """A table that somebody adds later is held to the same rule."""
    named = {name for name in SQLModel.metadata.tables if name.startswith("report")}

    assert named == {table.name for table in REPORT_TABLES}
