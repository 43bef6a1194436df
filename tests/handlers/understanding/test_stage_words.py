"""Words of the national system in a sentence, and words that only look like them."""

import pytest

from handlers.domain.application import Status
from handlers.understanding.stage_words import stage_named


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("masih SFE terus", Status.SENT_FOR_ENROLLMENT),
        ("sent for enrollment itu apa", Status.SENT_FOR_ENROLLMENT),
        ("katanya print ready record", Status.PRINT_READY),
        ("udah prr, blangko?", Status.PRINT_READY),
        ("status duplicate_record gimana", Status.DUPLICATE_RECORD),
        ("bio capture doang dari kemarin", Status.BIOMETRIC_CAPTURED),
        ("sudah siap diambil belum", None),
        ("masih processing ya", None),
        ("sudah dicetak?", None),
        ("bc", None),
        ("", None),
    ],
)
def test_a_stage_is_named_by_the_system_s_word_alone(said: str, stage: Status | None) -> None:
    assert stage_named(said) is stage


def test_C12_a_very_long_message_is_read_in_part() -> None:
    assert stage_named("a " * 100_000 + "sfe") is None
