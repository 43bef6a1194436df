"""Receipts: 16 digits that lead back, and that nothing leads to."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain.receipt_code import find_receipt, show_receipt
from storage.vault.age import recipient_of
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.vault.receipts import (
    Receipt,
    derive_receipt,
    new_receipt_digits,
    open_with_receipt,
    seal_to_receipt,
)

DIGITS = "0123456789012345"
SALT = bytes(range(32))


def test_a_receipt_begins_with_0_and_is_found_in_a_text() -> None:
    """No NIK or family card begins with 0, so the two never meet."""
    for _ in range(1_000):
        digits = new_receipt_digits()
        assert re.fullmatch(r"0[0-9]{15}", digits)
        assert find_receipt(show_receipt(digits)) == digits


def test_receipts_use_every_digit_and_do_not_repeat() -> None:
    several = [new_receipt_digits() for _ in range(1_000)]

    assert len(set(several)) == 1_000
    for position in range(1, 16):
        assert {digits[position] for digits in several} == set("0123456789")


def test_the_derivation_is_frozen() -> None:
    """Given-out receipts must lead to the same place in every later version."""
    receipt = derive_receipt(DIGITS, SALT)

    assert receipt.lookup_id == "c0040d03fcf3254904190cae4c127839"
    assert receipt.recipient == "age19x96tutqdkx2hf4te6v6lyy6j4kw3hvl8a6ly0xhkr2hpf7qq3pqnrc27j"


def test_a_receipt_depends_on_digits_and_salt(receipt: Receipt, keys: Keys) -> None:
    """Another office, or this one with its salt lost, finds nothing."""
    again = derive_receipt(receipt.digits, keys.receipt_salt)
    other_salt = derive_receipt(receipt.digits, SALT)
    other_digits = derive_receipt(DIGITS, keys.receipt_salt)

    assert again == receipt
    assert len({r.lookup_id for r in (receipt, other_salt, other_digits)}) == 3
    assert len({r.identity for r in (receipt, other_salt, other_digits)}) == 3


def test_a_receipts_halves_belong_together(receipt: Receipt) -> None:
    assert recipient_of(receipt.identity) == receipt.recipient
    assert re.fullmatch(r"[0-9a-f]{32}", receipt.lookup_id)


def test_a_question_opens_with_its_receipt_only(receipt: Receipt) -> None:
    sealed = seal_to_receipt(receipt.recipient, "Loket mana, pagi atau siang? 🙏")

    assert open_with_receipt(receipt, sealed) == "Loket mana, pagi atau siang? 🙏"
    with pytest.raises(SealError):
        open_with_receipt(derive_receipt(DIGITS, SALT), sealed)


def test_what_is_kept_ahead_has_no_private_half(receipt: Receipt) -> None:
    ready = receipt.ready()

    assert (ready.digits, ready.lookup_id, ready.recipient) == (
        receipt.digits,
        receipt.lookup_id,
        receipt.recipient,
    )
    assert not hasattr(ready, "identity")


def test_C07_a_receipt_is_never_shown(receipt: Receipt) -> None:
    for shown in (repr(receipt), str(receipt), repr(receipt.ready())):
        for secret in (receipt.digits, receipt.lookup_id, receipt.recipient, receipt.identity):
            assert secret not in shown


@given(st.one_of(st.text(max_size=20), st.from_regex(r"[1-9][0-9]{15}", fullmatch=True)))
def test_F08_other_numbers_cost_no_derivation(text: str) -> None:
    """A NIK, or anything else, is refused before the slow part, and not shown."""
    with pytest.raises(ValueError, match="the first a 0") as caught:
        derive_receipt(text, SALT)

    assert str(caught.value) == "a receipt is 16 digits, the first a 0"


@pytest.mark.parametrize("text", ["0123456789012345\n", "０123456789012345", "0" * 17])
def test_F08_almost_a_receipt_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="16 digits"):
        derive_receipt(text, SALT)
