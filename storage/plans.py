"""What SQLite believes of its indexes, written down once: its plans never change by themselves.

Knowing nothing, SQLite takes an index that begins with a state for as good as any other, and
to find one row by its id it walks through everything that waits: during a notice to 20,000
people with every claim, every outcome and every scan. PostgreSQL gathers statistics itself.
Source: https://sqlite.org/lang_analyze.html#fixed_results_of_analyze
"""

from typing import Final

from sqlalchemy import Connection, text

#: Rows of a busy office, then how many of them share the first column of the index, the
#: first two, and so on: the format of SQLite's own table.
STATISTICS: Final = {
    ("outbox", "sqlite_autoindex_outbox_1"): "100000 1",
    ("outbox", "ix_outbox_due"): "100000 25000 10000 2",
    ("outbox", "ix_outbox_lane"): "100000 5 1",
    ("outbox", "ix_outbox_ride"): "100000 2",
    ("outbox", "ix_outbox_subject"): "100000 4",
    ("reminder", "sqlite_autoindex_reminder_1"): "100000 1",
    ("reminder", "sqlite_autoindex_reminder_2"): "100000 4 4 1",
    ("reminder", "ix_reminder_due"): "100000 25000 2",
}


def fix(tx: Connection) -> None:
    """Write the statistics into a SQLite file that has none."""
    if tx.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")):
        return
    tx.execute(text("ANALYZE alembic_version"))  # there is no other way to make the table
    rows = [
        {"table": table, "index": index, "stat": stat}
        for (table, index), stat in STATISTICS.items()
    ]
    tx.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :stat)"), rows)
    tx.execute(text("ANALYZE sqlite_schema"))  # read it now; others do when they open the file
