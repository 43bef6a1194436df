"""What the sender takes from the outbox, and how each send ended (engine.md, Outbox)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, or_, select, update

from handlers.domain.messages import Channel, MessageClass
from storage.outbox import (
    FINISHED,
    OUTBOX,
    UNFINISHED,
    C,
    Claimed,
    OutboxState,
    cancel,
    open_rows,
)
from storage.vault.keys import Keys

#: Why a row is in doubt when its process died.
CRASH: Final = "crash"


def claim_due(
    tx: Connection,
    keys: Keys,
    *,
    channels: Sequence[Channel],
    now: datetime,
    lease: timedelta,
    limit: int,
    busy_lanes: Sequence[str] = (),
) -> list[Claimed]:
    """Take at most `limit` messages that are due and mark them `attempting`.

    Only the oldest unfinished row of a lane is due, so nothing is overtaken.
    Commit before opening a socket: a crash after that point is `unknown`, and
    only the message's class may decide to repeat it (security.md 4.2).

    A row that cannot be opened is dead: it must not stop the others (H15).

    Args:
        busy_lanes: lanes that have to wait for a limit.
    """
    cancel(tx, and_(C.not_after.is_not(None), C.not_after < now), reason="expired", now=now)
    due = (
        select(OUTBOX)
        .where(
            C.state == OutboxState.PENDING,
            C.due_at <= now,
            C.channel.in_(channels),
            C.lane.not_in(busy_lanes),
            _is_head_of_lane(),
        )
        .order_by(C.priority, C.repeats, C.due_at)  # what crashed with us does not hold others up
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite: BEGIN IMMEDIATE does it
    )
    rows = tx.execute(due).all()
    if rows:
        tx.execute(
            update(OUTBOX)
            .where(C.id.in_([row.id for row in rows]), C.state == OutboxState.PENDING)
            .values(state=OutboxState.ATTEMPTING, lease_until=now + lease, attempts=C.attempts + 1)
        )
    return open_rows(tx, keys, rows, now)


def _is_head_of_lane() -> ColumnElement[bool]:
    """The oldest, and nothing of its lane is being sent (a clock may step back)."""
    other = OUTBOX.alias("other")
    return ~exists().where(
        other.c.lane == C.lane,
        other.c.state.in_(UNFINISHED),
        or_(
            other.c.position < C.position,
            and_(other.c.position == C.position, other.c.id < C.id),
            and_(other.c.state == OutboxState.ATTEMPTING, other.c.id != C.id),
        ),
    )


def finish(
    tx: Connection, row_id: str, state: OutboxState, *, reason: str = "", now: datetime
) -> bool:
    """End a row that is being sent and erase its text.

    Returns:
        False if somebody else ended it meanwhile.
    """
    done = tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(state=state, reason=reason, body=None, ride=None, finished_at=now)
    )
    _delete_finished_talk(tx, [row_id])
    return done.rowcount == 1


def retry(
    tx: Connection, row_id: str, *, due_at: datetime, reason: str, counts: bool = True
) -> None:
    """Give a row back that surely did not arrive.

    Args:
        counts: the try counts; False when no message at all could leave.
    """
    tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(
            state=OutboxState.PENDING,
            due_at=due_at,
            lease_until=None,
            reason=reason,
            attempts=C.attempts - (0 if counts else 1),
        )
    )


def doubt(tx: Connection, row_id: str, *, reason: str) -> None:
    """Mark a row that may or may not have arrived."""
    tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(state=OutboxState.UNKNOWN, reason=reason, lease_until=None, ride=None)
    )


def park(tx: Connection, row_id: str, *, reason: str) -> None:
    """Set a row aside until an operator has mended what holds it (`outbox retry`)."""
    tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(state=OutboxState.PARKED, reason=reason, lease_until=None, ride=None)
    )


def expire_leases(tx: Connection, *, now: datetime) -> int:
    """Turn rows whose process died while sending into `unknown`."""
    lost = update(OUTBOX).where(C.state == OutboxState.ATTEMPTING, C.lease_until < now)
    done = tx.execute(
        lost.values(state=OutboxState.UNKNOWN, reason=CRASH, lease_until=None, ride=None)
    )
    return done.rowcount


def settle_unknown(
    tx: Connection,
    *,
    repeats: Mapping[MessageClass, int],
    crash_repeats: Mapping[MessageClass, int],
    now: datetime,
) -> None:
    """Apply each class's policy to rows whose outcome is unknown (security.md 4.2).

    Args:
        repeats: how often a class may be sent again; 0 = never.
        crash_repeats: the same where a crash of ours left the doubt.
    """
    for kind in MessageClass:
        of_kind = and_(C.state == OutboxState.UNKNOWN, C.kind == kind)
        most = case((C.reason == CRASH, crash_repeats[kind]), else_=repeats[kind])
        tx.execute(
            update(OUTBOX)
            .where(of_kind, C.repeats < most)
            .values(
                state=OutboxState.PENDING,
                repeats=C.repeats + 1,
                due_at=now + timedelta(seconds=10),
            )
        )
        tx.execute(
            update(OUTBOX)
            .where(of_kind, C.repeats >= most)
            .values(state=OutboxState.DEAD, reason="unknown", body=None, finished_at=now)
        )
    # What rode keeps its text for ten minutes: its response may have been lost.
    over = and_(C.is_report_talk, C.state.in_(FINISHED), C.ride.is_(None))
    tx.execute(delete(OUTBOX).where(over))


def _delete_finished_talk(tx: Connection, ids: Sequence[str]) -> None:
    tx.execute(delete(OUTBOX).where(C.id.in_(ids), C.is_report_talk, C.state.in_(FINISHED)))
