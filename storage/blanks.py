"""Card blanks: what officers said, newest last. Apart from every status."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Field, SQLModel

from handlers.domain.blanks import BlankState, BlankStock, told
from handlers.domain.officer import Permission, may
from storage.database import UtcDateTime, new_id, table
from storage.officers import OFFICER
from storage.statements import Statement


class BlankStockRow(SQLModel, table=True):
    """One thing said of card blanks. `officer_id` is missing for the command."""

    __tablename__ = "blank_stock"
    id: str = Field(primary_key=True, max_length=32)
    state: str = Field(max_length=12)
    since: date
    told_at: datetime = Field(sa_type=UtcDateTime, index=True)
    officer_id: str | None = Field(default=None, foreign_key="officer.id", max_length=32)


BLANKS: Final = table(BlankStockRow)
_NEWEST: Final = Statement(
    select(BLANKS.c.state, BLANKS.c.since, BLANKS.c.told_at)
    .order_by(BLANKS.c.told_at.desc(), BLANKS.c.id)
    .limit(1)
)


def current(tx: Connection) -> BlankStock | None:
    """Give what holds, None while nobody has said anything."""
    rows = _NEWEST.rows(tx)
    return BlankStock(BlankState(rows[0].state), rows[0].since, rows[0].told_at) if rows else None


def tell(
    tx: Connection,
    state: BlankState,
    *,
    since: date | None,
    today: date,
    now: datetime,
    officer_id: str | None = None,
) -> BlankStock:
    """Note what an officer says; what was said before stays as history.

    Args:
        since: the day the officer named, None if none was named.
        officer_id: whose chat it was said in, None for the command.
    """
    before = current(tx)
    # The newest word holds, whatever a clock that was set back says.
    at = now if before is None else max(now, before.told_at + timedelta(microseconds=1))
    stock = told(before, state, since=since, today=today, now=at)
    tx.execute(
        insert(BLANKS).values(
            id=new_id(), state=state, since=stock.since, told_at=at, officer_id=officer_id
        )
    )
    return stock


def tell_from_chat(
    tx: Connection, lane: str, state: BlankState, *, today: date, now: datetime
) -> bool:
    """Note what was said in a chat, if it still is an officer's who may say it (E07).

    Returns:
        False if it is not.
    """
    officer = tx.execute(
        select(OFFICER.c.id, OFFICER.c.role)
        .where(OFFICER.c.lane == lane, OFFICER.c.revoked_at.is_(None))
        .with_for_update(key_share=True)  # who is revoked meanwhile waits
    ).first()
    if officer is None or not may(officer.role, Permission.TELL_BLANKS):
        return False
    tell(tx, state, since=None, today=today, now=now, officer_id=officer.id)
    return True


def forget_old(tx: Connection, *, before: datetime) -> None:
    """Retention: what was said long ago; what holds stays, however old."""
    newest = select(BLANKS.c.id).order_by(BLANKS.c.told_at.desc(), BLANKS.c.id).limit(1)
    kept = newest.scalar_subquery()
    tx.execute(delete(BLANKS).where(BLANKS.c.told_at < before, BLANKS.c.id != kept))
