"""Reports: sealed pieces and who can open them. Nothing here leads to a chat.

Random ids, times to the day, no row numbers (`WITHOUT ROWID`): neither order nor time
joins a report to what a chat did (security.md 3.5).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.report import (
    Fragment,
    FragmentKind,
    OpenedReport,
    Question,
    ReadyReceipt,
    ReportState,
    Step,
)
from storage.database import WITHOUT_ROWID, UtcDateTime, new_id, table
from storage.statements import Statement
from storage.vault.receipts import Receipt, open_with_receipt
from storage.vault.reports import new_report_key, seal_fragment


class ReaderKey(SQLModel, table=True):
    """A person who may read reports: role and public key."""

    __tablename__ = "reader_key"
    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=80)
    role: str = Field(max_length=80)
    recipient: str = Field(unique=True, max_length=80)
    epoch: int = 1
    is_demo: bool = False
    added_on: date
    removed_on: date | None = None


class Report(SQLModel, table=True):
    """A report. `recipient` is its public key; a draft has an end and no receipt."""

    __table_args__ = WITHOUT_ROWID
    id: str = Field(primary_key=True, max_length=32)
    state: str = Field(max_length=16)
    recipient: str = Field(max_length=80)
    draft_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    received_on: date | None = None
    last_on: date | None = None
    lookup_id: str | None = Field(default=None, unique=True, max_length=32)
    reporter_recipient: str | None = Field(default=None, max_length=80)
    outcome: str = Field(default="", max_length=32)


class ReportKeyRow(SQLModel, table=True):
    """The private half of a report's key, sealed to one reader."""

    __tablename__ = "report_key"
    __table_args__ = WITHOUT_ROWID
    id: str = Field(primary_key=True, max_length=32)
    report_id: str = Field(foreign_key="report.id", index=True, max_length=32, ondelete="CASCADE")
    reader_id: str = Field(foreign_key="reader_key.id", max_length=32)
    sealed: bytes


class ReportFragment(SQLModel, table=True):
    """One sealed piece; its place and kind are inside the seal."""

    __tablename__ = "report_fragment"
    __table_args__ = WITHOUT_ROWID
    id: str = Field(primary_key=True, max_length=32)
    report_id: str = Field(foreign_key="report.id", index=True, max_length=32, ondelete="CASCADE")
    sealed: bytes


class ReportReply(SQLModel, table=True):
    """A reader's message to the reporter: sealed to the receipt, and to the report's readers."""

    __tablename__ = "report_reply"
    __table_args__ = WITHOUT_ROWID
    id: str = Field(primary_key=True, max_length=32)
    report_id: str = Field(foreign_key="report.id", index=True, max_length=32, ondelete="CASCADE")
    asked_on: date
    sealed_to_reporter: bytes
    sealed_to_readers: bytes


READER: Final = table(ReaderKey)
REPORT: Final = table(Report)
KEY: Final = table(ReportKeyRow)
FRAGMENT: Final = table(ReportFragment)
REPLY: Final = table(ReportReply)
_NEW_KEYS: Final = Statement(insert(KEY))
#: The tables that nothing may lead to a chat from.
CONTENT: Final = (REPORT, KEY, FRAGMENT, REPLY)

OPEN_STATES: Final = (ReportState.RECEIVED, ReportState.ASKED, ReportState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read reports."""

    id: str
    name: str
    role: str
    recipient: str
    is_demo: bool
    added_on: date


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What is known of a report without a key."""

    id: str
    state: ReportState
    received_on: date
    last_on: date
    outcome: str
    fragments: int


@dataclass(frozen=True, slots=True)
class SealedReport:
    """All that a reader needs to open a report with their own identity.

    Attributes:
        keys: by reader's recipient, the sealed private half.
        fragments: sealed pieces, in no order; the order is inside the seals.
        replies: the readers' own messages: day and sealed text.
    """

    header: ReportHeader
    recipient: str
    reporter_recipient: str = field(repr=False)
    keys: dict[str, bytes] = field(repr=False)
    fragments: tuple[bytes, ...] = field(repr=False)
    replies: tuple[tuple[date, bytes], ...] = field(repr=False)


def active_readers(tx: Connection) -> list[Reader]:
    """Give those to whom a new report is sealed.

    A real reader displaces the demo readers: `keys new` removes them for new reports.
    """
    rows = tx.execute(select(READER).where(READER.c.removed_on.is_(None)).order_by(READER.c.role))
    return [
        Reader(row.id, row.name, row.role, row.recipient, row.is_demo, row.added_on) for row in rows
    ]


def add_reader(
    tx: Connection, *, name: str, role: str, recipient: str, is_demo: bool, today: date
) -> str:
    """Register a reader's public key; a real one ends the demo readers.

    Returns:
        The reader's id.
    """
    if not is_demo:
        demo = (READER.c.is_demo.is_(True)) & (READER.c.removed_on.is_(None))
        tx.execute(update(READER).where(demo).values(removed_on=today))
    reader_id = new_id()
    tx.execute(
        insert(READER).values(
            id=reader_id,
            name=name,
            role=role,
            recipient=recipient,
            epoch=1,
            is_demo=is_demo,
            added_on=today,
        )
    )
    return reader_id


def open_draft(tx: Connection, report_id: str, *, expires_at: datetime) -> None:
    """Make a draft's key pair and seal its private half to each reader; then it is forgotten."""
    readers = active_readers(tx)
    key = new_report_key([reader.recipient for reader in readers])
    tx.execute(
        insert(REPORT).values(
            id=report_id,
            state=ReportState.DRAFT,
            recipient=key.recipient,
            draft_expires_at=expires_at,
            outcome="",
        )
    )
    rows = [
        {
            "id": new_id(),
            "report_id": report_id,
            "reader_id": reader.id,
            "sealed": key.sealed_identity[reader.recipient],
        }
        for reader in readers
    ]
    _NEW_KEYS.each(tx, rows)


def existing_drafts(tx: Connection, ids: Sequence[str], *, now: datetime) -> set[str]:
    """Tell which drafts are still there and have not run out."""
    if not ids:
        return set()
    found = tx.scalars(
        select(REPORT.c.id).where(
            REPORT.c.id.in_(ids),
            REPORT.c.state == ReportState.DRAFT,
            REPORT.c.draft_expires_at > now,
        )
    )
    return set(found)


def add_fragment(tx: Connection, report_id: str, fragment: Fragment) -> None:
    """Seal one piece; nothing of it is stored in clear."""
    _insert_fragment(
        tx,
        report_id,
        {
            "index": fragment.index,
            "kind": fragment.kind,
            "step": fragment.step,
            "text": fragment.text,
        },
    )


def add_later(tx: Connection, report_id: str, *, kind: FragmentKind, text: str, on: date) -> None:
    """Seal an answer or an addition to a report that was sent."""
    content = {"kind": kind, "step": Step.MORE, "text": text, "on": on.isoformat()}
    _insert_fragment(tx, report_id, {"index": _next_index(tx, report_id), **content})
    state = ReportState.ANSWERED
    open_now = (REPORT.c.id == report_id) & REPORT.c.state.in_(OPEN_STATES)
    tx.execute(update(REPORT).where(open_now).values(state=state, last_on=on))


def _next_index(tx: Connection, report_id: str) -> int:
    return len(tx.scalars(select(FRAGMENT.c.id).where(FRAGMENT.c.report_id == report_id)).all())


def _insert_fragment(tx: Connection, report_id: str, content: dict[str, Any]) -> None:
    recipient = tx.scalar(select(REPORT.c.recipient).where(REPORT.c.id == report_id))
    if recipient is None:  # withdrawn or run out in the same instant: there is nothing to add to
        return
    sealed = seal_fragment(recipient, json.dumps(content, ensure_ascii=False).encode())
    tx.execute(insert(FRAGMENT).values(id=new_id(), report_id=report_id, sealed=sealed))


def send(tx: Connection, report_id: str, receipt: ReadyReceipt, *, received_on: date) -> None:
    """Turn a draft into a report that its readers see."""
    tx.execute(
        update(REPORT)
        .where(REPORT.c.id == report_id, REPORT.c.state == ReportState.DRAFT)
        .values(
            state=ReportState.RECEIVED,
            draft_expires_at=None,
            received_on=received_on,
            last_on=received_on,
            lookup_id=receipt.lookup_id,
            reporter_recipient=receipt.recipient,
        )
    )


def delete_draft(tx: Connection, report_id: str) -> None:
    """Delete a draft with its pieces and keys."""
    _delete_content(tx, report_id)
    tx.execute(delete(REPORT).where(REPORT.c.id == report_id, REPORT.c.state == ReportState.DRAFT))


def withdraw(tx: Connection, report_id: str, *, on: date) -> None:
    """Destroy pieces, keys and replies; only that there was a report remains."""
    _delete_content(tx, report_id)
    tx.execute(
        update(REPORT)
        .where(REPORT.c.id == report_id)
        .values(state=ReportState.WITHDRAWN, last_on=on, reporter_recipient=None)
    )


def _delete_content(tx: Connection, report_id: str) -> None:
    for content in (FRAGMENT, KEY, REPLY):
        tx.execute(delete(content).where(content.c.report_id == report_id))


def delete_expired_drafts(tx: Connection, *, now: datetime) -> int:
    """Delete drafts after 24 hours.

    Returns:
        How many there were.
    """
    old = tx.scalars(
        select(REPORT.c.id).where(
            REPORT.c.state == ReportState.DRAFT, REPORT.c.draft_expires_at <= now
        )
    ).all()
    for report_id in old:
        delete_draft(tx, report_id)
    return len(old)


def by_receipt(tx: Connection, receipt: Receipt) -> OpenedReport | None:
    """Find a report by its receipt and open the readers' messages with it."""
    row = tx.execute(
        select(REPORT).where(
            REPORT.c.lookup_id == receipt.lookup_id, REPORT.c.state != ReportState.DRAFT
        )
    ).first()
    if row is None:
        return None
    replies = tx.execute(
        select(REPLY).where(REPLY.c.report_id == row.id).order_by(REPLY.c.asked_on, REPLY.c.id)
    )
    questions = tuple(
        Question(open_with_receipt(receipt, reply.sealed_to_reporter), reply.asked_on)
        for reply in replies
    )
    return OpenedReport(row.id, ReportState(row.state), row.received_on, questions)
