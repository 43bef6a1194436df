"""Checks a call against the platform's definition, down to the last nested member."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from tests.simulator.telegram.answers import RefusedError
from tests.simulator.telegram.arguments import FormText, Upload
from tests.simulator.telegram.definition import Definition, Field, Shape, load_definition
from tests.simulator.telegram.rules import (
    check_formatted,
    check_length,
    check_method,
    check_object,
)

_ARRAY: Final = "Array of "
_TRUE: Final = frozenset({"true", "True", "1"})
_FALSE: Final = frozenset({"false", "False", "0"})


def method_shape(method: str) -> Shape:
    """Return a method's shape; Telegram ignores the case of its name.

    Raises:
        RefusedError: 404, there is no such method.
    """
    shape = load_definition().methods.get(method.lower())
    if shape is None:
        raise RefusedError("Not Found: method not found", code=404)
    return shape


def check_call(shape: Shape, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check a call's parameters.

    Args:
        shape: the method's.
        values: as `arguments.read_arguments` returns them, or decoded JSON.

    Returns:
        The parameters with their proper types.

    Raises:
        RefusedError: anything that the definition or its prose does not allow.
    """
    attached = {name for name, value in values.items() if _is_attached(name, value, values)}
    named = {name: value for name, value in values.items() if name not in attached}
    checked = _members(shape, named, "", load_definition())
    check_method(shape.name, checked)
    return checked


def check_type(kind: str, value: object) -> Any:
    """Check a value against one of the definition's objects, such as "Update".

    Raises:
        RefusedError: it is not one.
    """
    return _value(kind, value, kind, load_definition())


def _is_attached(name: str, value: object, values: Mapping[str, Any]) -> bool:
    if not isinstance(value, Upload):
        return False
    return any(isinstance(v, str) and f"attach://{name}" in v for v in values.values())


def _members(
    shape: Shape, values: Mapping[str, Any], path: str, definition: Definition
) -> dict[str, Any]:
    where = f"{path}." if path else ""
    for name in values:
        if name not in shape.fields:
            raise RefusedError(f"{where}{name} is no parameter of {shape.name}")
    checked = {}
    for field in shape.fields.values():
        if field.name in values:
            value = values[field.name]
            checked[field.name] = _field(field, value, where + field.name, definition)
        elif field.required:
            raise RefusedError(_missing(field.name, where))
    for field in shape.fields.values():
        check_formatted(field, checked)
    return checked


def _missing(name: str, where: str) -> str:
    if not where and name == "text":
        return "message text is empty"
    return f"{where}{name} is empty"


def _field(field: Field, value: object, path: str, definition: Definition) -> Any:
    checked = _one_of(field.types, value, path, definition)
    if field.constant is not None and checked != field.constant:
        raise RefusedError(f"{path} must be {field.constant}")
    if isinstance(checked, str):
        check_length(field, checked, path)
    return checked


def _one_of(types: tuple[str, ...], value: object, path: str, definition: Definition) -> Any:
    if len(types) == 1:
        return _value(types[0], value, path, definition)
    problems: list[tuple[int, RefusedError]] = []
    for kind in types:
        try:
            return _value(kind, value, path, definition)
        except RefusedError as problem:
            problems.append((_likeness(kind, value, definition), problem))
    # Of many problems the one of the type that was most likely meant tells the most.
    raise max(problems, key=lambda scored: scored[0])[1]


def _likeness(kind: str, value: object, definition: Definition) -> int:
    shape = definition.types.get(kind)
    decoded = _decoded(value) if isinstance(value, str) else value
    if shape is None or not isinstance(decoded, dict):
        return 0
    constants = [field for field in shape.fields.values() if field.constant]
    marks = len([field for field in constants if decoded.get(field.name) == field.constant])
    return 100 * marks + len(shape.fields.keys() & decoded.keys())


def _value(kind: str, value: object, path: str, definition: Definition) -> Any:
    if kind in _SIMPLE:
        return _SIMPLE[kind](value, path)
    if kind.startswith(_ARRAY):
        return _array(kind.removeprefix(_ARRAY), value, path, definition)
    return _object(definition.types[kind], value, path, definition)


def _array(kind: str, value: object, path: str, definition: Definition) -> list[Any]:
    items = _decoded(value) if isinstance(value, str) else value
    if not isinstance(items, list):
        raise RefusedError(f"can't parse {path}: expected an Array of {kind}")
    return [_value(kind, item, f"{path}[{i}]", definition) for i, item in enumerate(items)]


def _object(shape: Shape, value: object, path: str, definition: Definition) -> Any:
    if shape.subtypes:
        return _one_of(shape.subtypes, value, path, definition)
    members = _decoded(value) if isinstance(value, str) else value
    if not isinstance(members, dict):
        raise RefusedError(f"can't parse {path}: object expected as {shape.name}")
    checked = _members(shape, members, path, definition)
    check_object(shape.name, checked)
    return checked


def _decoded(text: str) -> object:
    try:
        return orjson.loads(str(text))  # it takes no subclass of str
    except orjson.JSONDecodeError:
        return None


def _string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise RefusedError(f"{path} must be a String")
    return str(value)


def _integer(value: object, path: str) -> int:
    if isinstance(value, FormText) and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise RefusedError(f"{path} must be an Integer")


def _float(value: object, path: str) -> float:
    if isinstance(value, FormText) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise RefusedError(f"{path} must be a Float")


def _boolean(value: object, path: str) -> bool:
    if isinstance(value, FormText) and value in _TRUE | _FALSE:
        return value in _TRUE
    if isinstance(value, bool):
        return value
    raise RefusedError(f"{path} must be a Boolean")


def _file(value: object, path: str) -> object:
    if isinstance(value, Upload):
        return value
    raise RefusedError(f"{path} must be an InputFile")


_SIMPLE: Final[Mapping[str, Callable[[object, str], Any]]] = {
    "String": _string,
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "InputFile": _file,
}
