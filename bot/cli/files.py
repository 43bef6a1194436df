"""Files that commands write: whole or not at all, never over another one unasked."""

import os
import secrets
from pathlib import Path

from handlers.domain.errors import TanpaCaloError


class FolderMissingError(TanpaCaloError):
    """The folder of a file to be written is not there; a misspelt one is not made."""


class FileExistsAlreadyError(TanpaCaloError):
    """A file of that name is there and may not be replaced."""


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
