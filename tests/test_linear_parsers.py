"""C12: what reads numbers, dates and codes in people's words is linear in what they wrote.

Measured in this process's own time of the processor, which other programs do not lengthen:
a text four times as long may take ten times as long (a square would take sixteen), unless
100 KB take less than 10 ms anyway. A pattern that does run away is found by the same
measure, or it would prove nothing.
"""

import re
from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any, Final

import pytest

from bot.channels.text import clean
from bot.web.check import form
from handlers.domain import nik, receipt_code, slip_code
from handlers.domain.imported import check_row
from handlers.understanding.clock import whole_clock
from handlers.understanding.read_aloud import code_read_aloud
from handlers.understanding.words import ask_of_word

LARGE: Final = 100_000
SMALL: Final = LARGE // 4
QUICK_S: Final = 0.010
MOST_TIMES_LONGER: Final = 10
TRIES: Final = 3

TODAY: Final = date(2026, 11, 24)
COLUMNS: Final = ("nik", "no_kk", "kode", "status", "layanan", "tanggal_status", "tempat_ambil")

READERS: Final[dict[str, Callable[[str], Any]]] = {
    "nik": nik.read_nik,
    "family card": nik.read_family_card,
    "a nik in a sentence": receipt_code.find_nik,
    "a sentence without its nik": receipt_code.without_nik,
    "receipt": receipt_code.find_receipt,
    "time of day": whole_clock,
    "slip code": slip_code.find_codes,
    "slip code read aloud": code_read_aloud,
    "words of a message": lambda text: ask_of_word(text, None),
    "text of a message": clean,
    "form": lambda text: form.parse(b"nik=" + text.encode() + b"&kk=1"),
    "a row of a list": lambda text: check_row(2, dict.fromkeys(COLUMNS, text), TODAY),
}
SEEDS: Final = (
    "9", "3673 ", "3673.", "3.", "36 73 01 ", "12/", "12-11-", "2026-11-24", "1e9", "0812-",
    "+62 812 ", "a1", "K7M4-", "- ", " ", "\u00a0", "\u200b", "\u0663", "\uff13", "nol ", "O0I1",
    "\n",
)  # fmt: skip


def seconds(read: Callable[[str], Any], text: str) -> float:
    """Give the least time of some tries: none is disturbed for shorter than it takes."""
    least = float("inf")
    for _ in range(TRIES):
        began = process_time()
        read(text)
        least = min(least, process_time() - began)
        if least < QUICK_S:
            break
    return least


def runs_away(read: Callable[[str], Any], seed: str) -> bool:
    text = (seed * LARGE)[:LARGE]
    long_s = seconds(read, text)
    return long_s >= QUICK_S and long_s > MOST_TIMES_LONGER * seconds(read, text[:SMALL])


@pytest.mark.parametrize("name", READERS)
def test_C12_100_kb_take_no_more_than_their_length(name: str) -> None:
    assert [seed for seed in SEEDS if runs_away(READERS[name], seed)] == []


def test_C12_a_pattern_that_runs_away_is_found() -> None:
    """Digits and blanks up to a letter, begun anew at each of them: a square."""
    assert runs_away(lambda text: re.search(r"[0-9 ]*x", text[: len(text) // 20]), "9")
