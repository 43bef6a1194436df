"""Two numbers as people type them: read kindly, refused kindly, and never repeated."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.domain import nik
from handlers.domain.nik import Fault, read_family_card, read_nik

WOMAN, MAN = "3673016105900003", "3673012105900004"


@pytest.mark.parametrize(
    "typed",
    [
        "3673016105900003",
        "3673 0161 0590 0003",
        " 3673.0161.0590.0003 ",
        "367301-610590-0003",
        "36.73.01.610590.0003",
        "3673\u200b0161\u00a00590\u202d0003",
        "３６７３０１６１０５９００００３",
        "٣٦٧٣٠١٦١٠٥٩٠٠٠٠٣",
        "3673\t0161\n0590 0003",
    ],
)
def test_D06_blanks_dots_and_digits_of_any_script(typed: str) -> None:
    assert read_nik(typed) == WOMAN


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.EMPTY),
        (" . - ", Fault.EMPTY),
        ("367301610590000", Fault.TOO_SHORT),
        ("36730161059000031", Fault.TOO_LONG),
        ("3673016105900003 3673016105900003", Fault.TOO_LONG),
        ("367301610590OOO3", Fault.NOT_DIGITS),
        ("NIK saya 3673016105900003", Fault.NOT_DIGITS),
        ("367301610590000³", Fault.NOT_DIGITS),
        ("0673016105900003", Fault.NOT_OF_A_PERSON),
        ("3673013102900003", Fault.NO_SUCH_DAY),
        ("3673017102900003", Fault.NO_SUCH_DAY),
        ("3673010013900003", Fault.NO_SUCH_DAY),
        ("3673014005900003", Fault.NO_SUCH_DAY),
        ("3673017205900003", Fault.NO_SUCH_DAY),
        ("3673019905900003", Fault.NO_SUCH_DAY),
        ("3673010100900003", Fault.NO_SUCH_DAY),
        ("3673016105900000", Fault.NO_SERIAL),
    ],
)
def test_D06_what_cannot_be_a_nik_is_told_from_another(typed: str, fault: Fault) -> None:
    assert read_nik(typed) is fault


def test_D06_a_leap_day_of_either_century() -> None:
    """2004 for a child, 1904 for nobody; 1901 and 2001 had none."""
    assert read_nik("3673012902040001") == "3673012902040001"
    assert read_nik("3673016902000001") == "3673016902000001"
    assert read_nik("3673012902010001") is Fault.NO_SUCH_DAY


@given(
    st.dates(date(1930, 1, 1), date(2026, 12, 31)),
    st.booleans(),
    st.integers(110101, 999999),
    st.integers(1, 9999),
)
def test_D06_every_birthday_of_anybody_from_anywhere(
    born: date, is_woman: bool, place: int, serial: int
) -> None:
    """No place is refused: old codes are in no table any more (3604 before the split)."""
    day = born.day + 40 * is_woman
    number = f"{place}{day:02}{born:%m%y}{serial:04}"

    assert read_nik(number) == number


@given(st.text())
def test_D06_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    read = read_nik(typed)

    assert isinstance(read, Fault) or (len(read) == 16 and read.isascii() and read.isdigit())


@given(st.text(alphabet="0123456789 .", max_size=40))
def test_D06_of_a_family_card_only_its_length_is_known(typed: str) -> None:
    digits = typed.replace(" ", "").replace(".", "")
    is_one = len(digits) == 16 and digits[0] != "0"

    assert (read_family_card(typed) == digits) == is_one


def test_D06_a_fault_holds_nothing_that_was_typed() -> None:
    for fault in Fault:
        assert not any(character.isdigit() for character in fault)


def test_C12_what_is_too_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """100 KB cost as much as 100 characters."""
    looked_at: list[str] = []
    monkeypatch.setattr(nik, "_plain", looked_at.append)

    assert read_nik("3" * 100_000) is Fault.TOO_LONG
    assert read_nik(" " * 100_000) is Fault.TOO_LONG
    assert looked_at == []


def test_a_day_is_not_mistaken_for_another() -> None:
    """Every day of a leap year, and no other pair of day and month."""
    first = date(2000, 1, 1)
    days = {f"{first + timedelta(days=after):%d%m}" for after in range(366)}
    taken = {
        f"{day:02}{month:02}"
        for day in range(100)
        for month in range(100)
        if day <= 40 and not isinstance(read_nik(f"367301{day:02}{month:02}000001"), Fault)
    }

    assert taken == days
