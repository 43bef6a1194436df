"""Questions that nobody understood are counted by what they are about."""

from datetime import date, timedelta

from storage import unknown_questions
from storage.database import Database

TODAY = date(2026, 11, 24)


def test_what_is_asked_often_comes_first_and_what_is_rare_is_not_told(database: Database) -> None:
    with database.transaction() as tx:
        for _ in range(4):
            unknown_questions.count(tx, ("vehicle", "price"), today=TODAY)
        unknown_questions.count(tx, ("vehicle",), today=TODAY - timedelta(days=1))
        unknown_questions.count(tx, ("school", "price"), today=TODAY)

        found = unknown_questions.most_frequent(tx, since=TODAY - timedelta(days=1))

    assert found == [("price", 5), ("vehicle", 5)]


def test_old_counts_are_forgotten(database: Database) -> None:
    with database.transaction() as tx:
        for _ in range(3):
            unknown_questions.count(tx, ("vehicle",), today=TODAY - timedelta(days=91))
        unknown_questions.forget_old(tx, today=TODAY)

        assert unknown_questions.most_frequent(tx, since=date(2026, 1, 1)) == []
