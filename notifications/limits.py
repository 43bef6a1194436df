"""How fast we may send: so many a second to all, so many a second to one chat."""

import math
from collections import deque
from collections.abc import Callable
from typing import Final

WINDOW_S: Final = 1.0


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
        self._per_second = per_second
        self._per_chat_s = per_chat_s
        self._monotonic = monotonic
        self._under_way = 0
        self._came_back: deque[float] = deque()
        self._last: dict[str, float] = {}

    def free(self) -> int:
        """Tell how many messages may leave now."""
        over = self._monotonic() - WINDOW_S
        while self._came_back and self._came_back[0] <= over:
            self._came_back.popleft()
        return max(0, self._per_second - len(self._came_back) - self._under_way)

    def busy_lanes(self) -> list[str]:
        """Give the lanes that have to wait for their next message."""
        now = self._monotonic()
        self._last = {lane: at for lane, at in self._last.items() if now - at < self._per_chat_s}
        return list(self._last)

    def next_free_s(self) -> float:
        """Tell in how many seconds the first of the waiting lanes, or a place, is free again."""
        now = self._monotonic()
        waits = [self._per_chat_s - (now - at) for at in self._last.values()]
        if self._came_back and not self.free():
            waits.append(self._came_back[0] + WINDOW_S - now)
        return max(0.0, min(waits, default=math.inf))

    def take(self, lane: str) -> None:
        """Note that a message leaves."""
        self._under_way += 1
        self._last[lane] = self._monotonic()

    def came_back(self, lane: str) -> None:
        """Note that a message's answer came, whatever it says."""
        self._under_way -= 1
        self._came_back.append(self._monotonic())
        self._last[lane] = self._monotonic()
