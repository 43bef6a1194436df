"""What officers looked up, so that nobody looks somebody up unseen (E09).

Who, when, what for, how much was found; whom it was about only as a keyed hash, with which
"who looked me up?" can be answered to whoever brings the number. Entries are only added.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Field, SQLModel

from storage.database import UtcDateTime, new_id, table
from storage.vault import fields
from storage.vault.keys import Keys


class AuditAction(StrEnum):
    """What was done."""

    FIND_BY_NIK = "find-by-nik"


class AuditEntry(SQLModel, table=True):
    """One thing that an officer did."""

    __tablename__ = "audit_entry"
    id: str = Field(primary_key=True, max_length=32)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=80)
    action: str = Field(max_length=32)
    subject: str = Field(max_length=32)
    found: int


ENTRY: Final = table(AuditEntry)


@dataclass(frozen=True, slots=True)
class Audited:
    """An entry as it is shown."""

    at: datetime
    actor: str
    action: str
    found: int


def note(
    tx: Connection,
    keys: Keys,
    action: AuditAction,
    *,
    actor: str,
    about: str,
    found: int,
    now: datetime,
) -> None:
    """Note what an officer did, in the transaction that did it.

    Args:
        actor: the account on the office's machine.
        about: what it was about, such as a NIK; kept as a keyed hash only.
        found: how much was shown.
    """
    tx.execute(
        insert(ENTRY).values(
            id=new_id(),
            at=now,
            actor=actor,
            action=action,
            subject=fields.lookup(keys, "audit", about),
            found=found,
        )
    )


def entries(
    tx: Connection, keys: Keys, *, since: datetime, about: str | None = None
) -> list[Audited]:
    """Give the entries since an instant, the newest first.

    Args:
        about: only those about this number.
    """
    wanted = select(ENTRY).where(ENTRY.c.at >= since).order_by(ENTRY.c.at.desc(), ENTRY.c.id)
    if about is not None:
        wanted = wanted.where(ENTRY.c.subject == fields.lookup(keys, "audit", about))
    return [Audited(row.at, row.actor, row.action, row.found) for row in tx.execute(wanted)]


def forget_old(tx: Connection, *, before: datetime) -> None:
    """Retention."""
    tx.execute(delete(ENTRY).where(ENTRY.c.at < before))
