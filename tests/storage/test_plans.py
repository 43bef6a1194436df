"""SQLite finds one row by what names it, however much waits (`storage.plans`)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from handlers.domain.messages import Channel
from storage import outbox, plans, reminders, riding, schema, sending
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.office import TUESDAY

IDS = [f"{number:032x}" for number in range(50)]
#: What a statement says, and the one index through which it may go.
LOOKUPS: dict[str, tuple[Callable[[Connection], object], str]] = {
    "queues": (lambda tx: outbox.queues(tx, IDS), "ix_outbox_lane"),
    "end one": (
        lambda tx: sending.finish(tx, IDS[0], OutboxState.DEAD, now=TUESDAY),
        "sqlite_autoindex_outbox_1",
    ),
    "supersede": (
        lambda tx: outbox.cancel_ids(tx, IDS, reason="x", now=TUESDAY),
        "sqlite_autoindex_outbox_1",
    ),
    "rode": (lambda tx: riding.rode(tx, IDS, now=TUESDAY), "sqlite_autoindex_outbox_1"),
    "subjects": (
        lambda tx: outbox.cancel_subjects(tx, IDS, reason="x", now=TUESDAY),
        "ix_outbox_subject",
    ),
    "reminders": (
        lambda tx: reminders.cancel(tx, IDS, reason="x", now=TUESDAY),
        "sqlite_autoindex_reminder_2",
    ),
}


@pytest.fixture
def file(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'plans.db'}")
    schema.bring_up_to_date(database)
    return database


@pytest.mark.parametrize("name", LOOKUPS)
def test_what_names_its_rows_never_walks_through_what_waits(file: Database, name: str) -> None:
    work, index = LOOKUPS[name]

    assert index in paths(file, work)[0]


def test_a_claim_reads_in_the_order_of_its_index(file: Database, keys: Keys) -> None:
    """No sorting of everything that waits: the limit ends the reading."""
    claim = {"channels": [Channel.TELEGRAM], "now": TUESDAY, "lease": sending.LONGEST_OUTAGE}
    found = paths(file, lambda tx: sending.claim_due(tx, keys, **claim, limit=8))  # type: ignore[arg-type]

    assert "ix_outbox_due" in found[0]
    assert "SORT" not in found[0] + found[1]
    assert not any("TEMP B-TREE" in path for path in found)


def test_statistics_are_written_once_and_only_of_indexes_there_are(file: Database) -> None:
    schema.bring_up_to_date(file)
    with file.transaction() as tx:
        written = tx.execute(text("SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx > ''")).all()
        known = {tuple(row) for row in tx.execute(text("SELECT tbl_name, name FROM sqlite_master"))}
    stats = {(table, index): stat for table, index, stat in written if table != "alembic_version"}

    assert stats == plans.STATISTICS
    assert stats.keys() <= known


def paths(file: Database, work: Callable[[Connection], object]) -> list[str]:
    """Give how SQLite would go about the statements of some work, step by step."""
    asked: list[str] = []
    with file.transaction() as tx:
        driver: Any = tx.connection.driver_connection
        driver.set_trace_callback(asked.append)
        work(tx)
        driver.set_trace_callback(None)
        return [
            step[3]
            for statement in asked
            for step in driver.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
