"""Sending limits: so many in a sliding window, in all and for each chat."""

import math
from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Limits:
    """How much may be sent; None is no limit.

    Attributes:
        global_per_s: messages a second over all chats (Telegram: about 30).
        per_chat_per_s: messages a second to one chat (Telegram: about 1).
        per_group_per_min: messages a minute to one group (Telegram: 20).
    """

    global_per_s: int | None = None
    per_chat_per_s: int | None = None
    per_group_per_min: int | None = None


class Window:
    """The instants of what was let through during the last period."""

    def __init__(self) -> None:
        self._instants: deque[float] = deque()

    def wait_s(self, now: float, limit: int, period_s: float) -> float:
        """Return how long the next one has to wait; 0 if it may go."""
        while self._instants and self._instants[0] <= now - period_s:
            self._instants.popleft()
        if len(self._instants) < limit:
            return 0.0
        return self._instants[-limit] + period_s - now

    def note(self, now: float) -> None:
        """Count one that was let through."""
        self._instants.append(now)


class Gate:
    """Lets a message through or says after how many seconds to come back."""

    def __init__(self) -> None:
        self.limits = Limits()
        self._all = Window()
        self._chats: dict[int, Window] = {}

    def pass_or_wait_s(self, chat: int, now: float) -> int | None:
        """Count a message if it may go.

        Args:
            chat: whom it goes to; groups have negative ids.
            now: monotonic seconds.

        Returns:
            None if it may go, else whole seconds to wait, at least 1.
        """
        limits, window = self.limits, self._chats.setdefault(chat, Window())
        waits = [0.0]
        if limits.per_group_per_min is not None and chat < 0:
            waits.append(window.wait_s(now, limits.per_group_per_min, 60.0))
        if limits.per_chat_per_s is not None and chat > 0:
            waits.append(window.wait_s(now, limits.per_chat_per_s, 1.0))
        if limits.global_per_s is not None:
            waits.append(self._all.wait_s(now, limits.global_per_s, 1.0))
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        self._all.note(now)
        window.note(now)
        return None
