"""Wakes whoever waits for messages of a lane in this process.

A hint only: a row may also come from another process, so waiters look for themselves
from time to time (engine.md, Outbox).
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Ear:
    """Hears its lane from the moment it was made; a signal while nobody waits is kept."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()

    def hear(self) -> None:
        """Note a signal."""
        self._heard.set()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a signal.

        Returns:
            False if none came in time.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._heard.wait()
        except TimeoutError:
            return False
        self._heard.clear()
        return True


class LaneSignals:
    """Who listens to which lane. Belongs to one event loop."""

    def __init__(self) -> None:
        self._ears: dict[str, set[Ear]] = {}
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """The process is shutting down: stop listening."""
        return self._is_closed

    @property
    def listeners(self) -> int:
        """How many listen, to any lane."""
        return sum(len(ears) for ears in self._ears.values())

    def listeners_of(self, lane: str) -> int:
        """Tell how many listen to a lane."""
        return len(self._ears.get(lane, ()))

    def notify(self, lanes: Iterable[str]) -> None:
        """Say that there may be new messages in some lanes."""
        for lane in lanes:
            for ear in self._ears.get(lane, ()):
                ear.hear()

    def notify_all(self) -> None:
        """Say that there may be new messages in any lane."""
        self.notify(list(self._ears))

    def close(self) -> None:
        """Wake everybody for the last time."""
        self._is_closed = True
        self.notify_all()

    @contextmanager
    def listening(self, lane: str) -> Iterator[Ear]:
        """Hear a lane; nothing is missed between two waits."""
        ear = Ear()
        self._ears.setdefault(lane, set()).add(ear)
        try:
            yield ear
        finally:
            self._ears[lane].discard(ear)
            if not self._ears[lane]:
                del self._ears[lane]

    async def wait(self, lane: str, timeout_s: float) -> bool:
        """Wait once for a signal to a lane; False if none came in time."""
        with self.listening(lane) as ear:
            return await ear.wait(0 if self._is_closed else timeout_s)
