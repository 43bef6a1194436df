"""Where is the database, can it be read and written, has it room, is there a copy of it?"""

import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, exc
from sqlalchemy.engine import make_url

from bot.checkup.findings import Finding, Notebook, Subject, plain
from bot.settings import Settings
from storage import instance, schema
from storage.database import LONGEST_LOG_BYTES, log_bytes
from storage.inspection import AWAY, Inspection, known_revisions

_BOOK: Final = Notebook(Subject.DATABASE)
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
LEAST_FREE_BYTES: Final = 1_000_000_000
LEAST_FREE_SHARE: Final = 0.05
#: Below this SQLite may fail to write any moment.
NO_ROOM_BYTES: Final = 100_000_000
#: What is done since the last backup is lost with the disk. One each 15 minutes is never
#: older, even if some fail.
OLDEST_BACKUP: Final = timedelta(hours=1)
OLDEST_POSTGRESQL: Final = 15
BACK_UP: Final = (
    "Let it run each 15 minutes, beside the server: tanpacalo backup --to age1... -o FILE"
)
_DISK_ELSEWHERE: Final = (
    "PostgreSQL's disk is not seen from here",
    "Watch the free room where PostgreSQL keeps its data.",
)

_HELD: Final = "Another program holds it: end that program, then look again."
_OWNER: Final = "Run this as the service's user; file and folder must be its own."

Disk = Callable[[Path], tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of looking at the database.

    Attributes:
        fingerprints: of the keys it was filled with; None if it cannot be asked.
        inspection: None if it cannot be read.
        is_current: its tables are those of this version, so that they can be asked.
    """

    findings: tuple[Finding, ...]
    fingerprints: Mapping[str, str] | None
    inspection: Inspection | None = None
    is_current: bool = False


def check_database(
    settings: Settings, now: datetime, *, wait_s: float, disk: Disk = shutil.disk_usage
) -> Opened:
    """Look at the database; whoever gets an inspection closes it."""
    file = settings.sqlite_file
    if file is not None and not file.exists():
        return Opened((_not_there(file, settings.keys_folder),), {})
    findings: list[Finding] = []
    if file is not None:
        findings += [_mode(file), _room(file.parent, disk), *_one_disk(file, settings.keys_folder)]
        findings += _log(file)
    else:
        findings.append(_BOOK.note("room", *_DISK_ELSEWHERE))
    inspection = Inspection(settings.database.url, wait_s=wait_s)
    place = name_of(settings)
    try:
        with inspection.reading() as tx:
            current = schema.revision(tx)
            is_usable = current is not None and schema.is_usable(tx, current)
            is_known = current is None or current in known_revisions() or is_usable
            stored = instance.key_fingerprints(tx) if current and is_known else {}
            if current and is_known:
                findings += _copies(tx, now)
            version = None if inspection.is_sqlite else tx.dialect.server_version_info
    except AWAY as fault:
        inspection.close()
        return Opened((unreachable(place, fault), *findings), None)
    found = [_BOOK.ok("place", place), _revision(current, is_usable, is_known), *_too_old(version)]
    if is_usable:
        found.append(_probe(inspection, now))
    known = dict(stored) if is_known else None
    return Opened((*found, *findings), known, inspection, is_usable)


def name_of(settings: Settings) -> str:
    """Say where the database is: an absolute path, or server and name without a password."""
    if settings.sqlite_file is not None:
        return str(settings.sqlite_file.absolute())
    url = make_url(settings.database.url)
    folder = url.query.get("host")
    host = url.host or (folder if isinstance(folder, str) else "") or "this machine's socket"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL database {url.database} on {host}{port}"


def told(fault: BaseException) -> str:
    """Say what a database did to us. Never its statement or values: they are somebody's."""
    if isinstance(fault, OSError):
        return plain(fault.strerror)
    own = getattr(fault, "orig", None)
    tells = (exc.OperationalError, exc.InterfaceError, exc.InternalError)
    if own is not None and (isinstance(fault, tells) or type(fault) is exc.DatabaseError):
        return plain(str(own).partition("\n")[0]) or type(own).__name__
    return type(fault).__name__


def _not_there(file: Path, keys_folder: Path) -> Finding:
    if (keys_folder / "lookup.key").exists():
        return _BOOK.fault(
            "place",
            f"{file} is missing, though its keys are there",
            "Correct database.url, or put the database back from its backup.",
        )
    return _BOOK.note("place", f"{file} is not there yet; the first start makes it")


def unreachable(place: str, fault: BaseException) -> Finding:
    """Say that it cannot be read, and what to do."""
    return _BOOK.fault("place", f"{place} cannot be read: {told(fault)}", _remedy(told(fault)))


def _remedy(cause: str) -> str:
    for word, sentence in (
        ("locked", _HELD),
        ("timeout", _HELD),
        ("readonly", "Let the user of the service write to the file and to its folder."),
        ("read-only", "Let the service write: end the database's read-only mode."),
        ("not a database", "Put the database back from its backup; this is another kind of file."),
        ("malformed", "Stop the service and put the database back from its backup."),
        ("full", "Free room on its disk."),
        ("disk I/O", "Look at the disk (dmesg), then put the database back from its backup."),
        ("unable to open", _OWNER),
        ("Permission", _OWNER),
        ("name too long", "Correct database.url."),
        ("password", "Correct user and password in database.url."),
        ("does not exist", "Make the database (createdb), or correct its name in database.url."),
    ):
        if word in cause:
            return sentence
    return "Start the database server, or correct database.url."


def _revision(current: str | None, is_usable: bool, is_known: bool) -> Finding:
    if current == schema.HEAD:
        return _BOOK.ok("revision", f"its tables are this version's ({current})")
    if is_usable:
        seen = f"its tables are of revision {current}, which lets this version go on"
        return _BOOK.note("revision", f"{seen}: replace this version soon")
    if current is None:
        return _BOOK.note("revision", "it is empty; the first start makes its tables")
    if is_known:
        seen = f"its tables are of revision {current}, this version's is {schema.HEAD}"
        return _BOOK.note("revision", f"{seen}; the next start brings them up to date")
    return _BOOK.fault(
        "revision",
        f"its tables are of revision {plain(current)}, which this version does not know",
        "Run the version that made them, or a newer one; an older one must not write there.",
    )


def _too_old(version: Sequence[int | str] | None) -> Iterator[Finding]:
    if version and int(version[0]) < OLDEST_POSTGRESQL:
        yield _BOOK.fault(
            "server",
            f"PostgreSQL {version[0]} is too old",
            f"Take PostgreSQL {OLDEST_POSTGRESQL} or later.",
        )


def _probe(inspection: Inspection, now: datetime) -> Finding:
    try:
        inspection.probe(now)
    except AWAY as fault:
        return _BOOK.fault("probe", f"cannot be written to: {told(fault)}", _remedy(told(fault)))
    return _BOOK.ok("probe", "a row was written, taken away again and committed")


def _mode(file: Path) -> Finding:
    if file.stat().st_mode & _FOR_OTHERS:
        seen = f"{file} can be read by other users"
        return _BOOK.warning("mode", seen, f"chmod 600 {file}*")
    return _BOOK.ok("mode", "only its owner can read it")


def _room(folder: Path, disk: Disk) -> Finding:
    total, _used, free = disk(folder)
    seen = f"{free / 1e9:.1f} GB free of {total / 1e9:.1f} GB in {folder}"
    mend = f"Free room on the disk of {folder}, or move the database to a larger one."
    if free < NO_ROOM_BYTES:
        return _BOOK.fault("room", seen, mend)
    if free < LEAST_FREE_BYTES or free < total * LEAST_FREE_SHARE:
        return _BOOK.warning("room", seen, mend)
    return _BOOK.ok("room", seen)


def _log(file: Path) -> Iterator[Finding]:
    """Tell when SQLite's log only grows (H06)."""
    if (size := log_bytes(file)) > LONGEST_LOG_BYTES:
        yield _BOOK.warning(
            "log",
            f"{file}-wal has grown to {size / 1e6:,.0f} MB: something reads and does not end",
            f"If no large import is under way, end what holds it: fuser -v {file}",
        )


def _one_disk(file: Path, keys_folder: Path) -> Iterator[Finding]:
    if keys_folder.exists() and keys_folder.stat().st_dev == file.stat().st_dev:
        yield _BOOK.note(
            "one-disk",
            "the keys lie on the database's disk: whoever copies it has both",
            "Back the keys up apart: tanpacalo keys export --to age1... -o keys.age",
        )


def _copies(tx: Connection, now: datetime) -> Iterator[Finding]:
    yield _backup(instance.backed_up_at(tx), now)
    if told := instance.restored_at(tx):
        yield _restored(told, instance.epoch(tx))


def _backup(made_at: datetime | None, now: datetime) -> Finding:
    """Tell how old the last backup is that we made; others are not seen from here."""
    if made_at is None:
        seen = "no backup was made yet with `tanpacalo backup`; others are not seen from here"
        return _BOOK.warning("backup", seen, BACK_UP)
    seen = f"the last backup was made {_words(now - made_at)} ago"
    if now - made_at > OLDEST_BACKUP:
        return _BOOK.warning("backup", seen, BACK_UP)
    return _BOOK.ok("backup", seen)


def _restored(told: tuple[datetime, datetime], epoch: int) -> Finding:
    backup, at = told
    lost = _words(at - backup)
    return _BOOK.note(
        "restored",
        f"it was restored on {at:%Y-%m-%d %H:%M} UTC from a backup {lost} old (epoch {epoch})",
        "What was done in between has to be done again: revoke officers, remove readers, "
        "erase what people asked to erase, scan, import.",
    )


def _words(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    hours = minutes // 60
    if hours < 2:
        return f"{minutes} minutes"
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"
