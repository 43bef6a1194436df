"""Intake, outbox and sender against a small model: whatever happens, in whatever order."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from bot.batch import Answered
from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.messages import Action, Channel, Incoming, MessageClass, Tap
from handlers.domain.office import Office
from notifications.channel import Outcome, Retry, Sent, Unknown
from notifications.limits import SendLimits
from notifications.sender import IN_DOUBT, Sender
from storage import outbox, schema, subscriptions
from storage.database import Database
from storage.outbox import UNFINISHED, Claimed
from storage.vault import fields
from storage.vault.keys import Keys, open_keys
from tests.notifications.cards import Cards
from tests.office import HOURS, StandingClock

CHATS: Final = ("1001", "1002")
chats = st.sampled_from(CHATS)
#: Each is answered by exactly one message that is not tentative.
sayings = st.sampled_from(["bantuan", "english", "indonesia", "biaya"])
#: What becomes of the next tries: it arrived or not, and we know it or not.
fates = st.lists(st.sampled_from(["sent", "not sent", "lost", "arrived in doubt"]), max_size=4)
passing = st.sampled_from([1, 11, 61, 300, 3_600, 7_200, 86_400])


class Model:
    """What must be true of the engine, in a few lines.

    Attributes:
        answers: by chat, the rows of its answers in the order in which it spoke.
        copies: by row, how often it arrived.
        doubts: by row, how often nobody knew whether it arrived.
        stopped: chats that said BERHENTI and did not subscribe again.
    """

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = defaultdict(list)
        self.copies: Counter[str] = Counter()
        self.doubts: Counter[str] = Counter()
        self.arrived: dict[str, list[str]] = defaultdict(list)
        self.stopped: set[str] = set()

    def arrives(self, row: str, chat: str) -> None:
        if row in self.answers[chat] and not self.copies[row]:
            self.arrived[chat].append(row)
        self.copies[row] += 1

    def check_order(self) -> None:
        """Each chat reads its answers in the order in which it asked."""
        for chat, rows in self.arrived.items():
            places = [self.answers[chat].index(row) for row in rows]
            assert places == sorted(places)

    def check_copies(self, most: int) -> None:
        """A further copy needs a doubt, and there is an end to them."""
        for row, copies in self.copies.items():
            assert copies <= min(1 + self.doubts[row], most)

    def check_end(self) -> None:
        """When all is over, an answer that nobody had a doubt about was read once."""
        for row in (row for rows in self.answers.values() for row in rows):
            assert self.copies[row] == 1 or self.doubts[row]


class Platform:
    """A platform whose next answers are drawn; it tells the model what arrived."""

    channel, at_once = Channel.TELEGRAM, 64

    def __init__(self, model: Model) -> None:
        self.model = model
        self.fates: list[str] = []

    async def send(self, row: Claimed) -> Outcome:
        """Take a message, lose it, or leave it in doubt."""
        chat, fate = row.letter.chat, self.fates.pop(0) if self.fates else "sent"
        if row.kind == "reminder":
            assert chat not in self.model.stopped, "a reminder left after BERHENTI"
        if fate in ("sent", "arrived in doubt"):
            self.model.arrives(row.id, chat)
        if fate in ("lost", "arrived in doubt"):
            self.model.doubts[row.id] += 1
            return Unknown("connection-lost")
        return Sent() if fate == "sent" else Retry("http-500")


@cache
def ground() -> tuple[Path, Keys]:
    """Make a migrated database and keys once; every run works on a copy."""
    folder = Path(tempfile.mkdtemp(prefix="engine-model-"))
    made = Database(f"sqlite:///{folder / 'ground.db'}")
    schema.bring_up_to_date(made)
    made.close()
    return folder / "ground.db", open_keys(folder / "keys", create=True)


class Engine(RuleBasedStateMachine):
    """The real engine; each rule is one thing that can happen."""

    @initialize()
    def begin(self) -> None:
        """Two chats, each with a card it is told about."""
        self.folder = tempfile.TemporaryDirectory(prefix="engine-model-")
        ground_file, self.keys = ground()
        self.file = Path(self.folder.name) / "office.db"
        shutil.copy(ground_file, self.file)
        calendar = OfficeCalendar(ZoneInfo("Asia/Jakarta"), parse_hours(HOURS))
        self.office = Office("Dinas", calendar, "Loket 3", telegram_link="https://t.me/b")
        self.clock, self.model, self.numbers = StandingClock(), Model(), count(1)
        self.platform = Platform(self.model)
        self.runner = asyncio.Runner()
        self.said: list[Incoming] = []
        self.open()
        self.cards: dict[str, Application] = {}
        for chat in CHATS:
            self.cards[chat] = self.desk.registered()
            self.desk.subscribe(self.cards[chat], self.lane(chat), chat)

    def open(self) -> None:
        """Start with nothing in memory."""
        self.database = Database(f"sqlite:///{self.file}")
        self.desk = Cards(self.database, self.keys, self.office, self.clock)
        self.intake = Intake(
            database=self.database,
            keys=self.keys,
            office=self.office,
            receipts=ReceiptDesk(self.keys.receipt_salt),
            clock=self.clock,
        )
        seconds = lambda: self.clock().timestamp()  # noqa: E731
        self.sender = Sender(
            database=self.database,
            keys=self.keys,
            channels={Channel.TELEGRAM: self.platform},
            limits={
                Channel.TELEGRAM: SendLimits(per_second=1_000, per_chat_s=0, monotonic=seconds)
            },
            clock=self.clock,
            monotonic=seconds,
        )
        self.taking = self.runner.get_loop().create_task(self.intake.run())

    def lane(self, chat: str) -> str:
        return fields.lookup(self.keys, "chat", Channel.TELEGRAM, chat)

    def rows(self, chat: str) -> list[str]:
        """Give a chat's answers as the database has them."""
        answers = (outbox.C.lane == self.lane(chat)) & (outbox.C.kind == "reply")
        with self.database.transaction() as tx:
            found = select(outbox.C.id).where(answers).order_by(outbox.C.position)
            return list(tx.scalars(found))

    def hear(self, said: Incoming, *, rides: bool = False) -> Answered:
        """Let the engine take a message and acknowledge it."""
        answered = self.runner.run(self.intake.receive(said, may_ride=rides))
        self.note(said)
        return answered

    def note(self, said: Incoming) -> None:
        """A message that is new to the model has one answer more; one that is not has none."""
        rows, known = self.rows(said.chat), self.model.answers[said.chat]
        is_new = said not in self.said
        assert len(rows) == len(known) + is_new
        if is_new:
            [row] = set(rows) - set(known)
            known.append(row)
            self.said.append(said)

    def new(self, chat: str, text: str = "", tap: Tap | None = None) -> Incoming:
        key = f"update-{next(self.numbers)}"
        return Incoming(Channel.TELEGRAM, key, chat, self.clock(), text=text, tap=tap)

    @rule(chat=chats, text=sayings)
    def message(self, chat: str, text: str) -> None:
        self.hear(self.new(chat, text))

    @rule(chat=chats, action=st.sampled_from([Action.HELP, Action.FEE, Action.REFUSED]))
    def tap(self, chat: str, action: Action) -> None:
        self.hear(self.new(chat, tap=Tap(action)))

    @rule(chat=chats)
    def stop(self, chat: str) -> None:
        self.hear(self.new(chat, "BERHENTI"))
        self.model.stopped.add(chat)

    @rule(chat=chats)
    def subscribe(self, chat: str) -> None:
        self.desk.subscribe(self.cards[chat], self.lane(chat), chat)
        self.model.stopped.discard(chat)

    @rule(data=st.data())
    def redelivery(self, data: st.DataObject) -> None:
        """The platform did not hear our 200."""
        if self.said:
            assert self.hear(data.draw(st.sampled_from(self.said))).is_duplicate

    @rule(chat=chats, text=sayings, end=st.sampled_from(["written", "again", "gone", "unrecorded"]))
    def ride(self, chat: str, text: str, end: str) -> None:
        """An answer rides: its response is written, or lost and asked for again, or just lost."""
        said = self.new(chat, text)
        ride = self.hear(said, rides=True).ride
        if ride is not None and end == "again":
            again = self.hear(said, rides=True).ride
            assert again is not None
            assert again.letter == ride.letter
        if ride is None or end == "gone":
            return
        self.model.arrives(ride.id, chat)
        if end == "unrecorded":
            self.model.doubts[ride.id] += 1
        else:
            self.runner.run(self._rode(ride.id))

    async def _rode(self, row: str) -> None:
        self.intake.rode(row)
        await self.intake._take([])  # a second later it would by itself

    @rule(chat=chats, text=sayings, steps=st.integers(0, 4))
    def crash_with_a_message(self, chat: str, text: str, steps: int) -> None:
        """It dies before, during or after the commit; the platform brings the message again."""
        said = self.new(chat, text)
        receiving = self.runner.get_loop().create_task(self.intake.receive(said))
        for _ in range(steps):
            self.runner.run(asyncio.sleep(0))
        receiving.cancel()
        self.crash()
        self.hear(said)

    @rule(fates=fates)
    def crash_while_sending(self, fates: list[str]) -> None:
        """What was being sent may have arrived; nobody wrote it down."""
        before = Counter(self.model.copies)
        self.platform.fates = list(fates)
        self.runner.run(self._turn_and_die())
        for row in self.model.copies - before:
            self.model.doubts[row] += 1
        self.crash()

    async def _turn_and_die(self) -> None:
        await self.sender.turn()
        await asyncio.wait(self.sender._sending or {asyncio.ensure_future(asyncio.sleep(0))})

    def crash(self) -> None:
        """Drop everything in memory and open the database again."""
        self.taking.cancel()
        self.runner.run(asyncio.sleep(0))
        self.database.close()
        self.open()
        self.runner.run(self.sender.recover())

    @rule(fates=fates)
    def send(self, fates: list[str]) -> None:
        self.platform.fates = list(fates)
        self.runner.run(self._turn())

    async def _turn(self) -> None:
        await self.sender.turn()
        await self.sender.close()

    @rule(seconds=passing)
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule(chat=chats)
    def counter(self, chat: str) -> None:
        """The card becomes ready, or is taken back; reminders that are due are handed over."""
        is_ready = self.cards[chat].status is Status.READY_FOR_PICKUP
        to = Status.PRINT_READY if is_ready else Status.READY_FOR_PICKUP
        self.cards[chat] = self.desk.move(self.cards[chat], to)
        self.desk.hand_over()

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "model"):
            return
        self.model.check_order()
        rule_of_replies = IN_DOUBT[Channel.TELEGRAM][MessageClass.REPLY]
        self.model.check_copies(1 + rule_of_replies.crash_repeats)
        for chat in CHATS:
            assert sorted(self.rows(chat)) == sorted(self.model.answers[chat])
            if chat in self.model.stopped:
                with self.database.transaction() as tx:
                    assert subscriptions.active_ids(tx, lane=self.lane(chat)) == []

    def teardown(self) -> None:
        """Let the platform be well again: everything ends, and every answer has arrived."""
        if not hasattr(self, "model"):
            return
        try:
            self.end()
        finally:
            self.taking.cancel()
            self.runner.close()
            self.database.close()
            self.folder.cleanup()

    def unfinished(self) -> list[str]:
        with self.database.transaction() as tx:
            rows = select(outbox.C.id).where(outbox.C.state.in_(UNFINISHED))
            return list(tx.scalars(rows))

    def end(self) -> None:
        """Send until nothing waits: one answer a turn leaves a chat, and a doubt takes two."""
        self.platform.fates = []
        for _ in range(400):
            if not self.unfinished():
                break
            self.clock.advance(hours=1)
            self.runner.run(self._turn())
        assert self.unfinished() == []
        self.model.check_order()
        self.model.check_end()


def sized(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=timedelta(minutes=1),
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )


class ManyEngines(Engine):
    """The same, for the long run."""


TestEngine = Engine.TestCase
TestEngine.settings = sized(6, 25)
TestManyEngines = pytest.mark.long(pytest.mark.timeout(1_800)(ManyEngines.TestCase))
TestManyEngines.settings = sized(300, 60)
