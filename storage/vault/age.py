"""Age files through pyrage, with errors that say what to do.

X25519 recipients only: other kinds cannot be opened by Debian's `age` 1.1.1.
Format: https://age-encryption.org/v1
"""

from collections.abc import Sequence
from typing import Final

import pyrage

from storage.vault.errors import KeysError, SealError

SECRET_PREFIX: Final = "AGE-SECRET-KEY-"
FILE_PREFIX: Final = b"age-encryption.org/v1"
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


def encrypt_with_passphrase(plain: bytes, passphrase: str) -> bytes:
    """Seal under a passphrase, as text that survives e-mail. Takes about 2 s of CPU."""
    return pyrage.passphrase.encrypt(plain, passphrase, armored=True)


def decrypt_with_passphrase(sealed: bytes, passphrase: str) -> bytes:
    """Open what `age -p` or `encrypt_with_passphrase` sealed. Takes about 2 s of CPU.

    Raises:
        SealError: the passphrase is wrong, or the file is damaged.
    """
    try:
        return pyrage.passphrase.decrypt(sealed, passphrase)
    except pyrage.DecryptError:
        raise SealError("The passphrase is wrong, or the file is damaged.") from None


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
