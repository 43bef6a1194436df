"""Age files through pyrage, with errors that say what to do.

X25519 recipients only: other kinds cannot be opened by Debian's `age` 1.1.1.
Format: https://age-encryption.org/v1
"""

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final, cast

import pyrage

from storage.vault.errors import KeysError, SealError

SECRET_PREFIX: Final = "AGE-SECRET-KEY-"
FILE_PREFIX: Final = b"age-encryption.org/v1"
#: The library measures how fast the machine is in this moment before it tries a passphrase.
_TOO_MUCH_WORK: Final = "Excessive work"
_WORK_TRIES: Final = 3
ARMOR_PREFIX: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"


def encrypt(recipients: Sequence[str], plain: bytes, *, armored: bool = False) -> bytes:
    """Seal for everyone named; any one of them can open it.

    Raises:
        KeysError: nobody is named, or a recipient cannot be read.
    """
    if not recipients:
        raise KeysError("Nobody is named who could open this. Name at least one age recipient.")
    return pyrage.encrypt(plain, [_recipient(text) for text in recipients], armored)


def decrypt(identity: str, sealed: bytes, *, refusal: str) -> bytes:
    """Open with one private key.

    Args:
        identity: `AGE-SECRET-KEY-1…`.
        sealed: an age file.
        refusal: the sentence for someone whose key does not fit.

    Raises:
        KeysError: the identity itself cannot be read.
        SealError: the key does not fit, or the file is damaged.
    """
    try:
        return pyrage.decrypt(sealed, [read_identity(identity)])
    except pyrage.DecryptError:
        raise SealError(refusal) from None


def encrypt_stream(recipient: str, plain: Iterable[bytes], into: BinaryIO) -> None:
    """Seal what comes piece by piece; neither it nor the file is ever held whole.

    Args:
        recipient: `age1…`.
        plain: pieces of any size.
        into: a file opened for writing.

    Raises:
        KeysError: the recipient cannot be read.
        Exception: whatever `plain` or `into` raised; the file is then of no use.
    """
    recipients = [_recipient(recipient)]
    ours = _Ours(plain, into)
    try:
        pyrage.encrypt_io(ours, ours, recipients)
    except pyrage.EncryptError:
        raise ours.fault or SealError("age could not seal it.") from None


class _Ours(io.BufferedIOBase):
    """Both ends of a stream for pyrage, which tells a fault of ours as mere words."""

    def __init__(self, plain: Iterable[bytes], into: BinaryIO) -> None:
        self.fault: Exception | None = None
        self._pieces = iter(plain)
        self._into = into
        self._rest = b""

    def read(self, size: int | None = -1) -> bytes:
        with self._keeping_the_fault():
            while not self._rest:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def write(self, content: bytes) -> int:  # type: ignore[override]
        with self._keeping_the_fault():
            return self._into.write(content)

    @contextmanager
    def _keeping_the_fault(self) -> Iterator[None]:
        try:
            yield
        except Exception as fault:
            self.fault = fault
            raise


@contextmanager
def decrypted_stream(identity: str, sealed: BinaryIO, *, refusal: str) -> Iterator[BinaryIO]:
    """Open an age file as a file to read from; neither is ever held whole.

    What was read is to be believed only once this ends without an error: age finds a
    damaged piece when it comes to it.

    Args:
        identity: `AGE-SECRET-KEY-1…`.
        sealed: a file opened for reading.
        refusal: the sentence for someone whose key does not fit.

    Raises:
        KeysError: the identity itself cannot be read.
        SealError: the key does not fit, or the file is damaged or cut off.
    """
    key = read_identity(identity)
    reads, writes = os.pipe()
    with ThreadPoolExecutor(1, "age") as thread, os.fdopen(reads, "rb") as plain:
        opening = thread.submit(_open_into, key, sealed, writes, refusal)
        try:
            yield plain
        finally:
            plain.close()  # whoever reads no further ends the thread so
            opening.result()


def _open_into(key: pyrage.x25519.Identity, sealed: BinaryIO, writes: int, refusal: str) -> None:
    try:
        with suppress(BrokenPipeError), os.fdopen(writes, "wb") as pipe:
            pyrage.decrypt_io(cast("io.BufferedIOBase", sealed), pipe, [key])
    except pyrage.DecryptError:
        raise SealError(refusal) from None
    except OSError as fault:
        if fault.errno is not None:
            raise
        raise SealError("The file is damaged or cut off.") from None


def encrypt_with_passphrase(plain: bytes, passphrase: str) -> bytes:
    """Seal under a passphrase, as text that survives e-mail. Takes about 2 s of CPU."""
    return pyrage.passphrase.encrypt(plain, passphrase, armored=True)


def decrypt_with_passphrase(sealed: bytes, passphrase: str) -> bytes:
    """Open what `age -p` or `encrypt_with_passphrase` sealed. Takes about 2 s of CPU.

    Raises:
        SealError: the passphrase is wrong, or the file is damaged; or this machine is so busy
            or slow that the library would rather not begin.
    """
    for _ in range(_WORK_TRIES):
        try:
            return pyrage.passphrase.decrypt(sealed, passphrase)
        except pyrage.DecryptError as fault:
            if _TOO_MUCH_WORK not in str(fault):
                raise SealError("The passphrase is wrong, or the file is damaged.") from None
    raise SealError(
        "This machine is too busy or too slow to try the passphrase. Wait and try again, or open "
        "the file on another one."
    )


def generate_identity() -> tuple[str, str]:
    """Make a key pair.

    Returns:
        Private half (`AGE-SECRET-KEY-1…`) and public half (`age1…`).
    """
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Give the public half of a private key.

    Raises:
        KeysError: the identity cannot be read.
    """
    return str(read_identity(identity).to_public())


def read_identity(identity: str) -> pyrage.x25519.Identity:
    """Read a private key.

    Raises:
        KeysError: it is mistyped or cut off; it is not part of the message.
    """
    try:
        return pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise KeysError(
            f"This is no age identity: one begins with {SECRET_PREFIX}1 and has 74 characters."
        ) from None


def _recipient(text: str) -> pyrage.x25519.Recipient:
    if text.upper().startswith(SECRET_PREFIX):
        raise KeysError("This is a private key. Name its public half, which begins with age1.")
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise KeysError(
            "This is no age recipient: one begins with age1 and has 62 characters."
        ) from None
