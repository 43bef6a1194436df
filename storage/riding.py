"""Answers that ride in the response to what they answer (engine.md, Outbox)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from storage.outbox import OUTBOX, C, Claimed, OutboxState, claimed
from storage.statements import Statement, among
from storage.vault.keys import Keys

#: Time between a turn's answer riding in a response and the response being written.
RIDE_LEASE: Final = timedelta(seconds=10)
#: How long a ridden answer can be given again to a redelivered update.
RIDE_TEXT_KEPT: Final = timedelta(minutes=10)


_RODE: Final = Statement(
    update(OUTBOX)
    .where(among(C.id, "ids"), C.state == OutboxState.ATTEMPTING, C.ride.is_not(None))
    .values(state=OutboxState.SENT, lease_until=None, finished_at=bindparam("now"))
)


def ride_again(tx: Connection, keys: Keys, ride: str, *, now: datetime) -> Claimed | None:
    """Take the answer that rides in a redelivered update's response once more.

    Telegram redelivers only what it did not count as delivered, and runs the method
    exactly when it does: giving the same answer again never doubles it.

    Returns:
        The answer, or None after erasure or when the sender has taken it over.
    """
    row = tx.execute(select(OUTBOX).where(C.ride == ride, C.body.is_not(None))).first()
    if row is None:
        return None
    tx.execute(
        update(OUTBOX)
        .where(C.id == row.id, C.ride == ride)
        .values(state=OutboxState.ATTEMPTING, lease_until=now + RIDE_LEASE, finished_at=None)
    )
    return claimed(keys, row)


def rode(tx: Connection, ids: Sequence[str], *, now: datetime) -> None:
    """Record that the responses which carried these answers were written.

    Their text stays for a redelivery; `erase_ridden` takes it away.
    """
    if ids:
        _RODE.change(tx, ids=ids, now=now)


def erase_ridden(tx: Connection, *, now: datetime) -> None:
    """Erase the text of ridden answers after 10 minutes; delete those of report talks."""
    old = and_(C.state == OutboxState.SENT, C.ride > "", C.finished_at < now - RIDE_TEXT_KEPT)
    tx.execute(delete(OUTBOX).where(old, C.is_report_talk))
    tx.execute(update(OUTBOX).where(old).values(body=None, ride=None))
