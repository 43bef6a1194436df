"""Who wants to be told about which application, and that they consented (UU 27/2022)."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint

from handlers.domain.kept import Kept
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from storage.database import UtcDateTime, new_id, table
from storage.statements import Statement, among
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys


class Subscription(SQLModel, table=True):
    """One chat that is told about one application. The address is sealed."""

    __table_args__ = (UniqueConstraint("application_id", "lane"),)
    id: str = Field(primary_key=True, max_length=32)
    application_id: str = Field(foreign_key="application.id", max_length=32)
    lane: str = Field(index=True, max_length=32)
    channel: str = Field(max_length=16)
    address: bytes
    language: str = Field(max_length=8)
    consent_version: str = Field(max_length=32)
    consent_at: datetime = Field(sa_type=UtcDateTime)
    #: SHA-256 of the words that were shown, without the code; "" before version 0.2
    consent_hash: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    #: what was agreed to, one word
    consent_purpose: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_reason: str = Field(default="", max_length=16)
    #: the citizen says that the card was collected; only a scan or an import makes it true
    claimed_collected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


SUBSCRIPTION: Final = table(Subscription)
C = SUBSCRIPTION.c

#: All that is ever agreed to: to be told when to come, and what delays or helps it.
PURPOSE: Final = "pickup"

_OF_LANES: Final = Statement(
    select(C.lane, C.application_id)
    .where(among(C.lane, "lanes"), C.ended_at.is_(None))
    .order_by(C.consent_at)
)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that is told about an application."""

    id: str
    application_id: str
    lane: str
    channel: Channel
    language: Language
    chat: str = field(repr=False)


def of_lanes(tx: Connection, lanes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give the ids of the applications that some chats are told about, oldest first."""
    found: dict[str, tuple[str, ...]] = {}
    if lanes:
        for row in _OF_LANES.rows(tx, lanes=lanes):
            found[row.lane] = (*found.get(row.lane, ()), row.application_id)
    return found


def subscribers(tx: Connection, keys: Keys, application_ids: Sequence[str]) -> list[Subscriber]:
    """Give the chats that are told about some applications."""
    if not application_ids:
        return []
    rows = tx.execute(
        select(SUBSCRIPTION).where(C.application_id.in_(application_ids), C.ended_at.is_(None))
    )
    return _values(keys, rows)


def by_ids(tx: Connection, keys: Keys, ids: Sequence[str]) -> dict[str, Subscriber]:
    """Give active subscriptions by id; one that has ended or cannot be opened is missing."""
    if not ids:
        return {}
    rows = tx.execute(select(SUBSCRIPTION).where(C.id.in_(ids), C.ended_at.is_(None)))
    return {one.id: one for one in _values(keys, rows)}


def start(
    tx: Connection,
    keys: Keys,
    *,
    application_id: str,
    lane: str,
    channel: Channel,
    chat: str,
    language: Language,
    consent_version: str,
    consent_hash: str = "",
    now: datetime,
) -> str:
    """Begin or renew a subscription and record the consent.

    Returns:
        Its id.
    """
    here = (C.application_id == application_id) & (C.lane == lane)
    consent = {
        "consent_version": consent_version,
        "consent_hash": consent_hash,
        "consent_purpose": PURPOSE,
        "consent_at": now,
        "language": language,
    }
    known: str | None = tx.scalar(select(C.id).where(here))
    if known is not None:
        renewed = {**consent, "ended_at": None, "ended_reason": "", "claimed_collected_at": None}
        tx.execute(update(SUBSCRIPTION).where(here).values(**renewed))
        return known
    row_id = new_id()
    address = fields.seal(keys, chat.encode(), table="subscription", row=row_id, column="address")
    tx.execute(
        insert(SUBSCRIPTION).values(
            id=row_id,
            application_id=application_id,
            lane=lane,
            channel=channel,
            address=address,
            ended_reason="",
            **consent,
        )
    )
    return row_id


def kept(tx: Connection, lane: str) -> Kept:
    """Count what is kept about a chat's reminders, for the person to know."""
    is_active = C.ended_at.is_(None)
    row = tx.execute(
        select(
            func.count().filter(is_active).label("reminders"),
            func.min(C.consent_at).filter(is_active).label("agreed_at"),
            func.count(C.ended_at).label("ended"),
        ).where(C.lane == lane)
    ).one()
    return Kept(row.reminders, row.agreed_at, row.ended)


def active_ids(tx: Connection, *, lane: str = "", application_id: str = "") -> list[str]:
    """Give the ids of active subscriptions of a chat, of an application, or of both."""
    where: list[ColumnElement[bool]] = [C.ended_at.is_(None)]
    if lane:
        where.append(C.lane == lane)
    if application_id:
        where.append(C.application_id == application_id)
    return list(tx.scalars(select(C.id).where(*where)))


def end(
    tx: Connection, ids: Sequence[str], *, reason: str, now: datetime, claims: bool = False
) -> None:
    """End subscriptions; their pending reminders are cancelled by `reminders.cancel`."""
    if not ids:
        return
    values: dict[str, Any] = {"ended_at": now, "ended_reason": reason}
    if claims:
        values["claimed_collected_at"] = now
    tx.execute(update(SUBSCRIPTION).where(C.id.in_(ids)).values(**values))


def erase(tx: Connection, lane: str) -> None:
    """Erase all subscriptions of a chat with their addresses."""
    tx.execute(delete(SUBSCRIPTION).where(C.lane == lane))


def _values(keys: Keys, rows: Iterable[Any]) -> list[Subscriber]:
    """Open addresses; one that nobody can open must not stop the others (H15)."""
    found: list[Subscriber] = []
    for row in rows:
        with contextlib.suppress(SealError):
            found.append(_value(keys, row))
    return found


def _value(keys: Keys, row: Any) -> Subscriber:
    chat = fields.open_sealed(keys, row.address, table="subscription", row=row.id, column="address")
    return Subscriber(
        id=row.id,
        application_id=row.application_id,
        lane=row.lane,
        channel=Channel(row.channel),
        language=Language(row.language),
        chat=chat.decode(),
    )
