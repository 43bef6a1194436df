"""Slip codes: what is made, what is caught, and what is found in people's messages."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.domain.slip_code import (
    ALPHABET,
    LENGTH,
    RANDOM_BYTES,
    RANDOM_SYMBOLS,
    READ_LIMIT,
    find_codes,
    fold,
    has_valid_check,
    is_well_formed_import,
    make_code,
    show,
)

CODES = st.binary(min_size=RANDOM_BYTES, max_size=32).map(make_code)
CODE = make_code(b"sixteen bytes or more")
SECOND = make_code(b"another sixteen bytes")


def test_the_alphabet_is_prime_and_has_no_symbol_that_folding_changes() -> None:
    """A prime number of symbols is what the check characters rest on."""
    assert len(ALPHABET) == len(set(ALPHABET)) == 19
    assert not set(ALPHABET) & set("O0I1L")
    assert all(fold(symbol.lower()) == symbol for symbol in ALPHABET)


def test_at_least_40_random_bits() -> None:
    letters = sum(symbol.isalpha() for symbol in ALPHABET)
    digits = len(ALPHABET) - letters

    possible = len(ALPHABET) ** RANDOM_SYMBOLS - letters**RANDOM_SYMBOLS - digits**RANDOM_SYMBOLS

    assert possible > 2**42


@given(CODES)
def test_a_made_code_is_valid_canonical_and_shown_in_three_groups(code: str) -> None:
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert any(map(str.isdigit, code))
    assert any(map(str.isalpha, code))
    assert has_valid_check(code)
    assert [len(group) for group in show(code).split("-")] == [4, 4, 4]
    assert fold(show(code)) == code


def test_the_same_randomness_gives_the_same_code_and_little_is_refused() -> None:
    assert make_code(bytes(16)) == make_code(bytes(16)) != make_code(bytes(15) + b"\x01")
    with pytest.raises(ValueError, match="16 random bytes"):
        make_code(bytes(15))


def test_codes_do_not_repeat_and_use_every_symbol_everywhere() -> None:
    codes = {make_code(number.to_bytes(16, "big")) for number in range(5000)}

    assert len(codes) == 5000
    for place in range(LENGTH):
        assert {code[place] for code in codes} == set(ALPHABET)


def test_D05_a_code_is_drawn_evenly_and_its_check_finds_no_other() -> None:
    """42 random bits behind a check that only typos can fail: chi-square of every symbol in
    every random place, and of every pair of neighbours, against an even draw.
    """
    chance = Random(5)
    codes = [make_code(chance.randbytes(16)) for _ in range(20_000)]
    singles = [Counter(code[place] for code in codes) for place in range(RANDOM_SYMBOLS)]
    pairs = [Counter(code[at : at + 2] for code in codes) for at in range(RANDOM_SYMBOLS - 1)]

    for counts, kinds in ((one, len(ALPHABET)) for one in singles):
        assert chi_square(counts, kinds, len(codes)) < kinds - 1 + 6 * (2 * (kinds - 1)) ** 0.5
    for counts, kinds in ((one, len(ALPHABET) ** 2) for one in pairs):
        assert chi_square(counts, kinds, len(codes)) < kinds - 1 + 6 * (2 * (kinds - 1)) ** 0.5
    # One word of 361 passes the check; passing says nothing of whether a slip exists.
    words = ("".join(chance.choices(ALPHABET, k=LENGTH)) for _ in range(40_000))
    passing = sum(map(has_valid_check, words))
    assert 60 < passing < 170
    assert len(ALPHABET) ** RANDOM_SYMBOLS > 2**40


def chi_square(counts: Counter[str], kinds: int, draws: int) -> float:
    expected = draws / kinds
    unseen = kinds - len(counts)
    return sum((n - expected) ** 2 for n in counts.values()) / expected + unseen * expected


@given(CODES)
def test_every_single_wrong_symbol_is_caught(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert not has_valid_check(code[:place] + wrong + code[place + 1 :])


@given(CODES)
def test_every_swap_of_two_symbols_is_caught(code: str) -> None:
    for first, second in combinations(range(LENGTH), 2):
        swapped = list(code)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert code[first] == code[second] or not has_valid_check("".join(swapped))


@given(CODES, st.data())
def test_every_two_wrong_symbols_are_caught(code: str, data: st.DataObject) -> None:
    first, second = data.draw(st.sampled_from(list(combinations(range(LENGTH), 2))))

    for wrong in ALPHABET:
        for other in ALPHABET:
            changed = list(code)
            changed[first], changed[second] = wrong, other
            typed = "".join(changed)
            assert typed == code or not has_valid_check(typed)


@given(st.text())
@example("C\u00b8")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "typed",
    [
        "srg-o1-ooi2",
        " SRG 01 0012 ",
        "ＳＲＧ－０１－００１２",
        "SRG\u201301\u00a00012",
        "S\u200bRG01\n0012",
        "SRG٠١٠٠١٢",
    ],
)
def test_case_blanks_hyphens_and_o_0_i_1_do_not_matter(typed: str) -> None:
    assert fold(typed) == "SRG010012"


# Finding our codes


def spellings(code: str) -> list[str]:
    """Give ways in which people type one code."""
    shown = show(code)
    return [
        code,
        shown,
        shown.lower(),
        shown.replace("-", " "),
        shown.replace("-", " - "),
        shown.replace("-", "\u2013"),
        " ".join(code),
        f"{code[:6]} {code[6:]}",
        "".join(chr(ord(symbol) + 0xFEE0) for symbol in code),
        f"({shown}).",
        f"/start {code}",
        f"kode:{shown}",
        f"https://t.me/TanpaCaloBot?start={code}",
        f"HTTPS://T.ME/TANPACALOBOT?START={code}",
        f"t.me/TanpaCaloBot?start={code.lower()}",
        f"tg://resolve?domain=TanpaCaloBot&start={code}",
        f"https://wa.me/6281234567890?text={code}",
        f"https://wa.me/6281234567890?text=Kode%20{shown}",
        f"https://wa.me/6281234567890?text=Kode+saya+{shown}",
        f"https://ktp.example.go.id/?kode={shown}",
        f"https://ktp.example.go.id:8443/cek?lang=id&kode={code}#atas",
    ]


@given(CODES)
def test_our_code_is_found_alone_in_every_spelling(code: str) -> None:
    for typed in spellings(code):
        assert find_codes(typed) == (code,)


@pytest.mark.parametrize("typed", spellings(CODE))
@pytest.mark.parametrize(
    "sentence",
    [
        "min ktp sy udh jadi blm {} makasih",
        "kode saya {} atas nama budi, daftar 2 minggu lalu",
        "{} kapan bisa diambil?",
        "tgl 02/11/2026 jam 09.30 bayar Rp150.000 hp 0812-3456-7890, ini kodenya {}",
        "nik 3604010101010001\nkode {}",
    ],
)
def test_our_code_is_found_in_a_sentence_first(typed: str, sentence: str) -> None:
    assert find_codes(sentence.format(typed))[:1] == (CODE,)


@pytest.mark.parametrize("between", [" ", "\n", ", ", ",", " dan ", "; "])
def test_several_codes_are_found_in_order_and_once(between: str) -> None:
    text = between.join([show(CODE), show(SECOND), CODE.lower()])

    assert find_codes(text) == (CODE, SECOND)


def test_the_limit_keeps_valid_codes_before_other_words() -> None:
    text = " ".join([*(f"kata{n}000{n}x" for n in range(9)), show(CODE)])

    assert find_codes(text, limit=2)[0] == CODE
    assert len(find_codes(text, limit=2)) == 2
    assert len(find_codes(text)) == 8


@pytest.mark.parametrize("shape", ["{0}-{1}-{2}", "{0} {1} {2}", "{0}{1}{2}"])
def test_a_mistyped_code_of_ours_is_still_taken_for_one(shape: str) -> None:
    """Its sender is told that it leads nowhere, not that nothing was understood."""
    wrong = ("2" if CODE[0] != "2" else "3") + CODE[1:]

    found = find_codes(shape.format(wrong[:4], wrong[4:8], wrong[8:]))

    assert found[0] == wrong
    assert not has_valid_check(wrong)


# Finding imported codes


@pytest.mark.parametrize(
    "typed, found",
    [
        ("SRG-2026-0001", "SRG20260001"),
        ("srg 2026 0001", "SRG20260001"),
        ("kode srg-2026-0001 gimana?", "SRG20260001"),
        ("kode saya SRG 2026 0001 kapan jadi", "SRG20260001"),
        ("srg-2o26-ooo1", "SRG20260001"),
        ("KTP-01", "KTP01"),
        ("ktp01", "KTP01"),
        ("KTP-OI", "KTP01"),
        ("2026-0001", "20260001"),
        ("2026 0001", "20260001"),
        ("000123", "000123"),
        ("no 000123 sdh jadi?", "000123"),
        ("20261102000123", "20261102000123"),
        ("https://t.me/bot?start=SRG-2026-0001", "SRG20260001"),
    ],
)
def test_an_imported_code_is_found(typed: str, found: str) -> None:
    assert found in find_codes(typed)


def test_a_longer_imported_code_is_kept_though_part_of_it_looks_like_ours() -> None:
    """By chance 1 in 361 does; the office's own slip must not become unreachable."""
    imported = f"KTP-{show(CODE)}-7"

    assert is_well_formed_import(imported)
    assert fold(imported) in find_codes(imported)


@given(st.from_regex(r"[A-Za-z0-9-]{6,24}", fullmatch=True))
def test_every_code_that_may_be_imported_is_found_as_typed(code: str) -> None:
    """Nothing is imported that its owner could not ask for."""
    if is_well_formed_import(code):
        for typed in (code, code.lower(), f" {code}. "):
            assert fold(code) in find_codes(typed)


@pytest.mark.parametrize(
    "code", ["SRG-2026-0001", "A-0001", "abc123", "000001", "2026-0001", "K" * 23 + "1", show(CODE)]
)
def test_codes_of_an_office_are_taken_as_they_are(code: str) -> None:
    assert is_well_formed_import(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "AB-12",
        "K" * 24 + "1",
        "SEMBILAN",
        "IOIOIO",
        "SRG_2026",
        "SRG 2026",
        "ＳＲＧ２０２６",
        "SRG-1\n",
        "------1",
        "3604010101010001",
        "0123-4567-8901-2345",
        "081234567890",
        "2026-11-02",
        "Rp150000",
    ],
)
def test_what_cannot_be_a_code_is_not_imported(code: str) -> None:
    assert not is_well_formed_import(code)


# What is never a code

NEVER = [
    "3604010101010001",
    "3604 0101 0101 0001",
    "36.04.01.010101.0001",
    "0123-4567-8901-2345",
    "０１２３４５６７８９０１２３４５",
    "081234567890",
    "0812 3456 7890",
    "0812-3456-7890",
    "+62 812-3456-7890",
    "+6281234567890",
    "628123456789",
    "(0812) 3456 7890",
    "Rp150000",
    "Rp 150000",
    "rp.150.000",
    "Rp150.000-200.000",
    "Rp150000-200000",
    "IDR 150000",
    "150rb",
    "150 ribu",
    "100-150 ribu",
    "200.000",
    "200.000-300.000",
    "1.500.000",
    "150000 rupiah",
    "2026-11-02",
    "02/11/2026",
    "02-11-2026",
    "02 11 2026",
    "2/11/26",
    "09.30",
    "09:30",
    "08.00-15.00",
    "2026-11-02T09:30",
    "02/11/2026 09.30",
    "10-15 menit",
    "17tahun",
    "budi1990@example.com",
    "@budi1990",
    "https://example.com/berita/covid19",
]


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("sentence", ["{}", "sy bayar {} kemarin", "({})", "{}\n{}"])
def test_numbers_of_other_kinds_are_never_codes(text: str, sentence: str) -> None:
    assert find_codes(sentence.format(text, text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "halo min",
        "ktp saya sudah jadi belum?",
        "BERHENTI",
        "informasi",
        "laporan saya kok belum di respon??!!!",
        "saya sudah 2 minggu menunggu",
        "di lantai 2 loket 3",
        "jam 8 buka?",
        "saya udah 2024",
        "diminta 150000 sama petugas",
        "umur 17 tahun 3 bulan",
        "rt 02 rw 05",
    ],
)
def test_ordinary_sentences_hold_no_code(text: str) -> None:
    assert find_codes(text) == ()


@given(st.integers(0, 10**16 - 1), st.sampled_from(["{}", "nik {} ya", "kode{}", "{}, tolong"]))
def test_sixteen_digits_are_never_codes(number: int, sentence: str) -> None:
    digits = f"{number:016}"

    assert digits not in find_codes(sentence.format(digits))


@given(st.text(), st.integers(1, 8))
def test_whatever_is_written_gives_few_canonical_codes(text: str, limit: int) -> None:
    found = find_codes(text, limit)

    assert len(found) == len(set(found)) <= limit
    for code in found:
        assert fold(code) == code
        assert code.isascii()
        assert code.isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "A1 ", "1,", "1-", "0812-", "a", "@", "?start=", "/", "2 ", "A2K3 ", "- ", "\ufdfa",
        "https://t.me/?start=A1B2C3 ", "36.04.", "rp", "+62 ",
    ],
)  # fmt: skip
def test_C12_a_flood_of_text_is_read_up_to_the_longest_message(text: str) -> None:
    """Work is bounded by READ_LIMIT; inside it every expression is linear."""
    flood = text * (100_000 // len(text))

    assert find_codes(flood) == find_codes(flood[:READ_LIMIT])
