"""Notices: what officers wrote, and which of it holds now. Who is sent one: `notice_pushes`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.notice import Notice, NoticeKind, Stage, is_over, with_closings
from handlers.domain.office import Office
from handlers.domain.queue import REACH
from storage.database import UtcDateTime, table
from storage.hints import announce
from storage.statements import Statement

#: Between two names of a scope; no place of a slip holds one.
_BETWEEN: Final = "\n"


class NoticeRow(SQLModel, table=True):
    """A notice. Never changed, only ended: what citizens were told stays on record."""

    __tablename__ = "notice"
    id: str = Field(primary_key=True, max_length=32)
    kind: str = Field(max_length=16)
    text: str = Field(max_length=300)
    english: str = Field(max_length=300)
    stages: str = Field(max_length=100)
    services: str = Field(max_length=200)
    places: str = Field(max_length=1300)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    written_at: datetime = Field(sa_type=UtcDateTime)
    #: login of whoever ran the command
    written_by: str = Field(max_length=80)
    ended_by: str = Field(max_length=80)
    #: ended by hand before its time
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


NOTICE: Final = table(NoticeRow)
C = NOTICE.c
#: Read with every batch of messages: written once.
_SINCE: Final = Statement(
    select(NOTICE)
    .where(C.ended_at.is_(None), or_(C.ends_at.is_(None), C.ends_at > bindparam("since")))
    .order_by(C.written_at.desc(), C.id)
)


@dataclass(frozen=True, slots=True)
class WrittenNotice:
    """A notice with what became of it."""

    notice: Notice
    written_at: datetime
    ended_at: datetime | None
    written_by: str
    ended_by: str


def recent(tx: Connection, *, now: datetime) -> tuple[Notice, ...]:
    """Give the notices that are not over, and those of the last weeks, the newest first.

    A closing of last week still is no working day when waits and histories are counted.
    """
    return tuple(_value(row) for row in _SINCE.rows(tx, since=now - REACH))


def current(tx: Connection, *, now: datetime) -> tuple[Notice, ...]:
    """Give the notices that are not over, the newest first."""
    return tuple(notice for notice in recent(tx, now=now) if not is_over(notice, now))


def with_closings_of(tx: Connection, office: Office, *, now: datetime) -> Office:
    """Give the office with the days on which notices close it or closed it lately."""
    return with_closings(office, recent(tx, now=now))


def by_ids(tx: Connection, ids: Sequence[str], *, now: datetime) -> dict[str, Notice]:
    """Give some notices by id; one that is over or was ended is missing."""
    return {one.id: one for one in current(tx, now=now) if one.id in ids}


def everything(tx: Connection) -> list[WrittenNotice]:
    """Give all notices, the newest first."""
    rows = tx.execute(select(NOTICE).order_by(C.written_at.desc(), C.id))
    return [
        WrittenNotice(_value(row), row.written_at, row.ended_at, row.written_by, row.ended_by)
        for row in rows
    ]


def write(tx: Connection, notice: Notice, *, by: str, now: datetime) -> None:
    """Record a notice, and the login of who wrote it."""
    tx.execute(
        insert(NOTICE).values(
            id=notice.id,
            kind=notice.kind,
            text=notice.text,
            english=notice.english,
            stages=_BETWEEN.join(notice.stages),
            services=_BETWEEN.join(notice.services),
            places=_BETWEEN.join(notice.places),
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
            written_at=now,
            written_by=by,
            ended_by="",
        )
    )
    announce(tx)


def end(tx: Connection, notice_id: str, *, by: str, now: datetime) -> bool:
    """End a notice before its time.

    Returns:
        False if it was ended before.
    """
    done = tx.execute(
        update(NOTICE)
        .where(C.id == notice_id, C.ended_at.is_(None))
        .values(ended_at=now, ended_by=by)
    )
    return done.rowcount == 1


def forget_old(tx: Connection, *, before: datetime) -> None:
    """Retention: notices that are long over, with the record of who was sent them."""
    over = func.coalesce(C.ended_at, C.ends_at)
    tx.execute(delete(NOTICE).where(over < before))


def _value(row: Any) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        text=row.text,
        english=row.english,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stages=tuple(Stage(one) for one in _names(row.stages)),
        services=_names(row.services),
        places=_names(row.places),
    )


def _names(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(_BETWEEN)) if joined else ()
