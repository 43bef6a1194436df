"""The step that makes an import visible: all of its rows in one short transaction.

What happened between the check and this step is looked at again: a status that a scan
has moved further meanwhile stays, and its row is named as overtaken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, case, func, insert, literal, select, update

from handlers.domain.application import EARLIEST, Application
from handlers.domain.calendar import OfficeCalendar
from storage import reminders
from storage.applications import APPLICATION, Moved, by_ids
from storage.database import UtcDateTime
from storage.imports import BATCH, ROW, BatchState, Fate, ImportGoneError
from storage.subscriptions import SUBSCRIPTION
from storage.vault.keys import Keys

#: Ids in one list of a statement: both databases limit its parameters.
SLICE: Final = 1_000
#: SQLite's page cache during this step; with the usual 2 MB it takes twice as long.
CACHE_KIB: Final = 65_536


@dataclass(frozen=True, slots=True)
class Visible:
    """What came of an import.

    Attributes:
        overtaken: lines whose application was moved further after the check; they stay.
        followed: applications that somebody is told about and whose status changed.
    """

    overtaken: tuple[int, ...]
    followed: int


def make_visible(
    tx: Connection, keys: Keys, batch_id: str, calendar: OfficeCalendar, *, now: datetime
) -> Visible:
    """Write what is staged: statuses and reminders; all of it or nothing.

    Then `import_history.finish_chunk` until nothing is left.

    Raises:
        ImportGoneError: it was swept, or is visible already.
        IntegrityError: another process registered one of the new codes in this very
            moment; nothing was written, and a second try finds the code.
    """
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
    _claim(tx, batch_id, now)
    _adopt_known(tx, batch_id)
    _lock_applications(tx, batch_id)
    _look_again(tx, batch_id)
    overtaken = tuple(tx.scalars(_of(batch_id, ROW.c.line, Fate.OVERTAKEN).order_by(ROW.c.line)))
    before = _followed(tx, keys, batch_id)
    _confirm(tx, batch_id, now)
    _move(tx, batch_id, now)
    _add_numbers(tx, batch_id)
    _insert_new(tx, batch_id, now)
    follow(tx, keys, before, calendar, now=now)
    return Visible(overtaken, len(before))


def follow(
    tx: Connection,
    keys: Keys,
    before: Sequence[Application],
    calendar: OfficeCalendar,
    *,
    now: datetime,
) -> None:
    """Plan or cancel the reminders of applications that were just moved.

    Args:
        before: those that somebody is told about, as they were.
    """
    for start in range(0, len(before), SLICE):
        some = before[start : start + SLICE]
        after = by_ids(tx, keys, [one.id for one in some])
        moves = [Moved(one, after[one.id]) for one in some]
        reminders.follow_status(tx, keys, moves, calendar, now=now)


_OWN: Final = ROW.c.application_id == APPLICATION.c.id
_EARLIEST: Final = case(
    {status.value: stage for status, stage in EARLIEST.items()}, value=APPLICATION.c.status
)


def _of(batch_id: str, column: Any, *fates: Fate) -> Select[Any]:
    return select(column).where(ROW.c.batch_id == batch_id, ROW.c.fate.in_(fates))


def _claim(tx: Connection, batch_id: str, now: datetime) -> None:
    here = (BATCH.c.id == batch_id) & (BATCH.c.state == BatchState.STAGING)
    claimed = tx.execute(update(BATCH).where(here).values(state=BatchState.VISIBLE, visible_at=now))
    if claimed.rowcount != 1:
        raise ImportGoneError(
            f"the staged rows of import {batch_id} were swept; nothing was written. Run it again."
        )


def _adopt_known(tx: Connection, batch_id: str) -> None:
    """Let rows for codes that were registered since the check update them."""
    tx.execute(
        update(ROW)
        .where(ROW.c.batch_id == batch_id, ROW.c.fate == Fate.NEW)
        .where(ROW.c.slip_lookup == APPLICATION.c.slip_lookup)
        .values(
            application_id=APPLICATION.c.id,
            service=APPLICATION.c.service,
            fate=Fate.MOVES,
            seen_version=0,  # older than any: `_look_again` decides
        )
    )


def _lock_applications(tx: Connection, batch_id: str) -> None:
    """Lock in the order of ids, so that two processes never wait for each other crosswise."""
    if tx.dialect.name == "sqlite":
        return  # BEGIN IMMEDIATE holds everything
    locked = (
        select(APPLICATION.c.id)
        .join(ROW, _OWN)
        .where(ROW.c.batch_id == batch_id)
        .order_by(APPLICATION.c.id)
        .with_for_update(of=APPLICATION, key_share=True)
    )
    tx.execute(select(func.count()).select_from(locked.subquery()))


def _look_again(tx: Connection, batch_id: str) -> None:
    """Decide anew about applications that somebody has moved since the check."""
    c = APPLICATION.c
    fate = case(
        (ROW.c.stage < _EARLIEST, Fate.OVERTAKEN.value),
        (ROW.c.status == c.status, Fate.CONFIRMS.value),
        else_=Fate.MOVES.value,
    )
    tx.execute(
        update(ROW)
        .where(ROW.c.batch_id == batch_id, _OWN, ROW.c.seen_version != c.version)
        .values(
            fate=fate,
            seen_version=c.version,
            seen_status=c.status,
            seen_since=c.status_since,
            seen_data_at=c.data_at,
        )
    )


def _followed(tx: Connection, keys: Keys, batch_id: str) -> list[Application]:
    """Give the applications that will move and that somebody is told about."""
    is_told = (
        select(SUBSCRIPTION.c.id)
        .where(SUBSCRIPTION.c.application_id == ROW.c.application_id)
        .where(SUBSCRIPTION.c.ended_at.is_(None))
        .exists()
    )
    moving = _of(batch_id, ROW.c.application_id, Fate.MOVES).where(is_told)
    return load(tx, keys, tx.scalars(moving).all())


def load(tx: Connection, keys: Keys, ids: Sequence[str]) -> list[Application]:
    """Give any number of applications, slice by slice."""
    found: list[Application] = []
    for start in range(0, len(ids), SLICE):
        found += by_ids(tx, keys, ids[start : start + SLICE]).values()
    return found


def _confirm(tx: Connection, batch_id: str, now: datetime) -> None:
    """Say that statuses still hold. Apart from moves: no index is touched."""
    tx.execute(
        update(APPLICATION)
        .where(_OWN, ROW.c.batch_id == batch_id, ROW.c.fate == Fate.CONFIRMS)
        .values(**_facts(), data_at=literal(now, UtcDateTime))
    )


def _move(tx: Connection, batch_id: str, now: datetime) -> None:
    tx.execute(
        update(APPLICATION)
        .where(_OWN, ROW.c.batch_id == batch_id, ROW.c.fate == Fate.MOVES)
        .values(
            **_facts(),
            status=ROW.c.status,
            version=APPLICATION.c.version + 1,
            status_since=ROW.c.status_since,
            data_at=literal(now, UtcDateTime),
        )
    )


def _facts() -> dict[str, Any]:
    """Give what a row may bring beside a status; where it brings nothing, it leaves all."""
    c = APPLICATION.c
    return {
        "service": ROW.c.service,
        "submitted_on": func.coalesce(ROW.c.submitted_on, c.submitted_on),
        "pickup_place": func.coalesce(func.nullif(ROW.c.pickup_place, ""), c.pickup_place),
        "family_card_lookup": func.coalesce(ROW.c.family_card_lookup, c.family_card_lookup),
    }


def _add_numbers(tx: Connection, batch_id: str) -> None:
    """Keep a NIK's hash where it is new: its index is written for these rows only."""
    known = ROW.c.fate.in_((Fate.MOVES, Fate.CONFIRMS))
    tx.execute(
        update(APPLICATION)
        .where(_OWN, ROW.c.batch_id == batch_id, known, ROW.c.nik_lookup.is_not(None))
        .values(nik_lookup=ROW.c.nik_lookup)
    )


def _insert_new(tx: Connection, batch_id: str, now: datetime) -> None:
    r = ROW.c
    rows = select(
        r.application_id,
        r.slip_lookup,
        r.code,
        r.service,
        r.status,
        literal(1),
        r.status_since,
        literal(now, UtcDateTime),
        r.submitted_on,
        r.pickup_place,
        r.nik_lookup,
        r.family_card_lookup,
    ).where(r.batch_id == batch_id, r.fate == Fate.NEW)
    columns = (
        "id", "slip_lookup", "code", "service", "status", "version", "status_since", "data_at",
        "submitted_on", "pickup_place", "nik_lookup", "family_card_lookup",
    )  # fmt: skip
    tx.execute(insert(APPLICATION).from_select(columns, rows.order_by(r.application_id)))
