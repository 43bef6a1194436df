"""Guessing codes: ten an hour, counted in the database; only the guesser waits."""

from storage import limits
from storage.database import Database
from tests.office import StandingClock


def guess(database: Database, clock: StandingClock, count: int, lane: str = "a") -> bool:
    """Guess wrong; tell whether the chat has to wait now."""
    with database.transaction() as tx:
        limits.count_wrong(tx, lane, count, now=clock())
        return lane in limits.blocked(tx, [lane, "other"], now=clock())


def test_D03_ten_wrong_codes_an_hour(database: Database, clock: StandingClock) -> None:
    assert [guess(database, clock, 1) for _ in range(11)] == [False] * 9 + [True] * 2


def test_D03_several_codes_in_one_message_count_each(
    database: Database, clock: StandingClock
) -> None:
    assert [guess(database, clock, 4), guess(database, clock, 6)] == [False, True]


def test_D04_nobody_else_is_locked_out(database: Database, clock: StandingClock) -> None:
    guess(database, clock, 1_000)
    with database.transaction() as tx:
        assert limits.blocked(tx, ["a", "b"], now=clock()) == {"a"}
        assert limits.blocked(tx, [], now=clock()) == set()


def test_D04_the_hour_begins_with_the_first_guess(database: Database, clock: StandingClock) -> None:
    """It is not prolonged by guessing on, and after it all ten are there again."""
    guess(database, clock, 9)
    clock.advance(minutes=59)
    assert guess(database, clock, 5)
    clock.advance(minutes=1)

    assert not guess(database, clock, 9)
    assert guess(database, clock, 1)


def test_an_hour_that_is_over_is_forgotten(database: Database, clock: StandingClock) -> None:
    guess(database, clock, 3)
    clock.advance(hours=1)
    with database.transaction() as tx:
        limits.forget_old(tx, now=clock())
        assert tx.execute(limits.GUESSING.select()).all() == []
