"""Which service and which case do words name?

The longest phrase wins where two begin at the same word: "ktp anak" is a KIA, no KTP.
Nothing is guessed from a part of a word.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from handlers.services.catalogue import services

#: More than this says nothing new, and bounds the work (C12).
_LONGEST: Final = 400
#: A message that only names what it is about is no longer than this.
_LONGEST_ALONE: Final = 80
#: A phrase has no more words.
_MOST_WORDS: Final = 5
_WORD: Final = re.compile(r"\w+")
#: Who names a case and no service means this one, if it has the case.
COMMONEST: Final = "ktp"

_Words = tuple[str, ...]
_CaseKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """What words name; "" where they name nothing.

    Attributes:
        service: key of a service.
        case: key of one of its cases.
        hint: the same from words that only hint at one; facts of a sentence say more.
    """

    service: str = ""
    case: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What one phrase may mean: services, their cases, and cases that it only hints at."""

    services: frozenset[str] = frozenset()
    cases: frozenset[_CaseKey] = frozenset()
    hints: frozenset[_CaseKey] = frozenset()


@dataclass(frozen=True, slots=True)
class _Book:
    phrases: Mapping[_Words, _Meaning]
    asking: frozenset[_Words]
    fillers: frozenset[_Words]


def named_in(text: str) -> Named:
    """Tell which service and case a sentence names.

    Args:
        text: as typed.

    Returns:
        The service that is named first, and the case of it that is named first.
    """
    book = _book()
    found = [book.phrases[phrase] for phrase in _phrases(_words(text), book.phrases)]
    service = _service_of(found)
    plain = (case for one in found for owner, case in sorted(one.cases) if owner == service)
    hints = (case for one in found for owner, case in sorted(one.hints) if owner == service)
    return Named(service, next(plain, ""), next(hints, ""))


def with_topics(named: Named, topics: Collection[str], cases: Collection[str]) -> Named:
    """Add what a sentence's facts say of service and case where its plain words say nothing.

    Args:
        named: what the words name.
        topics: services among the facts (`understanding/facts/topics.toml`).
        cases: cases among the facts.
    """
    told = (one.key for one in services().values() if one.topic in topics)
    service = named.service or next(told, "")
    of_service = services()[service or COMMONEST].cases
    found = (case.key for case in of_service if set(case.topics) & set(cases))
    case_key = named.case or next(found, "") or named.hint
    return Named(service or (COMMONEST if case_key else ""), case_key)


def asks_by_name(text: str) -> Named | None:
    """Tell what a message asks to bring if it holds nothing else: "syarat ktp hilang".

    Args:
        text: the whole message.

    Returns:
        None if it says anything more, or too little.
    """
    if len(text) > _LONGEST_ALONE:
        return None
    book, words = _book(), _words(text)
    told = list(_phrases(words, book.phrases.keys() | book.asking | book.fillers))
    if sum(map(len, told)) < len(words):
        return None
    named = with_topics(named_in(text), (), ())
    asks = any(phrase in book.asking for phrase in told)
    # "ktp" alone asks for the card more often than for the list.
    is_enough = asks or named.case or named.service != COMMONEST
    return named if named.service and is_enough else None


def _words(text: str) -> _Words:
    return tuple(_WORD.findall(text[:_LONGEST].casefold()))


def _phrases(words: _Words, known: Collection[_Words]) -> Iterator[_Words]:
    """Give the known phrases of a text from left to right, always the longest."""
    start = 0
    while start < len(words):
        lengths = range(min(_MOST_WORDS, len(words) - start), 0, -1)
        length = next((one for one in lengths if words[start : start + one] in known), 0)
        if length:
            yield words[start : start + length]
        start += length or 1


def _service_of(found: Sequence[_Meaning]) -> str:
    """Choose a service: what can be a case of another named one is that ("ktp pindah")."""
    named = list(dict.fromkeys(key for one in found for key in sorted(one.services)))
    for meaning in found:
        others = [key for key in named if key not in meaning.services]
        if any(service in others for service, _ in meaning.cases):
            named = others
    if named:
        return named[0]
    owners = {service for meaning in found for service, _ in meaning.cases}
    return COMMONEST if COMMONEST in owners else owners.pop() if len(owners) == 1 else ""


@cache
def _book() -> _Book:
    """Read the words once, made regular like a message."""
    phrases: dict[_Words, _Meaning] = {}
    for service in services().values():
        _add(phrases, service.words, _Meaning(services=frozenset([service.key])))
        for case in service.cases:
            of_case = frozenset([(service.key, case.key)])
            _add(phrases, case.words, _Meaning(cases=of_case))
            _add(phrases, case.weak_words, _Meaning(hints=of_case))
    source = files("handlers.services").joinpath("words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    around = {name: frozenset(map(_words, data[name])) for name in ("asking", "fillers")}
    return _Book(phrases, around["asking"], around["fillers"])


def _add(phrases: dict[_Words, _Meaning], words: Sequence[str], meaning: _Meaning) -> None:
    for word in words:
        key = _words(word)
        known = phrases.get(key, _Meaning())
        phrases[key] = _Meaning(
            known.services | meaning.services,
            known.cases | meaning.cases,
            known.hints | meaning.hints,
        )
