"""Meta's definition of the Cloud API, and values checked against it."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

#: Made by `tests.contract.extract_whatsapp`; see the README beside it.
SOURCE: Final = Path(__file__).parents[2] / "contract" / "data" / "whatsapp-v23.json"

_Schema = Mapping[str, Any]


class MismatchError(Exception):
    """A value is not what a schema describes.

    Attributes:
        path: where, such as "interactive.action.buttons[3]".
        problem: what is wrong there.
        is_missing: a member that must be there is not.
    """

    def __init__(self, path: str, problem: str, *, is_missing: bool = False) -> None:
        super().__init__(f"{path or 'body'}: {problem}")
        self.path, self.problem, self.is_missing = path, problem, is_missing


@cache
def load_definition() -> dict[str, Any]:
    """Read the definition."""
    read: dict[str, Any] = orjson.loads(SOURCE.read_bytes())
    return read


def check(schema: _Schema, value: object, path: str = "") -> None:
    """Check a value.

    Args:
        schema: JSON Schema as far as the definition uses it. Objects with listed members
            take no others; `by` and `kinds` choose a schema by the value of a member.
        value: what was sent.
        path: where it was found.

    Raises:
        MismatchError: it is something else.
    """
    if "kinds" in schema:
        check(_chosen(schema, value, path), value, path)
        return
    _check_type(schema, value, path)
    _check_values(schema, value, path)
    if isinstance(value, str):
        _check_text(schema, value, path)
    if isinstance(value, list):
        _check_items(schema, value, path)
    if isinstance(value, dict):
        _check_members(schema, value, path)
    if "oneOf" in schema:
        _check_one_of(schema["oneOf"], value, path)


def _chosen(schema: _Schema, value: object, path: str) -> _Schema:
    kind = value.get(schema["by"]) if isinstance(value, dict) else None
    chosen: _Schema | None = schema["kinds"].get(kind) if isinstance(kind, str) else None
    if chosen is None:
        where = f"{path}.{schema['by']}".lstrip(".")
        raise MismatchError(where, f"must be one of {sorted(schema['kinds'])}")
    return chosen


_TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _check_type(schema: _Schema, value: object, path: str) -> None:
    if "type" in schema and not _TYPES[schema["type"]](value):
        raise MismatchError(path, f"must be a JSON {schema['type']}")


def _check_values(schema: _Schema, value: object, path: str) -> None:
    if "enum" in schema and value not in schema["enum"]:
        raise MismatchError(path, f"must be one of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        raise MismatchError(path, f"must be {schema['const']}")


def _check_text(schema: _Schema, value: str, path: str) -> None:
    length = utf16_units(value)
    if length > schema.get("maxLength", length):
        raise MismatchError(path, f"must be at most {schema['maxLength']} characters long")
    if length < schema.get("minLength", 0):
        raise MismatchError(path, f"must be at least {schema['minLength']} characters long")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        raise MismatchError(path, f"must match {schema['pattern']}")


def utf16_units(text: str) -> int:
    """Return a text's length as the strictest reading of "characters" counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check_items(schema: _Schema, value: list[Any], path: str) -> None:
    if len(value) > schema.get("maxItems", len(value)):
        raise MismatchError(path, f"takes at most {schema['maxItems']}")
    if len(value) < schema.get("minItems", 0):
        raise MismatchError(path, f"needs at least {schema['minItems']}")
    for i, item in enumerate(value):
        check(schema.get("items", {}), item, f"{path}[{i}]")


def _check_members(schema: _Schema, value: Mapping[str, Any], path: str) -> None:
    where = f"{path}." if path else ""
    for name in schema.get("required", ()):
        if name not in value:
            raise MismatchError(f"{where}{name}", "is required", is_missing=True)
    members = schema.get("properties")
    if members is None:
        return
    for name, member in value.items():
        if name not in members:
            raise MismatchError(f"{where}{name}", "is not in the definition")
        check(members[name], member, f"{where}{name}")


def _check_one_of(alternatives: list[_Schema], value: object, path: str) -> None:
    problems: list[tuple[int, MismatchError]] = []
    for alternative in alternatives:
        try:
            check(alternative, value, path)
        except MismatchError as problem:
            problems.append((_likeness(alternative, value), problem))
        else:
            return
    # The one that was most likely meant tells the most.
    raise max(problems, key=lambda scored: scored[0])[1]


def _likeness(schema: _Schema, value: object) -> int:
    if not isinstance(value, dict):
        return 0
    return len(schema.get("properties", {}).keys() & value.keys())
