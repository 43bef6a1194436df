"""Reports: sealed to people, padded, forgotten, opened with the stock `age`."""

import itertools
import os
import pty
import select
import subprocess
from pathlib import Path

import pyrage
import pytest
from bech32 import bech32_encode, convertbits
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.vault.errors import KeysError, SealError
from storage.vault.keys import Keys
from storage.vault.receipts import Receipt
from storage.vault.reports import (
    BUCKETS,
    MAX_FRAGMENT_BYTES,
    ReaderIdentity,
    export_for,
    new_reader_identity,
    new_report_key,
    open_fragment,
    open_report_identity,
    seal_fragment,
    unwrap_identity,
    wrap_identity,
)

WORDS = "Diminta Rp150 rb di loket 3 – katanya biar cepat 🙏".encode()
PASSPHRASE = "kuda pasar malam tujuh"


@pytest.fixture(scope="module")
def wrapped(reader: ReaderIdentity) -> bytes:
    """Made once: a passphrase costs 2 s."""
    return wrap_identity(reader.identity, PASSPHRASE)


def body_bytes(sealed: bytes) -> int:
    """Length without the header, in which age puts a line of random length."""
    header_end = sealed.index(b"\n", sealed.index(b"\n--- ") + 1) + 1
    return len(sealed) - header_end


def test_each_reader_opens_the_report_alone(
    reader: ReaderIdentity, second_reader: ReaderIdentity
) -> None:
    key = new_report_key([reader.recipient, second_reader.recipient])
    sealed = seal_fragment(key.recipient, WORDS)

    for who in (reader, second_reader):
        identity = open_report_identity(who.identity, key.sealed_identity[who.recipient])
        assert open_fragment(identity, sealed) == WORDS


def test_a_reader_taken_out_leaves_nothing_to_open(
    reader: ReaderIdentity, second_reader: ReaderIdentity
) -> None:
    """Recusal: the other's row is no use to the one who was taken out."""
    key = new_report_key([reader.recipient, second_reader.recipient])

    with pytest.raises(SealError, match="no key of a reader of this report"):
        open_report_identity(reader.identity, key.sealed_identity[second_reader.recipient])


def test_forgotten_the_server_cannot_read_a_draft_back(keys: Keys, reader: ReaderIdentity) -> None:
    """All that the server keeps, its keys folder included, opens no fragment."""
    key = new_report_key([reader.recipient])
    sealed = seal_fragment(key.recipient, WORDS)
    kept = [*keys.files.values(), key.recipient.encode(), *key.sealed_identity.values(), sealed]

    assert not hasattr(key, "identity")
    assert not any(b"AGE-SECRET-KEY-" in value or WORDS in value for value in kept)
    for seed in (keys.lookup_key, keys.files["data.key"][1:], keys.receipt_salt):
        with pytest.raises(SealError):
            open_fragment(identity_of(seed), sealed)


def identity_of(seed: bytes) -> str:
    groups = convertbits(seed, 8, 5)
    assert groups is not None
    return bech32_encode("age-secret-key-", groups).upper()


def test_no_reader_no_report() -> None:
    with pytest.raises(KeysError, match="No reader is configured"):
        new_report_key([])


def test_a_reader_named_twice_has_one_row(reader: ReaderIdentity) -> None:
    assert list(new_report_key([reader.recipient] * 2).sealed_identity) == [reader.recipient]


@given(st.binary(max_size=MAX_FRAGMENT_BYTES))
@settings(max_examples=50)
def test_a_fragment_comes_back_as_it_was(reader: ReaderIdentity, fragment: bytes) -> None:
    sealed = seal_fragment(reader.recipient, fragment)

    assert open_fragment(reader.identity, sealed) == fragment


@given(st.one_of(st.integers(0, MAX_FRAGMENT_BYTES), st.sampled_from(BUCKETS[:-1])))
def test_F04_a_sealed_length_shows_the_bucket_only(reader: ReaderIdentity, length: int) -> None:
    sealed = seal_fragment(reader.recipient, b"x" * length)
    bucket = next(size for size in BUCKETS if length <= size - 27)

    assert body_bytes(sealed) == bucket + 16 + 16  # nonce and tag of age's only chunk


@pytest.mark.parametrize("bucket", BUCKETS)
def test_F04_the_edges_of_each_bucket(reader: ReaderIdentity, bucket: int) -> None:
    largest = b"x" * (bucket - 27)
    sealed = seal_fragment(reader.recipient, largest)

    assert body_bytes(sealed) == bucket + 32
    assert open_fragment(reader.identity, sealed) == largest


def test_a_fragment_over_the_last_bucket_is_refused(reader: ReaderIdentity) -> None:
    with pytest.raises(SealError, match="at most"):
        seal_fragment(reader.recipient, b"x" * (MAX_FRAGMENT_BYTES + 1))


def test_a_fragment_does_not_open_in_another_report(reader: ReaderIdentity) -> None:
    ours, theirs = (new_report_key([reader.recipient]) for _ in range(2))
    identity = open_report_identity(reader.identity, theirs.sealed_identity[reader.recipient])

    with pytest.raises(SealError, match="damaged or of another report"):
        open_fragment(identity, seal_fragment(ours.recipient, WORDS))


def test_H22_a_flipped_bit_or_a_lost_end_is_noticed(reader: ReaderIdentity) -> None:
    """Every bit of the file, and every length it could be cut to."""
    sealed = seal_fragment(reader.recipient, WORDS)
    flipped = (
        sealed[:at] + bytes([sealed[at] ^ 1 << bit]) + sealed[at + 1 :]
        for at in range(len(sealed))
        for bit in range(8)
    )
    cut = (sealed[:length] for length in range(len(sealed)))

    for damaged in itertools.chain(flipped, cut):
        with pytest.raises(SealError):
            open_fragment(reader.identity, damaged)


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        (b"tanpacalo fragment 2 00001\nx".ljust(256), "format 2.*reads 1"),
        (b"tanpacalo fragment 1 00001\nx", "cut off"),
        (b"tanpacalo fragment 1 00900\nx".ljust(256), "cut off"),
        (b"hello".ljust(256), "unknown form"),
        (b"", "unknown form"),
    ],
)
def test_a_fragment_of_another_form_is_refused(
    reader: ReaderIdentity, plain: bytes, why: str
) -> None:
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(reader.recipient)])

    with pytest.raises(SealError, match=why):
        open_fragment(reader.identity, sealed)


def test_a_passphrase_protects_an_identity(reader: ReaderIdentity, wrapped: bytes) -> None:
    assert reader.identity.encode() not in wrapped
    assert unwrap_identity(wrapped, PASSPHRASE) == reader.identity


@pytest.mark.parametrize("refusals", [1, 9])
def test_a_busy_machine_is_no_wrong_passphrase(
    reader: ReaderIdentity, wrapped: bytes, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    """The library will not try a passphrase that would take too long just now."""
    tried = itertools.count(1)
    decrypt = pyrage.passphrase.decrypt

    def too_busy(sealed: bytes, passphrase: str) -> bytes:
        if next(tried) <= refusals:
            raise pyrage.DecryptError("Excessive work parameter for passphrase.")
        return decrypt(sealed, passphrase)

    monkeypatch.setattr(pyrage.passphrase, "decrypt", too_busy)

    if refusals == 1:
        assert unwrap_identity(wrapped, PASSPHRASE) == reader.identity
    else:
        with pytest.raises(SealError, match="too busy or too slow"):
            unwrap_identity(wrapped, PASSPHRASE)


def test_a_wrong_passphrase_is_told_from_a_missing_one(wrapped: bytes) -> None:
    with pytest.raises(SealError, match="passphrase is wrong") as caught:
        unwrap_identity(wrapped, "kuda pasar malam enam")
    assert "kuda" not in str(caught.value)
    with pytest.raises(KeysError, match="none was given"):
        unwrap_identity(wrapped, None)
    with pytest.raises(KeysError, match="empty passphrase"):
        wrap_identity(new_reader_identity().identity, "")


def test_a_plain_identity_file_is_read_with_its_comments(reader: ReaderIdentity) -> None:
    file = f"# created: 2026-11-24\r\n# public key: {reader.recipient}\r\n\r\n{reader.identity}\r\n"

    assert unwrap_identity(file.encode(), None) == reader.identity
    assert unwrap_identity(file.encode(), "not needed") == reader.identity


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda line: f"{line}\n{line}", "one line with a key; this one has 2"),
        (lambda line: "# only a comment", "this one has 0"),
        (lambda line: line[:-1], "no age identity"),
        (lambda line: line.replace("1", "1Q", 1), "no age identity"),
        (lambda line: "\udcff", "no age identity"),
    ],
)
def test_C07_a_damaged_identity_file_is_refused_without_showing_it(
    reader: ReaderIdentity, change: object, why: str
) -> None:
    assert callable(change)
    file: str = change(reader.identity)

    with pytest.raises(KeysError, match=why) as caught:
        unwrap_identity(file.encode("utf-8", "surrogateescape"), None)

    assert reader.identity[20:40] not in repr(caught.value)


def test_C07_no_private_half_is_shown(reader: ReaderIdentity) -> None:
    key = new_report_key([reader.recipient])

    assert "SECRET" not in repr(reader) + str(reader) + repr(key) + str(key)
    assert "age-encryption" not in repr(key)
    with pytest.raises(KeysError) as caught:
        seal_fragment(reader.identity, WORDS)
    assert reader.identity not in repr(caught.value)


def test_an_export_opens_for_any_of_its_readers(
    reader: ReaderIdentity, second_reader: ReaderIdentity
) -> None:
    sealed = export_for([reader.recipient, second_reader.recipient], WORDS)

    for who in (reader, second_reader):
        identity = pyrage.x25519.Identity.from_str(who.identity)
        assert pyrage.decrypt(sealed, [identity]) == WORDS
    with pytest.raises(KeysError, match="at least one"):
        export_for([], WORDS)


def test_the_stock_age_opens_a_report(
    reader: ReaderIdentity, age_command: str, tmp_path: Path
) -> None:
    """A reader needs none of our code: their identity, then the report's, then the words."""
    key = new_report_key([new_reader_identity().recipient, reader.recipient])
    mine, report = tmp_path / "reader.txt", tmp_path / "report.txt"
    mine.write_text(f"# my key\n{reader.identity}\n")

    report.write_bytes(stock_open(age_command, mine, key.sealed_identity[reader.recipient]))
    opened = stock_open(age_command, report, seal_fragment(key.recipient, WORDS))

    header = f"tanpacalo fragment 1 {len(WORDS):05}\n".encode()
    assert opened == (header + WORDS).ljust(256, b" ")


def test_the_stock_age_opens_nothing_for_a_stranger(
    reader: ReaderIdentity, age_command: str, tmp_path: Path
) -> None:
    key = new_report_key([reader.recipient])
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(new_reader_identity().identity)

    for sealed in (key.sealed_identity[reader.recipient], seal_fragment(key.recipient, WORDS)):
        with pytest.raises(subprocess.CalledProcessError):
            stock_open(age_command, stranger, sealed)


def test_a_file_of_the_stock_age_opens_here(
    receipt: Receipt, age_command: str, tmp_path: Path
) -> None:
    """What `age-keygen | age -r` made is read too; a receipt's key is an age key."""
    plain = b"tanpacalo fragment 1 00005\nhalo!".ljust(256)

    sealed = subprocess.run(
        [age_command, "-r", receipt.recipient], input=plain, capture_output=True, check=True
    )

    assert open_fragment(receipt.identity, sealed.stdout) == b"halo!"


def test_the_stock_age_opens_a_wrapped_identity(
    reader: ReaderIdentity, wrapped: bytes, age_command: str, tmp_path: Path
) -> None:
    """The passphrase is typed at a terminal, as a reader would."""
    file = tmp_path / "reader.age"
    file.write_bytes(wrapped)

    shown = typed_at_a_terminal([age_command, "-d", str(file)], PASSPHRASE)

    assert reader.identity in shown


def stock_open(age_command: str, identity: Path, sealed: bytes) -> bytes:
    return subprocess.run(
        [age_command, "-d", "-i", identity], input=sealed, capture_output=True, check=True
    ).stdout


def typed_at_a_terminal(command: list[str], line: str) -> str:
    """Run a command at a terminal, answer its question, return all it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = ""
    asked = False
    while (piece := read_terminal(ours)) is not None:
        shown += piece
        if not asked and "passphrase" in shown:
            asked = True
            os.write(ours, line.encode() + b"\n")
    os.close(ours)
    assert process.wait() == 0, shown
    return shown


def read_terminal(terminal: int) -> str | None:
    """Read what is shown next; None when the program has closed the terminal."""
    ready, _, _ = select.select([terminal], [], [], 60)
    assert ready, "the program shows nothing and does not end"
    try:
        return os.read(terminal, 4_096).decode() or None
    except OSError:  # Linux: the other end is closed
        return None
