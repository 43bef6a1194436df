"""Typed Indonesian, made regular: slang and short forms, amounts, endings.

Only for understanding; what is kept or sealed stays as it was written.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

#: Stands for an amount of money, however it was written.
AMOUNT: Final = "#amount"
#: More than this says nothing new, and bounds the work (C12).
_LONGEST: Final = 1000

#: Amounts as people type them: "Rp 150.000", "150rb", "100 ribu", "1,5 juta", "50k".
_AMOUNT: Final = re.compile(
    r"\brp\.?\s?[0-9][0-9.,]*(?:\s?(?:ribu|rebu|rb|juta|jt|k)(?:an)?\b)?"
    r"|\b[0-9][0-9.,]*\s?(?:ribu|rebu|rb|juta|jt|k|perak|rupiah)(?:an)?\b"
    r"|\b[0-9]{1,3}(?:\.000)+\b"
    r"|\b[1-9][0-9]{1,3}000\b"
)
#: "bayar 500", "minta 50": thousands are meant.
_ROUND: Final = re.compile(r"[1-9][0-9]?[05]")
_TOKEN: Final = re.compile(r"#amount|[a-z0-9]+|\?")
_STRETCHED: Final = re.compile(r"([a-z])\1{2,}")
_ENDINGS: Final = ("nya", "kah", "lah", "ku", "mu")


def normalise(text: str, vocabulary: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Split a text into regular words.

    Args:
        text: as typed.
        vocabulary: words that mean something; an ending is cut off only if one of
            them remains.

    Returns:
        Lower-case words, `AMOUNT` for money, "?" for question marks.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    plain = _AMOUNT.sub(f" {AMOUNT} ", plain)
    plain = _STRETCHED.sub(r"\1", plain)
    words: list[str] = []
    for token in _TOKEN.findall(plain):
        words += _slang().get(token, (token,))
    amounts = _with_bare_amounts(_joined(words))
    return tuple(_without_ending(word, vocabulary) for word in amounts)


def _joined(words: list[str]) -> list[str]:
    """Join what a hyphen or a blank tore apart: "e ktp", "ktp el"."""
    joined: list[str] = []
    for word in words:
        if word == "ktp" and joined and joined[-1] == "e":
            joined[-1] = word
        elif not (word == "el" and joined and joined[-1] == "ktp"):
            joined.append(word)
    return joined


def _with_bare_amounts(words: list[str]) -> list[str]:
    """Read "bayar 500" as money: a round number after such a word, if nothing is counted."""
    return [
        AMOUNT
        if _ROUND.fullmatch(word)
        and at > 0
        and words[at - 1] in listed("paying")
        and listed("counted").isdisjoint(words[at + 1 : at + 2])
        else word
        for at, word in enumerate(words)
    ]


def _without_ending(word: str, vocabulary: frozenset[str]) -> str:
    if word in vocabulary:
        return word
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root != word and root in vocabulary:
            return root
    return word


@cache
def listed(name: str) -> frozenset[str]:
    """Give a list of regular words from `slang_id.toml`."""
    return frozenset(_file()["words"][name])


@cache
def _slang() -> Mapping[str, tuple[str, ...]]:
    return {
        short: tuple(word.split()) for word, shorts in _file()["slang"].items() for short in shorts
    }


@cache
def _file() -> Mapping[str, Any]:
    source = files("handlers.understanding").joinpath("slang_id.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
