"""Delivers until accepted: in order within a lane, lanes side by side."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulator.changes import Changes
from tests.simulator.journal import ChatId

DEFAULT_BACKOFF_S = (0.05, 0.1, 0.2)


@dataclass(slots=True)
class Parcel:
    """Something that the bot must get.

    Attributes:
        key: its number (Telegram: `update_id`).
        lane: parcels of one lane are delivered one after the other.
        body: what is sent.
        chat: the chat that it belongs to, if any.
        delay_s: how long to hold it back before the first attempt.
        attempts: how often it was tried.
        done: it was accepted, confirmed or dropped.
    """

    key: int
    lane: Hashable
    body: dict[str, Any]
    chat: ChatId | None
    delay_s: float = 0.0
    attempts: int = 0
    done: bool = False


class Courier:
    """Carries parcels; a failed one blocks its lane until it is tried again.

    Never are two attempts at the same parcel under way at once.
    """

    def __init__(self, attempt: Callable[[Parcel], Awaitable[bool]], changes: Changes) -> None:
        self._attempt = attempt
        self._changes = changes
        self.width = 40
        self.backoff_s: Sequence[float] = DEFAULT_BACKOFF_S
        self._running = False
        self._lanes: dict[Hashable, deque[Parcel]] = {}
        self._ready: deque[Hashable] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()

    @property
    def in_flight(self) -> int:
        """How many attempts are under way."""
        return len(self._tasks)

    def add(self, parcel: Parcel) -> None:
        """Queue a parcel at the end of its lane."""
        lane = self._lanes.setdefault(parcel.lane, deque())
        lane.append(parcel)
        if len(lane) == 1:
            self._make_ready(parcel.lane, parcel.delay_s)

    def resume(self) -> None:
        """Start delivering, or go on."""
        self._running = True
        self._pump()

    def pause(self) -> None:
        """Begin no further attempts; those under way end by themselves."""
        self._running = False

    async def close(self) -> None:
        """Stop for good and abandon what is under way."""
        self.pause()
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _make_ready(self, lane: Hashable, delay_s: float) -> None:
        if delay_s <= 0:
            self._ready.append(lane)
            self._pump()
            return

        def due() -> None:
            self._timers.discard(timer)
            self._ready.append(lane)
            self._pump()

        timer = asyncio.get_running_loop().call_later(delay_s, due)
        self._timers.add(timer)

    def _pump(self) -> None:
        while self._running and self._ready and len(self._tasks) < self.width:
            lane = self._ready.popleft()
            task = asyncio.create_task(self._carry(lane))
            self._tasks.add(task)
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()  # a fault of the simulator itself must be seen
        self._pump()
        self._changes.announce()

    async def _carry(self, lane: Hashable) -> None:
        parcel = self._lanes[lane][0]
        if not parcel.done:
            parcel.attempts += 1
            parcel.done = await self._attempt(parcel) or parcel.done
        if parcel.done:
            self._next_in(lane)
        else:
            position = min(parcel.attempts, len(self.backoff_s)) - 1
            self._make_ready(lane, self.backoff_s[position])

    def _next_in(self, lane: Hashable) -> None:
        parcels = self._lanes[lane]
        parcels.popleft()
        if parcels:
            self._make_ready(lane, parcels[0].delay_s)
        else:
            del self._lanes[lane]
