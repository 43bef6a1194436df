"""Words of days and hours, from `times.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.understanding.facts.phrasebook import Phrases, phrases_of


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Phrases and what they stand for; days are counted from today.

    Attributes:
        words: single words by what they do, such as `hour` ("jam", "pukul").
    """

    days: Phrases[int]
    stretches: Phrases[tuple[int, int]]
    parts: Phrases[str]
    weekdays: Phrases[int]
    months: Phrases[int]
    numbers: Phrases[int]
    units: Phrases[int]
    one_of: Phrases[int]
    ago: Phrases[str]
    feast: Phrases[str]
    fast: Phrases[str]
    words: Mapping[str, frozenset[str]]


@cache
def time_words() -> TimeWords:
    """Read the words once."""
    source = files("handlers.understanding.facts").joinpath("times.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    told = data["words"]
    return TimeWords(
        days=phrases_of(data["days"], int),
        stretches=phrases_of(data["stretches"], _two),
        parts=phrases_of(data["parts"], str),
        weekdays=phrases_of(data["weekdays"], int),
        months=phrases_of(data["months"], int),
        numbers=phrases_of(data["numbers"], int),
        units=phrases_of(data["units"], int),
        one_of=phrases_of(data["one_of"], int),
        ago=phrases_of({"ago": told["ago"]}, str),
        feast=phrases_of({"feast": told["feast"]}, str),
        fast=phrases_of({"fast": told["fast"]}, str),
        words={name: frozenset(words) for name, words in told.items()},
    )


def _two(key: str) -> tuple[int, int]:
    first, last = key.split(",")
    return int(first), int(last)
