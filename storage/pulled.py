"""What the web chat and the terminal fetch themselves (engine.md, Outbox)."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, update

from storage.outbox import OPEN, OUTBOX, C, Claimed, OutboxState, open_rows
from storage.vault.keys import Keys


def pull(
    tx: Connection, keys: Keys, lane: str, *, acknowledged: str, now: datetime
) -> list[Claimed]:
    """Give the web chat or the terminal what waits in its lane, in order.

    Args:
        acknowledged: id of the last message that was seen, "" if none; it and all
            before it are finished.
    """
    if acknowledged:
        _acknowledge(tx, lane, acknowledged, now=now)
    rows = tx.execute(
        select(OUTBOX)
        .where(
            OPEN,
            C.lane == lane,
            C.state == OutboxState.PENDING,
            C.due_at <= now,
            _is_head_or_behind(now),
        )
        .order_by(C.position, C.id)
    )
    return open_rows(tx, keys, rows.all(), now)


def _is_head_or_behind(now: datetime) -> ColumnElement[bool]:
    """A later message never overtakes a tentative one that still waits."""
    earlier = OUTBOX.alias("earlier")
    return ~exists().where(
        earlier.c.finished_at.is_(None),
        earlier.c.lane == C.lane,
        earlier.c.state == OutboxState.PENDING,
        earlier.c.position < C.position,
        earlier.c.due_at > now,
    )


def _acknowledge(tx: Connection, lane: str, last: str, *, now: datetime) -> None:
    position = tx.scalar(select(C.position).where(C.id == last, C.lane == lane))
    if position is None:
        return
    seen = and_(OPEN, C.lane == lane, C.state == OutboxState.PENDING, C.position <= position)
    tx.execute(delete(OUTBOX).where(seen, C.is_report_talk, C.id != last))
    tx.execute(
        update(OUTBOX).where(seen).values(state=OutboxState.SENT, body=None, finished_at=now)
    )
