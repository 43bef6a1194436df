"""Files that commands write: whole or not at all, never over another one unasked."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from handlers.domain.errors import TanpaCaloError


class FolderMissingError(TanpaCaloError):
    """The folder of a file to be written is not there; a misspelt one is not made."""


class FileExistsAlreadyError(TanpaCaloError):
    """A file of that name is there and may not be replaced."""


class BusyError(TanpaCaloError):
    """Another process writes there now."""


def write_whole(path: Path, content: bytes, *, replace: bool, mode: int = 0o600) -> None:
    """Write a file so that it is either absent or complete, even after a crash.

    Args:
        path: in a folder that exists.
        replace: may an older file of that name be replaced? A key never.
        mode: who may read it; the default is its owner alone.

    Raises:
        FolderMissingError: its folder does not exist.
        FileExistsAlreadyError: it exists and may not be replaced.
    """
    require_folder(path)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _give_name(temporary, path, replace=replace)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def being_written(path: Path, *, part: str) -> Iterator[BinaryIO]:
    """Write a large file piece by piece; it has its name only once it is whole.

    Until then it is a file of another name in the same folder. What a crash leaves of that,
    the next writing into the folder takes over.

    Args:
        path: in a folder that exists; a file of that name is replaced at the end.
        part: the name until then.

    Raises:
        FolderMissingError: its folder does not exist.
        BusyError: another process writes there now.
    """
    require_folder(path)
    unfinished = path.parent / part
    try:
        with _held(unfinished) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(path)
                _sync_folder(path.parent)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
    except OSError as fault:
        fault.filename = fault.filename or str(path)
        raise


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """Hold an empty file as its only writer."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = os.path.samestat(os.fstat(handle), path.stat())
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:  # or the other one has just given it its name
            raise BusyError(f"another process is writing into {path.parent}; try again later")
        os.fchmod(handle, 0o600)
        file.truncate(0)
        yield file


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_folder(path: Path) -> None:
    """Check that a file can be written, before anything is done that cannot be undone.

    Raises:
        FolderMissingError: its folder does not exist.
    """
    if not path.parent.is_dir():
        raise FolderMissingError(f"there is no folder {path.parent}")


def require_new(path: Path) -> None:
    """Check that a new file can be written, before anything is done that cannot be undone.

    Raises:
        FolderMissingError: its folder does not exist.
        FileExistsAlreadyError: it is there.
    """
    require_folder(path)
    if path.exists():
        raise _exists(path)


def _give_name(temporary: Path, path: Path, *, replace: bool) -> None:
    if replace:
        temporary.replace(path)
        return
    try:
        path.hardlink_to(temporary)  # fails if the name is taken; a rename would not
    except FileExistsError:
        raise _exists(path) from None


def _exists(path: Path) -> FileExistsAlreadyError:
    return FileExistsAlreadyError(f"{path} exists already and is not replaced. Name another file.")
