"""What a conversation remembers comes back as it was, and cannot be read without the keys."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from handlers.domain.complaint import ComplaintKind
from handlers.domain.report import Step
from handlers.domain.state import (
    Comparing,
    ComplaintDraft,
    ComplaintTalk,
    Erasing,
    Form,
    NamingSlip,
    ReportDraft,
    ReportTalk,
    State,
    TalkMode,
)
from storage import intake
from storage.vault.keys import Keys

UNTIL = datetime(2026, 11, 30, tzinfo=UTC)
ID = "0123456789abcdef" * 2
FORMS: list[Form] = [
    ReportDraft(ID, Step.WHAT, UNTIL, fragments=1),
    ReportTalk(ID, TalkMode.ADD, UNTIL),
    Erasing(UNTIL),
    ComplaintDraft(ID, ComplaintKind.COMPLAINT, UNTIL, pieces=2),
    ComplaintTalk(ID, UNTIL),
    Comparing(UNTIL),
    NamingSlip(ID, UNTIL),
]
STATE = State(slips=(ID,), names=((ID, "Bu Haji"),), heard_on=date(2026, 11, 29), last_key="key")


@pytest.mark.parametrize("form", [None, *FORMS])
def test_a_state_comes_back_as_it_was(keys: Keys, form: Form | None) -> None:
    state = replace(STATE, form=form)
    sealed = intake.seal_state(keys, "lane", state)

    assert intake.open_state(keys, intake.Lane("lane", sealed)) == state


def test_every_form_is_tried() -> None:
    assert {type(form) for form in FORMS} == set(get_args(Form))


def test_D10_D11_a_slips_name_is_sealed_to_its_chat(keys: Keys) -> None:
    sealed = intake.seal_state(keys, "lane", STATE)

    assert sealed is not None
    assert b"Haji" not in sealed
    assert "Haji" not in repr(STATE)
    # Moved to another chat's row, it opens nothing.
    assert intake.open_state(keys, intake.Lane("other", sealed)) == State()
