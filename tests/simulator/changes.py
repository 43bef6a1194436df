"""Lets a request wait until the simulated world has changed, without polling."""

import asyncio
from collections.abc import Callable


class Changes:
    """Wakes every waiter each time something happened; the waiter looks for itself."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def announce(self) -> None:
        """Tell all waiters that something has changed."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait_until(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until a condition holds.

        Args:
            holds: looked at now and after each announcement.
            timeout_s: how long to wait at most.

        Returns:
            Whether the condition holds now.
        """
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not holds():
            event = self._event
            try:
                async with asyncio.timeout_at(deadline):
                    await event.wait()
            except TimeoutError:
                return holds()
        return True
