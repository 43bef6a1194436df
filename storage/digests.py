"""Digests: one a day and officer; a double tick changes nothing.

What officers answer under them is in `storage/digest_desk.py`, what becomes of those that
nobody answers in `storage/escalations.py`.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select
from sqlmodel import Field, SQLModel, UniqueConstraint

from handlers.domain.report import ReportState
from storage import nik_checks, outbox, reminders, reports
from storage.database import UtcDateTime, new_id, table
from storage.outbox import OutboxState
from storage.statements import insert_new

#: A message to be pushed that waits longer than this is stuck.
STUCK_AFTER: Final = timedelta(minutes=15)
#: So long it is told that messages were given up: an outage outlasted their tries (H16).
LOST_FOR: Final = timedelta(days=1)


class Digest(SQLModel, table=True):
    """That an officer was given a day's digest, and what they answered.

    `answer` is missing until a button under it was pressed.
    """

    __table_args__ = (UniqueConstraint("officer_id", "day"),)
    id: str = Field(primary_key=True, max_length=32)
    officer_id: str = Field(foreign_key="officer.id", max_length=32)
    day: date = Field(index=True)
    answer: str | None = Field(default=None, max_length=16)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DigestEscalation(SQLModel, table=True):
    """That a role's digest which nobody had answered went to the next person.

    One a day: whoever it went to has a working day, too. `of_day` and `of_role` say whose
    digest it was; without `officer_id` nobody was left to give it to.
    """

    __tablename__ = "digest_escalation"
    __table_args__ = (UniqueConstraint("of_day", "of_role", "day"),)
    id: str = Field(primary_key=True, max_length=32)
    of_day: date
    of_role: str = Field(max_length=32)
    day: date = Field(index=True)
    officer_id: str | None = Field(default=None, foreign_key="officer.id", max_length=32)
    answer: str | None = Field(default=None, max_length=16)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


DIGEST: Final = table(Digest)
ESCALATION: Final = table(DigestEscalation)

#: Since the newest digest was given, there was one with nobody left to give it to.
_UNREAD_BY_ALL: Final = (
    select(ESCALATION.c.id)
    .where(
        ESCALATION.c.officer_id.is_(None),
        ESCALATION.c.day >= select(func.max(DIGEST.c.day)).scalar_subquery(),
    )
    .limit(1)
)


def claim(tx: Connection, officer_id: str, day: date) -> str | None:
    """Take the right to send an officer the day's digest.

    Returns:
        Id of the digest, None if it was sent before.
    """
    rows = [{"id": new_id(), "officer_id": officer_id, "day": day}]
    new: list[str] = insert_new(tx, DIGEST, rows, "id")
    return new[0] if new else None


def given(tx: Connection, officer_id: str, day: date) -> str:
    """Give the id of the digest that an officer was given on a day."""
    found: str = tx.scalars(
        select(DIGEST.c.id).where(DIGEST.c.officer_id == officer_id, DIGEST.c.day == day)
    ).one()
    return found


def newest_day(tx: Connection, *, before: date) -> date | None:
    """Tell the last day before another on which digests were given, None if there is none."""
    found: date | None = tx.scalar(select(func.max(DIGEST.c.day)).where(DIGEST.c.day < before))
    return found


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
    # While a platform refuses all that we send, each row is put off by a minute for ever.
    oldest_us = int((now - STUCK_AFTER).timestamp() * 1_000_000)
    put_off = (outbox.C.attempts == 0) & (outbox.C.reason > "") & (outbox.C.position < oldest_us)
    if tx.scalar(select(outbox.C.id).where(waiting, pushed, late | put_off).limit(1)):
        found.append("outbox-stuck")
    given_up = (outbox.C.state == OutboxState.DEAD) & (outbox.C.reason == "exhausted")
    if tx.scalar(
        select(outbox.C.id).where(given_up, outbox.C.finished_at > now - LOST_FOR).limit(1)
    ):
        found.append("messages-lost")
    if tx.scalar(_UNREAD_BY_ALL):
        found.append("digest-unread")
    if reminders.are_held(tx):
        found.append("whatsapp-cap")
    if nik_checks.is_alarming(tx, now=now):
        found.append("nik-guessing")
    return tuple(found)


def forget_old(tx: Connection, *, before: date) -> None:
    """Retention: the record that digests were sent, and their answers."""
    for target in (DIGEST, ESCALATION):
        tx.execute(delete(target).where(target.c.day < before))
