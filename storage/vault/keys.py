"""The keys folder: three files that must never lie with the database or its backup.

A key is made once and never written over: whoever loses one loses what it
sealed. A folder that others can read is refused, so that a careless copy is
noticed on the day it is made.
"""

import contextlib
import hashlib
import hmac
import io
import os
import secrets
import stat
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.vault import age
from storage.vault.errors import KeysError

LOOKUP_KEY: Final = "lookup.key"  #: HMAC key of every lookup and of buttons
DATA_KEY: Final = "data.key"  #: one byte of key id, then the key of sealed fields
RECEIPT_SALT: Final = "salt.receipts"  #: without it no receipt leads anywhere

KEY_BYTES: Final = 32
#: The first key's id. It stands before everything that the key seals, so that a
#: later key can be told from it.
FIRST_KEY_ID: Final = 1

SIZES: Final[Mapping[str, int]] = MappingProxyType(
    {LOOKUP_KEY: KEY_BYTES, DATA_KEY: 1 + KEY_BYTES, RECEIPT_SALT: KEY_BYTES}
)

_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_PUT_BACK: Final = (
    "Put the keys folder back from its backup; without it nobody can read what the database holds."
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one office, read once and held in memory.

    Attributes:
        folder: where they were read.
        files: each file's content by its name.
        fingerprints: 16 hex digits by file name; they say nothing about the key.
        lookup_key: for `fields.lookup` and `fields.short_mac`.
        mac: an HMAC-SHA256 under it that has read nothing yet; to be copied.
        data_key_id: the byte before everything that `cipher` seals.
        cipher: built once, since building it costs more than one use.
        receipt_salt: Argon2id salt of every receipt.
    """

    folder: Path
    files: Mapping[str, bytes] = field(repr=False)
    fingerprints: Mapping[str, str]
    lookup_key: bytes = field(repr=False)
    mac: hmac.HMAC = field(repr=False, compare=False)
    data_key_id: bytes = field(repr=False)
    cipher: AESGCM = field(repr=False, compare=False)
    receipt_salt: bytes = field(repr=False)

    def check_fingerprints(self, stored: Mapping[str, str]) -> None:
        """Refuse keys that are not those the database was filled with.

        Args:
            stored: fingerprints by file name, as the database keeps them. A key
                that it has never seen is new, not wrong.

        Raises:
            KeysError: names the first file that is missing or another.
        """
        for name, fingerprint in stored.items():
            path = self.folder / name
            if name not in self.fingerprints:
                raise KeysError(f"{path} is missing, but the database was filled with it.")
            if self.fingerprints[name] != fingerprint:
                raise KeysError(f"{path} belongs to another database. {_PUT_BACK}")


def open_keys(folder: Path, *, create: bool) -> Keys:
    """Read the keys, all of them or none.

    Args:
        folder: `keys.folder` of the settings.
        create: make what is missing. Only for an empty database: with a filled
            one, a new key would hide that the old one is gone.

    Raises:
        KeysError: says which file or folder, and what to do.
    """
    if create:
        _create(folder)
    _require_private_folder(folder)
    files = {name: _read(folder / name, size) for name, size in SIZES.items()}
    data_key = files[DATA_KEY]
    return Keys(
        folder=folder,
        files=MappingProxyType(files),
        fingerprints=MappingProxyType({n: _fingerprint(n, files[n]) for n in files}),
        lookup_key=files[LOOKUP_KEY],
        mac=hmac.new(files[LOOKUP_KEY], digestmod="sha256"),
        data_key_id=data_key[:1],
        cipher=AESGCM(data_key[1:]),
        receipt_salt=files[RECEIPT_SALT],
    )


def export_keys(keys: Keys, folder: Path, recipient: str) -> bytes:
    """Seal the keys folder for one recipient, as a backup to be kept apart.

    Opened with `age -d -i IDENTITY FILE | tar -x -C keys`.

    Args:
        keys: the keys, as read and checked at start.
        folder: what else lies in it (the demo readers' identities) goes along.
        recipient: `age1…` of whoever keeps the backup.

    Returns:
        An age file of a tar archive; its members are readable by the owner only.

    Raises:
        KeysError: the recipient cannot be read, or a file in the folder.
    """
    others = {path.name: _content(path) for path in _further_files(folder)}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, content in sorted({**others, **keys.files}.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    return age.encrypt((recipient,), archive.getvalue())


def _create(folder: Path) -> None:
    try:
        _create_folder(folder)
        for name, size in SIZES.items():
            if not (folder / name).exists():
                _write_new(folder / name, _new_content(name, size))
    except OSError as error:
        raise KeysError(f"{folder}: keys cannot be made here: {error.strerror}.") from error


def _create_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:  # also when another process has just made it
        if not any(folder.iterdir()):
            # Made by hand or by a service manager with everyday rights, and ours now.
            folder.chmod(0o700)
    else:
        _sync_folder(folder.parent)


def _new_content(name: str, size: int) -> bytes:
    if name == DATA_KEY:
        return bytes([FIRST_KEY_ID]) + secrets.token_bytes(KEY_BYTES)
    return secrets.token_bytes(size)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is either absent or whole, and never replace one.

    A rename would replace the key that a second process made meanwhile; a link
    fails instead, and then its key is ours too.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(temporary)
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_private_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise KeysError(f"{folder}: the keys folder is missing. {_PUT_BACK}")
    if folder.stat().st_mode & _FOR_OTHERS:
        raise KeysError(f"{folder} is open to other users. Close it: chmod 700 {folder}")


def _read(path: Path, size: int) -> bytes:
    content = _content(path)
    if len(content) != size:
        raise KeysError(
            f"{path} has {len(content)} bytes instead of {size}: it is damaged. {_PUT_BACK}"
        )
    return content


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _FOR_OTHERS:
                raise KeysError(f"{path} is readable by other users. Close it: chmod 600 {path}")
            return file.read()
    except FileNotFoundError as error:
        raise KeysError(f"{path} is missing. {_PUT_BACK}") from error
    except OSError as error:
        raise KeysError(f"{path} cannot be read: {error.strerror}.") from error


def _further_files(folder: Path) -> list[Path]:
    """List what is neither a key nor left over from a broken write."""
    return [
        path
        for path in folder.iterdir()
        if path.is_file() and path.name not in SIZES and not path.name.startswith(".")
    ]


def _fingerprint(name: str, content: bytes) -> str:
    labelled = b"tanpacalo key fingerprint v1\0" + name.encode() + b"\0" + content
    return hashlib.sha256(labelled).hexdigest()[:16]
