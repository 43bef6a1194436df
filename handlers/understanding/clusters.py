"""Clusters: words that mean much the same, from `clusters.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from handlers.understanding.normalise import normalise

_LONGEST_PHRASE: Final = 4
_WORD: Final = re.compile(r"[^\W_]+|\?")
#: Shorter words are compared whole, or "minta" would be "mint".
_SHORTEST_STEMMED: Final = 4
_SHORTEST_SKELETON: Final = 3
_NO_VOWELS: Final = str.maketrans("", "", "aiueo")
_PREFIXES: Final = (
    "meng", "meny", "mem", "men", "me", "peng", "pem", "pen", "ber", "ter", "di",
    "nge", "ng", "ny", "ke", "per",
)  # fmt: skip
_SUFFIXES: Final = ("nya", "kan", "kah", "lah", "in", "an", "ku", "mu", "ne", "e", "na")


def clusters_in(text: str, words: Sequence[str]) -> frozenset[str]:
    """Find the clusters of a sentence.

    Args:
        text: as typed: a slang word may stand in a cluster itself.
        words: of `normalise`.

    Returns:
        Their names.
    """
    plain = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return _found(words) | _found(plain)


def _found(words: Sequence[str]) -> frozenset[str]:
    book = _book()
    found: set[str] = set()
    for start, word in enumerate(words):
        whole = book.phrases.get((word,))
        if whole is not None:
            found |= whole
        elif len(word) >= _SHORTEST_SKELETON:
            stem = book.stems.get(_stem(word)) if len(word) >= _SHORTEST_STEMMED else None
            found |= stem or _without_vowels(word)
        if word in book.openers:
            for length in range(2, _LONGEST_PHRASE + 1):
                found |= book.phrases.get(tuple(words[start : start + length]), frozenset())
    return frozenset(found)


def _without_vowels(word: str) -> frozenset[str]:
    """Read a word that was typed without its vowels: "klnjtnny"."""
    skeleton = word.translate(_NO_VOWELS)
    if len(skeleton) < _SHORTEST_SKELETON or len(word) - len(skeleton) > len(skeleton) // 3:
        return frozenset()
    return _book().skeletons.get(skeleton, frozenset())


def _stem(word: str) -> str:
    """Cut one ending and one beginning; crude, and alike for phrase and message."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEMMED:
            word = word.removesuffix(suffix)
            break
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEMMED:
            return word.removeprefix(prefix)
    return word


@dataclass(frozen=True, slots=True)
class _Book:
    """Phrases by words; single words by stem and by their consonants; words that begin phrases."""

    phrases: Mapping[tuple[str, ...], frozenset[str]]
    stems: Mapping[str, frozenset[str]]
    skeletons: Mapping[str, frozenset[str]]
    openers: frozenset[str]


@cache
def _book() -> _Book:
    source = files("handlers.understanding").joinpath("clusters.toml").read_text(encoding="utf-8")
    phrases: dict[tuple[str, ...], set[str]] = {}
    stems: dict[str, set[str]] = {}
    skeletons: dict[str, set[str]] = {}
    for name, texts in tomllib.loads(source)["clusters"].items():
        for text in texts:
            words = normalise(text)
            phrases.setdefault(words, set()).add(name)
            phrases.setdefault(tuple(text.split()), set()).add(name)
            if len(words) != 1:
                continue
            if len(words[0]) >= _SHORTEST_STEMMED:
                stems.setdefault(_stem(words[0]), set()).add(name)
            if len(words[0]) > _SHORTEST_STEMMED:
                skeletons.setdefault(words[0].translate(_NO_VOWELS), set()).add(name)
    return _Book(
        phrases={words: frozenset(names) for words, names in phrases.items()},
        stems={stem: frozenset(names) for stem, names in stems.items()},
        skeletons={skeleton: frozenset(names) for skeleton, names in skeletons.items()},
        openers=frozenset(words[0] for words in phrases if len(words) > 1),
    )
