"""The life of a card: one table, its picture, and what citizens are told of each status."""

import subprocess
import sys
from pathlib import Path

import pytest

from handlers.conversations.status import TEXT_FOR
from handlers.domain.application import (
    EARLIEST,
    LIFE,
    PHASES,
    STAGE,
    Actor,
    Duty,
    Status,
    goes_backwards,
)
from handlers.domain.messages import type_of_fact
from handlers.domain.state import Language
from handlers.texts.render import render_line
from tests.conversations.world import NOW

ROOT = Path(__file__).parents[3]
S = Status
TURNS = {
    Actor.CITIZEN: "giliran Bapak/Ibu",
    Actor.OFFICE: "giliran kantor",
    Actor.NATIONAL: "giliran pusat data nasional",
}
#: What a text says of the citizen's way to the office.
SAYS = {
    Duty.BE_RECORDED: "datang sendiri ke kantor",
    Duty.CLEAR_UP: "datang ke kantor",
    Duty.COLLECT: "ambil kartunya",
    Duty.WAIT: "perlu datang",
    Duty.NOTHING: "tidak ada langkah lagi",
}


def text_of(status: Status) -> str:
    facts: dict[str, type_of_fact] = {"code": "98TT-TF86-33KA", "since": NOW.date()}
    return render_line(TEXT_FOR[status], facts, Language.INDONESIAN)


def reachable(start: Status, *, also_again: bool = False) -> set[Status]:
    found, left = set[Status](), [start]
    while left:
        phase = LIFE[left.pop()]
        ways = phase.then + (phase.again if also_again else ())
        left += [one for one in ways if one not in found]
        found.update(ways)
    return found


def test_every_status_is_in_the_table() -> None:
    assert set(PHASES) == set(Status)


def test_from_a_printed_slip_a_card_can_come_to_any_status_and_from_each_to_its_owner() -> None:
    assert reachable(S.REGISTERED) == set(LIFE) - {S.REGISTERED}
    for status in set(LIFE) - {S.PICKED_UP}:
        assert S.PICKED_UP in reachable(status, also_again=True), status
    assert reachable(S.PICKED_UP, also_again=True) == set()


def test_what_follows_lies_further_along_and_what_is_done_anew_does_not() -> None:
    for status, phase in LIFE.items():
        assert all(STAGE[one] > STAGE[status] for one in phase.then), status
        assert all(STAGE[one] < STAGE[status] for one in (*phase.again, *phase.recalled)), status


@pytest.mark.parametrize(
    ("current", "new", "backwards"),
    [
        (S.READY_FOR_PICKUP, S.PRINTED, True),  # a list that lags behind the scans
        (S.READY_FOR_PICKUP, S.PRINT_READY, True),  # G07: a misprint must be said
        (S.PICKED_UP, S.READY_FOR_PICKUP, True),
        (S.PRINT_READY, S.SENT_FOR_ENROLLMENT, True),
        (S.RECEIVED_AT_CENTRAL, S.BIOMETRIC_CAPTURED, True),
        (S.SEARCH_FAILURE, S.SENT_FOR_ENROLLMENT, True),
        (S.ENROLL_FAILURE, S.BIOMETRIC_CAPTURED, False),  # recorded again
        (S.ENROLL_FAILURE, S.SENT_FOR_ENROLLMENT, False),  # and sent, before the next list
        (S.ENROLL_FAILURE, S.NOT_ENROLLED, True),
        (S.ADJUDICATION, S.BIOMETRIC_CAPTURED, False),  # deleted and recorded again
        (S.ADJUDICATION, S.DUPLICATE_RECORD, False),
        (S.DUPLICATE_RECORD, S.RECEIVED_AT_CENTRAL, False),
        (S.REGISTERED, S.PICKED_UP, False),
    ],
)
def test_D13_what_goes_backwards(current: Status, new: Status, backwards: bool) -> None:
    assert goes_backwards(current, new) is backwards


def test_along_the_table_nothing_goes_backwards_but_a_recall() -> None:
    for status, phase in LIFE.items():
        assert not any(goes_backwards(status, one) for one in (status, *phase.then, *phase.again))
        assert all(goes_backwards(status, one) for one in phase.recalled)
        assert EARLIEST[status] <= STAGE[status]


@pytest.mark.parametrize("status", LIFE)
def test_a_text_says_whose_turn_it_is_and_what_the_citizen_does(status: Status) -> None:
    """As the table has it: nobody is sent on a trip that the table does not know of."""
    phase, text = LIFE[status], text_of(status)

    assert [actor for actor, words in TURNS.items() if words in text] == (
        [] if phase.actor is Actor.NOBODY else [phase.actor]
    )
    assert SAYS[phase.duty] in text
    if phase.duty is not Duty.WAIT:
        assert "perlu datang" not in text


@pytest.mark.parametrize("status", LIFE)
def test_no_text_promises_a_time(status: Status) -> None:
    """domain.md: never a date in SFE; here nowhere."""
    words = text_of(status).casefold()

    assert not any(word in words for word in ("segera", "besok", "sebentar", "hari lagi"))


def test_the_picture_is_what_the_table_says() -> None:
    """Otherwise: make diagrams."""
    ran = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_card_life.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_status_is_explained_to_officers() -> None:
    page = (ROOT / "docs" / "cards.md").read_text(encoding="utf-8")

    assert all(f"\n| {status.value} |" in page for status in LIFE)
