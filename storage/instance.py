"""What the database knows of itself: whose keys it was made with, who holds which lease."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, or_, select, text, update
from sqlmodel import Field, SQLModel

from handlers.domain.errors import TanpaCaloError
from storage.database import UtcDateTime, table
from storage.statements import insert_new


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
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'tanpacalo %' AND application_name <> :own"
)
#: What a newer version tells an older one about its tables (`storage/schema.py`).
OLDEST_BESIDE: Final = "oldest-beside"
#: Stands here while a move from SQLite is under way (`storage/moving.py`).
UNFINISHED_MOVE: Final = "unfinished-move"


class UnfinishedMoveError(TanpaCaloError):
    """The database holds a part of an office only."""


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


def epoch(tx: Connection) -> int:
    """Tell the database's epoch: 1, and one more after each restore."""
    return int(_fact(tx, "epoch") or 1)


def backed_up_at(tx: Connection) -> datetime | None:
    """Tell of which instant the last backup is, None if there never was one."""
    found = _fact(tx, "backup")
    return datetime.fromisoformat(found) if found else None


def note_backup(tx: Connection, at: datetime) -> None:
    """Note of which instant the last backup is."""
    _note(tx, "backup", at.isoformat())


def restored_at(tx: Connection) -> tuple[datetime, datetime] | None:
    """Tell from the backup of which instant this was restored, and when; None if never."""
    found = _fact(tx, "restored")
    if not found:
        return None
    backup, _, now = found.partition(" ")
    return datetime.fromisoformat(backup), datetime.fromisoformat(now)


def begin_epoch(tx: Connection, number: int, *, backup: datetime, now: datetime) -> None:
    """Note that this is another life of the database, from the backup of an instant."""
    _note(tx, "epoch", f"{number}")
    _note(tx, "backup", backup.isoformat())
    _note(tx, "restored", f"{backup.isoformat()} {now.isoformat()}")


def _fact(tx: Connection, name: str) -> str | None:
    found: str | None = tx.scalar(select(INSTANCE.c.value).where(INSTANCE.c.name == name))
    return found


def _note(tx: Connection, name: str, value: str) -> None:
    insert_new(tx, INSTANCE, [{"name": name, "value": value}], "name")
    tx.execute(update(INSTANCE).where(INSTANCE.c.name == name).values(value=value))


def other_processes(tx: Connection, own_name: str) -> int:
    """Count PostgreSQL's connections to this database by other processes of ours.

    Args:
        own_name: `Database.name`.
    """
    if tx.dialect.name == "sqlite":
        return 0
    return tx.scalar(_OTHERS, {"own": own_name}) or 0


def oldest_beside(tx: Connection, revision: str) -> str | None:
    """Tell the oldest revision whose version may work on tables of `revision`, if that was said."""
    said_of, _, oldest = (_fact(tx, OLDEST_BESIDE) or "").partition(" ")
    return oldest if said_of == revision else None


def note_oldest_beside(tx: Connection, revision: str, oldest: str) -> None:
    """Say for versions that are older which of them may go on working on these tables."""
    _note(tx, OLDEST_BESIDE, f"{revision} {oldest}")


def is_unfinished_move(tx: Connection) -> bool:
    """Tell whether a move from SQLite has begun here and not ended."""
    return _fact(tx, UNFINISHED_MOVE) is not None


def require_whole(tx: Connection) -> None:
    """Let nobody work on a part of an office.

    Raises:
        UnfinishedMoveError: with the command that ends the move.
    """
    if is_unfinished_move(tx):
        raise UnfinishedMoveError(
            "this database holds an unfinished move from SQLite; end it with `tanpacalo move`, "
            "called as before"
        )


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
