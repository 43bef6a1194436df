"""Forgotten: what a reporter began to write, the office itself cannot read back.

An attacker has the database, the keys folder and the chat's whole state, with the draft
still open. Everything that could be a key is tried on everything that is sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pyrage
import pytest
from bech32 import bech32_encode, convertbits
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from sqlalchemy import Row, Table, select
from sqlmodel import SQLModel

from bot.base import Base, open_base
from handlers.domain.state import ReportDraft
from storage import intake, reports
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.vault.receipts import derive_receipt
from storage.vault.reports import ReaderIdentity, new_reader_identity
from tests.e2e.fresh import Fresh

WORDS = "bapak berkumis di meja ujung menahan berkas sampai diberi amplop"
RECEIPT = "0123456789012345"


@dataclass(frozen=True, slots=True)
class Loot:
    """Everything that was taken.

    Attributes:
        secrets: every value that could be a key, or of which one could be made.
        sealed: the draft's pieces and the private half of its key.
        read: the files' content, and each value by itself, opened if the office can.
    """

    secrets: tuple[bytes, ...]
    sealed: tuple[bytes, ...]
    read: tuple[bytes, ...]


@pytest.fixture
async def begun(tmp_path: Path) -> tuple[Path, ReaderIdentity]:
    """An office with one reader, in which somebody has begun to report and not sent it."""
    reader = new_reader_identity()
    base = open_base(None, _environ(tmp_path))
    with base.database.transaction() as tx:
        reports.add_reader(
            tx,
            name="Ani",
            role="Inspektorat",
            recipient=reader.recipient,
            is_demo=False,
            today=base.today(),
        )
    base.close()
    told = await Fresh(tmp_path).run("chat", stdin=f"lapor\n{WORDS}\n", environ=_environ(tmp_path))
    assert "Tersegel" in told.out
    return tmp_path, reader


def _environ(folder: Path) -> dict[str, str]:
    return {"TANPACALO_DATABASE__URL": f"sqlite:///{folder / 'var' / 'office.db'}"}


def test_database_keys_and_state_do_not_open_a_draft(
    begun: tuple[Path, ReaderIdentity],
) -> None:
    """No key at hand opens a piece, as whatever kind of key it is taken."""
    folder, _ = begun
    base = open_base(None, _environ(folder))
    loot = steal(base)
    base.close()

    assert len(loot.sealed) == 2
    assert len(loot.secrets) > 500
    for content in loot.read:
        assert WORDS.encode() not in content
        assert b"AGE-SECRET-KEY-" not in content
    identities = [identity for secret in loot.secrets for identity in as_identities(secret)]
    assert pyrage.decrypt(pyrage.encrypt(b"x", [identities[0].to_public()]), identities[:1]) == b"x"
    for sealed in loot.sealed:
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(sealed, identities)
        assert not any(opens(key, sealed) for key in aead_keys(loot.secrets))


def test_a_readers_identity_opens_it_with_the_stock_age(
    begun: tuple[Path, ReaderIdentity], age_command: str, tmp_path: Path
) -> None:
    """Step by step, without a line of our code: reader's key, report's key, piece."""
    folder, reader = begun
    base = open_base(None, _environ(folder))
    with base.database.transaction() as tx:
        sealed_key = tx.scalar(select(reports.KEY.c.sealed))
        piece = tx.scalar(select(reports.FRAGMENT.c.sealed))
    base.close()
    identity = tmp_path / "reader.txt"
    identity.write_text(f"{reader.identity}\n")
    report_key = tmp_path / "report.txt"

    report_key.write_bytes(_age(age_command, identity, sealed_key))
    opened = _age(age_command, report_key, piece)

    heading, content = opened.split(b"\n", 1)
    length = int(heading.split()[-1])
    assert json.loads(content[:length])["text"] == WORDS
    assert content[length:].strip() == b""


def _age(command: str, identity: Path, sealed: bytes | None) -> bytes:
    assert sealed is not None
    done = subprocess.run(
        [command, "--decrypt", "-i", str(identity)], input=sealed, capture_output=True, check=True
    )
    return done.stdout


def steal(base: Base) -> Loot:
    """Take the database, the keys folder, and what the keys open: the chat's state."""
    with base.database.transaction() as tx:
        draft_id = tx.scalar(select(reports.REPORT.c.id))
        keys = tx.scalars(select(reports.KEY.c.sealed)).all()
        pieces = tx.scalars(select(reports.FRAGMENT.c.sealed)).all()
        ((lane, state),) = tx.execute(
            select(intake.CONVERSATION.c.lane, intake.CONVERSATION.c.state)
        ).all()
        everything = [
            value
            for table in SQLModel.metadata.sorted_tables
            for row in tx.execute(select(table))
            for column, value in row._mapping.items()
            for value in (value, _opened(base.keys, table, row, column))
            if isinstance(value, str | bytes)
        ]
    opened = intake.open_state(base.keys, intake.Lane(lane, state))
    assert isinstance(opened.form, ReportDraft)
    assert opened.form.report_id == draft_id, "the state really is this draft's"
    folder = base.settings.keys_folder
    assert base.database.file is not None
    paths = (*folder.iterdir(), *base.database.file.parent.glob("office.db*"))
    values = [*everything, *base.keys.files.values(), draft_id, json.dumps(str(opened)), RECEIPT]
    return Loot(
        tuple(_windows(values)), (*keys, *pieces), tuple(path.read_bytes() for path in paths)
    )


def _opened(keys: Keys, table: Table, row: Row[Any], column: str) -> bytes | None:
    """Open what the office's own keys can open."""
    (key,) = table.primary_key.columns
    place = {"table": table.name, "row": row._mapping[key.name], "column": column}
    try:
        return fields.open_sealed(keys, row._mapping[column], **place)
    except (SealError, TypeError):
        return None


def _windows(values: list[str | bytes]) -> Iterator[bytes]:
    """Give 32 bytes wherever they could begin, and what each value's text stands for."""
    for value in values:
        content = value.encode() if isinstance(value, str) else value
        yield hashlib.sha256(content).digest()
        for start in range(max(1, min(len(content), 512) - 31)):
            yield content[start : start + 32].ljust(32, b"\0")
        if isinstance(value, str) and len(value) == 32 and value.isalnum():
            yield hashlib.sha256(bytes.fromhex(value)).digest()


def as_identities(secret: bytes) -> Iterator[pyrage.x25519.Identity]:
    """Take 32 bytes as an age identity; a receipt's own way to one is among the secrets."""
    words = convertbits(list(secret), 8, 5)
    assert words is not None
    text = bech32_encode("age-secret-key-", words)
    yield pyrage.x25519.Identity.from_str(text.upper())


def aead_keys(secrets: tuple[bytes, ...]) -> Iterator[bytes]:
    """Take each value as a key, and what the office's keys make of it."""
    yield from secrets
    for key, word in product(secrets[:200], (b"report", b"draft", b"fragment")):
        yield hmac.digest(key, word, "sha256")


def opens(key: bytes, sealed: bytes) -> bool:
    """Try a key on an age file's body, the usual ways: nonce in front, or nonce zero."""
    body = sealed.split(b"\n", 5)[-1]
    ciphers: tuple[AESGCM | ChaCha20Poly1305, ...] = (AESGCM(key), ChaCha20Poly1305(key))
    for cipher, (nonce, secret) in product(
        ciphers,
        ((sealed[:12], sealed[12:]), (body[:12], body[12:]), (bytes(12), body)),
    ):
        try:
            cipher.decrypt(nonce, secret, None)
        except InvalidTag:
            continue
        return True
    return False


def test_a_receipt_guessed_does_not_open_it(begun: tuple[Path, ReaderIdentity]) -> None:
    """A draft has no receipt yet: even the right way of deriving one leads nowhere."""
    folder, _ = begun
    base = open_base(None, _environ(folder))
    receipt = derive_receipt(RECEIPT, base.keys.receipt_salt)
    with base.database.transaction() as tx:
        assert reports.by_receipt(tx, receipt) is None
        sealed = tx.scalars(select(reports.FRAGMENT.c.sealed)).one()
    base.close()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(receipt.identity)])
