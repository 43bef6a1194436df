"""The platform never sees more in a second than it allows, however the line trembles."""

import random
from collections import deque

import pytest

from notifications.limits import AHEAD_S, SendLimits
from tests.simulator.limits import Window

PER_SECOND = 50
STEP_S = 0.002
THERE_AND_BACK_S = 0.1
WAYS_S = (0.005, 0.05, 0.095)


@pytest.mark.parametrize("seed", range(5))
def test_H11_no_window_of_the_platform_is_ever_too_full_and_none_is_wasted(seed: int) -> None:
    """Each answer takes as long as any; of the way there nothing is known."""
    chance, now = random.Random(seed), 0.0
    limits = SendLimits(per_second=PER_SECOND, per_chat_s=0, monotonic=lambda: now)
    counted: list[float] = []
    on_the_way: deque[float] = deque()
    for step in range(int(20 / STEP_S)):
        now = step * STEP_S
        while on_the_way and on_the_way[0] <= now:
            on_the_way.popleft()
            limits.came_back("a")
        for _ in range(min(limits.free(), 8)):
            leaves_at = now + limits.take("a")
            counted.append(leaves_at + chance.choice(WAYS_S))
            on_the_way.append(leaves_at + THERE_AND_BACK_S)

    window = Window()
    for at in sorted(counted):
        assert window.wait_s(at, PER_SECOND, 1.0) == 0.0
        window.note(at)
    assert len(counted) > 0.9 * 20 * PER_SECOND  # an answer takes a tenth of the window


def test_a_place_is_given_away_before_it_is_free_and_used_when_it_is() -> None:
    """Its message is read from the database meanwhile, or the place would stay empty so long."""
    now = 0.0
    limits = SendLimits(per_second=1, per_chat_s=0, monotonic=lambda: now)
    assert (limits.free(), limits.take("a")) == (1, 0.0)
    now = 0.25
    limits.came_back("a")
    assert limits.busy_lanes() == []
    assert (limits.free(), limits.next_free_s()) == (0, 1 - AHEAD_S)

    now = 1.25 - AHEAD_S / 2
    assert limits.free() == 1
    assert limits.take("b") == pytest.approx(AHEAD_S / 2)
    assert limits.free() == 0


def test_a_chat_s_pace_counts_from_the_answer_too() -> None:
    now = 0.0
    limits = SendLimits(per_second=PER_SECOND, per_chat_s=1, monotonic=lambda: now)
    limits.take("a")
    now = 0.5  # it may have been counted only just before the answer
    limits.came_back("a")
    now = 1.49

    assert limits.busy_lanes() == ["a"]
    now = 1.5
    assert limits.busy_lanes() == []
