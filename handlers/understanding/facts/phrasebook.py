"""Phrases that stand for a value, found in a row of words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

_Value = TypeVar("_Value")
Phrases = Mapping[tuple[str, ...], _Value]
_LONGEST_PHRASE: Final = 4


class Match(NamedTuple, Generic[_Value]):
    """A phrase's value, and where the next word is."""

    value: _Value
    end: int


def match(phrases: Phrases[_Value], words: Sequence[str], at: int) -> Match[_Value] | None:
    """Find the longest phrase that begins at a word."""
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        phrase = tuple(words[at : at + length])
        if phrase in phrases:
            return Match(phrases[phrase], at + length)
    return None


def phrases_of(
    table: Mapping[str, Sequence[str]], value: Callable[[str], _Value]
) -> Phrases[_Value]:
    """Turn a data file's table round: from value and phrases to phrase and value."""
    return {tuple(text.split()): value(key) for key, texts in table.items() for text in texts}
