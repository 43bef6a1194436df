"""How fast we may send: so many a second to all, so many a second to one chat."""

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from typing import Final

WINDOW_S: Final = 1.0
#: A place that will be free so soon is given away already: its message is read meanwhile.
AHEAD_S: Final = 0.05


class SendLimits:
    """Limits of one channel, kept by this process: exact, in any second.

    The platform counts a message at some instant between its leaving and its answer, and
    nothing tells at which. So a message uses its place until a second after its answer:
    however the line trembles, the platform never sees more in a second than it allows. A
    place is empty for as long as an answer takes; that is the price.

    Args:
        per_second: messages to all chats.
        per_chat_s: seconds between two messages to one chat.
        monotonic: seconds of a clock that never jumps.
    """

    def __init__(
        self, *, per_second: int, per_chat_s: float, monotonic: Callable[[], float]
    ) -> None:
        self._unused = per_second
        self._per_chat_s = per_chat_s
        self._monotonic = monotonic
        self._free_at: deque[float] = deque()
        self._last: dict[str, float] = {}

    def free(self) -> int:
        """Tell how many messages may leave now or almost now."""
        now = self._monotonic()
        while self._free_at and self._free_at[0] <= now:
            self._free_at.popleft()
            self._unused += 1
        return self._unused + bisect_right(self._free_at, now + AHEAD_S)

    def busy_lanes(self) -> list[str]:
        """Give the lanes that have to wait for their next message."""
        now = self._monotonic()
        # On PostgreSQL this is asked in a thread, while answers come back on the loop.
        for lane, at in list(self._last.items()):
            if now - at >= self._per_chat_s:
                del self._last[lane]
        return list(self._last)

    def next_free_s(self) -> float:
        """Tell in how many seconds the first of the waiting lanes, or a place, can be had."""
        now = self._monotonic()
        waits = [self._per_chat_s - (now - at) for at in self._last.values()]
        if self._free_at and not self.free():
            waits.append(self._free_at[0] - AHEAD_S - now)
        return max(0.0, min(waits, default=math.inf))

    def take(self, lane: str) -> float:
        """Give a message one of the places that are `free`.

        Returns:
            Seconds until it may leave.
        """
        now = self._monotonic()
        if self._unused:
            self._unused -= 1
            leaves_at = now
        else:
            leaves_at = self._free_at.popleft()
        self._last[lane] = leaves_at
        return max(0.0, leaves_at - now)

    def came_back(self, lane: str) -> None:
        """Note that a message's answer came, whatever it says."""
        now = self._monotonic()
        self._free_at.append(now + WINDOW_S)
        self._last[lane] = now
