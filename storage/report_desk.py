"""The reader's side of reports: what is there, sealed; questions and ends.

Nothing is opened here: a reader's key never reaches a server's process (security.md 3.5).
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Select, func, insert, select, update

from handlers.domain.errors import TanpaCaloError
from handlers.domain.reader_desk import Outcome
from handlers.domain.report import ReportState
from storage import reports
from storage.database import new_id
from storage.reports import (
    FRAGMENT,
    KEY,
    OPEN_STATES,
    READER,
    REPLY,
    REPORT,
    ReportHeader,
    SealedReport,
)
from storage.vault.receipts import seal_to_receipt
from storage.vault.reports import seal_fragment

#: A draft is nobody's to read, and of a withdrawn report nothing is left.
_LISTED: Final = REPORT.c.state != ReportState.DRAFT


class ReportDeskError(TanpaCaloError):
    """A report cannot be found, or not be dealt with as asked."""


@dataclass(frozen=True, slots=True)
class ReaderInfo:
    """A reader as listed, removed or not."""

    id: str
    name: str
    role: str
    recipient: str
    epoch: int
    is_demo: bool
    added_on: date
    removed_on: date | None


def list_headers(tx: Connection) -> list[ReportHeader]:
    """List the reports that were sent, oldest first; drafts are nobody's to see."""
    rows = tx.execute(_headers().order_by(REPORT.c.received_on, REPORT.c.id))
    return [_header(row) for row in rows]


def _headers() -> Select[Any]:
    pieces = select(func.count()).where(FRAGMENT.c.report_id == REPORT.c.id).scalar_subquery()
    return select(REPORT, pieces.label("pieces")).where(_LISTED)


def _header(row: Any) -> ReportHeader:
    return ReportHeader(
        id=row.id,
        state=ReportState(row.state),
        received_on=row.received_on,
        last_on=row.last_on,
        outcome=row.outcome,
        fragments=row.pieces,
    )


def find_id(tx: Connection, prefix: str) -> str:
    """Find a report by the beginning of its id.

    Raises:
        ReportDeskError: there is none, or more than one.
    """
    found = [header.id for header in list_headers(tx) if header.id.startswith(prefix.lower())]
    if len(found) == 1 and prefix:
        return found[0]
    if not found or not prefix:
        raise ReportDeskError("there is no such report; see: tanpacalo report list")
    raise ReportDeskError(f"{len(found)} reports begin so; write more of the id")


def sealed_report(tx: Connection, report_id: str) -> SealedReport:
    """Give all that a reader needs to open a report with their own key.

    Raises:
        ReportDeskError: it has gone, or was withdrawn with all its content.
    """
    row = tx.execute(_headers().where(REPORT.c.id == report_id)).first()
    if row is None:
        raise ReportDeskError("there is no such report; see: tanpacalo report list")
    if row.state == ReportState.WITHDRAWN:
        raise ReportDeskError("this report was withdrawn by its writer; nothing of it is left")
    keys = tx.execute(
        select(READER.c.recipient, KEY.c.sealed)
        .join(READER, READER.c.id == KEY.c.reader_id)
        .where(KEY.c.report_id == report_id)
    )
    pieces = tx.scalars(select(FRAGMENT.c.sealed).where(FRAGMENT.c.report_id == report_id))
    replies = tx.execute(
        select(REPLY.c.asked_on, REPLY.c.sealed_to_readers)
        .where(REPLY.c.report_id == report_id)
        .order_by(REPLY.c.asked_on)
    )
    return SealedReport(
        header=_header(row),
        recipient=row.recipient,
        reporter_recipient=row.reporter_recipient or "",
        keys={key.recipient: key.sealed for key in keys},
        fragments=tuple(pieces),
        replies=tuple((reply.asked_on, reply.sealed_to_readers) for reply in replies),
    )


def ask(tx: Connection, report_id: str, text: str, *, on: date) -> None:
    """Put a question to a reporter: sealed to the receipt and to the report's readers.

    Args:
        text: checked by `reader_desk.question_fault`.
        on: today at the office; no finer time is kept.

    Raises:
        ReportDeskError: the report is closed, withdrawn or gone.
    """
    report = sealed_report(tx, report_id)
    _require_open(report.header)
    content = json.dumps({"index": len(report.replies), "text": text}, ensure_ascii=False)
    tx.execute(
        insert(REPLY).values(
            id=new_id(),
            report_id=report_id,
            asked_on=on,
            sealed_to_reporter=seal_to_receipt(report.reporter_recipient, text),
            sealed_to_readers=seal_fragment(report.recipient, content.encode()),
        )
    )
    _set_state(tx, report_id, state=ReportState.ASKED, last_on=on)


def close(tx: Connection, report_id: str, outcome: Outcome, *, on: date) -> None:
    """End a report with an outcome; its pieces stay for its readers.

    Raises:
        ReportDeskError: it is closed, withdrawn or gone.
    """
    _require_open(sealed_report(tx, report_id).header)
    _set_state(tx, report_id, state=ReportState.CLOSED, last_on=on, outcome=outcome.value)


def _require_open(header: ReportHeader) -> None:
    if header.state not in OPEN_STATES:
        raise ReportDeskError(f"this report is {header.state.value}; nothing more can be done")


def _set_state(tx: Connection, report_id: str, **values: Any) -> None:
    open_now = (REPORT.c.id == report_id) & REPORT.c.state.in_(OPEN_STATES)
    if tx.execute(update(REPORT).where(open_now).values(**values)).rowcount != 1:
        raise ReportDeskError("the report was changed meanwhile; look at it again")


def register_reader(
    tx: Connection, *, name: str, role: str, recipient: str, today: date
) -> ReaderInfo:
    """Register a reader's public key; the demo readers end with the first real one.

    A further key of the same person has the next epoch; the older one still opens what
    was sealed to it.

    Raises:
        ReportDeskError: this key is registered already.
    """
    if tx.scalar(select(READER.c.id).where(READER.c.recipient == recipient)) is not None:
        raise ReportDeskError("this key is registered already")
    before = tx.scalar(select(func.max(READER.c.epoch)).where(READER.c.name == name)) or 0
    reader_id = reports.add_reader(
        tx, name=name, role=role, recipient=recipient, is_demo=False, today=today
    )
    tx.execute(update(READER).where(READER.c.id == reader_id).values(epoch=before + 1))
    return ReaderInfo(
        reader_id, name, role, recipient, before + 1, is_demo=False, added_on=today, removed_on=None
    )


def all_readers(tx: Connection) -> list[ReaderInfo]:
    """List readers, the active ones first."""
    rows = tx.execute(
        select(READER).order_by(READER.c.removed_on.is_not(None), READER.c.name, READER.c.epoch)
    )
    return [
        ReaderInfo(
            row.id,
            row.name,
            row.role,
            row.recipient,
            row.epoch,
            row.is_demo,
            row.added_on,
            row.removed_on,
        )
        for row in rows
    ]


def remove_reader(tx: Connection, reader_id: str, *, today: date) -> bool:
    """Seal no further report to a reader; what was sealed before stays readable.

    Returns:
        False if there is no such reader or it was removed before.
    """
    active = (READER.c.id == reader_id) & READER.c.removed_on.is_(None)
    return tx.execute(update(READER).where(active).values(removed_on=today)).rowcount == 1
