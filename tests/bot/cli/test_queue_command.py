"""`tanpacalo queue`: one word a morning, never moved in silence, always to be taken back."""

from datetime import timedelta

import pytest

from bot.base import Base
from bot.cli.names import login
from handlers.domain.queue import QueueFact, QueueWord
from storage import officers, queue
from storage.database import new_id
from tests.bot.cli.conftest import CommandLine
from tests.office import TUESDAY


def test_it_is_noted_now_or_at_a_time(tanpacalo: CommandLine) -> None:
    ran = tanpacalo("queue", "empty")

    assert (ran.status, ran.out) == (0, "Noted: numbers ran out at 09:30 today.\n")
    assert tanpacalo("queue", "undo").lines == [
        "Taken back: numbers ran out at 09:30.",
        "Now holds: nothing for today.",
    ]
    assert tanpacalo("queue", "empty", "--at", "08.55").lines == [
        "Noted: numbers ran out at 08:55 today."
    ]


def test_a_second_time_moves_nothing_without_being_told_to(tanpacalo: CommandLine) -> None:
    tanpacalo("queue", "empty", "--at", "08:55")

    refused = tanpacalo("queue", "empty", "--at", "09:10")
    again = tanpacalo("queue", "empty", "--at", "08:55")
    moved = tanpacalo("queue", "empty", "--at", "09:10", "--replace")

    assert refused.status == again.status == 1
    assert "numbers ran out at 08:55; nothing was changed" in refused.err
    assert "--replace" in refused.err
    assert "it is noted already" in again.err
    assert moved.status == 0
    shown = tanpacalo("queue", "show")
    noted, by = "2026-11-24 09:30", login()
    assert [line.split("\t")[2:] for line in shown.lines[1:3]] == [
        ["08:55", noted, by, f"{noted} by {by}"],
        ["09:10", noted, by, ""],
    ]
    assert shown.lines[3] == "Today: numbers ran out at 09:10."


def test_numbers_again_is_a_word_of_its_own(tanpacalo: CommandLine) -> None:
    tanpacalo("queue", "empty", "--at", "08:55")

    assert tanpacalo("queue", "open").lines == ["Noted: numbers were given out at 09:30 today."]
    assert tanpacalo("queue", "undo").lines[1] == "Now holds: numbers ran out at 08:55."


@pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("10:15", "yet to come"),
        ("03:10 pagi", "too early"),
        ("soon", "like 08:55"),
        ("25:00", "like"),
    ],
)
def test_a_time_that_cannot_be_is_a_sentence(tanpacalo: CommandLine, at: str, told: str) -> None:
    ran = tanpacalo("queue", "empty", "--at", at)

    assert ran.status == 1
    assert told in ran.err
    assert tanpacalo("queue", "show").lines[0] == "Today: no word yet."


def test_nothing_to_take_back_is_a_sentence(tanpacalo: CommandLine) -> None:
    ran = tanpacalo("queue", "undo")

    assert (ran.status, "nothing is noted" in ran.err) == (1, True)


def test_the_record_names_officers_and_tells_what_citizens_hear(
    tanpacalo: CommandLine, base: Base
) -> None:
    with base.database.transaction() as tx:
        until = TUESDAY + timedelta(minutes=15)
        officer = officers.invite(
            tx, base.keys, name="Bu Wati", role="counter", code="X", expires_at=until
        )
        for back in (1, 4, 5):
            at = TUESDAY - timedelta(days=back, minutes=10 * back)
            fact = QueueFact(new_id(), at.date(), 1, QueueWord.EMPTY, at)
            queue.note(tx, fact, by=officer, now=at)

    shown = tanpacalo("queue", "show")

    assert "Bu Wati" in shown.lines[1]
    assert shown.lines[-2:] == [
        "Today: no word yet.",
        "Earlier days: ran out between 08:40 and 09:20 on 3 noted days.",
    ]
    assert len(tanpacalo("queue", "show", "--days", "2").lines) == 4
