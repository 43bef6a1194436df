"""The officers' list of cards that wait longer than usual. Nothing leads from it to a chat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint

from handlers.domain.application import Application, Status
from handlers.domain.effects import RaiseOverdue
from handlers.domain.waiting import OverdueAnswer, OverdueCase
from storage import applications
from storage.applications import APPLICATION
from storage.database import new_id, table
from storage.statements import Statement, among, insert_new
from storage.vault.keys import Keys


class OverdueApplication(SQLModel, table=True):
    """A card on the list, once for each phase (`version`) of its life."""

    __tablename__ = "overdue_application"
    __table_args__ = (UniqueConstraint("application_id", "version"),)
    id: str = Field(primary_key=True, max_length=32)
    application_id: str = Field(foreign_key="application.id", max_length=32)
    version: int
    status: str = Field(max_length=24)
    raised_on: date
    due_on: date
    answer: str | None = Field(default=None, max_length=16)
    answered_on: date | None = None


OVERDUE: Final = table(OverdueApplication)
C: Final = OVERDUE.c
_OF_APPLICATIONS: Final = Statement(
    select(C.application_id, C.version, C.raised_on, C.due_on, C.answer, C.answered_on)
    .where(among(C.application_id, "ids"))
    .order_by(C.version)
)
#: The card is still in the phase in which it was put on the list.
_IS_CURRENT: Final = (APPLICATION.c.id == C.application_id) & (APPLICATION.c.version == C.version)


@dataclass(frozen=True, slots=True)
class Listed:
    """A card on the list, as officers see it."""

    id: str
    code: str = field(repr=False)
    status: Status
    status_since: date
    case: OverdueCase


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cards wait for an answer, and for how many it is past due."""

    unanswered: int
    past_due: int


def for_applications(tx: Connection, found: Iterable[Application]) -> dict[str, OverdueCase]:
    """Give the newest case of each application that has one, by id."""
    ids = {one.id for one in found if not one.status.is_final}
    return by_ids(tx, sorted(ids)) if ids else {}


def by_ids(tx: Connection, ids: Sequence[str]) -> dict[str, OverdueCase]:
    """Give the newest case of each of some applications."""
    return {row.application_id: _case(row) for row in _OF_APPLICATIONS.rows(tx, ids=list(ids))}


def raise_case(tx: Connection, wanted: RaiseOverdue) -> None:
    """Put a card on the list; one that was answered before is asked about anew.

    Raises:
        Overtaken: the card has moved on meanwhile.
    """
    applications.hold(tx, wanted.application_id, wanted.application_version)
    dates = {"raised_on": wanted.raised_on, "due_on": wanted.due_on}
    row = {
        "id": new_id(),
        "application_id": wanted.application_id,
        "version": wanted.application_version,
        "status": wanted.status,
        **dates,
    }
    if insert_new(tx, OVERDUE, [row], "id"):
        return
    # An answer of this very day is news to whoever asked: it stays.
    old = C.answered_on < wanted.raised_on
    here = (C.application_id == wanted.application_id) & (C.version == wanted.application_version)
    anew = {**dates, "answer": None, "answered_on": None}
    tx.execute(update(OVERDUE).where(here, old).values(anew))


def listed(tx: Connection, keys: Keys, *, with_answered: bool = False) -> list[Listed]:
    """List the cards whose phase still lasts, the most urgent first."""
    current = select(OVERDUE).join(APPLICATION, _IS_CURRENT).order_by(C.due_on, C.id)
    wanted = current if with_answered else current.where(C.answer.is_(None))
    rows = tx.execute(wanted).all()
    cards = applications.by_ids(tx, keys, [row.application_id for row in rows])
    return [_listed(row, cards[row.application_id]) for row in rows if row.application_id in cards]


def answer(tx: Connection, case_id: str, given: OverdueAnswer, *, today: date) -> bool:
    """Record an officer's answer; a later one replaces it.

    Returns:
        False if there is no such case.
    """
    changed = tx.execute(
        update(OVERDUE).where(C.id == case_id).values(answer=given, answered_on=today)
    )
    return changed.rowcount == 1


def counts(tx: Connection, *, today: date) -> Counts:
    """Count for the digest."""
    waiting = select(C.due_on).join(APPLICATION, _IS_CURRENT).where(C.answer.is_(None))
    days = list(tx.scalars(waiting))
    return Counts(len(days), sum(day < today for day in days))


def forget_old(tx: Connection, *, before: date) -> None:
    """Retention: cards that have moved on since, or were answered long ago."""
    current = select(APPLICATION.c.id).where(_IS_CURRENT).exists()
    tx.execute(delete(OVERDUE).where(C.raised_on < before, ~current | (C.answered_on < before)))


def delete_of(tx: Connection, application_ids: Sequence[str]) -> None:
    """Delete what belongs to applications that are deleted."""
    tx.execute(delete(OVERDUE).where(C.application_id.in_(application_ids)))


def _listed(row: Row[Any], card: Application) -> Listed:
    return Listed(row.id, card.code, card.status, card.status_since, _case(row))


def _case(row: Any) -> OverdueCase:
    given = OverdueAnswer(row.answer) if row.answer else None
    return OverdueCase(row.version, row.raised_on, row.due_on, given, row.answered_on)
