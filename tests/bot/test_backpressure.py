"""More messages than can be taken: the platform is told so, and nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import pytest
from sqlalchemy import func, select

from bot import intake
from handlers.domain.office import Office
from storage import outbox
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import Response, Site, running
from tests.office import StandingClock

AT_ONCE: Final = intake.MOST_IN_A_BATCH
TICK_S: Final = 0.02
#: Pages that Python and the database keep; a queue without an end would take far more.
MOST_GROWTH_BYTES: Final = 48 * 1024 * 1024


@dataclass
class Flood:
    """Messages that come whether or not the earlier ones were answered."""

    site: Site
    chats: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: set[str] = field(default_factory=set)
    most_waiting: int = 0
    sizes: list[int] = field(default_factory=list)

    async def say(self) -> Response:
        """Let one more chat ask for help."""
        self.chats += 1
        answer = await self.site.say("bantuan", chat=self.chats)
        self.statuses[answer.status] += 1
        if answer.status == 503:
            self.refusals.add(answer.headers.get("retry-after", ""))
        return answer

    async def saturate(self, seconds: float) -> float:
        """Keep as many under way as a platform does; give the rate that is reached."""
        began = time.monotonic()

        async def go_on() -> None:
            while time.monotonic() - began < seconds:
                await self.say()

        before = self.chats
        await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))
        return (self.chats - before) / (time.monotonic() - began)

    async def offer(self, rate: float, seconds: float, *, at_once: int) -> None:
        """Bring `at_once` messages and then `rate` a second, waiting for none."""
        under_way: set[asyncio.Task[Response]] = set()
        began, brought = time.monotonic(), 0
        while (passed_s := time.monotonic() - began) < seconds:
            due = at_once + round(rate * passed_s)  # also what a busy loop came too late for
            for _ in range(due - brought):
                task = asyncio.create_task(self.say())
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            brought = due
            await asyncio.sleep(TICK_S)
            self.most_waiting = max(self.most_waiting, self.site.intake._waiting)
            self.sizes.append(resident_bytes())
        while under_way:
            await asyncio.wait(set(under_way))

    async def lone_delay_s(self) -> float:
        """Give the delay of messages that come one by one."""
        delays = []
        for _ in range(9):
            began = time.monotonic()
            assert (await self.say()).status == 200
            delays.append(time.monotonic() - began)
        return median(delays)

    def answered(self) -> int:
        with self.site.database.transaction() as tx:
            return tx.scalar(select(func.count()).select_from(outbox.OUTBOX)) or 0


def resident_bytes() -> int:
    """Give what this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


@pytest.fixture
def site(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Site:
    return Site(database, keys, office, clock)


@pytest.mark.parametrize(
    ("seconds", "most_waiting"),
    [
        pytest.param(2, 300, id="moment"),
        pytest.param(60, 1_000, id="minute", marks=pytest.mark.long),
    ],
)
async def test_twice_what_can_be_taken(
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    seconds: float,
    most_waiting: int,
) -> None:
    """503 with a time to come back, memory flat, every 200 kept, and calm by itself after."""
    monkeypatch.setattr(intake, "MOST_WAITING", most_waiting)
    async with running(site):
        flood = Flood(site)
        before_s = await flood.lone_delay_s()
        rate = await flood.saturate(seconds / 2)
        # A machine may speed up after its rate was measured: what an outage held back comes too.
        await flood.offer(2 * rate, seconds, at_once=2 * most_waiting)
        after_s = await flood.lone_delay_s()

    statuses = flood.statuses
    record_property(
        "table",
        f"{rate:.0f} a second at most, twice that offered for {seconds} s: {dict(statuses)}, "
        f"at most {flood.most_waiting} waiting; "
        f"delay before {before_s * 1e3:.1f} ms, after {after_s * 1e3:.1f} ms",
    )
    assert statuses.keys() == {200, 503}
    assert flood.refusals == {"5"}
    assert flood.most_waiting <= most_waiting
    assert flood.answered() == statuses[200]
    assert (site.intake._waiting, site.intake._lanes, site.intake._open_lanes) == (0, {}, {})
    third = len(flood.sizes) // 3
    assert max(flood.sizes) - max(flood.sizes[:third]) < MOST_GROWTH_BYTES
