"""Guessing: 10 wrong codes per chat and hour; counters survive restarts (engine.md, Guessing).

Only the guessing chat waits. What it is told sounds like any wrong code (D02).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import Field, SQLModel

from storage.database import UtcDateTime, table
from storage.statements import Statement, among, insert_new

MOST_WRONG_CODES: Final = 10
WINDOW: Final = timedelta(hours=1)


class Guessing(SQLModel, table=True):
    """How many codes of a chat led nowhere in the present hour."""

    lane: str = Field(primary_key=True, max_length=32)
    began_at: datetime = Field(sa_type=UtcDateTime, index=True)
    wrong: int


GUESSING: Final = table(Guessing)
_BLOCKED: Final = Statement(
    select(GUESSING.c.lane).where(
        among(GUESSING.c.lane, "lanes"),
        GUESSING.c.wrong >= MOST_WRONG_CODES,
        GUESSING.c.began_at > bindparam("since"),
    )
)


def blocked(tx: Connection, lanes: Sequence[str], *, now: datetime) -> set[str]:
    """Tell which chats have guessed too often."""
    if not lanes:
        return set()
    return {row.lane for row in _BLOCKED.rows(tx, lanes=lanes, since=now - WINDOW)}


def count_wrong(tx: Connection, lane: str, count: int, *, now: datetime) -> None:
    """Count codes that led nowhere; a new hour begins with the first."""
    tx.execute(delete(GUESSING).where(GUESSING.c.lane == lane, GUESSING.c.began_at <= now - WINDOW))
    insert_new(tx, GUESSING, [{"lane": lane, "began_at": now, "wrong": 0}], "lane")
    tx.execute(
        update(GUESSING).where(GUESSING.c.lane == lane).values(wrong=GUESSING.c.wrong + count)
    )


def forget_old(tx: Connection, *, now: datetime) -> None:
    """Retention: hours that are over."""
    tx.execute(delete(GUESSING).where(GUESSING.c.began_at <= now - WINDOW))
