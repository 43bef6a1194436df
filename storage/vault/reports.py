"""Whistleblowers' reports: sealed as they arrive, to people, in files the stock `age` opens.

Each report has a key pair of its own. Its private half is sealed to every
reader apart, so that one can be taken out (recusal), and is then forgotten:
the server can add to a report but not read it back. By hand:

    age -d -i READER.txt sealed-identity > report.txt
    age -d -i report.txt fragment

A fragment opens as one line of ASCII (format version, true length in bytes),
then what was written, then blanks up to the next bucket.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from storage.vault import age
from storage.vault.errors import KeysError, SealError

#: Sizes of a fragment before sealing; a database shows nothing finer (F04).
BUCKETS: Final = (256, 1_024, 4_096, 16_384, 65_536)
FORMAT_VERSION: Final = 1

_HEADER: Final = re.compile(rb"tanpacalo fragment ([0-9]{1,3}) ([0-9]{5})\n")
_HEADER_BYTES: Final = len(b"tanpacalo fragment 1 00000\n")
#: The longest fragment. A message has at most 4,096 UTF-16 units, 12,288 bytes.
MAX_FRAGMENT_BYTES: Final = BUCKETS[-1] - _HEADER_BYTES


@dataclass(frozen=True, slots=True)
class ReportKey:
    """A new report's key, without the half that opens it.

    Attributes:
        recipient: fragments are sealed to this.
        sealed_identity: by reader's recipient, an age file of the private half.
    """

    recipient: str
    sealed_identity: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReaderIdentity:
    """A reader's key pair.

    Attributes:
        identity: `AGE-SECRET-KEY-1…`, for the reader alone.
        recipient: `age1…`, for the database.
    """

    identity: str = field(repr=False)
    recipient: str


def new_report_key(readers: Sequence[str]) -> ReportKey:
    """Make a report's key pair, seal its private half to each reader, forget it.

    Args:
        readers: recipients (`age1…`) of those who will read this report.

    Raises:
        KeysError: nobody would read it, or a recipient cannot be read.
    """
    if not readers:
        raise KeysError("No reader is configured, so no report can be taken.")
    identity, recipient = age.generate_identity()
    content = _identity_file(identity, recipient)
    sealed = {reader: age.encrypt((reader,), content) for reader in readers}
    return ReportKey(recipient, MappingProxyType(sealed))


def open_report_identity(reader_identity: str, sealed: bytes) -> str:
    """Open a report's private half with a reader's.

    Raises:
        KeysError: the reader's identity cannot be read.
        SealError: it is not this report's reader's.
    """
    refusal = "This key cannot open the report: it is no key of a reader of this report."
    return unwrap_identity(age.decrypt(reader_identity, sealed, refusal=refusal), None)


def seal_fragment(recipient: str, fragment: bytes) -> bytes:
    """Seal a piece of a report to the report's key.

    Args:
        recipient: `ReportKey.recipient`.
        fragment: at most `MAX_FRAGMENT_BYTES`.

    Raises:
        SealError: it is too long.
        KeysError: the recipient cannot be read.
    """
    return age.encrypt((recipient,), _padded(fragment))


def open_fragment(identity: str, sealed: bytes) -> bytes:
    """Open a piece of a report.

    Args:
        identity: the report's, from `open_report_identity`.
        sealed: from `seal_fragment`.

    Raises:
        SealError: it belongs to another report, is damaged, or is of a newer format.
        KeysError: the identity cannot be read.
    """
    refusal = "A piece of the report cannot be opened: it is damaged or of another report."
    return _without_padding(age.decrypt(identity, sealed, refusal=refusal))


def export_for(readers: Sequence[str], data: bytes) -> bytes:
    """Seal an export so that any of the readers can open it with `age -d`.

    Raises:
        KeysError: nobody is named, or a recipient cannot be read.
    """
    return age.encrypt(readers, data)


def new_reader_identity() -> ReaderIdentity:
    """Make a key pair for a reader."""
    return ReaderIdentity(*age.generate_identity())


def wrap_identity(identity: str, passphrase: str) -> bytes:
    """Protect a reader's identity with a passphrase; `age -d -i` reads the result.

    Takes about 2 s of CPU: a passphrase that people can remember needs it.

    Raises:
        KeysError: the identity cannot be read, or the passphrase is empty.
    """
    if not passphrase:
        raise KeysError("An empty passphrase protects nothing. Choose one of several words.")
    content = _identity_file(identity, age.recipient_of(identity))
    return age.encrypt_with_passphrase(content, passphrase)


def unwrap_identity(data: bytes, passphrase: str | None) -> str:
    """Read a reader's identity from its file.

    Args:
        data: a file of `wrap_identity`, of `age -p`, or a plain one of
            `age-keygen` with its comment lines.
        passphrase: not needed for a plain file. A wrong one costs 2 s as well.

    Returns:
        `AGE-SECRET-KEY-1…`.

    Raises:
        KeysError: a passphrase is needed, or the file holds no identity.
        SealError: the passphrase is wrong.
    """
    if data.lstrip().startswith((age.FILE_PREFIX, age.ARMOR_PREFIX)):
        if passphrase is None:
            raise KeysError("This identity is protected by a passphrase, and none was given.")
        data = age.decrypt_with_passphrase(data.lstrip(), passphrase)
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    identities = [line for line in lines if line and not line.startswith("#")]
    if len(identities) != 1:
        raise KeysError(
            f"An identity file holds one line with a key; this one has {len(identities)} lines."
        )
    age.recipient_of(identities[0])  # refuses a mistyped one here, with a reason
    return identities[0]


def _identity_file(identity: str, recipient: str) -> bytes:
    return f"# public key: {recipient}\n{identity}\n".encode()


def _padded(fragment: bytes) -> bytes:
    if len(fragment) > MAX_FRAGMENT_BYTES:
        raise SealError(f"A piece of a report has at most {MAX_FRAGMENT_BYTES} bytes.")
    header = f"tanpacalo fragment {FORMAT_VERSION} {len(fragment):05}\n".encode()
    content = header + fragment
    size = next(bucket for bucket in BUCKETS if bucket >= len(content))
    return content.ljust(size, b" ")


def _without_padding(padded: bytes) -> bytes:
    header = _HEADER.match(padded)
    if header is None:
        raise SealError("A piece of the report has an unknown form.")
    version, length = int(header[1]), int(header[2])
    if version != FORMAT_VERSION:
        raise SealError(
            f"A piece of the report has format {version}; this program reads {FORMAT_VERSION}. "
            "A newer one can."
        )
    end = header.end() + length
    if len(padded) not in BUCKETS or end > len(padded):
        raise SealError("A piece of the report is cut off.")
    return padded[header.end() : end]
