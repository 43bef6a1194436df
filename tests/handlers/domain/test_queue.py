"""The queue's history: days that were noted, as they were, and how many there are."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain.queue import (
    FEWEST_DAYS,
    QueueFact,
    QueueFault,
    QueueWord,
    history,
    next_number,
    noted_at,
    standing,
)
from tests.conversations.world import OFFICE

CALENDAR = OFFICE.calendar
TODAY = date(2026, 11, 24)


def fact(
    day: date, clock: time, number: int = 1, word: str = "empty", *, undone: bool = False
) -> QueueFact:
    at = CALENDAR.at(day, clock)
    return QueueFact(f"{day}{number}", day, number, QueueWord(word), at, undone)


def test_the_last_word_not_taken_back_holds() -> None:
    said = [
        fact(TODAY, time(8, 40)),
        fact(TODAY, time(9), 2, "open"),
        fact(TODAY, time(9, 30), 3, undone=True),
    ]

    assert standing(said, TODAY) == said[1]
    assert next_number(said, TODAY) == 4
    assert standing([], TODAY) is None


def test_weekends_and_holidays_break_nothing() -> None:
    """Christmas and the collective leave before it are no days without a word."""
    today = date(2026, 12, 29)
    days = [date(2026, 12, day) for day in (28, 23, 22, 21, 18)]
    said = [fact(day, time(9)) for day in days if CALENDAR.is_working_day(day)]

    found = history(said, CALENDAR, today)

    assert found.is_unbroken
    assert len(found.clocks) == len(said)


def test_a_day_without_a_word_is_not_a_day_on_which_numbers_lasted() -> None:
    monday, friday, thursday = (date(2026, 11, day) for day in (23, 20, 19))
    said = [fact(monday, time(9)), fact(thursday, time(8, 30)), fact(friday, time(9), word="open")]

    found = history(said, CALENDAR, TODAY)

    assert found.clocks == (time(9), time(8, 30))
    assert not found.is_unbroken
    assert not found.is_enough


def test_an_hour_is_compared_with_each_day() -> None:
    said = [
        fact(date(2026, 11, 23 - back), time(8, minute))
        for back, minute in ((0, 55), (3, 40), (4, 58), (5, 50))
    ]

    found = history(said, CALENDAR, TODAY)

    assert (found.gone_by(time(8, 39)), found.gone_by(time(8, 55)), found.gone_by(time(9))) == (
        0,
        3,
        4,
    )


@given(st.sets(st.integers(1, 60)), st.integers(0, 23 * 60))
def test_history_is_of_the_past_and_never_of_more_than_was_noted(
    back: set[int], minute: int
) -> None:
    clock = time(minute // 60, minute % 60)
    said = [fact(TODAY - timedelta(days=days), clock) for days in back]

    found = history([*said, fact(TODAY, time(10))], CALENDAR, TODAY)

    assert len(found.clocks) <= min(5, len(said))
    assert set(found.clocks) <= {clock}
    assert found.is_enough == (len(found.clocks) >= FEWEST_DAYS)
    assert 0 <= found.gone_by(clock) <= len(found.clocks)


@pytest.mark.parametrize(
    ("day", "at", "clock", "found"),
    [
        (24, time(9), None, time(9)),
        (24, time(9), time(8, 55), time(8, 55)),
        (24, time(9), time(9, 1), QueueFault.FUTURE),
        (24, time(9), time(3, 59), QueueFault.TOO_EARLY),
        (24, time(7, 30), None, time(7, 30)),  # numbers are given out before the doors open
        (24, time(15), None, QueueFault.NO_TIME),
        (24, time(18), time(8, 55), time(8, 55)),
        (28, time(9), None, QueueFault.CLOSED_DAY),
    ],
)
def test_a_word_is_about_a_time_that_can_be(
    day: int, at: time, clock: time | None, found: time | QueueFault
) -> None:
    that = date(2026, 11, day)

    noted = noted_at(clock, CALENDAR.at(that, at), CALENDAR)

    assert noted == (CALENDAR.at(that, found) if isinstance(found, time) else found)
