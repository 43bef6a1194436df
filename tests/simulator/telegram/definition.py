"""The Bot API's own definition, read into shapes that calls are checked against."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

SOURCE: Final = Path(__file__).with_name("telegram-api.min.json")

_LENGTH: Final = re.compile(r"\b(\d+)-(\d+) (characters|bytes)( after entit)?", re.IGNORECASE)
_CONSTANT: Final = re.compile(r'must be (\w+)$|always ["“](\w+)["”]')


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text may be.

    Attributes:
        low: at least.
        high: at most.
        unit: "characters" (UTF-16 units) or "bytes" (of UTF-8).
        after_entities: counted without formatting marks.
    """

    low: int
    high: int
    unit: str
    after_entities: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method or member of an object."""

    name: str
    types: tuple[str, ...]
    required: bool
    length: Length | None
    constant: str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A method or an object.

    Attributes:
        name: as Telegram writes it.
        fields: by name.
        subtypes: an object that is one of these instead.
        returns: what a method answers with.
    """

    name: str
    fields: Mapping[str, Field]
    subtypes: tuple[str, ...]
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """All methods (by lower-case name, as Telegram ignores case) and objects."""

    version: str
    methods: Mapping[str, Shape]
    types: Mapping[str, Shape]


@cache
def load_definition() -> Definition:
    """Read the definition that lies beside this file."""
    raw = orjson.loads(SOURCE.read_bytes())
    return Definition(
        version=raw["version"],
        methods={name.lower(): _shape(method) for name, method in raw["methods"].items()},
        types={name: _shape(described) for name, described in raw["types"].items()},
    )


def _shape(described: Mapping[str, Any]) -> Shape:
    return Shape(
        name=described["name"],
        fields={field["name"]: _field(field) for field in described.get("fields", ())},
        subtypes=tuple(described.get("subtypes", ())),
        returns=tuple(described.get("returns", ())),
    )


def _field(described: Mapping[str, Any]) -> Field:
    text = described["description"]
    is_text = "String" in described["types"]
    constant = _CONSTANT.search(text)
    return Field(
        name=described["name"],
        types=tuple(described["types"]),
        required=described["required"],
        length=_length(text) if is_text else None,
        constant=(constant[1] or constant[2]) if constant and is_text else None,
    )


def _length(text: str) -> Length | None:
    found = _LENGTH.search(text)
    if found is None:
        return None
    return Length(int(found[1]), int(found[2]), found[3].lower(), found[4] is not None)
