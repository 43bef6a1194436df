"""Ticket numbers: cannot be guessed, mistyped into another, or taken for anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain import receipt_code, slip_code
from handlers.domain.ticket_number import find_number, is_meant, is_valid, make_number, show

RAW = st.binary(min_size=16, max_size=16)


@given(RAW)
def test_a_number_is_found_however_it_is_typed(raw: bytes) -> None:
    number = make_number(raw)
    shown = show(number)

    assert is_valid(number)
    assert is_meant(shown)
    for typed in (shown, shown.lower(), number, shown.replace("-", " "), shown.replace("-", "–")):
        assert find_number(typed) == number
        assert find_number(f"tiket saya itu {typed} gimana") == number


@given(RAW)
def test_it_is_no_slip_code_no_receipt_and_no_nik(raw: bytes) -> None:
    """Nor is a slip code a ticket number."""
    number, code = make_number(raw), slip_code.make_code(raw)

    assert not slip_code.has_valid_check(number[1:])
    assert not is_valid(f"T{code}")
    assert receipt_code.find_receipt(show(number)) is None
    assert not receipt_code.find_nik(show(number))


@given(RAW, st.integers(1, 12), st.sampled_from(slip_code.ALPHABET))
def test_D05_a_wrong_symbol_leads_nowhere(raw: bytes, place: int, symbol: str) -> None:
    number = make_number(raw)
    wrong = number[:place] + symbol + number[place + 1 :]

    assert is_valid(wrong) == (wrong == number)


@pytest.mark.parametrize(
    "text",
    ["Terima kasih 2x", "tolong dicek dong kak", "T-shirt 2 warna hitam", "t", "T-", "T" * 13, ""],
)
def test_ordinary_words_are_none(text: str) -> None:
    assert find_number(text) == ""
    assert not is_meant(text)


@pytest.mark.parametrize("text", ["T-2222-2222-2222", "t-98tt-tf86-33ka", "tiket T-98TTTF8633KA?"])
def test_one_with_a_mistake_is_meant_as_one(text: str) -> None:
    assert find_number(text) == ""
    assert is_meant(text)


@pytest.mark.timeout(20)  # quadratic work on 100 KB would take minutes
def test_C12_no_text_makes_it_slow() -> None:
    for text in ("t " * 50_000, "t-" * 50_000, "t1 " * 40_000, "T-1111 " * 20_000, "T" * 100_000):
        find_number(text)
        is_meant(text)
