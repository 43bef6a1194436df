"""What is particular about a message from WhatsApp: its window, its owner, its price.

And on every platform: a replay of what is long past has no effect (A06).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from bot.batch import Answered, Outcome, Replayed
from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain import slip_code
from handlers.domain.application import Status
from handlers.domain.messages import Action, Channel, Incoming, MessageClass, Tap
from handlers.domain.office import Office
from handlers.domain.rates import NO_PRICES
from notifications import retention
from notifications.spending import MonthlyBill, monthly_bill
from storage import (
    applications,
    billing,
    deliveries,
    intake,
    officers,
    outbox,
    reminders,
    sent_texts,
    subscriptions,
    windows,
)
from storage.applications import NewSlip
from storage.database import Database
from storage.deliveries import DeliveryState, MessageStatus, Pricing
from storage.vault import fields
from storage.vault.keys import Keys
from tests.notifications.scripted import Mail
from tests.office import StandingClock

CODE: Final = slip_code.make_code(bytes(range(9, 41)))
NUMBER: Final = "6281234567890"
NUMBERS: Final = count(1)
SERVICE: Final = Pricing(billable=True, category="service", type="regular", model="PMP")


class Chat:
    """One person's chat with a running intake, and the sender beside it."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys, self.office, self.clock = database, keys, office, clock
        self.outcomes: list[Outcome] = []
        self.mail = Mail(database, keys, clock, platform=Channel.WHATSAPP)
        self.lane = fields.lookup(keys, "chat", Channel.WHATSAPP, NUMBER)
        self.intake = Intake(
            database=database,
            keys=keys,
            office=office,
            receipts=ReceiptDesk(keys.receipt_salt),
            clock=clock,
            counted=self._counted,
        )

    def _counted(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes.extend(outcomes)

    def said(self, text: str = "", **more: Any) -> Incoming:
        return Incoming(
            Channel.WHATSAPP, f"wamid.{next(NUMBERS)}", NUMBER, self.clock(), text=text, **more
        )

    async def says(self, text: str = "", **more: Any) -> Answered:
        return await self.intake.receive(self.said(text, **more))

    def look(self, work: Any) -> Any:
        with self.database.transaction() as tx:
            return work(tx)

    def is_open(self) -> bool:
        return bool(self.look(lambda tx: windows.open_lanes(tx, [self.lane], now=self.clock())))

    def rows(self) -> int:
        return int(self.look(lambda tx: tx.scalar(select(func.count(outbox.C.id)))))

    def application_id(self) -> str:
        return str(self.look(lambda tx: applications.by_codes(tx, self.keys, [CODE])[CODE].id))

    async def reads_all(self) -> int:
        """Send what is due; Meta bills each message and tells so thrice. Give how many."""
        before = len(self.mail.results)
        await self.mail.turn()
        sent = self.mail.results[before:]
        for number, result in enumerate(sent, start=before):
            for state in (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ):
                status = MessageStatus(
                    result.claimed.id, f"wamid.out{number}", state, self.clock(), pricing=SERVICE
                )
                self.look(
                    lambda tx, one=status: deliveries.record(
                        tx, self.keys, [one], now=self.clock(), today=self.clock().date()
                    )
                )
        return len(sent)


@pytest.fixture
async def chat(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Chat]:
    made = Chat(database, keys, office, clock)
    with database.transaction() as tx:
        applications.register(tx, keys, [NewSlip(CODE)], now=clock(), today=clock().date())
    running = asyncio.create_task(made.intake.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_is_said_opens_the_window_for_a_day(chat: Chat) -> None:
    assert not chat.is_open()
    await chat.says("halo")
    assert chat.is_open()
    chat.clock.advance(hours=24)

    assert not chat.is_open()


async def test_it_is_measured_from_when_it_was_said(chat: Chat) -> None:
    """After an outage of ours Meta brings what is hours old."""
    await chat.intake.receive(
        replace(chat.said("halo"), at=chat.clock() - timedelta(hours=23, minutes=30))
    )
    assert chat.is_open()
    chat.clock.advance(minutes=30)

    assert not chat.is_open()


async def test_no_other_channel_has_one(chat: Chat) -> None:
    await chat.intake.receive(replace(chat.said("halo"), channel=Channel.TELEGRAM))

    assert chat.look(lambda tx: tx.execute(windows.WINDOW.select()).all()) == []


async def test_erasing_ones_data_erases_the_window(chat: Chat) -> None:
    await chat.says("hapus data saya")
    assert chat.is_open()
    await chat.says("ya hapus")

    assert not chat.is_open()
    tried = [*await chat.mail.turn(), *await chat.mail.turn()]
    assert tried[-1].startswith("Sudah dihapus")


async def test_at_most_two_billed_messages_from_the_first_word_to_a_reminder(chat: Chat) -> None:
    """People write in bursts; one status, one consent, and nothing in between."""
    for text in ("min", "ktp sy", "udh jadi blm", CODE):
        await chat.says(text)
    sent = await chat.reads_all()
    await chat.says(tap=Tap(Action.REMIND_ME, chat.application_id()))
    chat.clock.advance(seconds=10)
    sent += await chat.reads_all()
    today = chat.office.calendar.office_date(chat.clock())
    bill: MonthlyBill = chat.look(lambda tx: monthly_bill(tx, chat.office, NO_PRICES, today=today))

    assert sent == 2
    assert bill.messages == {"service": 2}
    assert chat.look(lambda tx: len(subscriptions.active_ids(tx, lane=chat.lane))) == 1


async def test_D07_a_number_that_changed_hands_is_parted_from_everything(chat: Chat) -> None:
    """Reminders, an officer's digests, what waits and what was said: not the next person's."""
    await chat.says(CODE)
    await chat.says(tap=Tap(Action.REMIND_ME, chat.application_id()))
    officer_id = chat.look(lambda tx: _officer(chat, tx))
    waiting = chat.mail.put("ringkasan", lane=chat.lane, kind=MessageClass.DIGEST)
    await chat.says(blocked=True)
    application = chat.look(lambda tx: _ready(chat, tx))
    linked = chat.look(lambda tx: officers.linked(tx, chat.keys))
    [officer] = chat.look(officers.everyone)

    assert chat.look(lambda tx: subscriptions.active_ids(tx, lane=chat.lane)) == []
    assert chat.look(lambda tx: tx.scalar(select(func.count(reminders.C.id)))) == 0
    assert application.status is Status.READY_FOR_PICKUP
    assert chat.mail.state(waiting) == ("cancelled", "other-person")
    assert not chat.is_open()
    assert chat.look(lambda tx: tx.execute(select(sent_texts.SENT_TEXT)).all()) == []
    assert linked == []
    assert (officer.id, officer.linked_at, officer.revoked_at) == (officer_id, None, None)
    assert await chat.mail.after(days=3) == []


async def test_on_telegram_a_block_ends_reminders_and_leaves_the_officer(chat: Chat) -> None:
    """The same person comes back there."""
    lane = fields.lookup(chat.keys, "chat", Channel.TELEGRAM, NUMBER)
    chat.look(lambda tx: _officer(chat, tx, lane))
    await chat.intake.receive(replace(chat.said(blocked=True), channel=Channel.TELEGRAM))

    assert len(chat.look(lambda tx: officers.linked(tx, chat.keys))) == 1


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.TELEGRAM])
async def test_A06_a_captured_message_has_no_effect_a_month_later(
    chat: Chat, channel: Channel
) -> None:
    """Its dedupe key is long gone: the last message is known, an earlier one is older."""
    said = [replace(chat.said(CODE), channel=channel)]
    await chat.intake.receive(said[0])
    chat.clock.advance(days=2)
    said.append(replace(chat.said(CODE), channel=channel))
    await chat.intake.receive(said[1])
    before = chat.rows()
    chat.clock.advance(days=30)
    today = chat.office.calendar.office_date(chat.clock())
    chat.look(lambda tx: intake.forget_old(tx, today=today))

    for one in said:
        assert isinstance(await chat.intake.receive(one), Replayed)
    assert chat.rows() == before
    assert not chat.is_open()
    assert [type(outcome) for outcome in chat.outcomes] == [Answered, Answered, Replayed, Replayed]


async def test_A06_at_every_age_it_is_known(chat: Chat) -> None:
    """Between the dedupe keys and what the conversation remembers there is no gap."""
    said = chat.said(CODE)
    await chat.intake.receive(said)
    before = chat.rows()
    for _ in range(30 * 4):
        chat.clock.advance(hours=6)
        today = chat.office.calendar.office_date(chat.clock())
        chat.look(lambda tx, day=today: intake.forget_old(tx, today=day))
        assert (await chat.intake.receive(said)).is_duplicate

    assert chat.rows() == before


async def test_a_wrong_stamp_drops_nothing(chat: Chat) -> None:
    """Never dropped as old: a platform's clock, or ours, may be a year off."""
    for _ in range(3):
        said = replace(chat.said(CODE), at=chat.clock() - timedelta(days=400))
        assert type(await chat.intake.receive(said)) is Answered

    assert chat.rows() == 3
    assert chat.is_open(), "the window counts from now where the stamp cannot be true"


async def test_what_a_platform_still_brings_after_a_week_is_answered(chat: Chat) -> None:
    """Meta tries for seven days: nobody is dropped as old who waited for us."""
    said = replace(chat.said(CODE), at=chat.clock() - timedelta(days=7, hours=6))

    assert type(await chat.intake.receive(said)) is Answered
    assert chat.rows() == 1


async def test_counts_of_the_bill_are_forgotten_after_two_years(chat: Chat, office: Office) -> None:
    old = date(2024, 11, 24)
    for day, wamid in ((old, "a"), (old - timedelta(days=1), "b")):
        kinds = {wamid: ("utility", "regular")}
        chat.look(lambda tx, k=kinds, d=day: billing.count(tx, chat.keys, k, today=d))
    chat.look(lambda tx: retention.forget(tx, office, now=chat.clock()))

    assert set(chat.look(lambda tx: billing.by_day(tx, date.min, date.max))) == {(old, "utility")}


def _officer(chat: Chat, tx: Any, lane: str = "") -> str:
    until = chat.clock() + timedelta(minutes=15)
    officer_id = officers.invite(
        tx, chat.keys, name="Budi", role="supervisor", code="PTGX", expires_at=until
    )
    invite = officers.open_invite(tx, chat.keys, "PTGX", now=chat.clock())
    channel = Channel.TELEGRAM if lane else Channel.WHATSAPP
    officers.link(
        tx, chat.keys, invite, lane=lane or chat.lane, channel=channel, chat=NUMBER,
        now=chat.clock(),
    )  # fmt: skip
    return officer_id


def _ready(chat: Chat, tx: Any) -> Any:
    before = applications.by_codes(tx, chat.keys, [CODE])[CODE]
    moved = applications.move(
        tx, before, Status.READY_FOR_PICKUP, now=chat.clock(), since=chat.clock().date(),
        source="scan",
    )  # fmt: skip
    reminders.follow_status(tx, chat.keys, [moved], chat.office.calendar, now=chat.clock())
    return moved.after
