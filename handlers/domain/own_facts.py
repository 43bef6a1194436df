"""What the office itself says of its services: further things to bring, its counters.

The file is the office's own and its sentences are shown as they stand, so each has the
source that somebody can ask for and the day on which it was written down.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from handlers.domain.errors import TanpaCaloError
from handlers.services.catalogue import Service, services

#: Longer ones would not fit a small phone beside the rest of the list.
LONGEST_ITEM: Final = 90
LONGEST_PLACE: Final = 120
LONGEST_SOURCE: Final = 60
#: So many things one list can take, and so many counters one answer.
MOST_OF_A_CASE: Final = 4
MOST_COUNTERS: Final = 6


class OwnFactsError(TanpaCaloError):
    """The office's file cannot be used; says which entry and why."""


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A further thing to bring, or one that takes the place of a known one.

    Attributes:
        service: key of the service.
        case: key of its case; "" for all of them.
        item: the office's words; "" if something is only left out.
        replaces: text id of what is left out in its place, "" if nothing is.
        source: on whose word.
        on: the day it was written down.
    """

    service: str
    case: str
    item: str
    replaces: str
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Counter:
    """A place beside the office where documents are dealt with."""

    name: str
    address: str
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """All that an office's own file says."""

    items: tuple[OwnItem, ...] = ()
    counters: tuple[Counter, ...] = ()

    def of_case(self, service: str, case: str) -> tuple[OwnItem, ...]:
        """Give what the office says of one case."""
        return tuple(one for one in self.items if one.service == service and one.case in ("", case))


NO_OWN_FACTS: Final = OwnFacts()


def parse_own_facts(content: Mapping[str, Any]) -> OwnFacts:
    """Check what an office's file says.

    Args:
        content: the file as TOML gives it: `items` and `counters`.

    Raises:
        OwnFactsError: names the entry that cannot be used, and why.
    """
    unknown = sorted(content.keys() - {"items", "counters"})
    if unknown:
        raise OwnFactsError(f"{unknown[0]}: only [[items]] and [[counters]] are known")
    items = tuple(_item(entry, name) for entry, name in _entries(content, "items"))
    counters = tuple(_counter(entry, name) for entry, name in _entries(content, "counters"))
    if len(counters) > MOST_COUNTERS:
        raise OwnFactsError(f"counters: at most {MOST_COUNTERS} fit into one answer")
    facts = OwnFacts(items, counters)
    _require_room(facts)
    return facts


def _entries(content: Mapping[str, Any], name: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    entries = content.get(name, [])
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise OwnFactsError(f"{name}: must be a list, written as [[{name}]]")
    for number, entry in enumerate(entries, start=1):
        where = f"{name}, entry {number}"
        if not isinstance(entry, Mapping):
            raise OwnFactsError(f"{where}: must be a table, written as [[{name}]]")
        yield entry, where


def _item(entry: Mapping[str, Any], where: str) -> OwnItem:
    _refuse_others(entry, {"service", "case", "item", "replaces", "source", "date"}, where)
    service = _service(entry, where)
    replaces = _word(entry, "replaces", where, 60, otherwise="")
    return OwnItem(
        service=service.key,
        case=_case(entry, service, where),
        item=_word(entry, "item", where, LONGEST_ITEM, otherwise="" if replaces else None),
        replaces=_known(replaces, service, where),
        source=_word(entry, "source", where, LONGEST_SOURCE),
        on=_day(entry, where),
    )


def _counter(entry: Mapping[str, Any], where: str) -> Counter:
    _refuse_others(entry, {"name", "address", "source", "date"}, where)
    return Counter(
        name=_word(entry, "name", where, 60),
        address=_word(entry, "address", where, LONGEST_PLACE, otherwise=""),
        source=_word(entry, "source", where, LONGEST_SOURCE),
        on=_day(entry, where),
    )


def _service(entry: Mapping[str, Any], where: str) -> Service:
    key = _word(entry, "service", where, 16)
    if key not in services():
        raise OwnFactsError(f"{where}: service must be one of {', '.join(services())}")
    return services()[key]


def _case(entry: Mapping[str, Any], service: Service, where: str) -> str:
    key = _word(entry, "case", where, 32, otherwise="")
    keys = [case.key for case in service.cases]
    if key and key not in keys:
        raise OwnFactsError(f"{where}: case must be left out or one of {', '.join(keys)}")
    return key


def _known(replaces: str, service: Service, where: str) -> str:
    texts = {fact.text for case in service.cases for fact in case.needs}
    if replaces and replaces not in texts:
        raise OwnFactsError(f"{where}: replaces must be one of {', '.join(sorted(texts))}")
    return replaces


def _word(
    entry: Mapping[str, Any], key: str, where: str, longest: int, *, otherwise: str | None = None
) -> str:
    """Take a text of one line; without `otherwise` it must be there."""
    word = entry.get(key, otherwise)
    if not isinstance(word, str) or (otherwise is None and not word.strip()):
        raise OwnFactsError(f"{where}: {key} must be a text in quotes")
    word = word.strip()
    if len(word) > longest or not word.isprintable():
        raise OwnFactsError(f"{where}: {key} must be one line of at most {longest} characters")
    return word


def _day(entry: Mapping[str, Any], where: str) -> date:
    day = entry.get("date")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise OwnFactsError(f"{where}: date must be a day such as 2026-11-24, without quotes")
    return day


def _refuse_others(entry: Mapping[str, Any], keys: set[str], where: str) -> None:
    unknown = sorted(entry.keys() - keys)
    if unknown:
        raise OwnFactsError(f"{where}: {unknown[0]} is no key; known are {', '.join(sorted(keys))}")


def _require_room(facts: OwnFacts) -> None:
    for service in services().values():
        for case in service.cases:
            own = [one for one in facts.of_case(service.key, case.key) if one.item]
            if len(own) > MOST_OF_A_CASE:
                raise OwnFactsError(
                    f"items: {service.key}, {case.key} has {len(own)} further things; "
                    f"at most {MOST_OF_A_CASE} fit into one answer"
                )
