"""How long cards were in each phase, counted from real histories on both databases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from handlers.domain.application import Status
from handlers.domain.office import Office
from handlers.domain.waiting import LOOK_BACK_DAYS, UsualWait
from notifications import insights
from storage import applications, waits
from storage.counter import scan, undo_scan
from storage.database import Database
from storage.vault.keys import Keys
from tests.office import StandingClock
from tests.storage.registry import Registry, row

S = Status
KTP_READY = ("ktp", S.PRINT_READY)
Usual = Callable[[], dict[tuple[str, Status], UsualWait]]


@pytest.fixture
def registry(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Registry:
    return Registry(database, keys, office, clock)


@pytest.fixture
def usual(registry: Registry) -> Usual:
    def count() -> dict[tuple[str, Status], UsualWait]:
        insights.refresh(registry.database, registry.office.calendar, now=registry.clock())
        with registry.database.transaction() as tx:
            return waits.every(tx)

    return count


def through(registry: Registry, days: list[int], *, ended: date = date(2026, 11, 20)) -> None:
    """Let cards be ready to print for so many days each, until a day."""
    codes = [f"A{number:06d}" for number in range(len(days))]
    began = [ended - timedelta(days=needed) for needed in days]
    pairs = list(zip(codes, began, strict=True))
    registry.take(*(row(n, code, status_since=on) for n, (code, on) in enumerate(pairs, 2)))
    registry.take(
        *(row(n, code, S.PRINTED, status_since=ended) for n, code in enumerate(codes, start=2))
    )


def test_half_and_nine_of_ten_of_what_was_really_needed(registry: Registry, usual: Usual) -> None:
    through(registry, [*range(1, 10), 80])

    assert usual() == {KTP_READY: UsualWait(10, 5, 9)}


def test_what_ended_longer_ago_does_not_count(registry: Registry, usual: Usual) -> None:
    """Neither by the day that a late list tells, nor by the day on which it was told."""
    today = date(2026, 11, 24)
    through(registry, [5], ended=today - timedelta(days=LOOK_BACK_DAYS + 1))
    assert usual() == {}

    through(registry, [9, 9], ended=today - timedelta(days=LOOK_BACK_DAYS))
    registry.clock.advance(days=1)
    assert usual() == {}


def test_a_scan_that_was_taken_back_tells_nothing(registry: Registry, usual: Usual) -> None:
    """The wrong slip was scanned: neither to the box nor back is a wait."""
    registry.take(row(2, "A000001", status_since=date(2026, 11, 1)))
    calendar = registry.office.calendar
    with registry.database.transaction() as tx:
        ready = (S.READY_FOR_PICKUP, calendar)
        done = scan(tx, registry.keys, "A000001", *ready, now=registry.clock())
    registry.clock.advance(minutes=1)
    with registry.database.transaction() as tx:
        assert undo_scan(tx, registry.keys, done, calendar, now=registry.clock())
    assert usual() == {}

    registry.clock.advance(days=2)
    registry.scan("A000001", S.READY_FOR_PICKUP)
    assert usual() == {KTP_READY: UsualWait(1, 23, 23)}


def test_an_import_that_was_taken_back_tells_nothing(registry: Registry, usual: Usual) -> None:
    registry.take(row(2, "A000001", status_since=date(2026, 11, 1)))
    wrong = registry.take(row(2, "A000001", S.PRINTED, status_since=date(2026, 11, 2)))
    assert usual() == {KTP_READY: UsualWait(1, 1, 1)}

    registry.undo(wrong)

    assert usual() == {}


def test_G07_a_card_that_went_back_counts_each_time_it_went_on(
    registry: Registry, usual: Usual
) -> None:
    """A misprint: the second printing is a wait of its own, the way back is none."""
    moves = [
        (S.PRINT_READY, date(2026, 11, 1)),
        (S.PRINTED, date(2026, 11, 4)),
        (S.PRINT_READY, date(2026, 11, 10)),
        (S.PRINTED, date(2026, 11, 20)),
    ]
    for status, since in moves:
        registry.take(row(2, "A000001", status, status_since=since))

    assert usual() == {KTP_READY: UsualWait(2, 3, 10)}


def test_days_that_run_backwards_or_ahead_do_not_count(registry: Registry, usual: Usual) -> None:
    """A slip of the pen in a list must not shorten what everybody is told."""
    registry.take(row(2, "A000001", status_since=date(2026, 11, 20)))
    registry.take(row(2, "A000001", S.PRINTED, status_since=date(2026, 11, 1)))

    assert usual() == {}


def test_a_citizens_own_turn_and_a_slip_in_a_stack_are_not_counted(
    registry: Registry, usual: Usual
) -> None:
    registry.register("A000001")
    registry.scan("A000001", S.READY_FOR_PICKUP)
    registry.scan("A000001", S.PICKED_UP)

    assert usual() == {}


def test_services_are_counted_apart(registry: Registry, usual: Usual) -> None:
    registry.take(row(2, "A000001", service="kia", is_service_given=True))
    registry.take(row(2, "A000001", S.PRINTED, status_since=date(2026, 11, 22)))

    assert set(usual()) == {("kia", S.PRINT_READY)}


def test_a_new_count_replaces_the_last_and_once_a_day_is_enough(
    registry: Registry, usual: Usual
) -> None:
    through(registry, [3, 4])
    database, calendar = registry.database, registry.office.calendar
    assert insights.refresh_daily(database, calendar, now=registry.clock())
    through(registry, [3, 4])
    assert not insights.refresh_daily(database, calendar, now=registry.clock())
    registry.clock.advance(days=LOOK_BACK_DAYS + 5)

    assert insights.refresh_daily(database, calendar, now=registry.clock())
    assert usual() == {}


def test_a_status_reads_what_is_kept_ready(registry: Registry, usual: Usual) -> None:
    through(registry, [3, 4, 5])
    usual()
    registry.take(row(2, "B000001"), row(3, "B000002", S.SHIPPED))
    with registry.database.transaction() as tx:
        found = applications.by_codes(tx, registry.keys, ["B000001", "B000002"])
        told = waits.for_applications(tx, found.values())

    assert told == {KTP_READY: UsualWait(3, 4, 5)}
