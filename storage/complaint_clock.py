"""What happens to complaints by the clock: chats are told, tickets end, old ones go."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select, update

from handlers.domain.complaint import Complaint, ComplaintOutcome, ComplaintState
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from storage.complaints import COMPLAINT, C, change, note, value
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.windows import WINDOW


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint whose chat is to be told how it stands."""

    complaint: Complaint
    lane: str
    channel: Channel
    language: Language
    chat: str = field(repr=False)


def claim_due(
    tx: Connection, keys: Keys, *, now: datetime, contest_until: date, limit: int
) -> list[Told]:
    """Take the complaints whose chats are to be told now; each is told once.

    On WhatsApp only those whose 24 hours are open: the others wait until the person writes.

    Args:
        contest_until: the days for contesting count from today, when it is told.
    """
    rows = tx.execute(
        select(COMPLAINT)
        .where(C.notify_at <= now, reachable(now))
        .order_by(C.notify_at, C.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    told = C.id.in_([row.id for row in rows])
    tx.execute(update(COMPLAINT).where(told).values(notify_at=None))
    until = C.contest_until.is_not(None)
    tx.execute(update(COMPLAINT).where(told, until).values(contest_until=contest_until))
    fresh = {row.id: row for row in tx.execute(select(COMPLAINT).where(told))}
    return list(_told(tx, keys, [fresh[row.id] for row in rows]))


def reachable(now: datetime) -> ColumnElement[bool]:
    """Free text may be sent to the complaint's chat now."""
    is_open = exists().where(WINDOW.c.lane == C.lane, WINDOW.c.open_until > now)
    return or_(C.channel != Channel.WHATSAPP, is_open)


def miss_due(tx: Connection, *, now: datetime) -> int:
    """After a restore: what had come due may have been told; it is not told again (H23)."""
    due = C.notify_at <= now
    return tx.execute(update(COMPLAINT).where(due).values(notify_at=None)).rowcount


def _told(tx: Connection, keys: Keys, rows: Sequence[Any]) -> Iterator[Told]:
    for row in rows:
        with suppress(SealError):
            chat = fields.open_sealed(
                keys, row.address, table="complaint", row=row.id, column="address"
            )
            complaint = value(tx, keys, row, lane=row.lane)
            language, channel = Language(row.language), Channel(row.channel)
            yield Told(complaint, row.lane, channel, language, chat.decode())


def close_silent(tx: Connection, *, today: date, now: datetime) -> int:
    """Close what was answered and not contested in its days.

    Returns:
        How many there were.
    """
    was_told = C.notify_at.is_(None)
    silent = and_(C.state == ComplaintState.ANSWERED, C.contest_until < today, was_told)
    ids = tx.scalars(select(C.id).where(silent)).all()
    for complaint_id in ids:
        values = {"outcome": ComplaintOutcome.SILENT, "ended_on": today}
        if change(tx, ComplaintState.CLOSED, and_(C.id == complaint_id, silent), **values):
            note(tx, complaint_id, "silent", now=now)
    return len(ids)


def forget_old(tx: Connection, *, now: datetime, ended_before: date) -> None:
    """Retention: drafts that have run out, and what has been over for long enough."""
    tx.execute(delete(COMPLAINT).where(C.state == ComplaintState.DRAFT, C.draft_expires_at <= now))
    tx.execute(delete(COMPLAINT).where(C.ended_on < ended_before))
