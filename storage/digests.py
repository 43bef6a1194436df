"""Digests: one a day and officer; a double tick changes nothing."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select
from sqlmodel import Field, SQLModel, UniqueConstraint

from handlers.domain.report import ReportState
from storage import outbox, reports
from storage.database import insert_new, new_id, table
from storage.outbox import OutboxState

#: A message to be pushed that waits longer than this is stuck.
STUCK_AFTER: Final = timedelta(minutes=15)


class Digest(SQLModel, table=True):
    """That an officer was given a day's digest."""

    __table_args__ = (UniqueConstraint("officer_id", "day"),)
    id: str = Field(primary_key=True, max_length=32)
    officer_id: str = Field(foreign_key="officer.id", max_length=32)
    day: date = Field(index=True)


DIGEST: Final = table(Digest)


def claim(tx: Connection, officer_id: str, day: date) -> str | None:
    """Take the right to send an officer the day's digest.

    Returns:
        Id of the digest, None if it was sent before.
    """
    rows = [{"id": new_id(), "officer_id": officer_id, "day": day}]
    new: list[str] = insert_new(tx, DIGEST, rows, "id")
    return new[0] if new else None


def open_reports(tx: Connection) -> list[date]:
    """Give the days on which the open reports were received."""
    return list(
        tx.scalars(
            select(reports.REPORT.c.received_on).where(
                reports.REPORT.c.state.in_(reports.OPEN_STATES)
            )
        )
    )


def reports_received_since(tx: Connection, day: date) -> int:
    """Count the reports received on or after a day, whatever became of them."""
    return (
        tx.scalar(
            select(func.count())
            .select_from(reports.REPORT)
            .where(
                reports.REPORT.c.received_on >= day,
                reports.REPORT.c.state != ReportState.DRAFT,
            )
        )
        or 0
    )


def alarms(tx: Connection, *, now: datetime) -> tuple[str, ...]:
    """Tell what an operator must look at: ids of alarms."""
    waiting = outbox.C.state == OutboxState.PENDING
    found: list[str] = []
    if tx.scalar(select(outbox.C.id).where(waiting, outbox.C.reason == "token-revoked").limit(1)):
        found.append("token-revoked")
    pushed = outbox.C.channel.not_in(outbox.PULLED)
    late = outbox.C.due_at < now - STUCK_AFTER
    if tx.scalar(select(outbox.C.id).where(waiting, pushed, late).limit(1)):
        found.append("outbox-stuck")
    return tuple(found)


def forget_old(tx: Connection, *, before: date) -> None:
    """Retention: the record that digests were sent."""
    tx.execute(delete(DIGEST).where(DIGEST.c.day < before))
