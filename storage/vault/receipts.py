"""A receipt: 16 digits that lead back to a report and open what its readers ask.

Nothing about a report leads to a receipt. Its digits are stretched by one slow
derivation, with the office's salt, into the name under which the report is
found and the reporter's key pair:

    digits ─ Argon2id(salt) ─ HKDF ─┬─ lookup id
                                    └─ X25519 key → age identity and recipient
"""

import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from bech32 import bech32_encode, convertbits
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from handlers.domain.report import ReadyReceipt
from storage.vault.reports import open_fragment, seal_fragment

RANDOM_DIGITS: Final = 15

# Frozen: with any other value no receipt that was given out is found again.
# 128 MiB and 4 rounds take 0.33 s on two cores (0.54 s of CPU): bearable for a
# person who waits, while all 10**15 receipts take 17 million CPU years (F07).
# Fewer rounds with more memory would be as strong, but a small server must
# bear two at once.
ARGON2_MEMORY_KIB: Final = 128 * 1024
ARGON2_ROUNDS: Final = 4
ARGON2_LANES: Final = 4

_MASTER_BYTES: Final = 32
_LOOKUP_INFO: Final = b"tanpacalo receipt v1 lookup id"
_IDENTITY_INFO: Final = b"tanpacalo receipt v1 x25519 identity"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with everything that follows from it.

    Attributes:
        digits: 16 digits, the first a 0 (interface.md).
        lookup_id: 32 hex digits (128 bits) under which the report is found.
        recipient: `age1…`; readers' questions are sealed to it.
        identity: `AGE-SECRET-KEY-1…`; never kept longer than one turn.
    """

    digits: str = field(repr=False)
    lookup_id: str = field(repr=False)
    recipient: str = field(repr=False)
    identity: str = field(repr=False)

    def ready(self) -> ReadyReceipt:
        """Give what can be kept ahead of need: everything but the private half."""
        return ReadyReceipt(self.digits, self.lookup_id, self.recipient)


def new_receipt_digits() -> str:
    """Make the digits of a receipt: a 0, so that no NIK is one, then chance."""
    return "0" + "".join(secrets.choice("0123456789") for _ in range(RANDOM_DIGITS))


def derive_receipt(digits: str, salt: bytes) -> Receipt:
    """Work out what a receipt leads to.

    Slow on purpose, and 128 MiB: at most two at once, off the event loop.

    Args:
        digits: 16 ASCII digits, the first a 0.
        salt: `Keys.receipt_salt`.

    Raises:
        ValueError: it is no receipt. The digits are not part of the message.
        MemoryError: the machine has no 128 MiB now.
    """
    if not re.fullmatch(r"0[0-9]{15}", digits):
        raise ValueError("a receipt is 16 digits, the first a 0")
    try:
        master = hash_secret_raw(
            digits.encode(),
            salt,
            time_cost=ARGON2_ROUNDS,
            memory_cost=ARGON2_MEMORY_KIB,
            parallelism=ARGON2_LANES,
            hash_len=_MASTER_BYTES,
            type=Type.ID,
        )
    except HashingError:  # our parameters never change: memory or a thread is what it lacks
        raise MemoryError from None
    identity, recipient = _key_pair(_expand(master, _IDENTITY_INFO, 32))
    return Receipt(digits, _expand(master, _LOOKUP_INFO, 16).hex(), recipient, identity)


def seal_to_receipt(recipient: str, text: str) -> bytes:
    """Seal a reader's question so that only the receipt opens it.

    Raises:
        SealError: the text is too long.
        KeysError: the recipient cannot be read.
    """
    return seal_fragment(recipient, text.encode("utf-8", "replace"))


def open_with_receipt(receipt: Receipt, sealed: bytes) -> str:
    """Open a reader's question.

    Raises:
        SealError: it was sealed to another receipt, or is damaged.
    """
    return open_fragment(receipt.identity, sealed).decode("utf-8", "replace")


def _expand(master: bytes, info: bytes, size: int) -> bytes:
    return HKDF(SHA256(), length=size, salt=None, info=info).derive(master)


def _key_pair(seed: bytes) -> tuple[str, str]:
    """Write 32 random bytes as an age identity and its recipient.

    Source: https://age-encryption.org/v1 (Bech32, the private half in capitals).
    """
    public = X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return _bech32("age-secret-key-", seed).upper(), _bech32("age", public)


def _bech32(prefix: str, content: bytes) -> str:
    groups = convertbits(content, 8, 5)
    if groups is None:  # cannot be: every byte has 8 bits
        raise ValueError("bytes could not be regrouped")
    return bech32_encode(prefix, groups)
