"""Scans at the counter: one slip, one transaction, and the way back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.counter import ScanOutcome, judge_scan
from storage import applications, reminders, renewal
from storage.applications import APPLICATION, Moved, slip_lookup
from storage.vault.keys import Keys


@dataclass(frozen=True, slots=True)
class Scan:
    """What one scan did.

    Attributes:
        moved: the change, None if there was none.
        at: UTC instant of the scan.
    """

    outcome: ScanOutcome
    moved: Moved | None
    at: datetime


def scan(
    tx: Connection,
    keys: Keys,
    code: str,
    status: Status,
    calendar: OfficeCalendar,
    *,
    now: datetime,
) -> Scan:
    """Take a slip into the pickup box or out of it, with its reminders.

    Args:
        code: canonical slip code.
        status: `READY_FOR_PICKUP` or `PICKED_UP`.
        now: UTC instant of the scan.
    """
    application = _locked(tx, keys, code)
    outcome = judge_scan(application, status)
    if application is None or outcome is ScanOutcome.REFUSED:
        return Scan(outcome, None, now)
    # A second scan confirms the status: only its data time moves.
    today = calendar.office_date(now)
    moved = applications.move(tx, application, status, now=now, since=today, source="scan")
    reminders.follow_status(tx, keys, [moved], calendar, now=now)
    return Scan(outcome, moved if outcome.has_moved else None, now)


def undo_scan(
    tx: Connection, keys: Keys, done: Scan, calendar: OfficeCalendar, *, now: datetime
) -> bool:
    """Take a scan back: status, date and, after a wrong pickup, the reminders.

    Args:
        done: a scan that moved something.

    Returns:
        False if the slip has been moved by somebody else meanwhile.
    """
    if done.moved is None:
        return False
    application = _locked(tx, keys, done.moved.after.code)
    if application is None or application.version != done.moved.after.version:
        return False
    before = done.moved.before
    moved = applications.move(
        tx, application, before.status, now=now, since=before.status_since, source="undo"
    )
    reminders.follow_status(tx, keys, [moved], calendar, now=now)
    renewal.renew(tx, [moved.after], calendar, ended_at=done.at, now=now)
    return True


def _locked(tx: Connection, keys: Keys, code: str) -> Application | None:
    """Read a slip and keep others from moving it until we have."""
    lookup = slip_lookup(keys, code)
    tx.execute(
        select(APPLICATION.c.id).where(APPLICATION.c.slip_lookup == lookup).with_for_update()
    )
    return applications.by_codes(tx, keys, [code]).get(code)
