"""Forgets what is old: the law's end of purpose, as a job (UU 27/2022)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text, update

from handlers.domain.office import Office
from notifications import complaints
from storage import (
    audit,
    billing,
    blanks,
    digests,
    intake,
    limits,
    nik_checks,
    notices,
    outbox,
    overdue,
    queue,
    reminders,
    reports,
    sent_texts,
    status_words,
    unknown_questions,
    windows,
)
from storage.database import LOCK_WAIT_S, Database
from storage.vault.keys import Keys

#: Reminders and digests that are over.
KEPT: Final = timedelta(days=90)
#: Counts of billed messages: last year's are compared with this year's.
BILLS_KEPT: Final = timedelta(days=730)
#: What officers looked up by a NIK.
AUDIT_KEPT: Final = timedelta(days=730)
#: What was said of card blanks, so that last year's shortage can be told.
BLANKS_KEPT: Final = timedelta(days=730)
#: How long the log's emptying waits for who still reads from it.
READERS_WAIT_MS: Final = 200


def forget(tx: Connection, office: Office, *, now: datetime) -> None:
    """Delete what has outlived its purpose.

    Dedupe keys after 8 days, drafts and rows of report talks after 24 hours, finished
    messages after 8 days, hashes of what was sent after 30, WhatsApp's windows with their
    end, silent chats, reminders, digests, words about the queue, notices that are over, cards
    on the officers' list that have moved on and status words that nobody knows after 90 days,
    complaints some days after their end, counts of what was paid for, what officers looked
    up and what was said of blanks after two years, counters of the page `/cek` after a day.
    """
    today = office.calendar.office_date(now)
    reports.delete_expired_drafts(tx, now=now)
    complaints.forget_and_close(tx, office, now=now)
    outbox.forget_old(tx, now=now)
    windows.forget_old(tx, now=now)
    limits.forget_old(tx, now=now)
    intake.forget_old(tx, today=today)
    sent_texts.forget_old(tx, today=today)
    unknown_questions.forget_old(tx, today=today)
    reminders.forget_old(tx, before=now - KEPT)
    notices.forget_old(tx, before=now - KEPT)
    digests.forget_old(tx, before=today - KEPT)
    queue.forget_old(tx, before=today - KEPT)
    overdue.forget_old(tx, before=today - KEPT)
    status_words.forget_old(tx, before=today - KEPT)
    blanks.forget_old(tx, before=now - BLANKS_KEPT)
    billing.forget_old(tx, before=today - BILLS_KEPT)
    nik_checks.forget_old(tx, now=now)
    audit.forget_old(tx, before=now - AUDIT_KEPT)


def end_expired_forms(database: Database, keys: Keys, *, now: datetime) -> None:
    """Forget forms that have run out in chats that say nothing more.

    A talk about a report leads from the chat to it; it ends with its half hour, not with
    the chat's 90 days. In small transactions: webhooks go on in between.
    """
    last = ""
    while True:
        with database.transaction() as tx:
            last = intake.end_expired_forms(tx, keys, after=last, now=now)
        if not last:
            return


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
        # Whoever waits for a whole table keeps everybody else from it: not behind a backup.
        connection.execute(text("SET lock_timeout = '200ms'"))
        try:
            for target in reports.CONTENT:
                connection.execute(text(f"CLUSTER {target.name} USING pk_{target.name}"))
        finally:
            connection.execute(text("RESET lock_timeout"))


def truncate_wal(database: Database) -> None:
    """Empty SQLite's write-ahead log, so that erased pages do not live on in it (F01)."""
    if not database.is_sqlite:
        return
    # Below the engine: it begins a transaction each time, and inside one nothing is emptied.
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        # While it waits for a long reader (a backup), nobody can write; an hour later again.
        cursor.execute(f"PRAGMA busy_timeout={READERS_WAIT_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000}")
    finally:
        connection.close()
