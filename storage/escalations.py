"""Digests that nobody has answered for a working day, and to whom they went next."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from handlers.domain.officer import Unread
from storage.database import new_id
from storage.digests import DIGEST, ESCALATION
from storage.officers import OFFICER
from storage.statements import insert_new

D: Final = DIGEST.c
E: Final = ESCALATION.c


def unread(tx: Connection, *, given_on: date, today: date) -> list[Unread]:
    """Find what nobody has answered since it was given and what still waits to be handed on.

    Args:
        given_on: the last day on which digests were given, or handed on.
        today: what was handed on today is not found again.

    Returns:
        Each once, in a lasting order: two processes ask for the same next.
    """
    own = tx.execute(
        select(OFFICER.c.role, D.answer)
        .join(OFFICER, OFFICER.c.id == D.officer_id)
        .where(D.day == given_on)
    ).all()
    handed = tx.execute(
        select(E.of_day, E.of_role, E.day, E.answer, E.officer_id).where(
            E.day.in_((given_on, today))
        )
    ).all()
    read = {row.role for row in own if row.answer}
    found = {Unread(given_on, row.role) for row in own if row.role not in read}
    for row in handed:
        # Without a person the way ended: nobody was left.
        if row.day == given_on and row.officer_id is not None and not row.answer:
            found.add(Unread(row.of_day, row.of_role))
    found -= {Unread(row.of_day, row.of_role) for row in handed if row.day == today}
    return sorted(found, key=lambda one: (one.day, one.role))


def asked(tx: Connection, unread: Unread) -> Collection[str]:
    """Give the ids of the officers who had a role's digest, or had it handed on to them."""
    own = (
        select(D.officer_id)
        .join(OFFICER, OFFICER.c.id == D.officer_id)
        .where(D.day == unread.day, OFFICER.c.role == unread.role)
    )
    handed = select(E.officer_id).where(
        E.of_day == unread.day, E.of_role == unread.role, E.officer_id.is_not(None)
    )
    return {*tx.scalars(own), *tx.scalars(handed)}


def hand_on(tx: Connection, unread: Unread, officer_id: str | None, *, today: date) -> str | None:
    """Take the right to hand a digest on today.

    Args:
        officer_id: the next person; None = nobody is left.

    Returns:
        Id of the escalation; None if it was handed on before (G01).
    """
    row = {
        "id": new_id(),
        "of_day": unread.day,
        "of_role": unread.role,
        "day": today,
        "officer_id": officer_id,
    }
    new: list[str] = insert_new(tx, ESCALATION, [row], "id")
    return new[0] if new else None
