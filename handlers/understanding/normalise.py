"""Typed Indonesian, made regular: slang and short forms, amounts, endings.

Only for understanding; what is kept or sealed stays as it was written.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

#: Stands for an amount of money, however it was written.
AMOUNT: Final = "#amount"
#: More than this says nothing new, and bounds the work (C12).
_LONGEST: Final = 1000

#: Amounts as people type them: "Rp 150.000", "150rb", "100 ribu", "1,5 juta", "50k".
_AMOUNT: Final = re.compile(
    r"\brp\.?\s?[0-9][0-9.,]*(?:\s?(?:ribu|rebu|rb|juta|jt|k)\b)?"
    r"|\b[0-9][0-9.,]*\s?(?:ribu|rebu|rb|juta|jt|k|perak|rupiah)\b"
    r"|\b[0-9]{1,3}(?:\.000)+\b"
)
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
    return tuple(_without_ending(word, vocabulary) for word in _joined(words))


def _joined(words: list[str]) -> list[str]:
    """Join what a hyphen or a blank tore apart: "e ktp", "ktp el"."""
    joined: list[str] = []
    for word in words:
        if word == "ktp" and joined and joined[-1] == "e":
            joined[-1] = word
        elif not (word == "el" and joined and joined[-1] == "ktp"):
            joined.append(word)
    return joined


def _without_ending(word: str, vocabulary: frozenset[str]) -> str:
    if word in vocabulary:
        return word
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root != word and root in vocabulary:
            return root
    return word


@cache
def _slang() -> Mapping[str, tuple[str, ...]]:
    source = files("handlers.understanding").joinpath("slang_id.toml").read_text(encoding="utf-8")
    return {
        short: tuple(word.split())
        for word, shorts in tomllib.loads(source)["slang"].items()
        for short in shorts
    }
