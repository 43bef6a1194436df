"""Officers, their linked chats and their invitations."""

import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.messages import Channel
from storage.database import UtcDateTime, new_id, table
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys


class Officer(SQLModel, table=True):
    """An officer; the chat's address is sealed and present once linked."""

    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=80)
    role: str = Field(max_length=32)
    lane: str | None = Field(default=None, index=True, max_length=32)
    channel: str | None = Field(default=None, max_length=16)
    address: bytes | None = None
    linked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OfficerInvite(SQLModel, table=True):
    """A single-use linking code, only as a keyed hash."""

    __tablename__ = "officer_invite"
    id: str = Field(primary_key=True, max_length=32)
    code_lookup: str = Field(unique=True, max_length=32)
    officer_id: str = Field(foreign_key="officer.id", max_length=32)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


OFFICER: Final = table(Officer)
INVITE: Final = table(OfficerInvite)


@dataclass(frozen=True, slots=True)
class OfficerInfo:
    """An officer as others see one."""

    id: str
    name: str
    role: str
    linked_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkedOfficer:
    """An officer whose chat can be written to."""

    id: str
    role: str
    lane: str
    channel: Channel
    chat: str = field(repr=False)


def invite(
    tx: Connection, keys: Keys, *, name: str, role: str, code: str, expires_at: datetime
) -> str:
    """Create an officer with a linking code.

    Args:
        code: canonical linking code; only its keyed hash is stored.

    Returns:
        The officer's id.
    """
    officer_id = new_id()
    tx.execute(insert(OFFICER).values(id=officer_id, name=name, role=role))
    tx.execute(
        insert(INVITE).values(
            id=new_id(),
            code_lookup=fields.lookup(keys, "invite", code),
            officer_id=officer_id,
            expires_at=expires_at,
        )
    )
    return officer_id


def open_invite(tx: Connection, keys: Keys, code: str, *, now: datetime) -> str:
    """Give the id of the invitation that a code opens, "" if there is none."""
    found: str | None = tx.scalar(
        select(INVITE.c.id)
        .join(OFFICER, OFFICER.c.id == INVITE.c.officer_id)
        .where(
            INVITE.c.code_lookup == fields.lookup(keys, "invite", code),
            INVITE.c.used_at.is_(None),
            INVITE.c.expires_at > now,
            OFFICER.c.revoked_at.is_(None),
        )
    )
    return found or ""


def link(
    tx: Connection,
    keys: Keys,
    invite_id: str,
    *,
    lane: str,
    channel: Channel,
    chat: str,
    now: datetime,
) -> bool:
    """Bind a chat to the invited officer and use the code up.

    Returns:
        False if somebody else used it first.
    """
    used = tx.execute(
        update(INVITE)
        .where(INVITE.c.id == invite_id, INVITE.c.used_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:
        return False
    officer_id = tx.scalar(select(INVITE.c.officer_id).where(INVITE.c.id == invite_id)) or ""
    address = fields.seal(keys, chat.encode(), table="officer", row=officer_id, column="address")
    tx.execute(
        update(OFFICER)
        .where(OFFICER.c.id == officer_id)
        .values(lane=lane, channel=channel, address=address, linked_at=now)
    )
    return True


def invited_role(tx: Connection, invite_id: str) -> str:
    """Tell the role that an invitation gives."""
    role: str | None = tx.scalar(
        select(OFFICER.c.role)
        .join(INVITE, INVITE.c.officer_id == OFFICER.c.id)
        .where(INVITE.c.id == invite_id)
    )
    return role or ""


def role_of_lane(tx: Connection, lane: str) -> str:
    """Tell the role of the officer behind a chat, "" if there is none."""
    role: str | None = tx.scalar(
        select(OFFICER.c.role).where(OFFICER.c.lane == lane, OFFICER.c.revoked_at.is_(None))
    )
    return role or ""


def linked(tx: Connection, keys: Keys) -> list[LinkedOfficer]:
    """Give all officers whose chat is linked, not revoked, and can be opened (H15).

    Returns:
        The officers in the order of linking.
    """
    rows = tx.execute(
        select(OFFICER)
        .where(OFFICER.c.linked_at.is_not(None), OFFICER.c.revoked_at.is_(None))
        .order_by(OFFICER.c.linked_at, OFFICER.c.id)
    )
    found: list[LinkedOfficer] = []
    for row in rows:
        with contextlib.suppress(SealError):
            found.append(_linked(keys, row))
    return found


def everyone(tx: Connection) -> list[OfficerInfo]:
    """List officers by name."""
    rows = tx.execute(select(OFFICER).order_by(OFFICER.c.name))
    return [OfficerInfo(row.id, row.name, row.role, row.linked_at, row.revoked_at) for row in rows]


def revoke(tx: Connection, officer_id: str, *, now: datetime) -> bool:
    """End an officer's link and forget the chat.

    Returns:
        False if there is no such officer or the link was ended before.
    """
    done = tx.execute(
        update(OFFICER)
        .where(OFFICER.c.id == officer_id, OFFICER.c.revoked_at.is_(None))
        .values(revoked_at=now, lane=None, address=None)
    )
    return done.rowcount == 1


def unlink(tx: Connection, lane: str) -> None:
    """Part a chat from its officer: its number may be another person's now (D07)."""
    tx.execute(
        update(OFFICER)
        .where(OFFICER.c.lane == lane)
        .values(lane=None, channel=None, address=None, linked_at=None)
    )


def _linked(keys: Keys, row: Any) -> LinkedOfficer:
    chat = fields.open_sealed(keys, row.address, table="officer", row=row.id, column="address")
    return LinkedOfficer(row.id, row.role, row.lane, Channel(row.channel), chat.decode())
