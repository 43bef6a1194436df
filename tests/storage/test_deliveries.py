"""What WhatsApp tells later: never backwards, and the end of every doubt."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import permutations, product
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from handlers.domain.messages import Channel, MessageClass
from notifications.channel import Unknown
from storage import billing, deliveries, outbox, outbox_desk, subscriptions
from storage.database import Database
from storage.deliveries import DeliveryState, MessageStatus, Pricing
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.notifications.scripted import Mail
from tests.office import StandingClock

SENT, DELIVERED = DeliveryState.SENT, DeliveryState.DELIVERED
READ, FAILED = DeliveryState.READ, DeliveryState.FAILED
#: Meta's ids hold the number in base64.
WAMID: Final = "wamid.HBgNNjI4MTIzNDU2Nzg5MBUCABEYEjVBN0ZFNzE2"
NUMBER: Final = "6281234567890"
PAID: Final = Pricing(billable=True, category="utility", type="regular", model="PMP")
FREE: Final = Pricing(billable=False, category="service", type="free_customer_service", model="PMP")


class Desk(Mail):
    """An outbox for WhatsApp, and what Meta tells of its rows."""

    def told(self, *statuses: MessageStatus) -> Counter[str]:
        today = self.clock().date()
        with self.database.transaction() as tx:
            return deliveries.record(tx, self.keys, statuses, now=self.clock(), today=today)

    def hear(self, row: str, *states: DeliveryState, reason: str = "error-131000") -> Counter[str]:
        """Let several statuses of a row arrive, each in a webhook of its own."""
        told: Counter[str] = Counter()
        for state in states:
            told += self.told(self.status(row, state, reason=reason))
        return told

    def status(
        self, row: str, state: DeliveryState, *, reason: str = "error-131000", **more: Any
    ) -> MessageStatus:
        why = reason if state is FAILED else ""
        values: dict[str, Any] = {"message_id": WAMID, "at": self.clock(), **more}
        return MessageStatus(row, state=state, reason=why, **values)

    def ended(self, row: str) -> tuple[str, str, str | None]:
        found = self.row(row)
        return found.state, found.reason, found.delivery


@pytest.fixture
def desk(database: Database, keys: Keys, clock: StandingClock) -> Desk:
    return Desk(database, keys, clock, platform=Channel.WHATSAPP)


def expected(states: Iterable[DeliveryState]) -> tuple[str, str, str | None]:
    """What is sorted, and then taken in that order, ends so."""
    known = set(states)
    for best in (READ, DELIVERED):
        if best in known:
            return OutboxState.SENT, "", best
    if FAILED in known:
        return OutboxState.DEAD, "error-131000", FAILED
    return OutboxState.SENT, "", SENT


@pytest.mark.parametrize(
    "known",
    [
        (SENT, DELIVERED, READ),
        (SENT, DELIVERED, READ, FAILED),
        (SENT, FAILED, FAILED),
        (DELIVERED, DELIVERED, FAILED),
        (READ, SENT),
    ],
)
async def test_A07_every_order_of_statuses_ends_alike(
    desk: Desk, known: tuple[DeliveryState, ...]
) -> None:
    """Read before delivered before sent, twice, or a failure between them."""
    for number, order in enumerate(sorted(set(permutations(known)))):
        row = desk.put("halo", lane=f"{number}")
        await desk.turn()
        desk.hear(row, *order)
        assert desk.ended(row) == expected(known), order


@pytest.mark.parametrize("together", [True, False])
async def test_A07_a_status_that_comes_again_changes_nothing(desk: Desk, together: bool) -> None:
    row = desk.put("halo")
    await desk.turn()
    desk.hear(row, SENT, DELIVERED)
    before = desk.row(row)
    again = [desk.status(row, state) for state in (DELIVERED, SENT, DELIVERED)]
    webhooks = [again] if together else [[one] for one in again]

    assert sum((desk.told(*some) for some in webhooks), Counter[str]()) == {"old": 3}
    assert desk.row(row) == before


@pytest.mark.parametrize("state", [SENT, DELIVERED, READ])
async def test_H10_whatever_meta_tells_ends_a_doubt(desk: Desk, state: DeliveryState) -> None:
    """The answer to our request was lost, its message was not."""
    desk.channel.outcomes["halo"] = [Unknown("connection-lost")]
    row = desk.put("halo")
    await desk.turn()
    desk.hear(row, state)

    assert desk.ended(row) == (OutboxState.SENT, "", state)
    assert desk.row(row).body is None
    assert await desk.after(hours=1) == []


@pytest.mark.parametrize(
    "state", [OutboxState.ATTEMPTING, OutboxState.PENDING, OutboxState.PARKED, OutboxState.UNKNOWN]
)
def test_a_failure_ends_what_is_not_over(desk: Desk, state: OutboxState) -> None:
    row = desk.put("halo", state=state, lease_until=desk.clock() + timedelta(seconds=90))
    desk.hear(row, FAILED)

    assert desk.ended(row) == (OutboxState.DEAD, "error-131000", FAILED)


async def test_a_failure_after_it_was_sent_is_shown(desk: Desk) -> None:
    """`outbox show` lists what is not well, with Meta's number of the fault."""
    row = desk.put("halo")
    await desk.turn()
    desk.hear(row, SENT, FAILED, reason="error-131047")
    with desk.database.transaction() as tx:
        [line] = outbox_desk.lines(tx, state=None, limit=9)

    assert (line.id, line.state, line.reason) == (row, OutboxState.DEAD, "error-131047")
    assert line.delivery == "failed"


async def test_what_was_withdrawn_stays_so_but_is_seen_to_have_left(desk: Desk) -> None:
    row = desk.put("halo", state=OutboxState.CANCELLED, not_after=None)
    desk.hear(row, SENT)

    assert desk.ended(row)[::2] == (OutboxState.CANCELLED, SENT)


@pytest.mark.parametrize(
    ("reason", "goes_on"), [("error-131026", False), ("error-131047", True), ("error-131050", True)]
)
async def test_H12_only_a_number_that_is_not_there_ends_the_chat(
    desk: Desk, cards: Cards, reason: str, goes_on: bool
) -> None:
    """A shut window or a stop to advertising ends a message."""
    cards.ready(subscribed="a", channel=Channel.WHATSAPP)
    row = desk.put("halo", lane="a")
    await desk.turn()
    waiting = desk.put("behind it", lane="a")
    desk.hear(row, FAILED, reason=reason)
    with desk.database.transaction() as tx:
        subscribed = bool(subscriptions.active_ids(tx, lane="a"))

    assert subscribed is goes_on
    assert (desk.state(waiting)[0] == OutboxState.PENDING) is goes_on


def test_F01_a_report_talk_is_deleted_by_the_status_that_settles_it(desk: Desk) -> None:
    """What is told of it later is of a row that nobody knows."""
    row = desk.put("tanda terima", state=OutboxState.UNKNOWN, is_report_talk=True)

    assert desk.hear(row, SENT) == {"sent": 1}
    assert desk.is_gone(row)
    assert desk.hear(row, DELIVERED, READ, FAILED) == {"unknown-row": 3}


@pytest.mark.parametrize("row", ["", "f" * 32])
def test_a_status_of_nobody_s_row_is_counted(desk: Desk, row: str) -> None:
    assert desk.hear(row, SENT) == {"unknown-row": 1}


def test_each_billed_message_counts_once(desk: Desk) -> None:
    """Sent, delivered and read all bear the price; a second copy is a message of its own."""
    row = desk.put("halo", state=OutboxState.SENT)
    for state, wamid in product((SENT, DELIVERED, READ), (WAMID, f"{WAMID}2")):
        desk.told(desk.status(row, state, message_id=wamid, pricing=PAID))
        desk.told(desk.status(row, state, message_id=f"{wamid}3", pricing=FREE))
    today = desk.clock().date()
    with desk.database.transaction() as tx:
        billed = billing.by_day(tx, date.min, date.max)

    assert billed == {(today, "utility"): 2}


def test_a_category_that_is_no_word_is_counted_as_other(desk: Desk) -> None:
    odd = Pricing(billable=True, category="<b>\n", type="x" * 99, model="")
    desk.told(desk.status("", SENT, pricing=odd))
    with desk.database.transaction() as tx:
        [(day, category)] = billing.by_day(tx, date.min, date.max)

    assert (day, category) == (desk.clock().date(), "other")


async def test_D10_no_column_holds_meta_s_id_or_the_number(desk: Desk) -> None:
    row = desk.put("halo", kind=MessageClass.REMINDER)
    desk.told(desk.status(row, FAILED, pricing=PAID, reason="error-131026"))
    with desk.database.transaction() as tx:
        content = [
            value
            for table in SQLModel.metadata.sorted_tables
            for found in tx.execute(select(table))
            for value in found
        ]
    text = repr(content) + repr(desk.status(row, SENT))

    assert outbox.OUTBOX in SQLModel.metadata.sorted_tables
    for secret in (WAMID, WAMID.removeprefix("wamid."), NUMBER):
        assert secret not in text
