"""Short questions of a frightened witness, told apart from what a report says.

Only a message that is nothing but one of the phrases in `asides.toml` counts, small
words aside. Everything else belongs to the report, word for word.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from handlers.domain.heard import Ask
from handlers.understanding.normalise import normalise

#: No such question is longer; a longer text is always part of the report.
_LONGEST: Final = 60


def aside_in_draft(text: str) -> Ask | None:
    """Tell whether a message inside a report only asks about the report itself.

    Args:
        text: the whole message, stripped.

    Returns:
        `REPORT_SAFETY`, `REPORT_LEAVE`, or None if it is part of the report.
    """
    if not _is_short(text):
        return None
    phrases, fillers = _asides()
    asked = _key(text, fillers)
    return phrases.get(asked) or phrases.get(tuple(word for word in asked if word != "?"))


def is_short_question(text: str) -> bool:
    """Tell whether a message is one short question, with no number in it."""
    return _is_short(text) and text.rstrip().endswith("?")


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST and not any(character.isdigit() for character in text)


def _key(text: str, fillers: frozenset[str]) -> tuple[str, ...]:
    """Give the words that count, one question mark at the end if there is any."""
    words = tuple(word for word in normalise(text) if word not in fillers)
    told = tuple(word for word in words if word != "?")
    return told if told == words else (*told, "?")


@cache
def _asides() -> tuple[Mapping[tuple[str, ...], Ask], frozenset[str]]:
    """Read the phrases once, made regular like a message."""
    source = files("handlers.understanding").joinpath("asides.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    fillers = frozenset(data["fillers"])
    phrases = {
        _key(text, fillers): Ask(ask) for ask, texts in data["draft"].items() for text in texts
    }
    return phrases, fillers
