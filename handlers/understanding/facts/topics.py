"""Which paper, which case and who: phrases from `topics.toml` in a sentence."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from handlers.understanding.normalise import normalise

_LONGEST_PHRASE: Final = 5


@dataclass(frozen=True, slots=True)
class Topics:
    """What a sentence is about, as it names it.

    Attributes:
        services: papers, such as `ktp` or `birth_certificate`, in order of mention.
        cases: such as `lost` or `by_proxy`.
        who: who is told to have acted: `staff`, `insider`, `broker`, `village`, `guard`,
            `online`.
        agencies: other agencies that are named.
    """

    services: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


def find_topics(words: Sequence[str]) -> Topics:
    """Find what a sentence is about.

    Args:
        words: of `normalise.normalise`.

    Returns:
        The longest phrase counts: "akta kematian" is no birth certificate.
    """
    book = _book()
    found: dict[str, dict[str, None]] = {kind: {} for kind in _KINDS}
    at = 0
    while at < len(words):
        length = 1
        for tried in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            topics = book.get(tuple(words[at : at + tried]))
            if topics is not None:
                for kind, name in topics:
                    found[kind][name] = None
                length = tried
                break
        at += length
    return Topics(**{kind: tuple(names) for kind, names in found.items()})


_KINDS: Final = ("services", "cases", "who", "agencies")


@cache
def _book() -> Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Read the phrases once, made regular like a message."""
    source = files("handlers.understanding.facts").joinpath("topics.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    book: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for kind in _KINDS:
        for name, phrases in data[kind].items():
            for phrase in phrases:
                book.setdefault(normalise(phrase), {})[kind, name] = None
    return {phrase: tuple(topics) for phrase, topics in book.items()}
