"""Single fields: found again without being kept (HMAC), kept without being readable (AEAD).

On the hot path of every message, so nothing is built per call.
"""

import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag

from storage.vault.errors import SealError
from storage.vault.keys import Keys

#: A button's data has room for 64 bytes; 48 bits cannot be guessed online.
SHORT_MAC_BYTES: Final = 6

#: AES-256-GCM with random nonces: safe up to 2**32 seals under one key, which
#: 10,000 messages a day reach after a thousand years.
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_SHORTEST: Final = 1 + _NONCE_BYTES + _TAG_BYTES


def lookup(keys: Keys, purpose: str, *parts: str) -> str:
    """Name something by its HMAC, so that it can be found but not read.

    Args:
        keys: a NIK's digits are few enough to try them all, the key is not.
        purpose: "chat", "slip", "nik" …: the same value has another name in each.
        parts: what is to be found again; "ab", "c" and "a", "bc" differ.

    Returns:
        32 hex digits (128 bits).
    """
    message = _joined("lookup", purpose, *parts)
    return _mac(keys, message).hex()[:32]


def short_mac(keys: Keys, *parts: str) -> bytes:
    """Sign what a button carries, in 6 bytes.

    Args:
        keys: the office's.
        parts: everything the button must be bound to, the chat included (A26).
    """
    message = _joined("button", *parts)
    return _mac(keys, message)[:SHORT_MAC_BYTES]


def mac_matches(keys: Keys, mac: bytes, *parts: str) -> bool:
    """Say whether `mac` is the one of these parts, in constant time."""
    return hmac.compare_digest(mac, short_mac(keys, *parts))


def running_mac(keys: Keys, purpose: str) -> "hmac.HMAC":
    """Begin the HMAC of something that comes piece by piece: only this office can have made it."""
    running = keys.mac.copy()
    running.update(_joined("running", purpose))
    return running


def seal(keys: Keys, plain: bytes, *, table: str, row: str, column: str) -> bytes:
    """Encrypt one field so that it opens in its own place only (D11).

    Returns:
        Key id (1 byte), nonce (12), ciphertext and tag (16 bytes longer than `plain`).
    """
    nonce = os.urandom(_NONCE_BYTES)
    place = keys.data_key_id + _joined("field", table, row, column)
    return keys.data_key_id + nonce + keys.cipher.encrypt(nonce, plain, place)


def open_sealed(keys: Keys, sealed: bytes, *, table: str, row: str, column: str) -> bytes:
    """Decrypt one field.

    Raises:
        SealError: another key sealed it, it was moved from another place, or it
            is damaged. Names table and column; never the row or the content.
    """
    if len(sealed) < _SHORTEST:
        raise SealError(f"{table}.{column} holds a sealed value that is cut off.")
    if sealed[:1] != keys.data_key_id:
        raise SealError(
            f"{table}.{column} was sealed with data key {sealed[0]}, "
            f"but the keys folder holds key {keys.data_key_id[0]}."
        )
    nonce, secret = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    place = keys.data_key_id + _joined("field", table, row, column)
    try:
        return keys.cipher.decrypt(nonce, secret, place)
    except InvalidTag:
        raise SealError(
            f"{table}.{column} holds a sealed value that is damaged or belongs elsewhere."
        ) from None


def _mac(keys: Keys, message: bytes) -> bytes:
    mac = keys.mac.copy()  # half the time of beginning with the key
    mac.update(message)
    return mac.digest()


def _joined(*parts: str) -> bytes:
    """Join parts so that no two lists of parts give the same bytes.

    A lone surrogate is passed through: refusing it would put the text into the
    error (A16), and intake has already dropped those that people can send.
    """
    return "".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass")
