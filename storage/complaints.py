"""Complaints and messages to officers: tied to their chat, their words sealed.

Apart from reports in everything: other tables, other numbers, and a chat to answer to. What
a chat does with them is in `storage/complaint_turns.py`, what officers do in
`storage/complaint_desk.py`, what the clock does in `storage/complaint_clock.py`.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from handlers.domain.complaint import (
    NEXT,
    Complaint,
    ComplaintClass,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintState,
    DraftedComplaint,
)
from storage.database import UtcDateTime, new_id, table
from storage.outbox import PULLED
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys

#: Who wrote a message.
CITIZEN, OFFICER = "citizen", "officer"
#: States in which an officer's words are the last ones.
_SPOKEN: Final = (ComplaintState.ANSWERED, ComplaintState.CLOSED)


class ComplaintRow(SQLModel, table=True):
    """One complaint. `notify_at` is when its chat is told how it stands, if it is to be told."""

    __tablename__ = "complaint"
    id: str = Field(primary_key=True, max_length=32)
    #: None when the chat may be another person's now: nobody is told any more
    lane: str | None = Field(default=None, index=True, max_length=32)
    channel: str = Field(max_length=16)
    address: bytes | None = None
    language: str = Field(max_length=8)
    kind: str = Field(max_length=16)
    grade: str = Field(default="", max_length=16)
    state: str = Field(max_length=16)
    number_lookup: str | None = Field(default=None, unique=True, max_length=32)
    number: bytes | None = None
    draft_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    received_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    #: from which the deadline counts: received, or contested
    begun_on: date | None = None
    due_on: date | None = None
    contest_until: date | None = None
    contests: int = 0
    outcome: str = Field(default="", max_length=16)
    ended_on: date | None = None
    notify_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class ComplaintMessage(SQLModel, table=True):
    """What the citizen or an officer wrote, sealed."""

    __tablename__ = "complaint_message"
    id: str = Field(primary_key=True, max_length=32)
    complaint_id: str = Field(
        foreign_key="complaint.id", index=True, max_length=32, ondelete="CASCADE"
    )
    position: int
    author: str = Field(max_length=16)
    at: datetime = Field(sa_type=UtcDateTime)
    body: bytes


class ComplaintEvent(SQLModel, table=True):
    """What was done with a complaint, when, and by whom: also who looked at it."""

    __tablename__ = "complaint_event"
    id: str = Field(primary_key=True, max_length=32)
    complaint_id: str = Field(
        foreign_key="complaint.id", index=True, max_length=32, ondelete="CASCADE"
    )
    at: datetime = Field(sa_type=UtcDateTime)
    what: str = Field(max_length=16)
    by: str = Field(default="", max_length=80)


COMPLAINT: Final = table(ComplaintRow)
MESSAGE: Final = table(ComplaintMessage)
EVENT: Final = table(ComplaintEvent)
C = COMPLAINT.c

#: Officers see nothing of a draft.
SENT: Final = C.state != ComplaintState.DRAFT


def before(state: ComplaintState) -> list[str]:
    """Give the states from which one can be reached."""
    return [one.value for one, following in NEXT.items() if state in following]


def of_lane(tx: Connection, keys: Keys, lane: str) -> tuple[Complaint, ...]:
    """Give a chat's complaints, the newest first, with officers' last words; no drafts."""
    newest = select(COMPLAINT).where(C.lane == lane, SENT).order_by(C.received_at.desc(), C.id)
    return tuple(_values(tx, keys, newest, lane))


def by_number(tx: Connection, keys: Keys, number: str, lane: str) -> Complaint | None:
    """Give the complaint of a number; officers' words only where they may be read."""
    wanted = C.number_lookup == fields.lookup(keys, "ticket", number)
    return next(_values(tx, keys, select(COMPLAINT).where(wanted, SENT), lane), None)


def draft(
    tx: Connection, keys: Keys, lane: str, complaint_id: str, *, now: datetime
) -> DraftedComplaint | None:
    """Open a chat's draft; None if it is gone, was sent, or is another chat's."""
    row = tx.execute(
        select(C.id, C.kind).where(
            C.id == complaint_id,
            C.lane == lane,
            C.state == ComplaintState.DRAFT,
            C.draft_expires_at > now,
        )
    ).first()
    if row is None:
        return None
    texts = [text for _, author, text in messages(tx, keys, row.id) if author == CITIZEN]
    return DraftedComplaint(row.id, ComplaintKind(row.kind), "\n".join(texts))


def messages(tx: Connection, keys: Keys, complaint_id: str) -> list[tuple[datetime, str, str]]:
    """Open what was written: instant, author and text, in order.

    Raises:
        SealError: a row was moved or damaged.
    """
    rows = tx.execute(
        select(MESSAGE)
        .where(MESSAGE.c.complaint_id == complaint_id)
        .order_by(MESSAGE.c.position, MESSAGE.c.id)
    )
    return [(row.at, row.author, _open(keys, row)) for row in rows]


def _open(keys: Keys, row: Any) -> str:
    return fields.open_sealed(
        keys, row.body, table="complaint_message", row=row.id, column="body"
    ).decode()


def _values(tx: Connection, keys: Keys, query: Select[Any], lane: str) -> Iterator[Complaint]:
    """Open rows; one that nobody can open must not stop the others (H15)."""
    for row in tx.execute(query).all():
        with suppress(SealError):
            yield value(tx, keys, row, lane=lane)


def value(tx: Connection, keys: Keys, row: Any, *, lane: str) -> Complaint:
    """Give a row as a chat may see it.

    Args:
        lane: the chat; another one sees no answer, unless no chat leads back to it.

    Raises:
        SealError: the row was moved or damaged.
    """
    is_here, is_loose = row.lane == lane, row.channel in PULLED
    spoken = row.state in _SPOKEN and (is_here or is_loose)
    return Complaint(
        id=row.id,
        number=open_number(keys, row),
        kind=ComplaintKind(row.kind),
        grade=ComplaintClass(row.grade),
        state=ComplaintState(row.state),
        due_on=row.due_on,
        contest_until=row.contest_until,
        contests=row.contests,
        outcome=ComplaintOutcome(row.outcome) if row.outcome else None,
        is_here=is_here,
        is_loose=is_loose,
        answer=_last_answer(tx, keys, row.id) if spoken else "",
    )


def open_number(keys: Keys, row: Any) -> str:
    """Open a ticket number.

    Raises:
        SealError: the row was moved or damaged.
    """
    return fields.open_sealed(
        keys, row.number, table="complaint", row=row.id, column="number"
    ).decode()


def _last_answer(tx: Connection, keys: Keys, complaint_id: str) -> str:
    """Give the last message if it is an officer's."""
    row = tx.execute(
        select(MESSAGE)
        .where(MESSAGE.c.complaint_id == complaint_id)
        .order_by(MESSAGE.c.position.desc())
        .limit(1)
    ).first()
    return _open(keys, row) if row is not None and row.author == OFFICER else ""


def seal_message(
    tx: Connection, keys: Keys, complaint_id: str, text: str, *, author: str, now: datetime
) -> None:
    """Seal one message behind those that there are."""
    row_id = new_id()
    count = select(func.count()).select_from(MESSAGE).where(MESSAGE.c.complaint_id == complaint_id)
    tx.execute(
        insert(MESSAGE).values(
            id=row_id,
            complaint_id=complaint_id,
            position=tx.scalar(count) or 0,
            author=author,
            at=now,
            body=fields.seal(
                keys, text.encode(), table="complaint_message", row=row_id, column="body"
            ),
        )
    )


def note(tx: Connection, complaint_id: str, what: str, *, now: datetime, by: str = "") -> None:
    """Write down what was done; `by` is an officer's login, "" for the citizen or the clock."""
    tx.execute(
        insert(EVENT).values(id=new_id(), complaint_id=complaint_id, at=now, what=what, by=by)
    )


def change(tx: Connection, to: ComplaintState, which: ColumnElement[bool], **values: Any) -> bool:
    """Compare and set; False if it was in no state that may become this one."""
    done = tx.execute(
        update(COMPLAINT).where(which, C.state.in_(before(to))).values(state=to, **values)
    )
    return done.rowcount == 1
