"""The way back from a backup: into an empty database, all of it or nothing (H23).

What had been on its way when the backup was made may have arrived since, and what came due
since may have been sent: neither leaves again. The database begins a new epoch.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

import orjson
from sqlalchemy import Connection, MetaData, Table, delete, func, insert, inspect, select, text

from handlers.domain.errors import TanpaCaloError
from storage import complaint_clock, instance, notice_pushes, outbox, reminders, schema
from storage.backup import AT_ONCE, FORMAT, PURPOSE, READ, Header, Kind, Progress
from storage.inspection import known_revisions
from storage.vault import fields
from storage.vault.keys import Keys

#: What an empty database may hold: whose keys were opened with it, who held which role.
_OWN: Final = ("alembic_version", "instance", "lease")
_DAMAGED: Final = "The backup is damaged or cut off; nothing was written."


class RestoreError(TanpaCaloError):
    """A backup cannot be restored here; nothing was written."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        at: the instant that the backup shows.
        parked: messages that had been on their way.
        missed: reminders that had come due.
    """

    at: datetime
    epoch: int
    rows: int
    tables: int
    parked: int
    missed: int


def restore(
    tx: Connection, keys: Keys, plain: BinaryIO, *, now: datetime, progress: Progress
) -> Restored:
    """Fill an empty database from a backup's lines; its tables are made here.

    Args:
        keys: of the office that made the backup.
        plain: the opened backup. Its age file tells of damage only at its end: commit after
            that.
        now: what had come due by then does not leave any more.

    Raises:
        RestoreError: it is damaged, of a newer version or another office's, or the database
            is not empty.
    """
    try:
        return _restore(tx, keys, plain, now, progress)
    except (LookupError, TypeError, ValueError):  # lines that are not what they should be
        raise RestoreError(_DAMAGED) from None


def _restore(
    tx: Connection, keys: Keys, plain: BinaryIO, now: datetime, progress: Progress
) -> Restored:
    source = _Lines(keys, plain)
    header = _header(source.next())
    _require_same_keys(header, keys)
    _require_empty(tx)
    schema.move(tx, header.revision)
    _empty_own(tx)
    done = 0
    for name, count in header.rows.items():
        for filled in _fill(tx, source, name, count):
            done += filled
            progress(done, sum(header.rows.values()))
    source.require_end()
    _verify(tx, header)
    schema.move(tx, schema.HEAD)
    complaint_clock.miss_due(tx, now=now)
    parked, missed = outbox.park_all(tx), reminders.miss_due(tx, now=now)
    notice_pushes.skip_all(tx)  # it may have left since
    instance.begin_epoch(tx, header.epoch + 1, backup=header.at, now=now)
    return Restored(header.at, header.epoch + 1, done, len(header.rows), parked, missed)


class _Lines:
    """Reads lines, and holds them against the HMAC at the end."""

    def __init__(self, keys: Keys, plain: BinaryIO) -> None:
        self._mac = fields.running_mac(keys, PURPOSE)
        self._plain = plain

    def next(self) -> Any:
        line = self._plain.readline()
        self._mac.update(line)
        return orjson.loads(line)

    def require_end(self) -> None:
        told = orjson.loads(self._plain.readline())["mac"]
        if not hmac.compare_digest(told, self._mac.hexdigest()) or self._plain.read(1):
            raise RestoreError(_DAMAGED)


def _header(told: Any) -> Header:
    if told["tanpacalo"] != "backup":
        raise RestoreError("This is no backup of `tanpacalo backup`.")
    revision = told["revision"]
    if told["format"] > FORMAT or revision not in known_revisions():
        raise RestoreError(
            f"The backup was made by a newer version (tables {revision}); this one knows "
            f"{schema.HEAD}. Take the version that made it, or a newer one."
        )
    return Header(**{**told, "at": READ[Kind.INSTANT](told["at"])})


def _require_same_keys(header: Header, keys: Keys) -> None:
    for name, fingerprint in header.keys.items():
        found = keys.fingerprints.get(name)
        if found != fingerprint:
            raise RestoreError(
                f"The backup was made with other keys: its {name} is {fingerprint}, "
                f"{keys.folder / name} is {found or 'missing'}. Put the keys folder of the same "
                "office back first (tanpacalo keys export made its backup)."
            )


def _require_empty(tx: Connection) -> None:
    current = schema.revision(tx)
    if current is not None and current not in known_revisions():
        raise RestoreError(f"The database is of a newer version (tables {current}).")
    for name in sorted(set(inspect(tx).get_table_names()) - set(_OWN)):
        if tx.execute(select(_table(tx, name)).limit(1)).first() is not None:
            raise RestoreError(
                f"The database is not empty: there are rows in {name}. Restore into a new one: "
                "name it in database.url, or move the old file away."
            )


def _empty_own(tx: Connection) -> None:
    if tx.dialect.name == "postgresql":
        # Whoever starts now waits until all is there.
        tx.execute(text("LOCK TABLE instance IN ACCESS EXCLUSIVE MODE"))
    for target in (instance.INSTANCE, instance.LEASE):
        tx.execute(delete(target))


def _fill(tx: Connection, source: _Lines, name: str, count: int) -> Iterator[int]:
    """Write a table's rows, some at once; gives how many each time."""
    kinds = _columns(source.next(), name)
    target = _table(tx, name)
    if set(kinds) != set(target.c.keys()):
        raise RestoreError(_DAMAGED)
    for begin in range(0, count, AT_ONCE):
        rows = [_row(kinds, source.next()) for _ in range(min(AT_ONCE, count - begin))]
        tx.execute(insert(target), rows)
        yield len(rows)


def _columns(told: Any, name: str) -> dict[str, Kind]:
    if told["table"] != name:
        raise RestoreError(_DAMAGED)
    return {column: Kind(kind) for column, kind in told["columns"].items()}


def _row(kinds: dict[str, Kind], values: Sequence[Any]) -> dict[str, Any]:
    return {
        column: None if value is None else READ[kind](value)
        for (column, kind), value in zip(kinds.items(), values, strict=True)
    }


def _table(tx: Connection, name: str) -> Table:
    """Give a table as the database has it: the backup's revision may be an older one."""
    return Table(name, MetaData(), autoload_with=tx, resolve_fks=False)


def _verify(tx: Connection, header: Header) -> None:
    """Count what was written, and let SQLite look at its file."""
    for name, told in header.rows.items():
        count = tx.scalar(select(func.count()).select_from(_table(tx, name)))
        if count != told:
            raise RestoreError(f"{name} has {count} rows instead of {told}; nothing was written.")
    if tx.dialect.name == "sqlite":
        broken = tx.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken or tx.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            raise RestoreError("SQLite finds the new file broken; nothing was written.")
