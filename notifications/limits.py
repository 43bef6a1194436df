"""How fast we may send: so many a second to all, so many a second to one chat."""

from collections.abc import Callable
from typing import Final

from pyrate_limiter import InMemoryBucket, Rate, RateItem

_SECOND_MS: Final = 1_000


class SendLimits:
    """Limits of one channel, kept by this process.

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
        self._bucket = InMemoryBucket([Rate(per_second, _SECOND_MS)])
        self._last: dict[str, float] = {}

    def free(self) -> int:
        """Tell how many messages may leave now."""
        self._bucket.leak(self._now_ms())
        return max(0, self._per_second - self._bucket.count())

    def busy_lanes(self) -> list[str]:
        """Give the lanes that have to wait for their next message."""
        now = self._monotonic()
        self._last = {lane: at for lane, at in self._last.items() if now - at < self._per_chat_s}
        return list(self._last)

    def next_free_s(self) -> float:
        """Tell in how many seconds the first of the waiting lanes is free again."""
        now = self._monotonic()
        waits = [self._per_chat_s - (now - at) for at in self._last.values()]
        return max(0.0, min(waits, default=self._per_chat_s))

    def take(self, lane: str) -> None:
        """Note that a message leaves."""
        self._bucket.put(RateItem("sent", self._now_ms()))
        self._last[lane] = self._monotonic()

    def _now_ms(self) -> int:
        return int(self._monotonic() * 1_000)
