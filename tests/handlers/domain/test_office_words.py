"""The office's own words: read as others, kept as written, refused with a reason."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handlers.domain.office_words import LONGEST, MOST, NO_OFFICE_WORDS, parse_office_words
from handlers.domain.own_facts import OwnFactsError
from handlers.understanding.intents import Intent
from handlers.understanding.understand import understand

WORDS = parse_office_words(
    {"means": {"Kartune": "ktp saya", "wis metu": "sudah", "wis metu durung": "sudah jadi belum"}}
)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("kartune wis metu durung", "ktp saya sudah jadi belum"),
        ("KARTUNE, wis  metu...", "ktp saya, sudah..."),
        ("kartunee wis", "kartunee wis"),
        ("wis metu durung?\nkartune", "sudah jadi belum?\nktp saya"),
        ("", ""),
        ("K7M4-X2RA-9TWC", "K7M4-X2RA-9TWC"),
        ("＿ｋａｒｔｕｎｅ", "＿ktp saya"),
    ],
)
def test_the_longest_phrase_is_read_and_all_else_stays(said: str, plain: str) -> None:
    assert WORDS.plain(said) == plain


def test_without_words_nothing_changes() -> None:
    assert NO_OFFICE_WORDS.plain("kartune  wis") == "kartune  wis"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"mean": {}}, r"mean: only the table \[means\]"),
        ({"means": ["x"]}, r"written as \[means\]"),
        ({"means": {"...": "ktp"}}, "must have letters"),
        ({"means": {"x" * (LONGEST + 1): "ktp"}}, "at most 80"),
        ({"means": {"kartune": ""}}, '"kartune": needs beside it'),
        ({"means": {"kartune": 3}}, '"kartune": needs beside it'),
        ({"means": {f"a{n}": "ktp" for n in range(MOST + 1)}}, "2001 entries; at most 2,000"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(content: dict[str, Any], problem: str) -> None:
    with pytest.raises(OwnFactsError, match=problem):
        parse_office_words(content)


def test_C12_a_very_long_message_is_read_in_time() -> None:
    said = "wis metu " * 50_000

    assert WORDS.plain(said).startswith("sudah sudah")


def test_the_example_can_be_used_as_it_is() -> None:
    file = Path(__file__).parents[3] / "words.example.toml"

    words = parse_office_words(tomllib.loads(file.read_text(encoding="utf-8")))

    assert understand(words.plain("kartune wis metu durung")).intent is Intent.CHECK_STATUS
