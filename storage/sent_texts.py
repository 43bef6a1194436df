"""What was sent to a chat, as keyed hashes: enough to say "yes, that was us" (30 days)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from storage.database import WITHOUT_ROWID, table
from storage.statements import Statement, among
from storage.vault import fields
from storage.vault.keys import Keys

KEPT: Final = timedelta(days=30)


class SentText(SQLModel, table=True):
    """One message that a chat was sent; its words cannot be read from it."""

    __tablename__ = "sent_text"
    __table_args__ = WITHOUT_ROWID
    lane: str = Field(primary_key=True, max_length=32)
    fingerprint: str = Field(primary_key=True, max_length=32)
    sent_on: date


SENT_TEXT: Final = table(SentText)
_NOTE: Final = Statement(
    {
        "sqlite": sqlite.insert(SENT_TEXT).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(SENT_TEXT).on_conflict_do_nothing(),
    }
)
_FOUND: Final = Statement(
    select(SENT_TEXT.c.fingerprint, SENT_TEXT.c.sent_on).where(
        SENT_TEXT.c.lane == bindparam("lane"), among(SENT_TEXT.c.fingerprint, "fingerprints")
    )
)


def note(tx: Connection, keys: Keys, sent: Sequence[tuple[str, str, date]]) -> None:
    """Note messages: lane, folded text, day. The same again changes nothing."""
    rows = [
        {"lane": lane, "fingerprint": _fingerprint(keys, lane, text), "sent_on": on}
        for lane, text, on in sent
        if text
    ]
    if rows:
        # In key order, so that two processes never wait for each other crosswise.
        _NOTE.each(tx, sorted(rows, key=lambda row: (row["lane"], row["fingerprint"])))


def sent_on(tx: Connection, keys: Keys, lane: str, texts: Sequence[str]) -> date | None:
    """Tell on which day a chat was sent one of some folded texts, None if none of them."""
    fingerprints = [_fingerprint(keys, lane, text) for text in texts]
    rows = _FOUND.rows(tx, lane=lane, fingerprints=fingerprints)
    return max((row.sent_on for row in rows), default=None)


def _fingerprint(keys: Keys, lane: str, text: str) -> str:
    """Bound to the chat: the same message to two people has two."""
    return fields.lookup(keys, "sent", lane, text)


def forget_chat(tx: Connection, lane: str) -> None:
    """Forget what a chat was sent (`hapus data saya`)."""
    tx.execute(delete(SENT_TEXT).where(SENT_TEXT.c.lane == lane))


def forget_old(tx: Connection, *, today: date) -> None:
    """Retention: 30 days."""
    tx.execute(delete(SENT_TEXT).where(SENT_TEXT.c.sent_on < today - KEPT))
