"""Forgets what is old: the law's end of purpose, as a job (UU 27/2022)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text, update

from handlers.domain.office import Office
from storage import digests, intake, limits, outbox, reminders, reports
from storage.database import Database

#: Reminders and digests that are over.
KEPT: Final = timedelta(days=90)


def forget(tx: Connection, office: Office, *, now: datetime) -> None:
    """Delete what has outlived its purpose.

    Dedupe keys after 8 days, drafts and rows of report talks after 24 hours, finished
    messages after 8 days, silent chats, reminders and digests after 90.
    """
    today = office.calendar.office_date(now)
    reports.delete_expired_drafts(tx, now=now)
    outbox.forget_old(tx, now=now)
    limits.forget_old(tx, now=now)
    intake.forget_old(tx, today=today)
    reminders.forget_old(tx, before=now - KEPT)
    digests.forget_old(tx, before=today - KEPT)
    if office.calendar.quiet(now):  # it locks the tables for a moment
        reports.rewrite_in_random_order(tx)


def scatter_reports(database: Database) -> None:
    """Let PostgreSQL forget in which order, and with what, reports were written (F05).

    Every row carries its transaction's number (`xmin`), the same as the chat's row of that
    moment. Written anew at once all have the same; clustered by their random ids they
    stand in no order, and their old versions are gone.
    """
    if database.is_sqlite:  # there, WITHOUT ROWID has nothing to tell
        return
    with database.transaction() as tx:
        for target in reports.CONTENT:
            tx.execute(update(target).values(id=target.c.id))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for target in reports.CONTENT:
            connection.execute(text(f"CLUSTER {target.name} USING pk_{target.name}"))


def truncate_wal(database: Database) -> None:
    """Empty SQLite's write-ahead log, so that erased pages do not live on in it (F01)."""
    if not database.is_sqlite:
        return
    # Below the engine: it begins a transaction each time, and inside one nothing is emptied.
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
