"""How many messages Meta billed: counts by day, never whom they went to.

Meta says with a message's status whether it is paid for, and in which category; it never
says the price. Prices come from a list that the operator fills (`handlers.domain.rates`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from storage import intake
from storage.database import table
from storage.vault import fields
from storage.vault.keys import Keys

_LONGEST_WORD: Final = 32


class BilledMessages(SQLModel, table=True):
    """How many messages of a kind were billed on a day at the office."""

    __tablename__ = "billed_message"
    day: date = Field(primary_key=True)
    category: str = Field(primary_key=True, max_length=_LONGEST_WORD)
    type: str = Field(primary_key=True, max_length=_LONGEST_WORD)
    messages: int


BILLED: Final = table(BilledMessages)


def count(tx: Connection, keys: Keys, billed: Mapping[str, tuple[str, str]], *, today: date) -> int:
    """Count messages of which Meta says that they are billed, each once.

    A message is counted with the first status that says so: one that never arrives is
    counted, too, although Meta does not bill it. The cap is rather reached too early.

    Args:
        keys: Meta's id of a message is known again by its keyed hash only.
        billed: category and type by Meta's id.
        today: date at the office.

    Returns:
        How many messages were new.
    """
    kinds = {fields.lookup(keys, "billed", wamid): kind for wamid, kind in billed.items()}
    new = intake.claim_keys(tx, kinds, today=today)
    found = Counter((_word(kinds[key][0]), _word(kinds[key][1])) for key in new)
    for (category, kind), messages in sorted(found.items()):
        _add(tx, today, category, kind, messages)
    return len(new)


def by_day(tx: Connection, first: date, last: date) -> dict[tuple[date, str], int]:
    """Give how many messages were billed from a day to another, by day and category."""
    rows = tx.execute(
        select(BILLED.c.day, BILLED.c.category, func.sum(BILLED.c.messages))
        .where(BILLED.c.day.between(first, last))
        .group_by(BILLED.c.day, BILLED.c.category)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def forget_old(tx: Connection, *, before: date) -> None:
    """Retention: counts of long ago."""
    tx.execute(delete(BILLED).where(BILLED.c.day < before))


def _add(tx: Connection, day: date, category: str, kind: str, messages: int) -> None:
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(BILLED).values(day=day, category=category, type=kind, messages=messages)
    tx.execute(
        insert.on_conflict_do_update(
            index_elements=[BILLED.c.day, BILLED.c.category, BILLED.c.type],
            set_={"messages": BILLED.c.messages + insert.excluded.messages},
        )
    )


def _word(text: str) -> str:
    """Keep Meta's word for a category; what is no word is `other`."""
    word = text.lower()
    is_word = word.isascii() and word.replace("_", "").isalnum() and len(word) <= _LONGEST_WORD
    return word if is_word else "other"
