"""What officers answer under their digests, and what is known of it afterwards."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, union_all, update

from handlers.domain.officer import (
    AnsweredDigest,
    DigestAnswer,
    GivenDigest,
    Permission,
    Unread,
    answer_after,
    may,
)
from storage.digests import DIGEST, ESCALATION
from storage.officers import OFFICER

#: An officer's own digest, or one that was handed on: ids are random, so one of them has it.
_TABLES: Final = (DIGEST, ESCALATION)


def of_chat(tx: Connection, lane: str, digest_id: str) -> GivenDigest | None:
    """Give a digest as the officer of a chat was given it.

    Returns:
        None if the chat is no officer's, or the digest was not given to that officer.
    """
    for target in _TABLES:
        row = _of_chat(tx, target, lane, digest_id)
        if row is not None:
            newest = select(func.max(DIGEST.c.day)).where(DIGEST.c.officer_id == row.officer_id)
            return GivenDigest(row.day, _answer(row), tx.scalar(newest) or row.day)
    return None


def answer(
    tx: Connection, lane: str, digest_id: str, pressed: DigestAnswer, *, now: datetime
) -> bool:
    """Record an answer. That the digest is theirs is looked up again, and held (E07).

    Args:
        lane: the chat in which the button was pressed.

    Returns:
        False if nothing changed: recorded before, or not theirs (any more).
    """
    for target in _TABLES:
        row = _of_chat(tx, target, lane, digest_id)
        if row is None:
            continue
        after = answer_after(_answer(row), pressed)
        changed = after is not _answer(row)
        if changed:
            values = {"answer": after, "answered_at": now}
            tx.execute(update(target).where(target.c.id == digest_id).values(values))
        return changed
    return False


def _of_chat(tx: Connection, target: Any, lane: str, digest_id: str) -> Row[Any] | None:
    row = tx.execute(
        select(target, OFFICER.c.role)
        .join(OFFICER, OFFICER.c.id == target.c.officer_id)
        .where(target.c.id == digest_id, OFFICER.c.lane == lane, OFFICER.c.revoked_at.is_(None))
        .with_for_update(key_share=True)  # who is revoked meanwhile waits; SQLite has one writer
    ).one_or_none()
    return row if row is not None and may(row.role, Permission.RECEIVE_DIGEST) else None


def _answer(row: Row[Any]) -> DigestAnswer | None:
    return DigestAnswer(row.answer) if row.answer else None


def answers(tx: Connection, day: date) -> list[AnsweredDigest]:
    """Tell what became of a day's digests, those that were handed on last."""
    own = select(DIGEST, OFFICER.c.name, OFFICER.c.role).join(
        OFFICER, OFFICER.c.id == DIGEST.c.officer_id
    )
    handed = select(ESCALATION, OFFICER.c.name, OFFICER.c.role).outerjoin(
        OFFICER, OFFICER.c.id == ESCALATION.c.officer_id
    )
    in_order = (OFFICER.c.linked_at, OFFICER.c.id)
    found = [
        AnsweredDigest(row.role, row.name, _answer(row), row.answered_at)
        for row in tx.execute(own.where(DIGEST.c.day == day).order_by(*in_order))
    ]
    for row in tx.execute(handed.where(ESCALATION.c.day == day).order_by(*in_order)):
        unread = Unread(row.of_day, row.of_role)
        given = AnsweredDigest(row.role or "", row.name or "", _answer(row), row.answered_at)
        found.append(AnsweredDigest(given.role, given.name, given.answer, given.at, unread))
    return found


def postponed(tx: Connection, day: date) -> frozenset[str]:
    """Give the ids of the officers who put a day's digest off until the next one."""
    later = (
        select(target.c.officer_id).where(
            target.c.day == day, target.c.answer == DigestAnswer.LATER
        )
        for target in _TABLES
    )
    return frozenset(tx.scalars(union_all(*later)))


def last_answers(tx: Connection) -> dict[str, datetime]:
    """Tell when each officer last answered a digest, by id; who never did is missing."""
    found: dict[str, datetime] = {}
    for target in _TABLES:
        rows = tx.execute(
            select(target.c.officer_id, func.max(target.c.answered_at))
            .where(target.c.answered_at.is_not(None))
            .group_by(target.c.officer_id)
        )
        for officer_id, at in rows:
            found[officer_id] = max(at, found.get(officer_id, at))
    return found
