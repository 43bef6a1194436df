"""Working days, opening hours, and when a message may leave."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain.calendar import Hours, OfficeCalendar, parse_hours

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu"), "08:00-15:00") | {
    "fri": "08:00-11:30, 13:00-15:00"
}
JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = OfficeCalendar(JAKARTA, parse_hours(WEEK), {date(2026, 11, 24): "HUT kota"})
#: Western, central and eastern Indonesia, and zones with summer time, to the half hour too.
ZONES = (
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
)
CALENDARS = st.sampled_from([OfficeCalendar(ZoneInfo(zone), parse_hours(WEEK)) for zone in ZONES])
START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 366 * 86_400).map(lambda s: START + timedelta(seconds=s))
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def at(text: str) -> datetime:
    """Give an instant from a clock on the wall in Jakarta."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).astimezone(UTC)


# Days


@pytest.mark.parametrize(
    "day, word",
    [
        ("2026-12-24", "Natal"),
        ("2026-12-25", "Natal"),
        ("2027-01-01", "Tahun Baru"),
        ("2027-01-05", "Isra"),
        ("2027-03-08", "Nyepi"),
        ("2027-03-09", "Idul"),
        ("2027-03-12", "Idul"),
        ("2027-03-15", "Idul"),
        ("2026-11-24", "HUT kota"),
    ],
)
def test_public_holidays_collective_leave_and_own_days_are_closed(day: str, word: str) -> None:
    closed = date.fromisoformat(day)

    assert word in (OFFICE.closed_reason(closed) or "")
    assert not OFFICE.is_working_day(closed)
    assert OFFICE.hours_on(closed) == ()


def test_a_plain_day_off_has_no_word_and_a_working_day_no_reason() -> None:
    assert OFFICE.closed_reason(date(2026, 11, 28)) == ""
    assert OFFICE.closed_reason(date(2026, 11, 25)) is None


def test_a_closed_day_without_a_word_is_closed_all_the_same() -> None:
    calendar = OfficeCalendar(JAKARTA, parse_hours(WEEK), {date(2026, 11, 25): ""})

    assert calendar.closed_reason(date(2026, 11, 25)) == ""
    assert not calendar.is_working_day(date(2026, 11, 25))


@pytest.mark.parametrize(
    "start, count, end",
    [
        ("2027-03-05", 3, "2027-03-18"),  # over Lebaran: the case of domain.md 6
        ("2027-03-05", 1, "2027-03-16"),
        ("2026-12-23", 1, "2026-12-28"),  # over Christmas
        ("2026-12-31", 1, "2027-01-04"),  # over the year's end
        ("2026-12-30", 3, "2027-01-06"),  # and Isra Mikraj
        ("2026-11-23", 1, "2026-11-25"),  # over the office's own day
        ("2026-11-28", 1, "2026-11-30"),  # from a Saturday
        ("2028-02-28", 1, "2028-02-29"),
        ("2026-11-28", 0, "2026-11-28"),
    ],
)
def test_working_days_are_counted_over_what_is_closed(start: str, count: int, end: str) -> None:
    assert OFFICE.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize("year, closed", [(2026, 25), (2027, 26)])
def test_a_year_has_the_days_that_two_libraries_agree_on(year: int, closed: int) -> None:
    every_day = OfficeCalendar(
        JAKARTA, parse_hours(dict.fromkeys((*WEEK, "sat", "sun"), "08:00-15:00"))
    )
    days = [date(year, 1, 1) + timedelta(days=after) for after in range(365)]

    assert sum(not every_day.is_working_day(day) for day in days) == closed


@given(DAYS, st.integers(0, 40))
def test_counting_forwards_and_between_agree(day: date, count: int) -> None:
    later = OFFICE.add_working_days(day, count)

    assert OFFICE.working_days_between(day, later) == count
    assert count == 0 or OFFICE.is_working_day(later)
    assert OFFICE.working_days_between(later, day) == 0


@given(DAYS)
def test_the_next_working_day_skips_only_closed_days(day: date) -> None:
    following = OFFICE.next_working_day(day)

    assert following > day
    assert OFFICE.is_working_day(following)
    for after in range(1, (following - day).days):
        assert not OFFICE.is_working_day(day + timedelta(days=after))


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)))
def test_any_year_can_be_asked(day: date) -> None:
    assert OFFICE.is_working_day(day) == (OFFICE.closed_reason(day) is None)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        OFFICE.add_working_days(date(2026, 11, 25), -1)


def test_an_office_that_never_opens_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="open on one weekday"):
        OfficeCalendar(JAKARTA, parse_hours({}))


def test_an_office_that_closes_for_years_is_an_error_not_an_endless_search() -> None:
    start = date(2026, 1, 1)
    closed = {start + timedelta(days=after): "tutup" for after in range(4 * 366)}
    calendar = OfficeCalendar(JAKARTA, parse_hours(WEEK), closed)

    with pytest.raises(ValueError, match="years on end"):
        calendar.next_working_day(start)


# Hours


def test_hours_are_read_by_weekday() -> None:
    hours = parse_hours(WEEK | {"sat": "", "sun": " "})

    full: Hours = ((time(8), time(15)),)
    friday: Hours = ((time(8), time(11, 30)), (time(13), time(15)))
    assert hours == (full, full, full, full, friday, (), ())


@pytest.mark.parametrize("spans", ["8.00-15.00", " 08:00 - 15:00 ", "08:00-15:00,"])
def test_hours_may_be_written_as_people_do(spans: str) -> None:
    assert parse_hours({"mon": spans})[0] == ((time(8), time(15)),)


@pytest.mark.parametrize(
    "days, problem",
    [
        ({"senin": "08:00-15:00"}, "unknown weekday 'senin'; use mon, tue"),
        ({"mon": "8-15"}, "'mon' are not written like 08:00-15:00"),
        ({"mon": "08:00"}, "not written like"),
        ({"mon": "24:00-25:00"}, "does not exist"),
        ({"mon": "08:60-15:00"}, "does not exist"),
        ({"fri": "15:00-08:00"}, "'fri' are not in order"),
        ({"fri": "08:00-08:00"}, "not in order"),
        ({"fri": "13:00-15:00, 08:00-11:30"}, "not in order"),
        ({"fri": "08:00-13:30, 13:00-15:00"}, "not in order"),
    ],
)
def test_wrong_hours_are_refused_with_a_sentence(days: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_hours(days)


@pytest.mark.parametrize(
    "instant, is_open",
    [
        ("2026-11-25T07:59:59", False),
        ("2026-11-25T08:00", True),
        ("2026-11-25T14:59:59", True),
        ("2026-11-25T15:00", False),
        ("2026-11-27T12:00", False),  # Friday prayer
        ("2026-11-27T13:00", True),
        ("2026-11-28T10:00", False),
        ("2026-11-24T10:00", False),
    ],
)
def test_the_office_is_open_from_the_first_second_to_before_the_last(
    instant: str, is_open: bool
) -> None:
    assert OFFICE.is_open(at(instant)) is is_open


# Instants


@pytest.mark.parametrize(
    "zone, instant, day",
    [
        ("Asia/Jakarta", "2026-11-24T17:00:00+00:00", "2026-11-25"),
        ("Asia/Jayapura", "2026-12-31T15:00:00+00:00", "2027-01-01"),
        ("America/New_York", "2026-11-25T04:59:00+00:00", "2026-11-24"),
    ],
)
def test_G04_the_date_is_the_office_s(zone: str, instant: str, day: str) -> None:
    calendar = OfficeCalendar(ZoneInfo(zone), parse_hours(WEEK))

    assert calendar.office_date(datetime.fromisoformat(instant)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "instant, allowed",
    [
        ("2026-11-25T10:00", "2026-11-25T10:00"),
        ("2026-11-25T07:00", "2026-11-25T07:00"),
        ("2026-11-25T06:59:59", "2026-11-25T07:00"),
        ("2026-11-25T00:00", "2026-11-25T07:00"),
        ("2026-11-25T19:59:59", "2026-11-25T19:59:59"),
        ("2026-11-25T20:00", "2026-11-26T07:00"),
        ("2026-11-25T23:30", "2026-11-26T07:00"),
        ("2026-11-27T20:00", "2026-11-30T07:00"),  # Friday evening
        ("2026-11-29T10:00", "2026-11-30T07:00"),  # Sunday
        ("2026-11-23T21:00", "2026-11-25T07:00"),  # the office's own day follows
        ("2026-12-24T09:00", "2026-12-28T07:00"),  # collective leave, Christmas, weekend
        ("2026-12-31T20:00", "2027-01-04T07:00"),
        ("2027-03-05T20:00", "2027-03-16T07:00"),  # Lebaran
    ],
)
def test_G05_messages_wait_for_a_working_day_from_07_to_20(instant: str, allowed: str) -> None:
    assert OFFICE.next_allowed_send(at(instant)) == at(allowed)


@given(CALENDARS, INSTANTS)
def test_G05_the_next_allowed_instant_is_the_first(
    calendar: OfficeCalendar, instant: datetime
) -> None:
    allowed = calendar.next_allowed_send(instant)

    assert allowed >= instant
    assert calendar.may_send(allowed)
    assert not calendar.quiet(allowed)
    assert calendar.is_working_day(calendar.office_date(allowed))
    if allowed > instant:
        assert not calendar.may_send(instant)
        assert not calendar.may_send(allowed - timedelta(seconds=1))


@given(CALENDARS, DAYS, st.times())
def test_G04_an_instant_of_the_office_s_clock_is_on_that_day(
    calendar: OfficeCalendar, day: date, clock: time
) -> None:
    instant = calendar.at(day, clock)

    assert instant.tzinfo is UTC
    assert calendar.office_date(instant) == day
