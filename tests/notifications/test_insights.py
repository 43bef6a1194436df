"""Statistics of waits: the days are real ones, and their shares are what they are said to be."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from handlers.domain.waiting import UsualWait
from notifications.insights import usual_wait


def test_small_cases() -> None:
    assert usual_wait({4: 1}) == UsualWait(1, 4, 4)
    assert usual_wait({0: 5, 30: 5}) == UsualWait(10, 0, 30)
    assert usual_wait({1: 9, 400: 1}) == UsualWait(10, 1, 1)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=200))
def test_half_and_nine_of_ten_really_left_so_soon(days: list[int]) -> None:
    """And a day less would be said of too few: nothing is told rosier or darker than it was."""
    told = usual_wait(Counter(days))

    assert told.cases == len(days)
    for share, within in ((5, told.median_days), (9, told.most_days)):
        assert within in days
        assert 10 * sum(one <= within for one in days) >= share * len(days)
        assert 10 * sum(one < within for one in days) < share * len(days)
