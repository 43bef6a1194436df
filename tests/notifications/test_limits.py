"""The platform never sees more in a second than it allows, however the line trembles."""

import heapq
import random

import pytest

from notifications.limits import SendLimits
from tests.simulator.limits import Window

PER_SECOND = 50
STEP_S = 0.002


@pytest.mark.parametrize("seed", range(5))
def test_H11_no_window_of_the_platform_is_ever_too_full_and_none_is_wasted(seed: int) -> None:
    """Ways there and back between 10 and 90 ms each; the platform counts in between."""
    chance, now = random.Random(seed), 0.0
    limits = SendLimits(per_second=PER_SECOND, per_chat_s=0, monotonic=lambda: now)
    counted: list[float] = []
    on_the_way: list[tuple[float, float]] = []
    for step in range(int(20 / STEP_S)):
        now = step * STEP_S
        while on_the_way and on_the_way[0][0] <= now:
            limits.came_back("a", now - heapq.heappop(on_the_way)[1])
        for _ in range(min(limits.free(), 8)):
            limits.take("a")
            arrives = now + chance.uniform(0.01, 0.09)
            counted.append(arrives)
            heapq.heappush(on_the_way, (arrives + chance.uniform(0.01, 0.09), now))

    window = Window()
    for at in sorted(counted):
        assert window.wait_s(at, PER_SECOND, 1.0) == 0.0
        window.note(at)
    assert len(counted) > 0.88 * 20 * PER_SECOND  # the longest way there and back is 18 %


def test_a_chat_s_pace_counts_from_the_answer_too() -> None:
    now = 0.0
    limits = SendLimits(per_second=PER_SECOND, per_chat_s=1, monotonic=lambda: now)
    limits.take("a")
    now = 0.5  # it may have been counted only just before the answer
    limits.came_back("a", 0.1)
    now = 1.3

    assert limits.busy_lanes() == ["a"]
    now = 1.41
    assert limits.busy_lanes() == []
