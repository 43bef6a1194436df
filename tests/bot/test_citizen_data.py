"""What a chat leaves behind, and that it is gone once the person says so (D08, D09, D12)."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.application import Status
from handlers.domain.messages import Action, Channel, Incoming, Tap
from handlers.domain.office import Office
from handlers.domain.slip_code import make_code
from notifications import retention
from storage import applications, backup, sent_texts, subscriptions
from storage.applications import NewSlip
from storage.counter import scan
from storage.database import Database
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from tests import canary
from tests.notifications.scripted import Mail
from tests.office import StandingClock

#: A mother's and a child's slip on one telephone.
CODES: Final = (make_code(bytes(range(16))), make_code(bytes(range(1, 17))))
ADDRESS: Final = "7703112233"
NUMBERS: Final = count(1)


class Telephone:
    """One chat on Telegram with a running intake."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys, self.office, self.clock = database, keys, office, clock
        self.mail = Mail(database, keys, clock)
        self.lane = fields.lookup(keys, "chat", Channel.TELEGRAM, ADDRESS)
        self.intake = Intake(
            database=database,
            keys=keys,
            office=office,
            receipts=ReceiptDesk(keys.receipt_salt),
            clock=clock,
        )
        with database.transaction() as tx:
            slips = [NewSlip(code) for code in CODES]
            applications.register(tx, keys, slips, now=clock(), today=clock().date())

    async def says(self, text: str = "", tap: Tap | None = None) -> None:
        key = str(next(NUMBERS))
        said = Incoming(Channel.TELEGRAM, key, ADDRESS, self.clock(), text=text, tap=tap)
        await self.intake.receive(said)

    async def subscribes(self) -> None:
        """Ask to be told about both slips."""
        for code in CODES:
            await self.says(code)
            await self.says(tap=Tap(Action.REMIND_ME, self.id_of(code)))

    def look(self, work: Any) -> Any:
        with self.database.transaction() as tx:
            return work(tx)

    def id_of(self, code: str) -> str:
        return str(self.look(lambda tx: applications.by_codes(tx, self.keys, [code])[code].id))

    def followed(self) -> list[str]:
        """Give the codes whose card this chat is told about."""
        ids = self.look(lambda tx: subscriptions.of_lanes(tx, [self.lane])).get(self.lane, ())
        return [code for code in CODES if self.id_of(code) in ids]

    def traces(self) -> list[str]:
        """Name the columns that lead to this chat: its hash, or its sealed address."""
        found = set()
        for table in SQLModel.metadata.sorted_tables:
            rows = self.look(lambda tx, one=table: tx.execute(select(one)).mappings().all())
            cells = ((row, name) for row in rows for name in row)
            found |= {
                f"{table}.{name}" for row, name in cells if self._is_own(row, name, table.name)
            }
        return sorted(found)

    def _is_own(self, row: Any, name: str, table: str) -> bool:
        value = row[name]
        if value == self.lane:
            return True
        if not isinstance(value, bytes) or "id" not in row:
            return False
        try:
            opened = fields.open_sealed(self.keys, value, table=table, row=row["id"], column=name)
        except SealError:
            return False
        return ADDRESS.encode() in opened

    def fingerprints(self) -> int:
        """Count the messages of ours that would be known again."""
        return len(self.look(lambda tx: tx.execute(select(sent_texts.SENT_TEXT)).all()))

    def backed_up(self) -> bytes:
        with self.database.snapshot() as tx:
            return b"".join(
                backup.lines(tx, self.keys, now=self.clock(), progress=lambda _done, _all: None)
            )


@pytest.fixture
async def telephone(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Telephone]:
    made = Telephone(database, keys, office, clock)
    running = asyncio.create_task(made.intake.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await made.intake.close()


async def test_D08_two_slips_of_a_family_are_bound_apart(telephone: Telephone) -> None:
    """One told off leaves the other: it is reminded of, and the first is not."""
    await telephone.subscribes()
    assert telephone.followed() == list(CODES)

    await telephone.says(tap=Tap(Action.STOP, telephone.id_of(CODES[0])))

    assert telephone.followed() == [CODES[1]]
    bound = telephone.look(lambda tx: subscriptions.active_ids(tx, lane=telephone.lane))
    assert len(bound) == 1


async def test_D09_berhenti_ends_all_with_the_message_itself(telephone: Telephone) -> None:
    await telephone.subscribes()
    await telephone.says("BERHENTI")

    assert telephone.followed() == []
    while await telephone.mail.turn():
        pass  # answers to what was said so far, one after the other
    ready(telephone)

    assert await telephone.mail.after(days=3) == []


def ready(telephone: Telephone) -> None:
    """Let both cards be ready, with whatever reminders that leads to."""
    for code in CODES:
        telephone.look(
            lambda tx, one=code: scan(
                tx,
                telephone.keys,
                one,
                Status.READY_FOR_PICKUP,
                telephone.office.calendar,
                now=telephone.clock(),
            )
        )


async def test_D09_after_hapus_data_saya_nothing_leads_to_the_chat(telephone: Telephone) -> None:
    """But the erasure's own answer, with its fingerprint ("ini dari Dukcapil?"), and the
    conversation's place in the queue: all go by themselves.
    """
    await telephone.subscribes()
    before = telephone.traces()
    await telephone.says("hapus data saya")
    await telephone.says("ya hapus")
    await telephone.mail.turn()

    assert "subscription.lane" in before
    assert "subscription.address" in before
    assert telephone.followed() == []
    assert set(telephone.traces()) <= {"conversation.lane", "outbox.lane", "sent_text.lane"}
    assert telephone.fingerprints() == 1
    telephone.clock.advance(days=91)
    telephone.look(lambda tx: retention.forget(tx, telephone.office, now=telephone.clock()))
    assert telephone.traces() == []


async def test_D12_a_backup_after_the_erasure_holds_nothing_of_it(
    telephone: Telephone, tmp_path: Path
) -> None:
    """One made before it does: that is why none is kept longer than 35 days (privacy.md)."""
    secrets = {"lane": telephone.lane, "address": ADDRESS}
    await telephone.subscribes()
    await telephone.mail.turn()
    old = telephone.backed_up()
    await telephone.says("hapus data saya")
    await telephone.says("ya hapus")
    await telephone.mail.turn()
    telephone.clock.advance(days=91)
    telephone.look(lambda tx: retention.forget(tx, telephone.office, now=telephone.clock()))

    assert secrets["lane"].encode() in old
    assert hits(tmp_path, "old", old, secrets) == {"lane"}
    assert hits(tmp_path, "new", telephone.backed_up(), secrets) == set()


def hits(folder: Path, name: str, content: bytes, secrets: dict[str, str]) -> set[str]:
    (folder / name).write_bytes(content)
    return {hit.secret for hit in canary.scan([folder / name], secrets)}
