"""What the database knows of itself: whose keys it was made with, who holds which lease."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, or_, select, update
from sqlmodel import Field, SQLModel

from storage.database import UtcDateTime, insert_new, table


class Instance(SQLModel, table=True):
    """A fact about this database."""

    name: str = Field(primary_key=True, max_length=64)
    value: str = Field(max_length=256)


class Lease(SQLModel, table=True):
    """A role that one process has at a time, such as polling Telegram."""

    name: str = Field(primary_key=True, max_length=32)
    holder: str = Field(max_length=32)
    until: datetime = Field(sa_type=UtcDateTime)


INSTANCE: Final = table(Instance)
LEASE: Final = table(Lease)
_KEY: Final = "key:"


def key_fingerprints(tx: Connection) -> dict[str, str]:
    """Give the fingerprints of the keys that this database was made with."""
    rows = tx.execute(select(INSTANCE).where(INSTANCE.c.name.like(f"{_KEY}%")))
    return {row.name.removeprefix(_KEY): row.value for row in rows}


def store_key_fingerprints(tx: Connection, fingerprints: dict[str, str]) -> None:
    """Remember whose keys these are; an existing fingerprint stays."""
    rows = [
        {"name": f"{_KEY}{name}", "value": value} for name, value in sorted(fingerprints.items())
    ]
    insert_new(tx, INSTANCE, rows, "name")


def take_lease(tx: Connection, name: str, holder: str, *, now: datetime, length: timedelta) -> bool:
    """Take or renew a role.

    Returns:
        False while another process holds it.
    """
    until = now + length
    insert_new(tx, LEASE, [{"name": name, "holder": holder, "until": until}], "name")
    mine = or_(LEASE.c.holder == holder, LEASE.c.until < now)
    done = tx.execute(
        update(LEASE).where(LEASE.c.name == name, mine).values(holder=holder, until=until)
    )
    return done.rowcount == 1


def drop_leases(tx: Connection) -> None:
    """End all roles: whoever had them before this process, the only one, is dead."""
    tx.execute(delete(LEASE))


def give_lease_back(tx: Connection, name: str, holder: str) -> None:
    """Let another process take the role at once."""
    tx.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder))
