"""After an import: its history is written and its staged rows go, chunk by chunk.

The history is not part of the visible step, since it would double the time for which
messages wait. A crash in between loses nothing: the staged rows say what is still to be
written, and the next import or undo finishes it.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
)

from storage.applications import CHANGE
from storage.database import UtcDateTime
from storage.imports import BATCH, CHUNK, ROW, BatchState, Fate

CHANGE_COLUMNS: Final = (
    "id", "application_id", "version", "status", "status_since", "at", "source",
)  # fmt: skip


def source_of(batch_id: str) -> str:
    """Name an import in the history of statuses."""
    return f"import {batch_id}"


def abandoned(tx: Connection, *, now: datetime) -> list[str]:
    """Give the ids of imports that a crash left unfinished."""
    over = (BATCH.c.state == BatchState.STAGING) & (BATCH.c.lease_until < now)
    has_rows = select(ROW.c.line).where(ROW.c.batch_id == BATCH.c.id).exists()
    unsettled = (BATCH.c.state != BatchState.STAGING) & has_rows
    return list(tx.scalars(select(BATCH.c.id).where(over | unsettled)))


def finish_chunk(tx: Connection, batch_id: str) -> bool:
    """Clear staged rows away: into the history if they are visible, else into nothing.

    An import that was never made visible goes with its last row.

    Returns:
        Whether rows are left; then call it again in a new transaction.
    """
    one = select(BATCH.c.state, BATCH.c.visible_at).where(BATCH.c.id == batch_id)
    batch = tx.execute(one.with_for_update()).first()
    if batch is None:
        return False
    lines = list(
        tx.scalars(
            select(ROW.c.line).where(ROW.c.batch_id == batch_id).order_by(ROW.c.line).limit(CHUNK)
        )
    )
    if lines:
        here = (ROW.c.batch_id == batch_id) & (ROW.c.line <= lines[-1])
        if batch.state != BatchState.STAGING:
            _write_history(tx, batch_id, here, batch.visible_at)
        tx.execute(delete(ROW).where(here))
    if len(lines) == CHUNK:
        return True
    tx.execute(delete(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state == BatchState.STAGING))
    return False


def _write_history(
    tx: Connection, batch_id: str, here: ColumnElement[bool], visible_at: datetime
) -> None:
    _note_what_was(tx, batch_id, here)
    changes = select(
        _change_id(tx, batch_id, "b"),
        ROW.c.application_id,
        func.coalesce(ROW.c.seen_version, 0) + 1,
        ROW.c.status,
        ROW.c.status_since,
        literal(visible_at, UtcDateTime),
        literal(source_of(batch_id)),
    ).where(here, ROW.c.fate.in_((Fate.NEW, Fate.MOVES)))
    tx.execute(insert(CHANGE).from_select(CHANGE_COLUMNS, changes))


def _note_what_was(tx: Connection, batch_id: str, here: ColumnElement[bool]) -> None:
    """Complete the history where a status never moved, so that an undo knows the way back."""
    has_past = (
        select(CHANGE.c.id)
        .where(CHANGE.c.application_id == ROW.c.application_id)
        .where(CHANGE.c.version == ROW.c.seen_version)
        .exists()
    )
    past = select(
        _change_id(tx, batch_id, "a"),
        ROW.c.application_id,
        ROW.c.seen_version,
        ROW.c.seen_status,
        ROW.c.seen_since,
        ROW.c.seen_data_at,
        literal("before import"),
    ).where(here, ROW.c.fate == Fate.MOVES, not_(has_past))
    tx.execute(insert(CHANGE).from_select(CHANGE_COLUMNS, past))


def _change_id(tx: Connection, batch_id: str, kind: str) -> ColumnElement[str]:
    """Name a change by import, kind and line: ids in a row go into the index many times faster."""
    if tx.dialect.name == "sqlite":
        number = func.printf("%019d", ROW.c.line)
    else:
        number = func.lpad(cast(ROW.c.line, String), 19, "0")
    return literal(f"{batch_id}{kind}").concat(number)
