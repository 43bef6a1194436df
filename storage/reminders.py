"""Reminders: every due instant is a row with a unique key; a double tick changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, select, update
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.reminder import PlannedReminder, plan
from storage import outbox, subscriptions
from storage.applications import Moved
from storage.database import UtcDateTime, new_id, table
from storage.hints import announce
from storage.statements import insert_new
from storage.vault.keys import Keys


class ReminderState(StrEnum):
    """The life of a reminder."""

    PENDING = "pending"
    #: handed to the outbox
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    #: its day passed while we were down; the next slot covers it
    MISSED = "missed"


class Reminder(SQLModel, table=True):
    """One reminder of one subscription for one readiness of the card."""

    __table_args__ = (
        UniqueConstraint("subscription_id", "version", "slot"),
        Index("ix_reminder_due", "state", "due_at"),
    )
    id: str = Field(primary_key=True, max_length=32)
    subscription_id: str = Field(foreign_key="subscription.id", max_length=32, ondelete="CASCADE")
    #: version of the application when it became ready (G07)
    version: int
    slot: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    not_after: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=16)
    #: the day on which WhatsApp's cap first held it back
    held_on: date | None = None


REMINDER: Final = table(Reminder)
C = REMINDER.c


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder that is due and that this process holds."""

    id: str
    subscription_id: str
    version: int
    slot: int
    not_after: datetime


def add(
    tx: Connection, subscription_id: str, version: int, planned: Iterable[PlannedReminder]
) -> None:
    """Plan reminders; those that exist already stay as they are."""
    rows = [
        {
            "id": new_id(),
            "subscription_id": subscription_id,
            "version": version,
            "slot": reminder.slot,
            "due_at": reminder.due_at,
            "not_after": reminder.not_after,
            "state": ReminderState.PENDING,
            "held_on": None,
        }
        for reminder in planned
    ]
    if insert_new(tx, REMINDER, rows, "id"):
        announce(tx)


def cancel(tx: Connection, subscription_ids: Sequence[str], *, reason: str, now: datetime) -> None:
    """Cancel what is pending for some subscriptions, in the outbox too."""
    if not subscription_ids:
        return
    tx.execute(
        update(REMINDER)
        .where(C.subscription_id.in_(subscription_ids), C.state == ReminderState.PENDING)
        .values(state=ReminderState.CANCELLED)
    )
    outbox.cancel_subjects(tx, subscription_ids, reason=reason, now=now)


def follow_status(
    tx: Connection, keys: Keys, moves: Sequence[Moved], calendar: OfficeCalendar, *, now: datetime
) -> None:
    """Plan or cancel reminders as statuses change; call it in the transaction that moves them.

    A card that becomes ready starts its reminders; one that is no longer ready ends
    the old ones (G07); a card that was collected ends the subscription.
    """
    changed = {move.after.id: move for move in moves if move.before.version != move.after.version}
    waiting = subscriptions.subscribers(tx, keys, list(changed))
    cancel(tx, [one.id for one in waiting], reason="status", now=now)
    for one in waiting:
        application = changed[one.application_id].after
        if application.status is Status.READY_FOR_PICKUP:
            ready = plan(now, now, calendar, spread_of(one.id), announce=True)
            add(tx, one.id, application.version, ready)
    collected = [one.id for one in waiting if changed[one.application_id].after.status.is_final]
    subscriptions.end(tx, collected, reason="picked_up", now=now)


def spread_of(token: str) -> int:
    """Spread reminders over an hour: seconds from 0 to 3,599, the same for the same id."""
    return int(token[:8], 16) % 3600


def claim_due(tx: Connection, *, now: datetime, limit: int) -> list[DueReminder]:
    """Take reminders that are due and hand them over; the expired ones are missed (G02).

    The caller re-reads the precondition (not picked up, still subscribed) in this
    transaction and puts the message into the outbox, or drops it (G06).
    """
    tx.execute(
        update(REMINDER)
        .where(C.state == ReminderState.PENDING, C.due_at <= now, C.not_after < now)
        .values(state=ReminderState.MISSED)
    )
    rows = tx.execute(
        select(REMINDER)
        .where(C.state == ReminderState.PENDING, C.due_at <= now)
        .order_by(C.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        tx.execute(
            update(REMINDER)
            .where(C.id.in_([row.id for row in rows]), C.state == ReminderState.PENDING)
            .values(state=ReminderState.HANDED_OVER)
        )
    return [
        DueReminder(row.id, row.subscription_id, row.version, row.slot, row.not_after)
        for row in rows
    ]


def miss_due(tx: Connection, *, now: datetime) -> int:
    """Let nothing leave that is due after a restore: it may have left before (H23).

    As with any reminder in doubt, the next slot covers it (security.md 4.2).

    Returns:
        How many were pending.
    """
    due = and_(C.state == ReminderState.PENDING, C.due_at <= now)
    return tx.execute(update(REMINDER).where(due).values(state=ReminderState.MISSED)).rowcount


def drop(tx: Connection, ids: Sequence[str]) -> None:
    """Cancel reminders whose precondition no longer holds."""
    if ids:
        tx.execute(update(REMINDER).where(C.id.in_(ids)).values(state=ReminderState.CANCELLED))


def hold(tx: Connection, due: DueReminder, until: PlannedReminder, *, today: date) -> None:
    """Put a reminder off that WhatsApp's cap does not allow today.

    If another one of the same card and chat comes by then, that one covers it: nobody is
    reminded twice in a morning when the money is there again.

    Args:
        due: held by this transaction.
        until: when it is tried again.
        today: date at the office.
    """
    held_on = func.coalesce(C.held_on, today)
    covers = and_(
        C.subscription_id == due.subscription_id,
        C.version == due.version,
        C.state == ReminderState.PENDING,
        C.due_at <= until.not_after,
    )
    if tx.execute(update(REMINDER).where(covers).values(held_on=held_on)).rowcount:
        values: dict[str, Any] = {"state": ReminderState.MISSED}
    else:
        values = {"state": ReminderState.PENDING, "due_at": until.due_at}
        values |= {"not_after": until.not_after, "held_on": held_on}
    tx.execute(update(REMINDER).where(C.id == due.id).values(**values))


def are_held(tx: Connection) -> bool:
    """Tell whether reminders wait for WhatsApp's cap."""
    held = select(C.id).where(C.state == ReminderState.PENDING, C.held_on.is_not(None))
    return tx.scalar(held.limit(1)) is not None


def still_wanted(reminder: DueReminder, application: Application | None) -> bool:
    """Tell whether a due reminder still makes sense: the same readiness, not collected."""
    return (
        application is not None
        and application.status is Status.READY_FOR_PICKUP
        and application.version == reminder.version
    )


def outcome_counts(tx: Connection, *, since: datetime) -> dict[str, int]:
    """Count reminders that left since an instant, by outcome (digest)."""
    rows = tx.execute(
        select(outbox.C.state, func.count())
        .where(outbox.C.kind == "reminder", outbox.C.finished_at >= since)
        .group_by(outbox.C.state)
    )
    return {row[0]: row[1] for row in rows}


def forget_old(tx: Connection, *, before: datetime) -> None:
    """Retention: reminders that are over."""
    tx.execute(delete(REMINDER).where(C.state != ReminderState.PENDING, C.not_after < before))
