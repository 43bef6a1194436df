"""Rules over phrases: which meaning does a sentence have?

Phrases and rules lie in `phrases_id.toml`. A phrase belongs to a concept ("money",
"demand"); a rule names concepts that must all, or must not, be there. The first
rule that matches wins, so their order is their priority. Deterministic and linear
in the text.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from handlers.understanding.intents import Intent
from handlers.understanding.normalise import normalise

_LONGEST_PHRASE: Final = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a rule makes of a sentence.

    Attributes:
        confidence: 0 to 1, as the rule claims it.
        is_account: a report that tells what happened, not only the wish to report.
    """

    intent: Intent
    confidence: float
    is_account: bool = False


_NOTHING: Final = Meaning(Intent.UNKNOWN, 0.0)


@dataclass(frozen=True, slots=True)
class _Rule:
    """All of `all`, one of `any` if given, none of `none`, at most `words` words."""

    meaning: Meaning
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]
    words: int

    def matches(self, concepts: frozenset[str], words: int) -> bool:
        """Say whether the rule holds for a sentence of so many words."""
        return (
            self.all <= concepts
            and (not self.any or not self.any.isdisjoint(concepts))
            and self.none.isdisjoint(concepts)
            and words <= self.words
        )


@dataclass(frozen=True, slots=True)
class _Book:
    phrases: Mapping[tuple[str, ...], frozenset[str]]
    vocabulary: frozenset[str]
    rules: tuple[_Rule, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as the rules read it.

    Attributes:
        words: made regular.
        concepts: what its phrases stand for.
        meaning: of the first rule that holds; `unknown` if none does.
    """

    words: tuple[str, ...]
    concepts: frozenset[str]
    meaning: Meaning


def read_by_rules(text: str) -> Read:
    """Read a free sentence by the rules.

    Args:
        text: as typed, without NIK-like numbers.

    Returns:
        Its words, its concepts and what the rules make of them.
    """
    book = _book()
    words = normalise(text, book.vocabulary)
    concepts = _concepts(words, book)
    count = sum(word != "?" for word in words)
    for rule in book.rules:
        if rule.matches(concepts, count):
            return Read(words, concepts, rule.meaning)
    return Read(words, concepts, _NOTHING)


def _concepts(words: tuple[str, ...], book: _Book) -> frozenset[str]:
    found: set[str] = set()
    for start, word in enumerate(words):
        if word not in book.vocabulary:
            continue
        for length in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            found |= book.phrases.get(words[start : start + length], frozenset())
    return frozenset(found)


@cache
def _book() -> _Book:
    """Read phrases and rules once."""
    source = files("handlers.understanding").joinpath("phrases_id.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    phrases: dict[tuple[str, ...], set[str]] = {}
    for concept, texts in data["concepts"].items():
        for text in texts:
            phrases.setdefault(normalise(text), set()).add(concept)
    return _Book(
        phrases={phrase: frozenset(concepts) for phrase, concepts in phrases.items()},
        vocabulary=frozenset(word for phrase in phrases for word in phrase),
        rules=tuple(_rule(entry) for entry in data["rules"]),
    )


def _rule(entry: Mapping[str, object]) -> _Rule:
    def concepts(key: str) -> frozenset[str]:
        names = entry.get(key, [])
        assert isinstance(names, list)
        return frozenset(names)

    words = entry.get("words", 10_000)
    assert isinstance(words, int)
    meaning = Meaning(
        Intent(str(entry["intent"])),
        float(str(entry["confidence"])),
        is_account=bool(entry.get("account", False)),
    )
    return _Rule(meaning, concepts("all"), concepts("any"), concepts("none"), words)
