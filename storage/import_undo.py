"""Undoing an import: statuses as they were, where nothing newer has happened.

An application that only this import brought goes away again, unless somebody is told
about it: then it is a registered slip of which nothing is known. Subscriptions that the
import ended ("picked up") begin again where the status goes back; whoever said BERHENTI
meanwhile stays in peace.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
    update,
)
from sqlalchemy.sql.selectable import Subquery

from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar
from storage import overdue, renewal
from storage.applications import APPLICATION, CHANGE, by_ids
from storage.database import UtcDateTime
from storage.import_history import CHANGE_COLUMNS, source_of
from storage.import_visible import SLICE, follow, load
from storage.imports import BATCH, ROW, BatchState, ImportGoneError
from storage.subscriptions import SUBSCRIPTION
from storage.vault.keys import Keys

#: So many codes that could not be put back are named.
NAMED: Final = 50
#: Both databases limit the parameters of a statement.
_DELETED_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of an undo.

    Attributes:
        restored: applications whose status is as it was.
        removed: applications that only this import had brought.
        kept: applications to which something newer has happened.
        kept_codes: the first `NAMED` of them.
        renewed: subscriptions that the import ended and that begin again.
    """

    restored: int
    removed: int
    kept: int
    renewed: int
    kept_codes: tuple[str, ...] = field(default=(), repr=False)


def undo(
    tx: Connection, keys: Keys, batch_id: str, calendar: OfficeCalendar, *, now: datetime
) -> Undone:
    """Put statuses back as before an import, in one transaction.

    Raises:
        ImportGoneError: there is no such import, it is undone already, or its history
            is still being written.
    """
    visible_at = _claim(tx, batch_id)
    kept, kept_codes = _kept(tx, keys, batch_id, visible_at)
    removed = _remove_brought(tx, batch_id, visible_at)
    before = _followed(tx, keys, batch_id, visible_at)
    restored = _restore(tx, batch_id, visible_at, now)
    follow(tx, keys, before, calendar, now=now)
    renewed = _renew(tx, keys, before, calendar, visible_at, now)
    return Undone(restored, removed, kept, renewed, kept_codes)


_OF: Final = CHANGE.c.application_id == APPLICATION.c.id
#: Neither moved nor confirmed since.
_UNTOUCHED: Final = and_(
    APPLICATION.c.version == CHANGE.c.version, APPLICATION.c.data_at == CHANGE.c.at
)
_IS_TOLD: Final = (
    select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.application_id == APPLICATION.c.id).exists()
)


def _claim(tx: Connection, batch_id: str) -> datetime:
    here = (BATCH.c.id == batch_id) & (BATCH.c.state == BatchState.VISIBLE)
    claimed = tx.execute(update(BATCH).where(here).values(state=BatchState.UNDONE))
    if claimed.rowcount != 1:
        raise ImportGoneError(
            "there is no import with this id, or it is undone already; "
            "the id stands in the last line that `tanpacalo import` printed"
        )
    if tx.scalar(select(ROW.c.line).where(ROW.c.batch_id == batch_id).limit(1)) is not None:
        raise ImportGoneError("this import is still being finished; try again in a moment")
    found = tx.execute(select(BATCH.c.visible_at).where(BATCH.c.id == batch_id))
    visible_at: datetime = found.scalar_one()
    return visible_at


def _changed(batch_id: str, visible_at: datetime) -> Any:
    """Say which changes are of this import; `at` has an index, `source` has none."""
    return and_(CHANGE.c.at == visible_at, CHANGE.c.source == source_of(batch_id))


def _kept(
    tx: Connection, keys: Keys, batch_id: str, visible_at: datetime
) -> tuple[int, tuple[str, ...]]:
    mine = _changed(batch_id, visible_at)
    lock = select(APPLICATION.c.id).join(CHANGE, _OF).where(mine).order_by(APPLICATION.c.id)
    if tx.dialect.name != "sqlite":
        tx.execute(
            select(func.count()).select_from(
                lock.with_for_update(of=APPLICATION, key_share=True).subquery()
            )
        )
    newer = lock.where(not_(_UNTOUCHED))
    count = tx.execute(select(func.count()).select_from(newer.subquery())).scalar_one()
    some = by_ids(tx, keys, tx.scalars(newer.limit(NAMED)))
    return count, tuple(sorted(one.code for one in some.values()))


def _remove_brought(tx: Connection, batch_id: str, visible_at: datetime) -> int:
    """Delete what only this import knew and nobody asked to be told about."""
    brought = (
        select(APPLICATION.c.id)
        .join(CHANGE, _OF)
        .where(_changed(batch_id, visible_at), _UNTOUCHED)
        .where(CHANGE.c.version == 1, not_(_IS_TOLD))
    )
    ids = tx.scalars(brought).all()
    for start in range(0, len(ids), _DELETED_AT_ONCE):
        some = ids[start : start + _DELETED_AT_ONCE]
        tx.execute(delete(CHANGE).where(CHANGE.c.application_id.in_(some)))
        overdue.delete_of(tx, some)
        tx.execute(delete(APPLICATION).where(APPLICATION.c.id.in_(some)))
    return len(ids)


def _followed(tx: Connection, keys: Keys, batch_id: str, visible_at: datetime) -> list[Application]:
    told = (
        select(APPLICATION.c.id)
        .join(CHANGE, _OF)
        .where(_changed(batch_id, visible_at), _UNTOUCHED, _IS_TOLD)
        .order_by(APPLICATION.c.id)
    )
    return load(tx, keys, tx.scalars(told).all())


def _restore(tx: Connection, batch_id: str, visible_at: datetime, now: datetime) -> int:
    """Write the status before as a new change: history only grows."""
    past = _past(batch_id, visible_at)
    changes = select(
        _random_id(tx),
        past.c.application_id,
        past.c.version + 1,
        past.c.status,
        past.c.status_since,
        literal(now, UtcDateTime),
        literal(f"undo {batch_id}"),
    )
    tx.execute(insert(CHANGE).from_select(CHANGE_COLUMNS, changes))
    restored = tx.execute(
        update(APPLICATION)
        .where(APPLICATION.c.id == past.c.application_id)
        .values(
            status=past.c.status,
            version=past.c.version + 1,
            status_since=past.c.status_since,
            data_at=past.c.at,
        )
    )
    return restored.rowcount


def _random_id(tx: Connection) -> ColumnElement[str]:
    """Make a fresh random id for each row inside the database."""
    if tx.dialect.name == "sqlite":
        return func.lower(func.hex(func.randomblob(16)))
    return func.replace(cast(func.gen_random_uuid(), String), "-", "")


def _past(batch_id: str, visible_at: datetime) -> Subquery:
    """Give the status before the import of each application that can be put back.

    A new one that somebody is told about has none: it is a registered slip.
    """
    earlier = CHANGE.alias("earlier")
    is_before = and_(
        earlier.c.application_id == CHANGE.c.application_id,
        earlier.c.version == CHANGE.c.version - 1,
    )
    no_past = earlier.c.id.is_(None)
    return (
        select(
            CHANGE.c.application_id,
            CHANGE.c.version,
            case((no_past, literal(Status.REGISTERED.value)), else_=earlier.c.status).label(
                "status"
            ),
            func.coalesce(earlier.c.status_since, CHANGE.c.status_since).label("status_since"),
            func.coalesce(earlier.c.at, CHANGE.c.at).label("at"),
        )
        .join(APPLICATION, _OF)
        .outerjoin(earlier, is_before)
        .where(_changed(batch_id, visible_at), _UNTOUCHED)
        .subquery("past")
    )


def _renew(
    tx: Connection,
    keys: Keys,
    before: Sequence[Application],
    calendar: OfficeCalendar,
    visible_at: datetime,
    now: datetime,
) -> int:
    renewed = 0
    for start in range(0, len(before), SLICE):
        ids = [one.id for one in before[start : start + SLICE]]
        restored = list(by_ids(tx, keys, ids).values())
        renewed += renewal.renew(tx, restored, calendar, ended_at=visible_at, now=now)
    return renewed
