"""Forgets what is old: the law's end of purpose, as a job (UU 27/2022)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

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


def truncate_wal(database: Database) -> None:
    """Empty SQLite's write-ahead log, so that erased pages do not live on in it (F01)."""
    if database.is_sqlite:
        with database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
