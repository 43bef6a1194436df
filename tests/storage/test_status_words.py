"""Status words that nobody knows: kept for the officer, sealed, few, and not for ever."""

from datetime import date, timedelta

from handlers.domain.application import Status
from handlers.domain.siak import COMMON, StatusWords, plain_status
from notifications import retention
from storage import status_words
from storage.database import Database
from storage.status_words import MOST_KEPT, UNKNOWN, UnknownWord
from storage.vault.keys import Keys
from tests.notifications.room import Room

TODAY = date(2026, 11, 24)
LATER = TODAY + timedelta(days=2)


def test_a_word_is_kept_as_it_was_written(database: Database, keys: Keys) -> None:
    """Written in other ways it is the same word; the newest import's rows are told."""
    with database.transaction() as tx:
        status_words.keep(tx, keys, {"Siap Edar": 3, "TUNDA": 9}, today=TODAY)
        status_words.keep(tx, keys, {"SIAP_EDAR": 5}, today=LATER)
        assert status_words.settle(tx, keys, COMMON) == [
            UnknownWord("TUNDA", 9, TODAY, TODAY),
            UnknownWord("Siap Edar", 5, TODAY, LATER),
        ]


def test_a_word_that_the_office_has_explained_leaves(database: Database, keys: Keys) -> None:
    own = StatusWords({plain_status("SIAP EDAR"): Status.READY_FOR_PICKUP})
    with database.transaction() as tx:
        status_words.keep(tx, keys, {"Siap Edar": 3, "TUNDA": 9}, today=TODAY)
        assert [one.word for one in status_words.settle(tx, keys, own)] == ["TUNDA"]
        assert status_words.count(tx) == 1


def test_D11_words_are_sealed(database: Database, keys: Keys) -> None:
    """A cell of the wrong column could be somebody's name."""
    with database.transaction() as tx:
        status_words.keep(tx, keys, {"SITI KENARI": 1}, today=TODAY)
        (row,) = tx.execute(UNKNOWN.select()).all()

    assert b"KENARI" not in repr(tuple(row)).encode().upper()


def test_no_more_than_are_words_of_a_status(database: Database, keys: Keys) -> None:
    with database.transaction() as tx:
        many = {f"KATA {chr(65 + n % 26)}{chr(65 + n // 26)}": 1 for n in range(MOST_KEPT + 9)}
        status_words.keep(tx, keys, many, today=TODAY)
        assert status_words.count(tx) == MOST_KEPT


def test_what_no_import_brings_any_more_is_forgotten(room: Room) -> None:
    room.do(lambda tx: status_words.keep(tx, room.keys, {"TUNDA": 9}, today=TODAY))
    left = []
    for days in (90, 91):
        now = room.clock() + timedelta(days=days)
        room.do(lambda tx, now=now: retention.forget(tx, room.office, now=now))  # type: ignore[misc]
        left.append(room.do(status_words.count))

    assert left == [1, 0]
