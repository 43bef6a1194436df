"""When reminders are due: never at night, never on a closed day, never twice a day."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.reminder import (
    ANNOUNCEMENT,
    SNOOZE,
    SPREAD_S,
    WORKING_DAYS,
    PlannedReminder,
    plan,
    snooze,
)

HOURS = parse_hours(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-15:00"))
JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = OfficeCalendar(JAKARTA, HOURS)
ZONES = (
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
)
CALENDARS = st.sampled_from([OfficeCalendar(ZoneInfo(zone), HOURS) for zone in ZONES])
START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 366 * 86_400).map(lambda s: START + timedelta(seconds=s))
SPREADS = st.integers(0, SPREAD_S - 1)


def at(text: str) -> datetime:
    """Give an instant from a clock on the wall in Jakarta."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).astimezone(UTC)


def wall(reminders: tuple[PlannedReminder, ...]) -> list[tuple[int, str]]:
    """Give slots and due times as a clock in Jakarta shows them."""
    return [(one.slot, f"{one.due_at.astimezone(JAKARTA):%Y-%m-%dT%H:%M:%S}") for one in reminders]


def test_a_ready_card_is_announced_at_once_and_recalled_after_1_7_and_30_working_days() -> None:
    ready = at("2026-11-25T10:00")

    planned = plan(ready, ready, OFFICE, 90, announce=True)

    assert wall(planned) == [
        (0, "2026-11-25T10:00:00"),
        (1, "2026-11-26T08:01:30"),
        (2, "2026-12-04T08:01:30"),
        (3, "2027-01-12T08:01:30"),  # 24 and 25 December, 1 and 5 January are closed
    ]
    assert [one.not_after for one in planned] == [
        at("2026-11-25T20:00"),
        at("2026-11-26T20:00"),
        at("2026-12-04T20:00"),
        at("2027-01-12T20:00"),
    ]


@pytest.mark.parametrize(
    "ready, announced",
    [
        ("2026-11-25T07:00", "2026-11-25T07:00:00"),
        ("2026-11-25T19:59:59", "2026-11-25T19:59:59"),
        ("2026-11-25T03:00", "2026-11-25T07:10:00"),
        ("2026-11-25T20:00", "2026-11-26T07:10:00"),
        ("2026-11-27T22:00", "2026-11-30T07:10:00"),  # Friday night
        ("2026-11-29T10:00", "2026-11-30T07:10:00"),  # Sunday
        ("2026-12-24T10:00", "2026-12-28T07:10:00"),  # collective leave
        ("2026-12-31T21:00", "2027-01-04T07:10:00"),  # year's end
        ("2027-03-06T10:00", "2027-03-16T07:10:00"),  # Lebaran
    ],
)
def test_G05_what_night_or_a_closed_day_holds_back_leaves_spread_in_the_morning(
    ready: str, announced: str
) -> None:
    planned = plan(at(ready), at(ready), OFFICE, 600, announce=True)

    assert wall(planned)[0] == (ANNOUNCEMENT, announced)


@pytest.mark.parametrize(
    "zone, due",
    [
        ("Asia/Jakarta", "2026-11-26T01:00:00+00:00"),
        ("Asia/Makassar", "2026-11-26T00:00:00+00:00"),
        ("Asia/Jayapura", "2026-11-25T23:00:00+00:00"),
    ],
)
def test_G04_eight_o_clock_is_the_office_s(zone: str, due: str) -> None:
    calendar = OfficeCalendar(ZoneInfo(zone), HOURS)
    ready = datetime(2026, 11, 25, 3, tzinfo=UTC)

    (first, *_rest) = plan(ready, ready, calendar, 0, announce=False)

    assert (first.slot, first.due_at) == (1, datetime.fromisoformat(due))


def test_G04_summer_time_moves_the_instant_and_not_the_clock() -> None:
    calendar = OfficeCalendar(ZoneInfo("Europe/Berlin"), HOURS)
    ready = datetime(2026, 10, 22, 8, tzinfo=UTC)

    planned = plan(ready, ready, calendar, 0, announce=False)

    assert [one.due_at.hour for one in planned[:2]] == [6, 7]  # UTC; 25 October is between
    assert {one.due_at.astimezone(calendar.zone).hour for one in planned} == {8}


def test_a_late_subscriber_gets_only_what_is_still_to_come() -> None:
    """They have just read that it is ready: nothing follows on its heels."""
    ready = at("2026-11-25T10:00")

    assert [
        slot for slot, _ in wall(plan(ready, at("2026-11-26T07:59"), OFFICE, 0, announce=False))
    ] == [1, 2, 3]
    assert [
        slot for slot, _ in wall(plan(ready, at("2026-11-26T09:00"), OFFICE, 0, announce=False))
    ] == [2, 3]
    assert [
        slot for slot, _ in wall(plan(ready, at("2026-12-20T09:00"), OFFICE, 0, announce=False))
    ] == [3]
    assert plan(ready, at("2027-06-01T09:00"), OFFICE, 0, announce=False) == ()


def test_an_old_readiness_that_is_imported_today_is_announced_today() -> None:
    planned = plan(at("2026-11-16T10:00"), at("2026-11-25T06:00"), OFFICE, 0, announce=True)

    # Seven working days after the 16th is the same morning: once will do.
    assert wall(planned) == [(0, "2026-11-25T07:00:00"), (3, "2026-12-30T08:00:00")]


def test_a_saturday_s_scan_is_announced_on_monday_and_not_twice() -> None:
    ready = at("2026-11-28T10:00")

    planned = plan(ready, ready, OFFICE, 0, announce=True)

    assert [slot for slot, _ in wall(planned)] == [0, 2, 3]


@given(CALENDARS, INSTANTS, st.integers(0, 60 * 24 * 90), SPREADS, st.booleans())
def test_G05_every_reminder_falls_on_a_working_day_between_07_and_20(
    calendar: OfficeCalendar, ready: datetime, minutes: int, spread_s: int, announce: bool
) -> None:
    now = ready + timedelta(minutes=minutes)

    planned = plan(ready, now, calendar, spread_s, announce=announce)

    for one in (*planned, snooze(now, calendar, spread_s)):
        local = one.due_at.astimezone(calendar.zone)
        assert calendar.is_working_day(local.date())
        assert time(7) <= local.time() < time(20)
        assert one.not_after == calendar.at(local.date(), time(20))
        assert now <= one.due_at < one.not_after
    days = [calendar.office_date(one.due_at) for one in planned]
    assert all(earlier < later for earlier, later in pairwise(days))
    assert [one.slot for one in planned] == sorted({one.slot for one in planned})
    assert (ANNOUNCEMENT in {one.slot for one in planned}) is announce


@given(CALENDARS, INSTANTS, SPREADS)
def test_the_recalls_are_counted_in_working_days_from_the_ready_day(
    calendar: OfficeCalendar, ready: datetime, spread_s: int
) -> None:
    for one in plan(ready, ready, calendar, spread_s, announce=False):
        between = calendar.working_days_between(
            calendar.office_date(ready), calendar.office_date(one.due_at)
        )
        assert between == WORKING_DAYS[one.slot]
        assert one.due_at.astimezone(calendar.zone).hour == 8


# Ingatkan besok


@pytest.mark.parametrize(
    "now, due",
    [
        ("2026-11-25T10:00", "2026-11-26T08:00:05"),
        ("2026-11-25T01:00", "2026-11-26T08:00:05"),
        ("2026-11-27T10:00", "2026-11-30T08:00:05"),  # Friday
        ("2026-12-23T10:00", "2026-12-28T08:00:05"),  # before Christmas
        ("2026-12-31T23:59", "2027-01-04T08:00:05"),
        ("2027-03-05T10:00", "2027-03-16T08:00:05"),  # Lebaran
    ],
)
def test_tomorrow_means_the_next_working_day_at_eight(now: str, due: str) -> None:
    assert wall((snooze(at(now), OFFICE, 5),))[0][1] == due


def test_two_taps_on_one_day_ask_for_one_reminder_and_no_slot_is_another_s() -> None:
    first = snooze(at("2026-11-25T10:00"), OFFICE, 0)
    again = snooze(at("2026-11-25T10:01"), OFFICE, 0)
    later = snooze(at("2026-11-26T10:00"), OFFICE, 0)

    assert first.slot == again.slot == SNOOZE + date(2026, 11, 26).toordinal()
    assert len({first.slot, later.slot, ANNOUNCEMENT, *WORKING_DAYS}) == 6
    assert later.slot < 2**31  # a plain integer column


@pytest.mark.parametrize("spread_s", [-1, SPREAD_S])
def test_a_spread_out_of_range_is_a_fault_of_ours(spread_s: int) -> None:
    with pytest.raises(ValueError, match="0 to 3599 seconds"):
        snooze(at("2026-11-25T10:00"), OFFICE, spread_s)
