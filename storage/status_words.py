"""Status words that nobody knows: kept as upstream wrote them, until the office explains them.

A cell of the wrong column could be somebody's name. So words are sealed, found by a keyed
hash, few, and forgotten after a while.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.siak import StatusWords, plain_status
from storage.database import new_id, table
from storage.statements import insert_new
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys

#: More words than these are no words of a status.
MOST_KEPT: Final = 100


class UnknownStatus(SQLModel, table=True):
    """A word of an import that nobody knows."""

    __tablename__ = "unknown_status"
    id: str = Field(primary_key=True, max_length=32)
    word_lookup: str = Field(unique=True, max_length=32)
    word: bytes  #: sealed
    rows: int  #: of the newest import that brought it
    first_on: date
    last_on: date = Field(index=True)


UNKNOWN: Final = table(UnknownStatus)
C: Final = UNKNOWN.c


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that the office has yet to explain."""

    word: str
    rows: int
    first_on: date
    last_on: date


def keep(tx: Connection, keys: Keys, words: Mapping[str, int], *, today: date) -> None:
    """Keep what an import brought.

    Args:
        words: as they may be shown, with the number of their rows.
    """
    room = MOST_KEPT - (tx.scalar(select(func.count()).select_from(UNKNOWN)) or 0)
    alike: dict[str, list[str]] = {}
    for word in sorted(words):
        alike.setdefault(plain_status(word), []).append(word)
    for plain, (word, *_) in alike.items():
        rows = sum(words[one] for one in alike[plain])
        lookup = fields.lookup(keys, "status-word", plain)
        newer = update(UNKNOWN).where(C.word_lookup == lookup)
        seen = tx.execute(newer.values(rows=rows, last_on=today)).rowcount
        if not seen and room > 0:
            room -= len(insert_new(tx, UNKNOWN, [_row(keys, word, lookup, rows, today)], "id"))


def settle(tx: Connection, keys: Keys, known: StatusWords) -> list[UnknownWord]:
    """Drop the words that are known by now, and give the others, the most frequent first."""
    found = _open_all(tx, keys)
    explained = [row_id for row_id, one in found if known.parse(one.word) is not None]
    tx.execute(delete(UNKNOWN).where(C.id.in_(explained)))
    left = [one for row_id, one in found if row_id not in explained]
    return sorted(left, key=lambda one: (-one.rows, one.word))


def count(tx: Connection) -> int:
    """Count the words for the digest."""
    return tx.scalar(select(func.count()).select_from(UNKNOWN)) or 0


def forget_old(tx: Connection, *, before: date) -> None:
    """Retention: words that no import has brought for long."""
    tx.execute(delete(UNKNOWN).where(C.last_on < before))


def _row(keys: Keys, word: str, lookup: str, rows: int, today: date) -> dict[str, Any]:
    row_id = new_id()
    place = {"table": "unknown_status", "row": row_id, "column": "word"}
    sealed = fields.seal(keys, word.encode(), **place)
    return {
        "id": row_id,
        "word_lookup": lookup,
        "word": sealed,
        "rows": rows,
        "first_on": today,
        "last_on": today,
    }


def _open_all(tx: Connection, keys: Keys) -> Sequence[tuple[str, UnknownWord]]:
    found = []
    for row in tx.execute(select(UNKNOWN)):
        with contextlib.suppress(SealError):  # one that nobody can open stops no other (H15)
            place = {"table": "unknown_status", "row": row.id, "column": "word"}
            word = fields.open_sealed(keys, row.word, **place).decode()
            found.append((row.id, UnknownWord(word, row.rows, row.first_on, row.last_on)))
    return found
