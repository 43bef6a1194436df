"""Money however it is typed; what is unclear stays unclear."""

import pytest

from handlers.understanding.facts.amounts import find_amounts
from handlers.understanding.facts.words import plain_words


def amounts(text: str) -> list[int]:
    return [amount.rupiah for amount in find_amounts(plain_words(text))]


@pytest.mark.parametrize(
    "said, rupiah",
    [
        ("150rb", [150_000]),
        ("Rp 150.000", [150_000]),
        ("rp.50.000,-", [50_000]),
        ("seket ewu", [50_000]),
        ("rong atus ewu", [200_000]),
        ("selawe ewu", [25_000]),
        ("saratus rebu", [100_000]),
        ("dua ratus rebu", [200_000]),
        ("seratus lima puluh ribu", [150_000]),
        ("1,5 juta", [1_500_000]),
        ("Rp10,1 juta", [10_100_000]),
        ("dua juta lima ratus ribu", [2_500_000]),
        ("50k", [50_000]),
        ("a hundred thousand", [100_000]),
        ("goceng", [5_000]),
        ("goban", [50_000]),
        ("bayar 35000 buat akta", [35_000]),
        ("100-150rb", [100_000, 150_000]),
        ("mayar satengah juta", [500_000]),
        ("setengah juta doang", [500_000]),
        ("Rp 50 ribu - Rp 100 ribu", [50_000, 100_000]),
    ],
)
def test_a_sum_is_read(said: str, rupiah: list[int]) -> None:
    assert amounts(said) == rupiah


@pytest.mark.parametrize(
    "said, written",
    [
        ("Rp750", 750),
        ("gocap", 50),
        ("disuruh nambah 150 biar cepet", 150),
        ("dijaluki telung atus", 300),
        ("hayu diuruskeun, dua ratus, moal ngantri", 200),
        ("cenah 300 saurang", 300),
        ("jasa kilat 350 all in", 350),
    ],
)
def test_dropped_thousands_are_asked_about_not_guessed(said: str, written: int) -> None:
    (amount,) = find_amounts(plain_words(said))

    assert amount.rupiah == written
    assert amount.is_unclear


@pytest.mark.parametrize(
    "said",
    [
        "minta 50 lembar formulir",
        "loket 3 jam 10",
        "sudah 30 hari",
        "hp saya 081234567890",
        "nomor antrean 120",
        "nomor seratus lima puluh",
        "ada dua ratus orang",
        "anak saya umur 17",
        "nik 3673012345678901",
        "",
    ],
)
def test_other_numbers_are_no_money(said: str) -> None:
    assert amounts(said) == []
