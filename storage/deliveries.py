"""What WhatsApp tells about a message after it was taken: sent, delivered, read or failed.

Statuses come late, twice and out of order. What is known of a row only ever grows, to the
greater of two facts, so that no order and no repetition changes where it ends (A07).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from storage import billing, effects
from storage.outbox import FINISHED, OUTBOX, C, OutboxState
from storage.vault.keys import Keys


class DeliveryState(StrEnum):
    """How far a message came, in Meta's words."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pricing:
    """What Meta says about the price of a message; the amount itself it never says.

    Attributes:
        billable: it is paid for.
        category: utility, service, marketing, authentication ...
        type: regular, free_customer_service or free_entry_point.
        model: PMP (per message) or CBP (per conversation, until July 2025).
    """

    billable: bool
    category: str
    type: str
    model: str


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """One status of one message.

    Attributes:
        row_id: the outbox row, from `biz_opaque_callback_data`; "" if it is missing.
        message_id: Meta's id; holds a phone number and is only ever kept as a keyed hash.
        at: UTC instant stamped by Meta.
        reason: such as "error-131047", only of a failure.
        pricing: what it costs, where Meta says so.
    """

    row_id: str
    message_id: str = field(repr=False)
    state: DeliveryState
    at: datetime
    reason: str = ""
    pricing: Pricing | None = None


#: From nothing to everything. A failure outweighs that Meta took the message, and is
#: outweighed by its arrival: of a number's phones one may fail.
RANK: Final[dict[DeliveryState, int]] = {
    DeliveryState.SENT: 1,
    DeliveryState.FAILED: 2,
    DeliveryState.DELIVERED: 3,
    DeliveryState.READ: 4,
}
#: Failures after which nothing reaches this number any more (H12): 131026, it is not on
#: WhatsApp. A shut window (131047), a template's fault (132xxx) or a stop to marketing
#: alone (131050) ends a message, not the chat.
ENDS_CHAT: Final = frozenset({"error-131026"})


def record(
    tx: Connection, keys: Keys, statuses: Sequence[MessageStatus], *, now: datetime, today: date
) -> Counter[str]:
    """Take what WhatsApp tells: onto the outbox's rows, and into the counts of what is paid.

    A row in doubt is settled by it: whatever Meta sent or delivered has left us.

    Args:
        keys: for keyed hashes of Meta's ids.
        statuses: of any messages, in any order, any of them once more.
        now: UTC instant.
        today: date at the office.

    Returns:
        How many of the statuses said something new, by state; how many nothing (`old`); how
        many were of rows that are gone, as a report talk's are once sent (`unknown-row`);
        how many messages were billed (`billed`).
    """
    by_row: defaultdict[str, list[MessageStatus]] = defaultdict(list)
    for status in statuses:
        by_row[status.row_id].append(status)
    told: Counter[str] = Counter()
    rows = {row.id: row for row in _lock(tx, sorted(by_row))}
    for row_id, news in sorted(by_row.items()):
        if row_id in rows:
            told += _take(tx, rows[row_id], news, now)
        else:
            told["unknown-row"] += len(news)
    billed = billing.count(tx, keys, _billed(statuses), today=today)
    return told + Counter({"billed": billed})


def _lock(tx: Connection, ids: Sequence[str]) -> Sequence[Any]:
    """Hold the rows, always in the same order: two webhooks may speak of the same ones."""
    columns = (C.id, C.lane, C.state, C.reason, C.delivery, C.is_report_talk, C.finished_at)
    return tx.execute(select(*columns).where(C.id.in_(ids)).order_by(C.id).with_for_update()).all()


def _take(tx: Connection, row: Any, news: Sequence[MessageStatus], now: datetime) -> Counter[str]:
    """Let one row learn what several statuses say."""
    known = best = _Fact.of_row(row)
    told: Counter[str] = Counter()
    for status in news:
        fact = _Fact(RANK[status.state], status.reason, status.state)
        told[status.state if fact > best else "old"] += 1
        best = max(best, fact)
    if best > known:
        _write(tx, row, best, now)
    return told


@dataclass(frozen=True, slots=True, order=True)
class _Fact:
    """What is known of a row's delivery; the greater of two facts stays."""

    rank: int
    reason: str
    state: str = field(compare=False)

    @classmethod
    def of_row(cls, row: Any) -> "_Fact":
        if row.delivery is None:
            return cls(0, "", "")
        failed = row.delivery == DeliveryState.FAILED
        return cls(RANK[DeliveryState(row.delivery)], row.reason if failed else "", row.delivery)


def _write(tx: Connection, row: Any, fact: _Fact, now: datetime) -> None:
    values: dict[str, Any] = {"delivery": fact.state}
    if row.state != OutboxState.CANCELLED:  # it stays withdrawn, but is seen to have left
        is_dead = fact.state == DeliveryState.FAILED
        values |= {
            "state": OutboxState.DEAD if is_dead else OutboxState.SENT,
            "reason": fact.reason if is_dead else "",
            "finished_at": row.finished_at or now,
            "body": None,
            "lease_until": None,
        }
    tx.execute(update(OUTBOX).where(C.id == row.id).values(**values))
    tx.execute(delete(OUTBOX).where(C.id == row.id, C.is_report_talk, C.state.in_(FINISHED)))
    if fact.state == DeliveryState.FAILED and fact.reason in ENDS_CHAT:
        effects.end_chat(tx, row.lane, reason=fact.reason, now=now)


def _billed(statuses: Sequence[MessageStatus]) -> dict[str, tuple[str, str]]:
    """Give category and type, by Meta's id, of the messages that are paid for."""
    return {
        status.message_id: (status.pricing.category, status.pricing.type)
        for status in statuses
        if status.pricing is not None and status.pricing.billable and status.message_id
    }
