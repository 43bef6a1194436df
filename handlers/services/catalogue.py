"""Services and their cases: what to bring, and on whose word. Read once from `*.toml`.

No sentence stands in the data, only ids of texts; no fact stands there without the source
it was read in and the day. A fault in a file stops the start and is named.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

#: Files of this folder that hold no service.
_NO_SERVICES: Final = frozenset({"sources.toml", "words.toml", "stages.toml"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read.

    Attributes:
        title: as a citizen reads it.
        read_on: the day on which somebody looked.
    """

    title: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Fact:
    """A text with its source."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Case:
    """Why somebody needs a document: the first, a lost one, a damaged one ...

    Attributes:
        key: unique within its service; stays the same.
        number: unique among all cases and services; travels in buttons.
        button: text id of its button; "" = it is found by its words alone.
        heading: text id above the list.
        unknown: text id that stands alone while there is nothing to list.
        needs: what to bring, in the order of the list.
        notes: what else must be known.
        words: what people call it.
        weak_words: count only where no other case is named.
        topics: what a sentence's facts call it (`understanding/facts/topics.toml`).
    """

    key: str
    number: int
    button: str
    heading: str
    unknown: str
    needs: tuple[Fact, ...]
    notes: tuple[Fact, ...]
    words: tuple[str, ...]
    weak_words: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One document and its cases, the commonest first.

    Attributes:
        key: as in the database (`application.service`) and in imports.
        stages: name of its stages in `stages.toml`; "" = the card's own (domain/application).
        topic: what a sentence's facts call it.
        says_no_letter: people expect to need a letter of RT/RW for it, and need none.
    """

    key: str
    number: int
    button: str
    words: tuple[str, ...]
    stages: str
    topic: str
    says_no_letter: bool
    cases: tuple[Case, ...]

    def case(self, key: str) -> Case | None:
        """Find a case; an unknown or empty key gives the commonest, None if there is none."""
        named = [case for case in self.cases if case.key == key]
        return next(iter(named or self.cases), None)


@cache
def services() -> Mapping[str, Service]:
    """Give all services by key, in the order of their numbers.

    Raises:
        ValueError: a file is faulty: a number twice, a fact without a source.
    """
    folder = files("handlers.services")
    sources = _sources(_read("sources.toml"))
    read = [
        _service(tomllib.loads(file.read_text(encoding="utf-8")), sources)
        for file in folder.iterdir()
        if file.name.endswith(".toml") and file.name not in _NO_SERVICES
    ]
    numbers = [number for service in read for number in _numbers(service)]
    if len(set(numbers)) < len(numbers):
        raise ValueError("handlers/services: a number is there twice")
    return {service.key: service for service in sorted(read, key=lambda one: one.number)}


@cache
def by_number() -> Mapping[int, tuple[Service, str]]:
    """Give what a button's number means: a service, and the key of a case or ""."""
    found: dict[int, tuple[Service, str]] = {}
    for service in services().values():
        found[service.number] = (service, "")
        found |= {case.number: (service, case.key) for case in service.cases}
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("handlers.services").joinpath(name).read_text(encoding="utf-8"))


def _numbers(service: Service) -> Iterator[int]:
    yield service.number
    yield from (case.number for case in service.cases)


def _sources(data: Mapping[str, Any]) -> dict[str, Source]:
    return {key: Source(entry["title"], entry["read_on"]) for key, entry in data.items()}


def _service(data: Mapping[str, Any], sources: Mapping[str, Source]) -> Service:
    return Service(
        key=data["key"],
        number=data["number"],
        button=data["button"],
        words=tuple(data["words"]),
        stages=data.get("stages", ""),
        topic=data.get("topic", data["key"]),
        says_no_letter=data.get("says_no_letter", True),
        cases=tuple(_case(entry, sources) for entry in data["cases"]),
    )


def _case(data: Mapping[str, Any], sources: Mapping[str, Source]) -> Case:
    return Case(
        key=data["key"],
        number=data["number"],
        button=data.get("button", ""),
        heading=data["heading"],
        unknown=data.get("unknown", ""),
        needs=_facts(data["needs"], sources),
        notes=_facts(data.get("notes", ()), sources),
        words=tuple(data.get("words", ())),
        weak_words=tuple(data.get("weak_words", ())),
        topics=tuple(data.get("topics", (data["key"],))),
    )


def _facts(entries: Any, sources: Mapping[str, Source]) -> tuple[Fact, ...]:
    try:
        return tuple(Fact(entry["text"], sources[entry["source"]]) for entry in entries)
    except KeyError as missing:
        raise ValueError(f"handlers/services: a fact lacks {missing}") from None
