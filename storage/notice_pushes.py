"""Who is sent a notice: each chat once, whatever crashes or is asked for twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    select,
    update,
)
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.notice import CONSENTS, Notice, push_until, statuses, stored_places
from handlers.domain.office import Office
from storage import outbox
from storage.applications import APPLICATION
from storage.database import UtcDateTime, new_id, table
from storage.hints import announce
from storage.statements import insert_new
from storage.subscriptions import SUBSCRIPTION
from storage.windows import WINDOW


class PushState(StrEnum):
    """What became of a notice for one subscription."""

    PENDING = "pending"
    #: handed to the outbox
    HANDED_OVER = "handed_over"
    #: the card no longer waits for it, the person stopped, or the notice was ended
    CANCELLED = "cancelled"
    #: WhatsApp took no message, or its time had passed
    SKIPPED = "skipped"


class NoticePush(SQLModel, table=True):
    """That a notice is, or was, to be sent to one subscription's chat."""

    __tablename__ = "notice_push"
    __table_args__ = (
        UniqueConstraint("notice_id", "subscription_id"),
        Index("ix_notice_push_due", "state", "due_at"),
    )
    id: str = Field(primary_key=True, max_length=32)
    notice_id: str = Field(foreign_key="notice.id", max_length=32, ondelete="CASCADE")
    subscription_id: str = Field(
        foreign_key="subscription.id", max_length=32, ondelete="CASCADE", index=True
    )
    due_at: datetime = Field(sa_type=UtcDateTime)
    not_after: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=16)


PUSH: Final = table(NoticePush)
_C = PUSH.c


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a push would reach.

    Attributes:
        chats: how many by channel.
        shut: of those on WhatsApp, outside their 24 hours: only a template reaches them.
        not_asked: chats that wait for it too, and agreed before notices were mentioned.
    """

    chats: Mapping[Channel, int] = field(default_factory=dict)
    shut: int = 0
    not_asked: int = 0

    @property
    def total(self) -> int:
        """All chats."""
        return sum(self.chats.values())


@dataclass(frozen=True, slots=True)
class DuePush:
    """A push that is due and that this transaction holds."""

    id: str
    notice_id: str
    subscription_id: str
    not_after: datetime


def reach(tx: Connection, notice: Notice, office: Office, *, now: datetime) -> Reach:
    """Count whom a push would reach that have not got it yet."""
    chats = _waiting(notice, office).where(_agreed()).subquery()
    by_channel = tx.execute(select(chats.c.channel, func.count()).group_by(chats.c.channel))
    open_now = select(WINDOW.c.lane).where(WINDOW.c.open_until > now)
    shut = chats.c.channel == Channel.WHATSAPP, chats.c.lane.not_in(open_now)
    agreed = select(chats.c.lane)
    others = (
        _waiting(notice, office).where(~_agreed(), SUBSCRIPTION.c.lane.not_in(agreed)).subquery()
    )
    return Reach(
        chats={Channel(row[0]): row[1] for row in by_channel},
        shut=_count(tx, select(chats.c.lane).where(*shut)),
        not_asked=_count(tx, select(others.c.lane)),
    )


def plan(
    tx: Connection, notice: Notice, office: Office, *, after: str, limit: int, now: datetime
) -> tuple[str, int]:
    """Plan a notice for the next chats that wait for it, each once.

    Args:
        after: the last chat of the chunk before, "" for the first.
        limit: so many chats in one transaction.

    Returns:
        The last chat looked at, "" if there are no more; and how many were planned.
    """
    lane = SUBSCRIPTION.c.lane
    wanted = _waiting(notice, office).where(_agreed(), lane > after).order_by(lane).limit(limit)
    found = tx.execute(wanted).all()
    rows = [
        {
            "id": new_id(),
            "notice_id": notice.id,
            "subscription_id": row.subscription_id,
            "due_at": now,
            "not_after": push_until(notice, now),
            "state": PushState.PENDING,
        }
        for row in found
    ]
    planned = insert_new(tx, PUSH, rows, "id")
    if planned:
        announce(tx)
    return (found[-1].lane if len(found) == limit else ""), len(planned)


def claim_due(tx: Connection, *, now: datetime, limit: int) -> list[DuePush]:
    """Take pushes that are due and mark them handed over; those too late are skipped.

    The caller reads again in this transaction whether each still makes sense.
    """
    pending = _C.state == PushState.PENDING
    tx.execute(update(PUSH).where(pending, _C.not_after <= now).values(state=PushState.SKIPPED))
    rows = tx.execute(
        select(PUSH)
        .where(pending, _C.due_at <= now)
        .order_by(_C.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    settle(tx, [row.id for row in rows], PushState.HANDED_OVER)
    return [DuePush(row.id, row.notice_id, row.subscription_id, row.not_after) for row in rows]


def settle(tx: Connection, ids: Collection[str], state: PushState) -> None:
    """Note what became of pushes that this transaction holds."""
    if ids:
        tx.execute(update(PUSH).where(_C.id.in_(ids)).values(state=state))


def hold(tx: Connection, ids: Collection[str], until: datetime) -> None:
    """Put pushes off that WhatsApp's cap does not allow now."""
    if ids:
        values = {"state": PushState.PENDING, "due_at": until}
        tx.execute(update(PUSH).where(_C.id.in_(ids)).values(values))


def cancel(tx: Connection, notice_id: str, *, now: datetime) -> int:
    """Cancel what has not left of a notice that was ended.

    Returns:
        How many chats are not sent it any more.
    """
    of_notice = and_(_C.notice_id == notice_id, _C.state == PushState.PENDING)
    done = tx.execute(update(PUSH).where(of_notice).values(state=PushState.CANCELLED)).rowcount
    sent_to = select(_C.subscription_id).where(_C.notice_id == notice_id)
    waiting = and_(outbox.C.kind == MessageClass.NOTICE, outbox.C.subject.in_(sent_to))
    return done + outbox.cancel(tx, waiting, reason="ended", now=now)


def skip_all(tx: Connection) -> None:
    """Let no push leave after a restore: it may have left before (H23)."""
    pending = _C.state == PushState.PENDING
    tx.execute(update(PUSH).where(pending).values(state=PushState.SKIPPED))


def counts(tx: Connection) -> dict[str, dict[PushState, int]]:
    """Count the chats of each notice by what became of it."""
    found: dict[str, dict[PushState, int]] = {}
    rows = tx.execute(select(_C.notice_id, _C.state, func.count()).group_by(_C.notice_id, _C.state))
    for notice_id, state, count in rows:
        found.setdefault(notice_id, {})[PushState(state)] = count
    return found


def places(tx: Connection) -> list[str]:
    """Give the places that applications name."""
    found = tx.scalars(select(APPLICATION.c.pickup_place).distinct())
    return sorted(filter(None, found))


def _waiting(notice: Notice, office: Office) -> Select[Any]:
    """Give the chats whose cards wait for a notice and that have not got it, one row each."""
    conditions: list[ColumnElement[bool]] = [
        SUBSCRIPTION.c.ended_at.is_(None),
        APPLICATION.c.status.in_(sorted(statuses(notice))),
    ]
    if notice.services:
        conditions.append(APPLICATION.c.service.in_(notice.services))
    if notice.places:
        conditions.append(APPLICATION.c.pickup_place.in_(stored_places(notice.places, office)))
    other = SUBSCRIPTION.alias("other")
    got_it = exists().where(
        _C.notice_id == notice.id,
        _C.subscription_id == other.c.id,
        other.c.lane == SUBSCRIPTION.c.lane,
    )
    return (
        select(
            SUBSCRIPTION.c.lane,
            func.min(SUBSCRIPTION.c.channel).label("channel"),
            func.min(SUBSCRIPTION.c.id).label("subscription_id"),
        )
        .join(APPLICATION, APPLICATION.c.id == SUBSCRIPTION.c.application_id)
        .where(*conditions, ~got_it)
        .group_by(SUBSCRIPTION.c.lane)
    )


def _agreed() -> ColumnElement[bool]:
    return SUBSCRIPTION.c.consent_version.in_(sorted(CONSENTS))


def _count(tx: Connection, query: Select[Any]) -> int:
    return tx.scalar(select(func.count()).select_from(query.subquery())) or 0
