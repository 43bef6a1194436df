"""Officers' words about the queue. A row is never changed, only taken back: who and when stays."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint

from handlers.domain.officer import Permission, may
from handlers.domain.queue import REACH, QueueFact, QueueWord
from storage.database import Overtaken, UtcDateTime, table
from storage.officers import OFFICER
from storage.statements import insert_new


class QueueFactRow(SQLModel, table=True):
    """One word about a day's numbers.

    It came from an officer's chat, or from the command line of a login.
    """

    __tablename__ = "queue_fact"
    __table_args__ = (UniqueConstraint("day", "number"),)
    id: str = Field(primary_key=True, max_length=32)
    day: date = Field(index=True)
    #: counts the words of a day: of two officers at once only one comes first
    number: int
    word: str = Field(max_length=16)
    at: datetime = Field(sa_type=UtcDateTime)
    noted_at: datetime = Field(sa_type=UtcDateTime)
    officer_id: str | None = Field(default=None, foreign_key="officer.id", max_length=32)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by: str | None = Field(default=None, foreign_key="officer.id", max_length=32)
    login: str = Field(max_length=80)
    undone_login: str = Field(max_length=80)


FACT: Final = table(QueueFactRow)


@dataclass(frozen=True, slots=True)
class NotedFact:
    """A word with who said it and who took it back, for the record.

    Attributes:
        by: the officer's name, or the login that ran the command.
        undone_by: likewise; only with `undone_at`.
    """

    fact: QueueFact
    noted_at: datetime
    by: str = ""
    undone_at: datetime | None = None
    undone_by: str = ""


def recent(tx: Connection, today: date) -> tuple[QueueFact, ...]:
    """Give the words of the last weeks, those taken back, too."""
    rows = tx.execute(select(FACT).where(FACT.c.day >= today - REACH))
    return tuple(_fact(row) for row in rows)


def note(
    tx: Connection, fact: QueueFact, *, by: str | None = None, login: str = "", now: datetime
) -> None:
    """Record a word.

    Args:
        by: id of the officer in whose chat it was said.
        login: who said it on the command line.

    Raises:
        Overtaken: somebody else said a word meanwhile; it must be read and decided anew.
    """
    row = {
        "id": fact.id,
        "day": fact.day,
        "number": fact.number,
        "word": fact.word,
        "at": fact.at,
        "noted_at": now,
        "officer_id": by,
        "undone_at": None,
        "undone_by": None,
        "login": login,
        "undone_login": "",
    }
    if not insert_new(tx, FACT, [row], "id"):
        raise Overtaken


def undo(
    tx: Connection, fact_id: str, *, by: str | None = None, login: str = "", now: datetime
) -> bool:
    """Take a word back, for an officer in chat or a login on the command line.

    Returns:
        False if there is no such word or it was taken back before.
    """
    done = tx.execute(
        update(FACT)
        .where(FACT.c.id == fact_id, FACT.c.undone_at.is_(None))
        .values(undone_at=now, undone_by=by, undone_login=login)
    )
    return done.rowcount == 1


def note_in_chat(tx: Connection, lane: str, fact: QueueFact, *, now: datetime) -> None:
    """Record the word of a chat's officer; whether they may is read again, and held (E07)."""
    officer_id = _officer(tx, lane)
    if officer_id is not None:
        note(tx, fact, by=officer_id, now=now)


def undo_in_chat(tx: Connection, lane: str, fact_id: str, *, now: datetime) -> None:
    """Take a word back for a chat's officer; whether they may is read again, and held (E07)."""
    officer_id = _officer(tx, lane)
    if officer_id is not None:
        undo(tx, fact_id, by=officer_id, now=now)


def of_days(tx: Connection, *, since: date) -> list[NotedFact]:
    """Give every word since a day with who said it, the oldest first."""
    said, undid = OFFICER.alias("said"), OFFICER.alias("undid")
    rows = tx.execute(
        select(FACT, said.c.name.label("by_name"), undid.c.name.label("undone_name"))
        .outerjoin(said, said.c.id == FACT.c.officer_id)
        .outerjoin(undid, undid.c.id == FACT.c.undone_by)
        .where(FACT.c.day >= since)
        .order_by(FACT.c.day, FACT.c.number)
    )
    return [
        NotedFact(
            _fact(row),
            row.noted_at,
            row.by_name or row.login,
            row.undone_at,
            row.undone_name or row.undone_login,
        )
        for row in rows
    ]


def forget_old(tx: Connection, *, before: date) -> None:
    """Retention: the words of old days."""
    tx.execute(delete(FACT).where(FACT.c.day < before))


def _officer(tx: Connection, lane: str) -> str | None:
    row = tx.execute(
        select(OFFICER.c.id, OFFICER.c.role)
        .where(OFFICER.c.lane == lane, OFFICER.c.revoked_at.is_(None))
        .with_for_update(key_share=True)  # who is revoked meanwhile waits; SQLite has one writer
    ).first()
    return row.id if row is not None and may(row.role, Permission.NOTE_QUEUE) else None


def _fact(row: Row[Any]) -> QueueFact:
    word = QueueWord(row.word)
    return QueueFact(row.id, row.day, row.number, word, row.at, row.undone_at is not None)
