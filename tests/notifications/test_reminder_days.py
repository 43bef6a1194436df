"""Months of reminders: two machines whose clocks jump and whose power fails (G01-G04, G07-G09).

A model says which reminders were owed: due while a machine was up that believed its clock,
at an hour in which the office may write, and not ended before. Each of them must have left
once, and nothing else.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Final

import pytest
from sqlalchemy import select

from handlers.domain.application import Application, Status
from handlers.domain.calendar import QUIET_FROM, QUIET_UNTIL
from handlers.domain.effects import EndAllSubscriptions
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from notifications.channel import Outcome, Sent
from notifications.clock_watch import HOLD_S
from notifications.limits import SendLimits
from notifications.schedule import Schedule
from notifications.sender import Sender
from storage.database import Database
from storage.outbox import Claimed
from storage.reminders import REMINDER, ReminderState
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.office import StandingClock

WORKERS_EACH: Final = 2
JUMPS: Final = [
    timedelta(days=3_650),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(hours=12),
    timedelta(days=-3_650),
]
OUTAGES: Final = [timedelta(hours=1), timedelta(days=3)]

RecordProperty = Callable[[str, object], None]
#: Whom a reminder reached, and on which day at the office.
Reached = Counter[tuple[str, date]]


@dataclass
class Platform:
    """Notes whom a reminder reached and when it truly was."""

    clock: StandingClock
    office: Office
    reached: Reached = field(default_factory=Counter)
    instants: list[datetime] = field(default_factory=list)
    channel: Channel = Channel.TELEGRAM
    at_once: int = 64

    async def send(self, row: Claimed) -> Outcome:
        """Take a message."""
        assert row.subject is not None
        self.reached[row.subject, self.office.calendar.office_date(self.clock())] += 1
        self.instants.append(self.clock())
        return Sent()


class Machine:
    """One scheduler and two workers, each with a connection of its own, on one clock."""

    def __init__(self, database: Database, keys: Keys, platform: Platform) -> None:
        url = database.engine.url.render_as_string(hide_password=False)
        self.url = url.replace("+psycopg", "")
        self.databases = [Database(self.url) for _ in range(1 + WORKERS_EACH)]
        self.keys, self.platform = keys, platform
        self.offset = timedelta()
        self.down_until = platform.clock()
        self.jumps = 0
        self.start()

    def clock(self) -> datetime:
        """Read the machine's clock, which may be wrong."""
        return self.platform.clock() + self.offset

    def start(self) -> None:
        """Begin with nothing in memory, as after the power came back."""
        self.schedule = Schedule(
            database=self.databases[0],
            keys=self.keys,
            office=self.platform.office,
            digest_at=time(7, 30),
            clock=self.clock,
            queued=lambda: None,
            jumped=self._jumped,
            monotonic=lambda: self.platform.clock().timestamp(),
        )
        self.workers = [
            Sender(
                database=one,
                keys=self.keys,
                channels={Channel.TELEGRAM: self.platform},
                limits={Channel.TELEGRAM: self._limits()},
                clock=self.clock,
                monotonic=lambda: self.platform.clock().timestamp(),
            )
            for one in self.databases[1:]
        ]

    def _limits(self) -> SendLimits:
        return SendLimits(
            per_second=1_000, per_chat_s=0, monotonic=lambda: self.platform.clock().timestamp()
        )

    def _jumped(self) -> None:
        self.jumps += 1

    @property
    def is_up(self) -> bool:
        return self.down_until <= self.platform.clock()

    def fail(self, outage: timedelta) -> None:
        """Lose power."""
        self.down_until = self.platform.clock() + outage
        self.start()

    async def work(self) -> None:
        """Send once what is due."""
        await asyncio.gather(*(self._turn(worker) for worker in self.workers))

    async def _turn(self, worker: Sender) -> None:
        await worker.turn()
        await worker.close()

    def close(self) -> None:
        """Close its connections."""
        for one in self.databases:
            one.close()


class Months:
    """Cards, chats, two machines, and what the model says is owed."""

    def __init__(self, cards: Cards, seed: int) -> None:
        self.cards, self.chance = cards, random.Random(seed)
        self.clock, self.calendar = cards.clock, cards.office.calendar
        self.platform = Platform(cards.clock, cards.office)
        self.machines = [Machine(cards.database, cards.keys, self.platform) for _ in range(2)]
        self.waiting: dict[str, tuple[str, datetime, datetime]] = {}
        self.owed: Reached = Counter()
        self.known: set[str] = set()
        self.cards_by_lane: dict[str, Application] = {}
        self.happened: Counter[str] = Counter()
        self.jumps = cycle(JUMPS)

    def begin(self, chats: int) -> None:
        """Let chats subscribe; half of the cards are ready at once, the others some day."""
        for number in range(chats):
            application = self.cards.registered()
            lane = f"lane {number}"
            self.cards.subscribe(application, lane)
            self.cards_by_lane[lane] = application
            if number % 2:
                self.cards_by_lane[lane] = self.cards.move(application, Status.READY_FOR_PICKUP)
        self.learn()

    async def run(self, days: int, step: timedelta) -> None:
        """Live through days, a step at a time; an event now and then."""
        end = self.clock() + timedelta(days=days)
        while self.clock() < end:
            self.clock.now += step
            await self.happen()
            await self.tick(self.machines)

    async def happen(self) -> None:
        """Let something happen at the counter, in a chat or to a machine."""
        for lane in list(self.cards_by_lane):
            if self.chance.random() < 1 / 400:
                self.change(lane)
        if self.chance.random() < 1 / 6:
            await self.jump(self.chance.choice(self.machines))
        if self.chance.random() < 1 / 60:
            outage = self.chance.choice(OUTAGES)
            for machine in self.chance.sample(self.machines, self.chance.choice([1, 2])):
                machine.fail(outage)
            self.happened[f"outage {outage}"] += 1

    def change(self, lane: str) -> None:
        """Make ready, take back, collect, or stop: what ends reminders ends them in the model."""
        application = self.cards_by_lane[lane]
        if application.status is not Status.READY_FOR_PICKUP:
            status = Status.READY_FOR_PICKUP
        else:
            status = self.chance.choice([Status.PRINT_READY, Status.PICKED_UP])
        if self.chance.random() < 0.1:
            self.cards.do(EndAllSubscriptions(), lane)
            del self.cards_by_lane[lane]
            self.happened["stop"] += 1
        else:
            self.cards_by_lane[lane] = self.cards.move(application, status)
            self.happened[str(status)] += 1
        if self.cards_by_lane.get(lane, application).status is Status.PICKED_UP:
            self.cards_by_lane.pop(lane)
        self.learn()

    def learn(self) -> None:
        """Read what was planned anew and what was cancelled."""
        with self.cards.database.transaction() as tx:
            rows = tx.execute(select(REMINDER)).all()
        for row in rows:
            if row.id not in self.known:
                self.known.add(row.id)
                self.waiting[row.id] = (row.subscription_id, row.due_at, row.not_after)
            if row.state == ReminderState.CANCELLED:
                self.waiting.pop(row.id, None)

    async def jump(self, machine: Machine) -> None:
        """Let a clock jump and be set right within its hold; the other machine goes on."""
        if not machine.is_up:
            return
        before = machine.jumps
        others = [one for one in self.machines if one is not machine]
        machine.offset = next(self.jumps)
        self.happened[f"jump {machine.offset}"] += 1
        for _ in range(3):
            self.clock.now += timedelta(minutes=1)
            await self.tick([*others], held=[machine])
        machine.offset = timedelta()
        await self.tick([*others], held=[machine])
        assert machine.jumps == before + 2
        self.clock.now += timedelta(seconds=HOLD_S)

    async def tick(self, believed: list[Machine], held: list[Machine] | None = None) -> None:
        """Let both schedulers and all workers do what they do at this instant."""
        up = [machine for machine in [*(held or []), *believed] if machine.is_up]
        if any(machine in believed for machine in up):
            self.owe()
        await asyncio.gather(*(machine.schedule.tick() for machine in up))
        await asyncio.gather(*(machine.work() for machine in up))

    def owe(self) -> None:
        """Note which reminders somebody could send now."""
        now = self.clock()
        if not self.calendar.may_send(now):
            return
        for row_id, (subscription, due_at, not_after) in list(self.waiting.items()):
            if due_at <= now <= not_after:
                self.owed[subscription, self.calendar.office_date(now)] += 1
            if due_at <= now:
                del self.waiting[row_id]

    def close(self) -> None:
        """Close all connections."""
        for machine in self.machines:
            machine.close()


@pytest.fixture
def months(cards: Cards, request: pytest.FixtureRequest) -> Iterator[Months]:
    made = Months(cards, seed=request.param)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("months", "chats", "days", "step"),
    [
        pytest.param(5, 200, 5, timedelta(hours=1), id="thousand"),
        pytest.param(7, 200, 50, timedelta(minutes=30), id="ten-thousand", marks=pytest.mark.long),
    ],
    indirect=["months"],
)
async def test_G01_G02_G03_G04_G07_G08_reminder_days(
    months: Months, chats: int, days: int, step: timedelta, record_property: RecordProperty
) -> None:
    """None twice, none missing, none at night, on a closed day or after its end."""
    months.begin(chats)
    await months.run(days, step)

    told = ", ".join(f"{count} {event}" for event, count in sorted(months.happened.items()))
    record_property(
        "table", f"{chats * days} reminder-days, {sum(months.owed.values())} owed: {told}"
    )
    assert months.platform.reached - months.owed == Counter()
    assert months.owed - months.platform.reached == Counter()
    for instant in months.platform.instants:
        local = instant.astimezone(months.calendar.zone)
        assert QUIET_UNTIL <= local.time() < QUIET_FROM
        assert months.calendar.is_working_day(local.date())
    assert sum(months.owed.values()) > chats / 2
