"""What an operator may see of the outbox and do about it: never a text, never an address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from handlers.domain.messages import MessageClass
from storage import outbox
from storage.outbox import OUTBOX, RESTORED, C, OutboxState
from storage.statements import among

#: States that a person may bring back, if there is still a text to send.
STRANDED: Final = (OutboxState.DEAD, OutboxState.PARKED, OutboxState.UNKNOWN)
#: States that a person may end. What is being sent right now is left alone.
DROPPABLE: Final = (OutboxState.PENDING, OutboxState.PARKED, OutboxState.UNKNOWN)
_ID_BEGINS: Final = re.compile(r"[0-9a-fA-F]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message on its way, without what it says and to whom.

    Attributes:
        delivery: how far it came, as the platform told later; "" if it did not.
    """

    id: str
    kind: str
    channel: str
    state: OutboxState
    attempts: int
    due_at: datetime
    reason: str
    has_text: bool
    delivery: str = ""


def lines(tx: Connection, *, state: OutboxState | None, limit: int) -> list[OutboxLine]:
    """List messages, the next due first.

    Args:
        state: only this one; None leaves out what was sent or cancelled.
        limit: at most so many.
    """
    over = (OutboxState.SENT, OutboxState.CANCELLED)
    where = C.state.not_in(over) if state is None else C.state == state
    return _lines(tx, where, limit)


def by_prefix(tx: Connection, prefix: str) -> list[OutboxLine]:
    """Give the messages, at most two, whose id begins so."""
    if not _ID_BEGINS.fullmatch(prefix):  # what a terminal sends need not even be text (A18)
        return []
    return _lines(tx, C.id.startswith(prefix.lower()), 2)


def _lines(tx: Connection, where: ColumnElement[bool], limit: int) -> list[OutboxLine]:
    columns = (C.id, C.kind, C.channel, C.state, C.attempts, C.due_at, C.reason, C.delivery)
    has_text = C.body.is_not(None).label("has_text")
    rows = tx.execute(select(*columns, has_text).where(where).order_by(C.due_at, C.id).limit(limit))
    return [
        OutboxLine(
            row.id,
            row.kind,
            row.channel,
            OutboxState(row.state),
            row.attempts,
            row.due_at,
            row.reason,
            bool(row.has_text),
            row.delivery or "",
        )
        for row in rows
    ]


def stranded(tx: Connection) -> tuple[list[str], int]:
    """Sort what is stranded: ids that can be sent again, and how many have no text any more."""
    rows = tx.execute(select(C.id, C.body.is_not(None)).where(C.state.in_(STRANDED))).all()
    return [row[0] for row in rows if row[1]], sum(not row[1] for row in rows)


def retry(tx: Connection, ids: Sequence[str], *, now: datetime) -> int:
    """Make stranded messages due now; the sender takes them at its next turn.

    Returns:
        How many there were; one without a text cannot be sent again.
    """
    done = tx.execute(
        update(OUTBOX)
        .where(C.id.in_(ids), C.state.in_(STRANDED), C.body.is_not(None))
        .values(
            state=OutboxState.PENDING,
            due_at=now,
            attempts=0,
            reason="",
            lease_until=None,
            finished_at=None,
        )
    )
    return done.rowcount


def restored(tx: Connection) -> list[str]:
    """Give the ids of what was on its way when the backup was made which this came from."""
    return list(tx.scalars(select(C.id).where(C.state == OutboxState.PARKED, C.reason == RESTORED)))


def drop(tx: Connection, ids: Sequence[str], *, now: datetime) -> int:
    """Cancel messages and erase their texts.

    Returns:
        How many; not what is being sent, or was finished before.
    """
    named = among(C.id, "ids")
    done = tx.execute(
        update(OUTBOX)
        .where(named, C.state.in_(DROPPABLE))
        .values(
            state=OutboxState.CANCELLED,
            reason="dropped",
            body=None,
            lease_until=None,
            ride=None,
            finished_at=now,
        ),
        {"ids": ids},
    )
    over = C.is_report_talk & C.state.in_(outbox.FINISHED)
    tx.execute(delete(OUTBOX).where(named, over), {"ids": ids})
    return done.rowcount


def cancel_digests(tx: Connection, lane: str, *, now: datetime) -> int:
    """Cancel the digests that wait for a chat whose officer was revoked."""
    of_lane = and_(C.lane == lane, C.kind == MessageClass.DIGEST)
    return outbox.cancel(tx, of_lane, reason="revoked", now=now)
