"""Are the keys there, private, whole, and those of this database?"""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checkup.findings import Finding, Notebook, Subject, plain
from storage.vault.errors import KeysError
from storage.vault.keys import RECEIPT_SALT, SIZES, Keys, open_keys

_BOOK: Final = Notebook(Subject.KEYS)
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_PUT_BACK: Final = "Put the keys folder back from its backup; new keys would open nothing."


def check_keys(
    folder: Path, stored: Mapping[str, str] | None
) -> tuple[Keys | None, tuple[Finding, ...]]:
    """Look at the keys folder without making one.

    Args:
        folder: `keys.folder`.
        stored: fingerprints of the keys that the database was filled with, {} for an empty
            database, None if it cannot be asked.

    Returns:
        The keys, if they can be used with this database, and what was found.
    """
    if stored is not None and not stored and not _has_any(folder):
        seen = f"{folder}: no keys yet; the first start makes them"
        return None, (_BOOK.note("folder", seen),)
    faults = tuple(_faults(folder))
    if faults:
        return None, faults
    try:
        keys = open_keys(folder, create=False)
    except KeysError as error:
        return None, (_BOOK.fault("folder", plain(error), _PUT_BACK),)
    others = tuple(_of_another_database(keys, stored or {}))
    if others:
        return None, others
    return keys, (_BOOK.ok("folder", f"{folder}: {_whole(stored)}"),)


def _has_any(folder: Path) -> bool:
    try:
        return any((folder / name).exists() for name in SIZES)
    except OSError:
        return True  # there is something, which cannot be looked into


def _whole(stored: Mapping[str, str] | None) -> str:
    of_database = "; whether they are the database's cannot be told now" if stored is None else ""
    return f"three keys, private and whole{of_database}"


def _faults(folder: Path) -> Iterator[Finding]:
    try:
        mode = folder.stat().st_mode
    except OSError as error:
        yield _BOOK.fault("folder", f"{folder}: {error.strerror}", _PUT_BACK)
        return
    if mode & _FOR_OTHERS:
        yield _BOOK.fault(
            "folder",
            f"{folder} is open to other users (mode {stat.S_IMODE(mode):04o})",
            f"chmod 700 {folder}",
        )
    for name, size in SIZES.items():
        yield from _fault_of_file(folder / name, size)


def _fault_of_file(path: Path, size: int) -> Iterator[Finding]:
    try:
        found = path.stat()
    except FileNotFoundError:
        yield _BOOK.fault(path.name, f"{path} is missing{_meaning(path.name)}", _PUT_BACK)
        return
    except OSError as error:
        yield _BOOK.fault(
            path.name,
            f"{path}: {error.strerror}",
            "Run the command as the user that runs the service.",
        )
        return
    if found.st_mode & _FOR_OTHERS:
        yield _BOOK.fault(path.name, f"{path} can be read by other users", f"chmod 600 {path}")
    if found.st_size != size:
        seen = f"{path} has {found.st_size} bytes instead of {size}: it is damaged"
        yield _BOOK.fault(path.name, seen + _meaning(path.name), _PUT_BACK)


def _meaning(name: str) -> str:
    if name == RECEIPT_SALT:
        return "; without it no receipt that was handed out leads to its report"
    return ""


def _of_another_database(keys: Keys, stored: Mapping[str, str]) -> Iterator[Finding]:
    for name, fingerprint in stored.items():
        if keys.fingerprints.get(name) != fingerprint:
            yield _BOOK.fault(
                name,
                f"{keys.folder / name} belongs to another database{_meaning(name)}",
                "Put this database's keys back from their backup, or correct keys.folder.",
            )
