"""How long cards were in each phase: counted from the history, kept ready for every answer.

Counting reads a quarter of a year; so it is done at night and after imports, and a status
message reads a row of a tiny table.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, delete, func, or_, select
from sqlmodel import Field, SQLModel

from handlers.domain.application import Application, Status, goes_backwards
from handlers.domain.waiting import UsualWait
from storage.applications import APPLICATION, CHANGE
from storage.database import table
from storage.statements import Statement, among, insert_new


class PhaseWait(SQLModel, table=True):
    """What the office needed for one phase of one service."""

    __tablename__ = "phase_wait"
    service: str = Field(primary_key=True, max_length=16)
    status: str = Field(primary_key=True, max_length=24)
    cases: int
    median_days: int
    most_days: int
    counted_on: date


WAIT: Final = table(PhaseWait)
_BY_STATUS: Final = Statement(select(WAIT).where(among(WAIT.c.status, "statuses")))

#: By service and status: how many cards left it after so many days.
Stays = Mapping[tuple[str, Status], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many cards left a phase for another, between two days."""

    service: str
    status: Status
    following: Status
    began: date
    ended: date
    cards: int


def for_applications(
    tx: Connection, found: Iterable[Application]
) -> dict[tuple[str, Status], UsualWait]:
    """Give what the office needed for the phases in which some applications are."""
    wanted = {(one.service, one.status) for one in found if not one.status.is_final}
    if not wanted:
        return {}
    rows = _BY_STATUS.rows(tx, statuses=sorted({status.value for _, status in wanted}))
    waits = {
        (row.service, Status(row.status)): UsualWait(row.cases, row.median_days, row.most_days)
        for row in rows
    }
    return {key: wait for key, wait in waits.items() if key in wanted}


def every(tx: Connection) -> dict[tuple[str, Status], UsualWait]:
    """Give all that is kept ready."""
    return {
        (row.service, Status(row.status)): UsualWait(row.cases, row.median_days, row.most_days)
        for row in tx.execute(select(WAIT).order_by(WAIT.c.service, WAIT.c.status))
    }


def counted_on(tx: Connection) -> date | None:
    """Tell the day of the last count, None if nothing was ever counted."""
    found: date | None = tx.scalar(select(func.max(WAIT.c.counted_on)))
    return found


def stays(tx: Connection, *, since: datetime, first_day: date, today: date) -> Stays:
    """Count from the history how long cards were in each phase.

    A stay counts once it is over and led forward: neither a scan that was taken back nor a
    step backwards tells how long the office needs.

    Args:
        since: changes written before it are not looked at.
        first_day: stays that ended before it do not count, even if an import tells them late.
        today: what a list dates later than this is a slip of the pen.
    """
    counted: dict[tuple[str, Status], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in _leavings(tx, since):
        is_inside = first_day <= one.ended <= today and one.began <= one.ended
        if is_inside and not goes_backwards(one.status, one.following):
            counted[one.service, one.status][(one.ended - one.began).days] += one.cards
    return counted


def _leavings(tx: Connection, since: datetime) -> list[Leaving]:
    before, after, undone = CHANGE.alias("before"), CHANGE.alias("after"), CHANGE.alias("undone")
    is_back = or_(undone.c.source == "undo", undone.c.source.startswith("undo "))
    follows = (after.c.application_id == before.c.application_id) & (
        after.c.version == before.c.version + 1
    )
    taken_back = (
        select(undone.c.id)
        .where(undone.c.application_id == after.c.application_id)
        .where(undone.c.version == after.c.version + 1, is_back)
        .exists()
    )
    is_undo = or_(after.c.source == "undo", after.c.source.startswith("undo "))
    what = (
        APPLICATION.c.service,
        before.c.status,
        after.c.status.label("following"),
        before.c.status_since.label("began"),
        after.c.status_since.label("ended"),
    )
    rows = tx.execute(
        select(*what, func.count().label("cards"))
        .select_from(after)
        .join(before, follows)
        .join(APPLICATION, APPLICATION.c.id == after.c.application_id)
        .where(after.c.at >= since, ~is_undo, ~taken_back)
        .group_by(*what)
    )
    return [
        Leaving(
            row.service, Status(row.status), Status(row.following), row.began, row.ended, row.cards
        )
        for row in rows
    ]


def replace(
    tx: Connection, waits: Mapping[tuple[str, Status], UsualWait], *, counted_on: date
) -> None:
    """Keep a new count ready instead of the last one."""
    tx.execute(delete(WAIT))
    rows: Sequence[dict[str, object]] = [
        {
            "service": service,
            "status": status,
            "cases": wait.cases,
            "median_days": wait.median_days,
            "most_days": wait.most_days,
            "counted_on": counted_on,
        }
        for (service, status), wait in sorted(waits.items())
    ]
    # Another process may have counted in this very moment: its rows say the same.
    insert_new(tx, WAIT, rows, "status")
