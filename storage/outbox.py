"""Everything that leaves: a row first, then a message (engine.md, Outbox).

`pending → attempting → sent | pending (retry) | unknown | dead`, also `cancelled` and
`parked`. Every transition compares and sets.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, Index, SQLModel

from handlers.domain.messages import Action, Channel, MessageClass
from handlers.texts.render import Rendered, RenderedButton
from storage.database import UtcDateTime, execute_many, table
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys

#: Time between a turn's answer riding in a response and the response being written.
RIDE_LEASE: Final = timedelta(seconds=10)
#: How long a ridden answer can be given again to a redelivered update.
RIDE_TEXT_KEPT: Final = timedelta(minutes=10)
#: Which class leaves first.
PRIORITY: Final[dict[MessageClass, int]] = {
    MessageClass.REPLY: 0,
    MessageClass.RECEIPT: 1,
    MessageClass.DIGEST: 2,
    MessageClass.REMINDER: 3,
}


class OutboxState(StrEnum):
    """The life of a message."""

    PENDING = "pending"
    ATTEMPTING = "attempting"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    CANCELLED = "cancelled"
    PARKED = "parked"


UNFINISHED: Final = (OutboxState.PENDING, OutboxState.ATTEMPTING, OutboxState.UNKNOWN)
#: Why a row is in doubt when its process died.
CRASH: Final = "crash"
#: Channels that fetch their messages themselves; the sender never claims those.
PULLED: Final = tuple(channel for channel in Channel if channel.is_pulled)
#: States in which there is nothing left to send: the text is erased.
FINISHED: Final = (OutboxState.SENT, OutboxState.DEAD, OutboxState.CANCELLED)


class OutboxRow(SQLModel, table=True):
    """One message on its way.

    `body` holds address, text and buttons, sealed; erased when the row is finished.
    `position` orders a lane: microseconds of the instant, never smaller than its
    predecessor's. `ride` is the update's key while the answer rides in its response.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "priority", "due_at"),
        Index("ix_outbox_lane", "lane", "position"),
        Index("ix_outbox_ride", "ride"),
        Index("ix_outbox_subject", "subject"),
    )
    id: str = Field(primary_key=True, max_length=32)
    lane: str = Field(max_length=32)
    channel: str = Field(max_length=16)
    kind: str = Field(max_length=16)
    priority: int
    position: int = Field(sa_type=BigInteger)
    state: str = Field(max_length=16)
    due_at: datetime = Field(sa_type=UtcDateTime)
    not_after: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    #: how often it was sent again after an unknown outcome
    repeats: int = 0
    tentative: bool = False
    is_report_talk: bool = False
    body: bytes | None = None
    reason: str = Field(default="", max_length=64)
    ride: str | None = Field(default=None, max_length=32)
    #: the subscription or digest it belongs to
    subject: str | None = Field(default=None, max_length=32)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


OUTBOX: Final = table(OutboxRow)
C = OUTBOX.c


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sealed in a row: where to and what."""

    chat: str = field(repr=False)
    message: Rendered


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be put into the outbox."""

    id: str
    lane: str
    channel: Channel
    kind: MessageClass
    position: int
    due_at: datetime
    letter: Letter
    state: OutboxState = OutboxState.PENDING
    not_after: datetime | None = None
    lease_until: datetime | None = None
    tentative: bool = False
    is_report_talk: bool = False
    ride: str | None = None
    subject: str | None = None

    def as_claimed(self) -> "Claimed":
        """Give an answer that rides as what its channel sends."""
        return Claimed(
            id=self.id,
            lane=self.lane,
            channel=self.channel,
            kind=self.kind,
            attempts=1,
            repeats=0,
            is_report_talk=self.is_report_talk,
            subject=self.subject,
            not_after=self.not_after,
            letter=self.letter,
        )


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this process holds and may send."""

    id: str
    lane: str
    channel: Channel
    kind: MessageClass
    attempts: int
    repeats: int
    is_report_talk: bool
    subject: str | None
    not_after: datetime | None
    letter: Letter


@dataclass(frozen=True, slots=True)
class LaneQueue:
    """What waits in a lane.

    Attributes:
        unfinished: number of rows that are not finished.
        tentative: ids of pending answers that only ask back.
        first_tentative: position of the first of them, 0 if there is none.
        last_position: the greatest position, 0 if the lane is empty.
    """

    unfinished: int = 0
    tentative: tuple[str, ...] = ()
    first_tentative: int = 0
    last_position: int = 0


_INSERT: Final = insert(OUTBOX)
_QUEUES: Final = select(C.id, C.lane, C.position, C.state, C.tentative).where(
    C.lane.in_(bindparam("lanes", expanding=True)), C.state.in_(UNFINISHED)
)


def add(tx: Connection, keys: Keys, messages: Sequence[NewMessage]) -> None:
    """Put messages into the outbox."""
    execute_many(tx, _INSERT, [_row(keys, message) for message in messages])


def _row(keys: Keys, message: NewMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "lane": message.lane,
        "channel": message.channel,
        "kind": message.kind,
        "priority": PRIORITY[message.kind],
        "position": message.position,
        "state": message.state,
        "due_at": message.due_at,
        "not_after": message.not_after,
        "lease_until": message.lease_until,
        "attempts": 0,
        "repeats": 0,
        "tentative": message.tentative,
        "is_report_talk": message.is_report_talk,
        "body": seal_letter(keys, message.id, message.letter),
        "reason": "",
        "ride": message.ride,
        "subject": message.subject,
        "finished_at": None,
    }


def queues(tx: Connection, lanes: Iterable[str]) -> dict[str, LaneQueue]:
    """Tell what waits in some lanes; a lane without anything is missing."""
    found: dict[str, LaneQueue] = {}
    for row in tx.execute(_QUEUES, {"lanes": list(lanes)}):
        queue = found.get(row.lane, LaneQueue())
        is_tentative = row.tentative and row.state == OutboxState.PENDING
        found[row.lane] = LaneQueue(
            unfinished=queue.unfinished + 1,
            tentative=(*queue.tentative, row.id) if is_tentative else queue.tentative,
            first_tentative=queue.first_tentative or (row.position if is_tentative else 0),
            last_position=max(queue.last_position, row.position),
        )
    return found


def cancel(tx: Connection, which: ColumnElement[bool], *, reason: str, now: datetime) -> int:
    """Cancel pending rows and erase their text; what is being sent stays as it is.

    Args:
        which: condition on the table `OUTBOX`.

    Returns:
        How many were cancelled.
    """
    done = tx.execute(
        update(OUTBOX)
        .where(which, C.state == OutboxState.PENDING)
        .values(state=OutboxState.CANCELLED, reason=reason, body=None, finished_at=now)
    )
    return done.rowcount


def cancel_lane(tx: Connection, lane: str, *, reason: str, now: datetime) -> None:
    """Cancel what waits in a lane; what is being sent now is not tried again."""
    _cancel_for_good(tx, C.lane == lane, reason=reason, now=now)


def cancel_ids(tx: Connection, ids: Sequence[str], *, reason: str, now: datetime) -> int:
    """Cancel pending rows by id (a tentative answer was superseded)."""
    return cancel(tx, C.id.in_(ids), reason=reason, now=now) if ids else 0


def cancel_subjects(tx: Connection, subjects: Sequence[str], *, reason: str, now: datetime) -> int:
    """Cancel rows of subscriptions that ended (BERHENTI, picked up, blocked).

    Returns:
        How many were cancelled; what is being sent now is not tried again.
    """
    if not subjects:
        return 0
    return _cancel_for_good(tx, C.subject.in_(subjects), reason=reason, now=now)


def _cancel_for_good(
    tx: Connection, which: ColumnElement[bool], *, reason: str, now: datetime
) -> int:
    """Cancel pending rows, and let expire those whose send may yet fail."""
    on_the_way = C.state.in_((OutboxState.ATTEMPTING, OutboxState.UNKNOWN))
    tx.execute(update(OUTBOX).where(which, on_the_way).values(not_after=now))
    return cancel(tx, which, reason=reason, now=now)


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
    return _open_all(tx, keys, rows, now)


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


def _open_all(tx: Connection, keys: Keys, rows: Sequence[Any], now: datetime) -> list[Claimed]:
    """Open rows; those that nobody can open end here."""
    opened: list[Claimed] = []
    poison: list[str] = []
    for row in rows:
        try:
            opened.append(_claimed(keys, row))
        except (SealError, ValueError, KeyError):
            poison.append(row.id)
    if poison:
        tx.execute(
            update(OUTBOX)
            .where(C.id.in_(poison))
            .values(state=OutboxState.DEAD, reason="unreadable", body=None, finished_at=now)
        )
    return opened


def _claimed(keys: Keys, row: Any) -> Claimed:
    return Claimed(
        id=row.id,
        lane=row.lane,
        channel=Channel(row.channel),
        kind=MessageClass(row.kind),
        attempts=row.attempts + 1,
        repeats=row.repeats,
        is_report_talk=row.is_report_talk,
        subject=row.subject,
        not_after=row.not_after,
        letter=open_letter(keys, row.id, row.body),
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
    return _claimed(keys, row)


def rode(tx: Connection, ids: Sequence[str], *, now: datetime) -> None:
    """Record that the responses which carried these answers were written.

    Their text stays for a redelivery; `erase_ridden` takes it away.
    """
    if ids:
        tx.execute(
            update(OUTBOX)
            .where(C.id.in_(ids), C.state == OutboxState.ATTEMPTING, C.ride.is_not(None))
            .values(state=OutboxState.SENT, lease_until=None, finished_at=now)
        )


def erase_ridden(tx: Connection, *, now: datetime) -> None:
    """Erase the text of ridden answers after 10 minutes; delete those of report talks."""
    old = and_(C.state == OutboxState.SENT, C.ride > "", C.finished_at < now - RIDE_TEXT_KEPT)
    tx.execute(delete(OUTBOX).where(old, C.is_report_talk))
    tx.execute(update(OUTBOX).where(old).values(body=None, ride=None))


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
            C.lane == lane, C.state == OutboxState.PENDING, C.due_at <= now, _is_head_or_behind(now)
        )
        .order_by(C.position, C.id)
    )
    return _open_all(tx, keys, rows.all(), now)


def _is_head_or_behind(now: datetime) -> ColumnElement[bool]:
    """A later message never overtakes a tentative one that still waits."""
    earlier = OUTBOX.alias("earlier")
    return ~exists().where(
        earlier.c.lane == C.lane,
        earlier.c.state == OutboxState.PENDING,
        earlier.c.position < C.position,
        earlier.c.due_at > now,
    )


def _acknowledge(tx: Connection, lane: str, last: str, *, now: datetime) -> None:
    position = tx.scalar(select(C.position).where(C.id == last, C.lane == lane))
    if position is None:
        return
    seen = and_(C.lane == lane, C.state == OutboxState.PENDING, C.position <= position)
    tx.execute(delete(OUTBOX).where(seen, C.is_report_talk, C.id != last))
    tx.execute(
        update(OUTBOX).where(seen).values(state=OutboxState.SENT, body=None, finished_at=now)
    )


def _delete_finished_talk(tx: Connection, ids: Sequence[str]) -> None:
    tx.execute(delete(OUTBOX).where(C.id.in_(ids), C.is_report_talk, C.state.in_(FINISHED)))


def forget_old(tx: Connection, *, now: datetime) -> None:
    """Retention: report talks after 24 hours, finished rows after 8 days, pulled ones likewise."""
    day_ago, week_ago = now - timedelta(hours=24), now - timedelta(days=8)
    tx.execute(delete(OUTBOX).where(C.is_report_talk, C.due_at < day_ago))
    tx.execute(delete(OUTBOX).where(C.state.in_(FINISHED), C.finished_at < week_ago))
    tx.execute(delete(OUTBOX).where(C.channel.in_(PULLED), C.due_at < day_ago))


def counts(tx: Connection) -> dict[tuple[str, str], int]:
    """Count the rows by state and class."""
    rows = tx.execute(select(C.state, C.kind, func.count()).group_by(C.state, C.kind))
    return {(row[0], row[1]): row[2] for row in rows}


def seal_letter(keys: Keys, row_id: str, letter: Letter) -> bytes:
    """Seal address, text and buttons for their row."""
    message = letter.message
    plain = {
        "chat": letter.chat,
        "text": message.text,
        "buttons": [
            [button.label, button.action, button.target, button.version, button.link]
            for button in message.buttons
        ],
    }
    content = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return fields.seal(keys, content, table="outbox", row=row_id, column="body")


def open_letter(keys: Keys, row_id: str, sealed: bytes) -> Letter:
    """Open what `seal_letter` sealed.

    Raises:
        SealError: the row was moved or damaged.
    """
    plain = json.loads(fields.open_sealed(keys, sealed, table="outbox", row=row_id, column="body"))
    buttons = tuple(
        RenderedButton(label, Action(action), target, version, link)
        for label, action, target, version, link in plain["buttons"]
    )
    return Letter(plain["chat"], Rendered(plain["text"], buttons))
