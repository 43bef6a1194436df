"""Everything that leaves: a row first, then a message (engine.md, Outbox).

`pending → attempting → sent | pending (retry) | unknown | dead`, also `cancelled` and
`parked`. Every transition compares and sets. A row leaves in one of three ways: the
sender sends it (`storage.sending`), it rides in the response to what it answers
(`storage.riding`), or its page or terminal fetches it (`storage.pulled`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
    update,
)
from sqlmodel import Field, Index, SQLModel

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.sent_text import folded
from handlers.texts.render import template_texts
from storage import sent_texts
from storage.database import UtcDateTime, table
from storage.hints import announce
from storage.letters import Letter, open_letter, seal_letter
from storage.statements import Statement, among, constants
from storage.vault.errors import SealError
from storage.vault.keys import Keys

#: Which class leaves first.
PRIORITY: Final[dict[MessageClass, int]] = {
    MessageClass.REPLY: 0,
    MessageClass.RECEIPT: 1,
    MessageClass.DIGEST: 2,
    MessageClass.REMINDER: 3,
    MessageClass.NOTICE: 4,
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
#: Channels that fetch their messages themselves; the sender never claims those.
PULLED: Final = tuple(channel for channel in Channel if channel.is_pulled)
#: Why a row is parked that was on its way when the backup was made which this came from.
RESTORED: Final = "restored"
#: States in which there is nothing left to send: the text is erased.
FINISHED: Final = (OutboxState.SENT, OutboxState.DEAD, OutboxState.CANCELLED)


def _index(name: str, *columns: str, where: str, on_sqlite: str = "") -> Index:
    """Index some rows only: most are finished, and nobody looks for those."""
    return Index(
        f"ix_outbox_{name}",
        *columns,
        sqlite_where=text(on_sqlite or where),
        postgresql_where=text(where),
    )


class OutboxRow(SQLModel, table=True):
    """One message on its way.

    `body` holds address, text and buttons, sealed; erased when the row is finished.
    `position` orders a lane: microseconds of the instant, never smaller than its
    predecessor's. `ride` is the update's key while the answer rides in its response.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        _index("due", "state", "priority", "due_at", where="finished_at IS NULL"),
        _index("lane", "lane", "position", where="finished_at IS NULL"),
        _index("ride", "ride", where="ride IS NOT NULL"),
        _index("subject", "subject", where="subject IS NOT NULL"),
        _index("report_talk", "state", where="is_report_talk", on_sqlite="is_report_talk = 1"),
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
    #: how far it came, as the platform tells later (`storage.deliveries`)
    delivery: str | None = Field(default=None, max_length=16)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


OUTBOX: Final = table(OutboxRow)
C = OUTBOX.c
#: What is not finished, in the words of the indexes: with it they are used.
OPEN: Final = C.finished_at.is_(None)


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
    #: the person wrote within WhatsApp's 24 hours, so that free text may be sent
    window_is_open: bool = True


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


#: What every new row is: not bound anew for each.
_NEW: Final = {
    "attempts": literal_column("0"),
    "repeats": literal_column("0"),
    "reason": literal_column("''"),
    "delivery": null(),
    "finished_at": null(),
}
_INSERT: Final = Statement(
    insert(OUTBOX).values(
        {name: _NEW.get(name, bindparam(name)) for name in C.keys()}  # noqa: SIM118 -- of columns
    )
)
_QUEUES: Final = Statement(
    select(C.id, C.lane, C.position, C.state, C.tentative).where(
        among(C.lane, "lanes"), C.state.in_(constants(UNFINISHED)), OPEN
    )
)


def add(tx: Connection, keys: Keys, messages: Sequence[NewMessage]) -> None:
    """Put messages into the outbox."""
    if messages:
        _INSERT.each(tx, [_row(keys, message) for message in messages])
        known = (message for message in messages if _is_known(message))
        sent_texts.note(tx, keys, [noted for message in known for noted in _noted(message)])
        announce(tx)


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
        "tentative": message.tentative,
        "is_report_talk": message.is_report_talk,
        "body": seal_letter(keys, message.id, message.letter),
        "ride": message.ride,
        "subject": message.subject,
    }


def _is_known(message: NewMessage) -> bool:
    """Nothing of a report is ever confirmed, and a tentative answer may never leave."""
    is_of_report = message.is_report_talk or message.kind is MessageClass.RECEIPT
    return not is_of_report and not message.tentative


def _noted(message: NewMessage) -> Iterator[tuple[str, str, date]]:
    """Give what may arrive: the text, or on WhatsApp the approved wording in its place."""
    said = message.letter.message
    texts = [said.text]
    if message.channel is Channel.WHATSAPP and said.template is not None:
        texts += template_texts(said.template)
    for words in texts:
        yield message.lane, folded(words), message.due_at.date()


def queues(tx: Connection, lanes: Iterable[str]) -> dict[str, LaneQueue]:
    """Tell what waits in some lanes; a lane without anything is missing."""
    found: dict[str, LaneQueue] = {}
    for row in _QUEUES.rows(tx, lanes=list(lanes)):
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
        .where(which, C.state == OutboxState.PENDING, OPEN)
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
    tx.execute(update(OUTBOX).where(which, on_the_way, OPEN).values(not_after=now))
    return cancel(tx, which, reason=reason, now=now)


def park_all(tx: Connection) -> int:
    """Park what was not over when the backup was made which this came from (H23).

    It may have left since, and no backup holds its text: `restored` is its last word.

    Returns:
        How many there are.
    """
    values = {"state": OutboxState.PARKED, "reason": RESTORED, "lease_until": None}
    return tx.execute(update(OUTBOX).where(C.state.not_in(FINISHED)).values(**values)).rowcount


def forget_old(tx: Connection, *, now: datetime) -> None:
    """Retention: report talks after 24 hours, finished rows after 8 days, pulled ones likewise."""
    day_ago, week_ago = now - timedelta(hours=24), now - timedelta(days=8)
    tx.execute(delete(OUTBOX).where(C.is_report_talk, C.due_at < day_ago))
    tx.execute(delete(OUTBOX).where(C.state.in_(FINISHED), C.finished_at < week_ago))
    tx.execute(delete(OUTBOX).where(C.channel.in_(PULLED), C.due_at < day_ago))
    is_restored = and_(C.state == OutboxState.PARKED, C.reason == RESTORED)
    tx.execute(delete(OUTBOX).where(is_restored, C.due_at < week_ago))


def counts(tx: Connection) -> dict[tuple[str, str], int]:
    """Count the rows by state and class."""
    rows = tx.execute(select(C.state, C.kind, func.count()).group_by(C.state, C.kind))
    return {(row[0], row[1]): row[2] for row in rows}


def open_rows(tx: Connection, keys: Keys, rows: Sequence[Any], now: datetime) -> list[Claimed]:
    """Open rows; those that nobody can open end here."""
    opened: list[Claimed] = []
    poison: list[str] = []
    for row in rows:
        try:
            opened.append(claimed(keys, row))
        except (SealError, ValueError, KeyError):
            poison.append(row.id)
    if poison:
        tx.execute(
            update(OUTBOX)
            .where(C.id.in_(poison))
            .values(state=OutboxState.DEAD, reason="unreadable", body=None, finished_at=now)
        )
    return opened


def claimed(keys: Keys, row: Any) -> Claimed:
    """Open one row as what its way sends.

    Raises:
        SealError: the row was moved or damaged.
    """
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
