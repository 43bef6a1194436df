"""What happens by the clock, and what a clock that jumps must not make happen."""

from datetime import time, timedelta
from typing import Final

import pytest
from sqlalchemy import select

from handlers.domain.messages import Channel, MessageClass
from handlers.domain.office import Office
from handlers.texts.render import Rendered
from notifications import reminders as desk
from notifications.clock_watch import HOLD_S
from notifications.schedule import Schedule
from storage import outbox, riding
from storage.database import Database, new_id
from storage.letters import Letter
from storage.outbox import NewMessage, OutboxState
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.office import StandingClock

TICK_S: Final = 5.0


class Watch:
    """A schedule between a clock on the wall and one that cannot jump."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.clock = clock
        self.steady = 1_000.0
        self.queued = 0
        self.jumps = 0
        self.schedule = Schedule(
            database=database,
            keys=keys,
            office=office,
            digest_at=time(7, 30),
            clock=clock,
            queued=self._count_queued,
            jumped=self._count_jump,
            monotonic=lambda: self.steady,
        )

    def _count_queued(self) -> None:
        self.queued += 1

    def _count_jump(self) -> None:
        self.jumps += 1

    async def tick(self, *, jump: timedelta = timedelta(), seconds: float = TICK_S) -> None:
        """Let both clocks run on, the one on the wall perhaps with a jump; then tick."""
        self.steady += seconds
        self.clock.now += timedelta(seconds=seconds) + jump
        await self.schedule.tick()


@pytest.fixture
def watch(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Watch:
    return Watch(database, keys, office, clock)


async def test_what_is_due_is_handed_over(watch: Watch, cards: Cards) -> None:
    """And the sender is told; a tick with nothing due changes nothing."""
    cards.ready(subscribed="a")
    for _ in range(3):
        await watch.tick()

    assert len(cards.letters()) == 1
    assert watch.queued == 3


async def test_many_are_handed_over_at_one_tick(
    watch: Watch, cards: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In short transactions, one after the other."""
    monkeypatch.setattr(desk, "MOST_AT_ONCE", 3)
    for number in range(7):
        cards.ready(subscribed=f"lane {number}")
    await watch.tick()

    assert len(cards.letters()) == 7


@pytest.mark.parametrize(
    "jump",
    [
        timedelta(minutes=6),
        timedelta(hours=1),
        timedelta(hours=-1),
        timedelta(days=30),
        timedelta(days=365),
        timedelta(days=-3_650),
        timedelta(days=3_650),
    ],
)
async def test_G03_a_clock_that_jumped_is_not_believed(
    watch: Watch, cards: Cards, jump: timedelta
) -> None:
    """Nothing is pushed until it has run evenly for five minutes; the operator is told."""
    cards.ready(subscribed="a")
    await watch.tick(jump=jump)
    for _ in range(int(HOLD_S / TICK_S) - 1):
        await watch.tick()

    assert cards.letters() == []
    assert watch.queued == 0
    assert watch.jumps == 1


async def test_G03_a_clock_set_right_again_sends_what_was_due(watch: Watch, cards: Cards) -> None:
    """A year ahead and back: no storm, nothing missed."""
    cards.ready(subscribed="a")
    year = timedelta(days=365)
    await watch.tick(jump=year)
    await watch.tick(jump=-year)
    for _ in range(int(HOLD_S / TICK_S)):
        await watch.tick()

    assert len(cards.letters()) == 1
    assert watch.jumps == 2


async def test_G03_small_corrections_and_slow_ticks_are_no_jump(watch: Watch, cards: Cards) -> None:
    """A suspended process, a leap second, a correction of four minutes."""
    cards.ready(subscribed="a")
    await watch.tick(seconds=9_000)
    await watch.tick(jump=timedelta(minutes=4))
    await watch.tick(jump=timedelta(minutes=-4))

    assert len(cards.letters()) == 1
    assert watch.jumps == 0


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), TimeoutError()])
async def test_an_unavailable_database_is_tried_again(
    watch: Watch, cards: Cards, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    """The rows wait for the next tick."""

    def fail(*_arguments: object, **_more: object) -> None:
        raise fault

    cards.ready(subscribed="a")
    monkeypatch.setattr(outbox, "add", fail)
    monkeypatch.setattr(riding, "erase_ridden", fail)
    await watch.tick()
    await watch.schedule.forget()
    await watch.schedule.erase_ridden()
    assert watch.queued == 0
    monkeypatch.undo()

    await watch.tick()
    assert len(cards.letters()) == 1


async def test_F01_an_answer_that_rode_is_erased_after_ten_minutes(
    watch: Watch, database: Database, keys: Keys, clock: StandingClock
) -> None:
    """That of a report talk is deleted; a younger one stays for a redelivery."""
    plain, talk, young = (ridden(database, keys, clock, talk=talk) for talk in (False, True, False))
    with database.transaction() as tx:
        riding.rode(tx, [plain, talk], now=clock())
    clock.advance(minutes=9)
    with database.transaction() as tx:
        riding.rode(tx, [young], now=clock())
    clock.advance(minutes=1, seconds=1)
    await watch.schedule.erase_ridden()

    with database.transaction() as tx:
        rows = {row.id: row for row in tx.execute(select(outbox.OUTBOX))}
    assert rows.keys() == {plain, young}
    assert rows[plain].body is rows[plain].ride is None
    assert rows[young].body is not None


def ridden(database: Database, keys: Keys, clock: StandingClock, *, talk: bool) -> str:
    row = new_id()
    message = NewMessage(
        id=row,
        lane=row,
        channel=Channel.TELEGRAM,
        kind=MessageClass.REPLY,
        position=1,
        due_at=clock(),
        letter=Letter("1001", Rendered("halo", ())),
        state=OutboxState.ATTEMPTING,
        lease_until=clock() + riding.RIDE_LEASE,
        is_report_talk=talk,
        ride=row,
    )
    with database.transaction() as tx:
        outbox.add(tx, keys, [message])
    return row


async def test_it_starts_and_stops(watch: Watch) -> None:
    """The jobs are set, and nothing of it runs on afterwards."""
    watch.schedule.start()
    jobs = {job.func.__name__ for job in watch.schedule._scheduler.get_jobs()}
    watch.schedule.stop()

    assert jobs == {"tick", "forget", "erase_ridden"}
