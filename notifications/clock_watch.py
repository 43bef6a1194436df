"""Notices that the clock on the wall jumped, by one that cannot (G03)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

#: A clock that jumps further than this is not believed at once.
MOST_JUMP: Final = timedelta(minutes=5)
#: After a jump the clock is not believed until it has run evenly for this long.
HOLD_S: Final = 300.0


class ClockWatch:
    """Compares two clocks each time it is asked.

    Args:
        monotonic: seconds of a clock that never jumps.
        jumped: told that the clock jumped.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        jumped: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._jumped = jumped
        self._last = (clock(), monotonic())
        self._held_until = 0.0

    def is_believed(self) -> bool:
        """Tell whether the clock has run evenly for long enough."""
        wall, steady = self._clock(), self._monotonic()
        last_wall, last_steady = self._last
        self._last = (wall, steady)
        drift = abs((wall - last_wall) - timedelta(seconds=steady - last_steady))
        if drift > MOST_JUMP:
            self._held_until = steady + HOLD_S
            self._jumped()
        return steady >= self._held_until
