"""Questions that nobody understood, counted by what they are about: a cluster and a day.

No word of a question is kept, and nothing that leads to who asked it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import Field, SQLModel

from storage.database import table
from storage.statements import insert_new

KEPT: Final = timedelta(days=90)
#: Fewer are not told: one question may be one person's.
FEWEST_TOLD: Final = 3


class UnknownQuestion(SQLModel, table=True):
    """How many questions of a day were about something."""

    __tablename__ = "unknown_question"
    cluster: str = Field(primary_key=True, max_length=32)
    day: date = Field(primary_key=True)
    times: int


QUESTION: Final = table(UnknownQuestion)


def count(tx: Connection, clusters: Sequence[str], *, today: date) -> None:
    """Count one question under each cluster that it is about."""
    rows = [{"cluster": cluster, "day": today, "times": 0} for cluster in sorted(clusters)]
    insert_new(tx, QUESTION, rows, "cluster")
    mine = QUESTION.c.cluster.in_(list(clusters)) & (QUESTION.c.day == today)
    tx.execute(update(QUESTION).where(mine).values(times=QUESTION.c.times + 1))


def most_frequent(tx: Connection, *, since: date) -> list[tuple[str, int]]:
    """Give clusters and how often they were asked about, the most frequent first."""
    total = func.sum(QUESTION.c.times)
    asked = (
        select(QUESTION.c.cluster, total)
        .where(QUESTION.c.day >= since)
        .group_by(QUESTION.c.cluster)
        .having(total >= FEWEST_TOLD)
        .order_by(total.desc(), QUESTION.c.cluster)
    )
    return [(row[0], int(row[1])) for row in tx.execute(asked)]


def forget_old(tx: Connection, *, today: date) -> None:
    """Retention: 90 days."""
    tx.execute(delete(QUESTION).where(QUESTION.c.day < today - KEPT))
