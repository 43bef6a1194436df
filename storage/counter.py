"""Scans at the counter: one slip, one transaction, and the way back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.counter import ScanOutcome, judge_scan
from handlers.domain.reminder import MORNING, plan
from storage import applications, reminders
from storage.applications import APPLICATION, Moved, slip_lookup
from storage.subscriptions import SUBSCRIPTION
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
    _renew_subscriptions(tx, moved, calendar, done.at, now)
    return True


def _locked(tx: Connection, keys: Keys, code: str) -> Application | None:
    """Read a slip and keep others from moving it until we have."""
    lookup = slip_lookup(keys, code)
    tx.execute(
        select(APPLICATION.c.id).where(APPLICATION.c.slip_lookup == lookup).with_for_update()
    )
    return applications.by_codes(tx, keys, [code]).get(code)


def _renew_subscriptions(
    tx: Connection, moved: Moved, calendar: OfficeCalendar, ended_at: datetime, now: datetime
) -> None:
    """Begin again what the scan ended; that the card is ready was told before."""
    ended = tx.scalars(
        update(SUBSCRIPTION)
        .where(
            SUBSCRIPTION.c.application_id == moved.after.id,
            SUBSCRIPTION.c.ended_reason == "picked_up",
            SUBSCRIPTION.c.ended_at == ended_at,
        )
        .values(ended_at=None, ended_reason="")
        .returning(SUBSCRIPTION.c.id)
    ).all()
    if moved.after.status is not Status.READY_FOR_PICKUP:
        return
    ready_at = calendar.at(moved.after.status_since, MORNING)
    for one in ended:
        planned = plan(ready_at, now, calendar, reminders.spread_of(one), announce=False)
        reminders.add(tx, one, moved.after.version, planned)
