"""Receipts are found with certainty, NIKs with suspicion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain.receipt_code import (
    find_nik,
    find_receipt,
    nik_spans,
    show_receipt,
    sixteen_digit_spans,
    without_nik,
)

RECEIPT = "0123456789012345"
NIK = "3604010101010001"
RECEIPTS = st.integers(0, 10**15 - 1).map("{:016}".format)
NIKS = st.integers(10**15, 10**16 - 1).map(str)
SENTENCES = st.sampled_from(
    ["{}", "nomor {} ya min", "({}).", "resi:{}", "{}\nmakasih", "{} 3 hari"]
)


def groupings(digits: str) -> list[str]:
    """Give ways in which people write 16 digits."""
    fours = [digits[at : at + 4] for at in range(0, 16, 4)]
    return [
        digits,
        " ".join(fours),
        "-".join(fours),
        ".".join(fours),
        " - ".join(fours),
        "\u2013".join(fours),
        "\u00a0".join(fours),
        f"{digits[:6]} {digits[6:12]} {digits[12:]}",
        f"{digits[:6]}.{digits[6:12]}.{digits[12:]}",
        f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:12]}.{digits[12:]}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in digits),
        "".join(chr(0x0660 + int(digit)) for digit in digits),
    ]


@given(RECEIPTS, SENTENCES)
def test_F08_a_receipt_is_found_however_it_is_typed(digits: str, sentence: str) -> None:
    for typed in groupings(digits)[:1] + groupings(digits)[10:]:
        assert find_receipt(sentence.format(typed)) == digits
    for typed in groupings(digits):
        assert find_receipt(typed) == digits


@given(RECEIPTS)
def test_a_receipt_is_shown_in_fours_and_found_again(digits: str) -> None:
    shown = show_receipt(digits)

    assert [len(group) for group in shown.split("-")] == [4, 4, 4, 4]
    assert find_receipt(f"Simpan: {shown}") == digits
    assert not find_nik(shown)


@pytest.mark.parametrize(
    "digits", ["", "1234567890123456", "012345678901234", "0" * 17, "0" * 15 + "a"]
)
def test_only_a_receipt_is_shown_and_the_error_does_not_repeat_it(digits: str) -> None:
    with pytest.raises(ValueError, match="a receipt is 16 digits") as caught:
        show_receipt(digits)

    assert not digits or digits not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "halo",
        "012345678901234",
        "01234567890123456",
        "0123 4567 8901 2345 6789",
        "6789 0123 4567 8901 2345",
        "0123-4567-8901-2345-6",
        "0123\n4567 8901 2345",
        "0812 3456 7890 0813 4567 8901",
        "0123, 4567, 8901, 2345",
        NIK,
    ],
)
def test_what_may_be_another_number_is_no_receipt(text: str) -> None:
    assert find_receipt(text) is None


def test_a_receipt_next_to_other_numbers_is_found() -> None:
    shown = show_receipt(RECEIPT)

    for text in (f"{shown} 3 hari", f"{NIK} {RECEIPT}", f"hp 08123456789, {shown}", f"2 {shown}"):
        assert find_receipt(text) == RECEIPT


def test_the_first_of_two_receipts_counts() -> None:
    assert find_receipt(f"{RECEIPT}\n0999888877776666") == RECEIPT


@given(NIKS, SENTENCES)
def test_a_nik_is_noticed_however_it_is_typed(digits: str, sentence: str) -> None:
    for typed in groupings(digits):
        text = sentence.format(typed)
        assert find_nik(text)
        assert find_receipt(text) is None
        assert not find_nik(without_nik(text))
        assert digits not in without_nik(text)


@pytest.mark.parametrize(
    "text, left",
    [
        (f"nik {NIK} ktp sdh jadi?", "nik   ktp sdh jadi?"),
        (f"{NIK}{chr(10)}{NIK}", " \n "),
        (f"NIK{NIK}", "NIK "),
        ("NIK 3604 0101 0101 0001 0812 3456 7890", "NIK   0812 3456 7890"),
        (f"{NIK}.", " ."),
        ("tanpa nomor, ２ hari", "tanpa nomor, ２ hari"),
    ],
)
def test_the_rest_of_the_text_stays_as_it_was(text: str, left: str) -> None:
    assert without_nik(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "36040101010100011",
        "360401010101000",
        "081234567890",
        RECEIPT,
        "Rp1.500.000",
        "02/11/2026 09.30",
    ],
)
def test_other_numbers_are_no_nik(text: str) -> None:
    assert not find_nik(text)
    assert without_nik(text) == text


@given(st.text(alphabet=st.sampled_from("0123456789 .-a\n０٣²①"), max_size=60))
def test_spans_lie_in_the_text_in_order_and_hold_sixteen_digits(text: str) -> None:
    end_before = 0
    for start, end in sixteen_digit_spans(text):
        assert end_before <= start < end <= len(text)
        assert (
            sum(not character.isspace() and character not in ".-" for character in text[start:end])
            == 16
        )
        end_before = end
    assert set(nik_spans(text)) <= set(sixteen_digit_spans(text))


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert find_nik(text) == (without_nik(text) != text)
    receipt = find_receipt(text)
    assert receipt is None or (len(receipt) == 16 and receipt[0] == "0")


@pytest.mark.parametrize("text", ["1 ", "1", "1234-", "１", ". ", "1. -"])
def test_C12_a_flood_of_digits_ends(text: str) -> None:
    """No backtracking: digits and separators share no character."""
    flood = text * (100_000 // len(text))

    assert find_receipt(flood) is None
