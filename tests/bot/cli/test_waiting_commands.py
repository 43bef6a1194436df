"""`tanpacalo blanks`, `overdue` and `statuses` as an officer meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.base import Base
from handlers.domain.application import Application, Status
from handlers.domain.effects import RaiseOverdue
from handlers.domain.slip_code import fold
from storage import applications, overdue
from tests.bot.cli.conftest import CommandLine
from tests.office import TUESDAY

TODAY = TUESDAY.date()


def test_blanks_are_noted_confirmed_and_shown(tanpacalo: CommandLine) -> None:
    """Said again without a day they are what they were, since when they were."""
    assert "nobody has said anything" in tanpacalo("blanks", "show").out
    tanpacalo("blanks", "empty", "--since", "2026-11-18")
    again = tanpacalo("blanks", "empty")

    assert again.status == 0
    assert again.out.startswith("Noted: no card blanks since 2026-11-18 (said 2026-11-24 09:30)")
    assert "card blanks are there since 2026-11-24" in tanpacalo("blanks", "available").out
    assert "card blanks are there" in tanpacalo("blanks", "show").out


@pytest.mark.parametrize(
    ("since", "problem"),
    [
        ("2026-11-25", "yet to come"),
        ("2019-01-01", "too long ago"),
        ("kemarin", "a day such as"),
        ("2026-02-30", "a day such as"),
    ],
)
def test_a_day_that_cannot_be_is_refused(tanpacalo: CommandLine, since: str, problem: str) -> None:
    ran = tanpacalo("blanks", "empty", "--since", since)

    assert ran.status == 1
    assert problem in ran.err
    assert "nobody has said anything" in tanpacalo("blanks", "show").out


@pytest.fixture
def raised(base: Base, printed: Callable[[int], list[str]]) -> list[str]:
    """Two cards on the list, the first one past its day."""
    codes = printed(2)
    with base.database.transaction() as tx:
        found = applications.by_codes(tx, base.keys, map(fold, codes))
        for place, code in enumerate(codes):
            card = found[fold(code)]
            overdue.raise_case(tx, _wanted(_moved(tx, card), days_late=1 - place))
    return codes


def _moved(tx: Connection, card: Application) -> Application:
    since = TODAY - timedelta(days=30)
    status = Status.PRINT_READY
    return applications.move(tx, card, status, now=TUESDAY, since=since, source="test").after


def _wanted(card: Application, *, days_late: int) -> RaiseOverdue:
    due = TODAY - timedelta(days=days_late)
    raised_on = due - timedelta(days=7)
    return RaiseOverdue(card.id, card.version, card.status, raised_on, due)


def test_the_list_is_shown_answered_and_left(tanpacalo: CommandLine, raised: list[str]) -> None:
    late, due = raised
    rows = [line.split("\t") for line in tanpacalo("overdue", "list").lines[1:]]
    assert [(row[1], row[-1]) for row in rows] == [(late, "LATE"), (due, "open")]

    by_code = tanpacalo("overdue", "answer", late.lower().replace("-", " "), "no-blanks")
    by_id = tanpacalo("overdue", "answer", rows[1][0], "come")

    assert (by_code.status, by_id.status) == (0, 0)
    assert late in by_code.out
    assert tanpacalo("overdue", "list").out == ""
    everything = tanpacalo("overdue", "list", "--all").out
    assert "no-blanks 2026-11-24" in everything
    assert "come 2026-11-24" in everything


def test_an_answer_in_own_words_is_refused(tanpacalo: CommandLine, raised: list[str]) -> None:
    """A closed set: no name, no number, no promise gets to whoever holds the slip."""
    ran = tanpacalo("overdue", "answer", raised[0], "Ibu Siti besok jadi")

    assert ran.status == 2
    assert "in-hand" in ran.err
    assert len(tanpacalo("overdue", "list").lines) == 3


@pytest.mark.parametrize("card", ["K7M4-X2RA-9TWC", "", "%", "zzzz"])
def test_a_card_that_is_not_on_the_list(
    tanpacalo: CommandLine, raised: list[str], card: str
) -> None:
    ran = tanpacalo("overdue", "answer", card, "come")

    assert ran.status == 1
    assert "no such card is on the list" in ran.err


def test_what_is_usual_begins_empty(tanpacalo: CommandLine, raised: list[str]) -> None:
    """Nothing has left its phase yet."""
    ran = tanpacalo("overdue", "usual")

    assert (ran.status, ran.out) == (0, "")


def test_the_known_words_are_listed_with_the_offices_own(tanpacalo: CommandLine) -> None:
    with tanpacalo.config.open("a") as config:
        config.write('[import.statuses]\n"SIAP EDAR" = "READY_FOR_PICKUP"\n')
    rows = dict(line.split("\t") for line in tanpacalo("statuses", "known").lines[1:])

    assert set(rows) == {status.value.upper() for status in Status}
    assert rows["READY_FOR_PICKUP"].startswith("SIAP EDAR, ")
    assert "PRR" in rows["PRINT_READY"]
