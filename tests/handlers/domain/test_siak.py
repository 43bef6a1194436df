"""Status words: SIAK's, the counter's, and slips of the hand; nothing is guessed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from handlers.domain.application import Status
from handlers.domain.siak import (
    COMMON,
    FORGIVES_TWO,
    SHORTEST_MISSPELT,
    STATUS_OF,
    StatusWords,
    plain_status,
    showable,
    status_named,
)

S = Status

KNOWN = [
    ("UNREGISTERED", S.NOT_ENROLLED),
    ("BELUM REKAM", S.NOT_ENROLLED),
    ("BELUM WAJIB", S.NOT_ENROLLED),
    ("BIO_CAPTURED", S.BIOMETRIC_CAPTURED),
    ("BC", S.BIOMETRIC_CAPTURED),
    ("PROCESSING", S.BIOMETRIC_CAPTURED),
    ("SENT_FOR_ENROLLMENT", S.SENT_FOR_ENROLLMENT),
    ("SENT_FOR_ENROLLMENT (SFE)", S.SENT_FOR_ENROLLMENT),
    ("SFE", S.SENT_FOR_ENROLLMENT),
    ("RECEIVED_AT_CENTRAL", S.RECEIVED_AT_CENTRAL),
    ("ENROLL_FAILURE_AT_CENTRAL", S.ENROLL_FAILURE),
    ("ENROLL_FAILURE_AT_REGIONAL", S.ENROLL_FAILURE),
    ("SEARCH_FAILURE_AT_CENTRAL", S.SEARCH_FAILURE),
    ("ADJUDICATE_RECORD", S.ADJUDICATION),
    ("REQUEST_VALIDATION", S.ADJUDICATION),
    ("DUPLICATE_RECORD", S.DUPLICATE_RECORD),
    ("DUPLICATE_RECORD (one-to-many)", S.DUPLICATE_RECORD),
    ("PRINT_READY_RECORD", S.PRINT_READY),
    ("PRR", S.PRINT_READY),
    ("prr", S.PRINT_READY),
    ("Siap Cetak", S.PRINT_READY),
    ("SENT_FOR_CARD_PRINTING", S.PRINTED),
    ("CARD_PRINTED", S.PRINTED),
    ("CARD_SHIPPED", S.SHIPPED),
    ("CARD_ISSUED", S.PICKED_UP),
    ("Siap Diambil", S.READY_FOR_PICKUP),
    (" siap  diambil ", S.READY_FOR_PICKUP),
    ("Sudah Diambil", S.PICKED_UP),
]

MISSPELT = [
    ("Siap Diambl", S.READY_FOR_PICKUP),
    ("Siap Di Ambil", S.READY_FOR_PICKUP),
    ("Sudah Diambli", S.PICKED_UP),
    ("PRINT_READY_RECROD", S.PRINT_READY),
    ("PRINTREADYRECORD", S.PRINT_READY),
    ("PRINT READY RECORDS", S.PRINT_READY),
    ("SENT_FOR_ENROLMENT", S.SENT_FOR_ENROLLMENT),
    ("SEND_FOR_ENROLLMENT", S.SENT_FOR_ENROLLMENT),
    ("CARD_PRINTTED", S.PRINTED),
    ("BIO_CAPTURD", S.BIOMETRIC_CAPTURED),
    ("CARD-SHIPED", S.SHIPPED),
]

UNKNOWN = [
    "",
    "   ",
    "-",
    "siap",
    "diambil",
    "PRX",
    "SF",
    "REGISTERED",
    "Belum Diambil",
    "tidak siap diambil",
    "Belum Cetak",
    "=CMD()",
    "{0.__class__}",
    "x" * 10_000,
]


@pytest.mark.parametrize(("word", "status"), KNOWN + MISSPELT)
def test_a_word_of_SIAK_or_the_counter_is_understood(word: str, status: Status) -> None:
    assert COMMON.parse(word) is status


@pytest.mark.parametrize("word", UNKNOWN)
def test_D13_an_unknown_word_is_never_guessed(word: str) -> None:
    assert COMMON.parse(word) is None


def test_every_status_but_the_slips_own_has_a_word() -> None:
    """Those of other documents have theirs in `handlers/services/stages.toml`."""
    of_paper = {Status.IN_PROCESS, Status.INCOMPLETE}

    assert set(STATUS_OF.values()) == set(Status) - {Status.REGISTERED} - of_paper


def test_D13_no_slip_of_the_hand_leads_from_one_status_to_another() -> None:
    """Words of two statuses lie further apart than what is forgiven on either side."""
    long_enough = [word for word in STATUS_OF if len(word) >= SHORTEST_MISSPELT]

    for one, other in combinations(long_enough, 2):
        if STATUS_OF[one] is not STATUS_OF[other]:
            forgiven = 2 if max(len(one), len(other)) >= FORGIVES_TWO else 1
            assert OSA.distance(one, other) > forgiven, (one, other)


@given(st.sampled_from(sorted(STATUS_OF)), st.data())
def test_a_letter_too_few_is_the_same_status_or_none(word: str, data: st.DataObject) -> None:
    gap = data.draw(st.integers(0, len(word) - 1))

    assert COMMON.parse(word[:gap] + word[gap + 1 :]) in {STATUS_OF[word], None}


@given(st.text())
def test_any_text_is_a_status_or_none(text: str) -> None:
    assert COMMON.parse(text) is None or isinstance(COMMON.parse(text), Status)


def test_the_offices_own_words_go_before_ours() -> None:
    own = StatusWords(
        {plain_status("Siap Edar"): S.READY_FOR_PICKUP, plain_status("BC"): S.PRINTED}
    )

    assert own.parse("SIAP_EDAR") is S.READY_FOR_PICKUP
    assert own.parse("bc") is S.PRINTED
    assert own.parse("Sudah Diambil") is S.PICKED_UP
    assert own.parse("siap edarr") is None


@pytest.mark.parametrize("name", ["READY_FOR_PICKUP", "ready for pickup", " Ready-For-Pickup "])
def test_a_status_has_a_name_in_the_configuration(name: str) -> None:
    assert status_named(name) is S.READY_FOR_PICKUP


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("  SIAP\n EDAR ", "SIAP EDAR"),
        ("BIOMETRIC_EXCEPTION", "BIOMETRIC_EXCEPTION"),
        ("Cetak (tahap 2)", "Cetak (tahap 2)"),
        ("", None),
        ("9999990000000001", None),
        ("99999 90000 00000 1 NIK", None),
        ("081234567890 Budi", None),
        ("KTP123456", None),
        ("\x1b[2JSIAP", None),
        ("=CMD()", None),
        ("---", None),
        ("x" * 65, None),
    ],
)
def test_C02_an_unknown_word_is_shown_only_if_it_can_be_one(cell: str, shown: str | None) -> None:
    """What stands in the wrong column, or could steer a terminal, is not."""
    assert showable(cell) == shown


@given(st.text(max_size=80))
def test_what_is_shown_is_one_short_clean_line(text: str) -> None:
    shown = showable(text)

    assert shown is None or (shown.isprintable() and len(shown) <= 64 and "\n" not in shown)
