"""What a chat does with its complaints; whose they are, is looked up again with each."""

from datetime import date, datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from handlers.domain.complaint import OPEN, ComplaintKind, ComplaintOutcome, ComplaintState
from handlers.domain.effects import ContestComplaint, SendComplaint
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from storage import outbox
from storage.complaints import CITIZEN, COMPLAINT, MESSAGE, SENT, C, change, note, seal_message
from storage.outbox import PULLED
from storage.vault import fields
from storage.vault.keys import Keys


def open_draft(
    tx: Connection,
    keys: Keys,
    complaint_id: str,
    *,
    kind: ComplaintKind,
    lane: str,
    channel: Channel,
    chat: str,
    language: Language,
    expires_at: datetime,
) -> None:
    """Make a draft that no officer can list; a chat has one at a time."""
    tx.execute(delete(COMPLAINT).where(C.lane == lane, C.state == ComplaintState.DRAFT))
    address = fields.seal(
        keys, chat.encode(), table="complaint", row=complaint_id, column="address"
    )
    tx.execute(
        insert(COMPLAINT).values(
            id=complaint_id,
            lane=lane,
            channel=channel,
            address=address,
            language=language,
            kind=kind,
            grade="",
            state=ComplaintState.DRAFT,
            draft_expires_at=expires_at,
            contests=0,
            outcome="",
        )
    )


def add_text(
    tx: Connection, keys: Keys, complaint_id: str, text: str, *, lane: str, now: datetime
) -> None:
    """Seal what the citizen wrote; not to what is over or another chat's."""
    takes = C.state.in_((ComplaintState.DRAFT, *OPEN))
    state = tx.scalar(select(C.state).where(C.id == complaint_id, C.lane == lane, takes))
    if state is None:
        return
    seal_message(tx, keys, complaint_id, text, author=CITIZEN, now=now)
    if state != ComplaintState.DRAFT:
        note(tx, complaint_id, "added", now=now)


def discard(tx: Connection, complaint_id: str, *, lane: str) -> None:
    """Delete a draft with its words."""
    is_draft = C.state == ComplaintState.DRAFT
    tx.execute(delete(COMPLAINT).where(C.id == complaint_id, C.lane == lane, is_draft))


def send(tx: Connection, keys: Keys, effect: SendComplaint, *, lane: str, now: datetime) -> None:
    """Pass a draft on under its number."""
    complaint_id = effect.complaint_id
    number = fields.seal(
        keys, effect.number.encode(), table="complaint", row=complaint_id, column="number"
    )
    done = change(
        tx,
        ComplaintState.RECEIVED,
        and_(C.id == complaint_id, C.lane == lane),
        grade=effect.grade,
        number_lookup=fields.lookup(keys, "ticket", effect.number),
        number=number,
        draft_expires_at=None,
        received_at=now,
        begun_on=effect.on,
        due_on=effect.due_on,
    )
    if done:
        note(tx, complaint_id, "received", now=now)


def close(
    tx: Connection,
    complaint_id: str,
    outcome: ComplaintOutcome,
    *,
    lane: str,
    on: date,
    now: datetime,
) -> None:
    """The citizen ends it."""
    here = and_(C.id == complaint_id, C.lane == lane)
    values = {"outcome": outcome, "ended_on": on, "notify_at": None}
    if change(tx, ComplaintState.CLOSED, here, **values):
        note(tx, complaint_id, "clear", now=now)


def contest(tx: Connection, effect: ContestComplaint, *, lane: str, now: datetime) -> None:
    """The citizen says that it is not over: it begins again."""
    done = change(
        tx,
        ComplaintState.CONTESTED,
        and_(C.id == effect.complaint_id, C.lane == lane),
        begun_on=effect.on,
        due_on=effect.due_on,
        contests=C.contests + 1,
        contest_until=None,
        outcome="",
        ended_on=None,
        notify_at=None,
    )
    if done:
        note(tx, effect.complaint_id, "contested", now=now)


def withdraw(tx: Connection, complaint_id: str, *, lane: str, on: date, now: datetime) -> None:
    """The citizen takes it back: only that there was one remains."""
    here = and_(C.id == complaint_id, C.lane == lane)
    if change(tx, ComplaintState.WITHDRAWN, here, ended_on=on, notify_at=None):
        tx.execute(delete(MESSAGE).where(MESSAGE.c.complaint_id == complaint_id))
        outbox.cancel_subjects(tx, [complaint_id], reason="withdrawn", now=now)
        note(tx, complaint_id, "withdrawn", now=now)


def adopt(
    tx: Connection, keys: Keys, complaint_id: str, *, lane: str, channel: Channel, chat: str
) -> None:
    """Bind a ticket of a page or terminal to the chat that showed its number."""
    address = fields.seal(
        keys, chat.encode(), table="complaint", row=complaint_id, column="address"
    )
    is_loose = and_(C.channel.in_(PULLED), SENT)
    tx.execute(
        update(COMPLAINT)
        .where(C.id == complaint_id, is_loose)
        .values(lane=lane, channel=channel, address=address)
    )


def erase(tx: Connection, lane: str) -> None:
    """Erase all complaints of a chat with their words and their history."""
    tx.execute(delete(COMPLAINT).where(C.lane == lane))


def part(tx: Connection, lane: str) -> None:
    """Part a chat from its complaints: its number may be another person's now (D07)."""
    tx.execute(delete(COMPLAINT).where(C.lane == lane, C.state == ComplaintState.DRAFT))
    tx.execute(
        update(COMPLAINT).where(C.lane == lane).values(lane=None, address=None, notify_at=None)
    )
