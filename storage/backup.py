"""Everything at one instant, as lines that either kind of database takes (security.md 4.6).

Line by line: what it is (`Header`); each table with its columns, then its rows; at the end
an HMAC of all that stands before, so that only this office can have made it. The way back
is in `storage.restore`. Whoever writes the lines to a file seals them (`vault.age`).

What a backup must not keep longer than the office itself is left out: texts on their way,
rows of report talks, reports and complaints that are still being written, and what leads
from a chat to a report (privacy.md).
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    LargeBinary,
    Select,
    Table,
    false,
    func,
    null,
    select,
    true,
)
from sqlmodel import SQLModel

from handlers.domain.complaint import ComplaintState
from handlers.domain.report import ReportState
from storage import complaints, instance, intake, nik_checks, outbox, reports, schema
from storage.database import UtcDateTime
from storage.instance import LEASE
from storage.intake import CONVERSATION, Lane
from storage.outbox import OUTBOX
from storage.vault import fields
from storage.vault.keys import Keys

FORMAT: Final = 1
#: The running HMAC's purpose.
PURPOSE: Final = "backup"
#: Rows read, or written, in one go.
AT_ONCE: Final = 1_000

#: Told how many rows are done, and how many there are.
Progress = Callable[[int, int], None]


class Kind(StrEnum):
    """What a column holds, where JSON alone does not tell."""

    PLAIN = "plain"
    BYTES = "bytes"
    DAY = "day"
    INSTANT = "instant"


#: How a value is read back.
READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.PLAIN: lambda value: value,
    Kind.BYTES: b64decode,
    Kind.DAY: date.fromisoformat,
    Kind.INSTANT: datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself.

    Attributes:
        at: the instant that it shows.
        revision: of its tables.
        keys: fingerprints of the keys that the rows were written with.
        rows: how many there are by table, in an order in which they can be written.
    """

    at: datetime
    revision: str
    epoch: int
    keys: Mapping[str, str]
    rows: Mapping[str, int]
    tanpacalo: str = "backup"
    format: int = FORMAT


_OPEN_DRAFT: Final = reports.REPORT.c.state == ReportState.DRAFT
_OF_NO_DRAFT: Final = select(reports.REPORT.c.id).where(~_OPEN_DRAFT)
_OF_NO_COMPLAINT_DRAFT: Final = select(complaints.C.id).where(
    complaints.C.state != ComplaintState.DRAFT
)
#: The rows of a table that are kept, where it is not all of them.
_KEPT: Final[Mapping[Table, ColumnElement[bool]]] = {
    OUTBOX: ~outbox.C.is_report_talk,
    # Counters of an hour or a day: a backup would keep them for weeks.
    nik_checks.CHECK: false(),
    reports.REPORT: ~_OPEN_DRAFT,
    complaints.COMPLAINT: complaints.C.state != ComplaintState.DRAFT,
    complaints.MESSAGE: complaints.MESSAGE.c.complaint_id.in_(_OF_NO_COMPLAINT_DRAFT),
    **{one: one.c.report_id.in_(_OF_NO_DRAFT) for one in reports.CONTENT[1:]},
}
#: Columns that are never kept: a text on its way, and what asks for it.
_EMPTIED: Final = (outbox.C.body, outbox.C.ride)


def lines(tx: Connection, keys: Keys, *, now: datetime, progress: Progress) -> Iterator[bytes]:
    """Give a backup piece by piece; memory stays flat.

    Args:
        tx: a snapshot: everything is read as it is at one instant.
        now: that instant.
    """
    tables = [one for one in SQLModel.metadata.sorted_tables if one is not LEASE]
    header = _header(tx, tables, now)
    total, done = sum(header.rows.values()), 0
    mac = fields.running_mac(keys, PURPOSE)
    first = _line(asdict(header))
    mac.update(first)
    yield first
    for target in tables:
        for piece, count in _pieces(tx, keys, target):
            mac.update(piece)
            yield piece
            done += count
            progress(done, total)
    yield _line({"mac": mac.hexdigest()})


def _header(tx: Connection, tables: Sequence[Table], now: datetime) -> Header:
    counts = {
        str(one.name): tx.scalar(select(func.count()).select_from(one).where(_kept(one))) or 0
        for one in tables
    }
    fingerprints = instance.key_fingerprints(tx)
    return Header(now, schema.HEAD, instance.epoch(tx), fingerprints, counts)


def _kept(target: Table) -> ColumnElement[bool]:
    return _KEPT.get(target, true())


def _pieces(tx: Connection, keys: Keys, target: Table) -> Iterator[tuple[bytes, int]]:
    """Give a table's heading, then its rows, some at once, with their number."""
    columns = {str(column.name): _kind(column) for column in target.c}
    yield _line({"table": target.name, "columns": columns}), 0
    for some in tx.execute(_select(target)).partitions():
        is_talk = target is CONVERSATION
        rows = (_without_form(keys, *row) if is_talk else tuple(row) for row in some)
        yield b"".join(map(_line, rows)), len(some)


def _kind(column: Column[Any]) -> Kind:
    if isinstance(column.type, UtcDateTime):
        return Kind.INSTANT
    if isinstance(column.type, Date):
        return Kind.DAY
    return Kind.BYTES if isinstance(column.type, LargeBinary) else Kind.PLAIN


def _select(target: Table) -> Select[Any]:
    columns = [null().label(one.name) if one in _EMPTIED else one for one in target.c]
    found = select(*columns).select_from(target).where(_kept(target))
    # PostgreSQL would give today's reports in the order in which they were written (F05).
    found = found.order_by(*target.primary_key) if target in reports.CONTENT else found
    return found.execution_options(yield_per=AT_ONCE)


def _without_form(keys: Keys, lane: str, sealed: bytes | None, *rest: Any) -> tuple[Any, ...]:
    """Take the form out of what a conversation remembers: it may lead to a report."""
    state = intake.open_state(keys, Lane(lane, sealed))
    return lane, intake.seal_state(keys, lane, replace(state, form=None)), *rest


def _line(value: object) -> bytes:
    return orjson.dumps(value, default=_as_text, option=orjson.OPT_APPEND_NEWLINE)


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(type(value).__name__)
