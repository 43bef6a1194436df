"""What the settings library found, in sentences with place, key, reason, example, nearest name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from bot.settings.errors import Problem
from bot.settings.model import KEY_IN_SECTION, Settings
from bot.settings.sources import FILE_SUFFIX, PREFIX, FileValues, KeyPath, Variable

#: Names less alike than this (of 100) are no help.
_ALIKE: Final = 60
#: Kinds of findings that bring a sentence of ours.
_SENTENCES: Final = frozenset({"value_error", KEY_IN_SECTION})


def _variable(path: KeyPath) -> str:
    return PREFIX + "__".join(path).upper()


def _fields(model: type[BaseModel], path: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo]]:
    """Walk through all keys; a section itself is none."""
    for attribute, field in model.model_fields.items():
        name = field.alias or attribute
        kind = field.annotation
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        if path or not is_model:
            yield (*path, name), field
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, (*path, name))


#: Every key there is, the single days of `office.hours` too.
KEYS: Final = dict(_fields(Settings))
#: Keys whose value may lie in a file of its own; a database's address may hold a password.
SECRETS: Final = frozenset(
    path for path, field in KEYS.items() if field.annotation is SecretStr or not field.repr
)
_SECTIONS: Final = (field.alias or name for name, field in Settings.model_fields.items())
_NAMES: Final = (*((section,) for section in _SECTIONS), *KEYS)
_VARIABLES: Final = (
    *(_variable(path) for path in KEYS),
    *(_variable(path) + FILE_SUFFIX for path in SECRETS),
)


def describe(
    error: ErrorDetails, file: FileValues, variables: Sequence[Variable]
) -> Iterator[Problem]:
    """Turn one finding into a problem for each place that is to blame.

    Args:
        error: what the library found; it is asked for its input nowhere.
        file: what the file says, with its lines.
        variables: what the environment says.
    """
    path = _key_path(error)
    if error["type"] == "extra_forbidden":
        yield from _unknown(path, file, variables)
        return
    field = KEYS.get(path) or KEYS.get(path[:2])
    sentence = str(error.get("ctx", {}).get("error", error["msg"]))
    if error["type"] not in _SENTENCES:
        sentence = f"must be {field.description}" if field else "must be a section with keys"
    setting = [one for one in variables if one.path == path[: len(one.path)]]
    source = setting[-1].name if setting else _place_in_file(path, file)
    yield Problem(source, ".".join(path), sentence, example(path, source))


def _key_path(error: ErrorDetails) -> KeyPath:
    path = tuple(str(part) for part in error["loc"] if part != "[key]")
    key = error.get("ctx", {}).get("key") if error["type"] == KEY_IN_SECTION else None
    return (*path, str(key)) if key else path


def _place_in_file(path: KeyPath, file: FileValues) -> str:
    return "environment" if file.path is None else file.place(path)


def _unknown(path: KeyPath, file: FileValues, variables: Sequence[Variable]) -> Iterator[Problem]:
    """Blame every variable and the line that named something that does not exist."""
    for variable in variables:
        if variable.path[: len(path)] == path:
            near = _nearest(variable.name.upper(), _VARIABLES)
            text = f"there is no such key{_did_you_mean(near, path)}"
            known = _path_of_variable(near) if near else path
            yield Problem(variable.name, ".".join(path), text, example(known, variable.name))
        elif path[: len(variable.path)] == variable.path:  # a table in JSON
            near = _nearest_key(path)
            text = f"there is no such key{_did_you_mean(near, path)}"
            yield Problem(
                variable.name, ".".join(path), text, example(variable.path, variable.name)
            )
    if _is_in(path, file.values):
        near = _nearest_key(path)
        text = f"there is no such key{_did_you_mean(near, path)}"
        known = tuple(near.split(".")) if near else path
        yield Problem(file.place(path), ".".join(path), text, example(known, str(file.path)))


def _is_in(path: KeyPath, values: Mapping[str, Any]) -> bool:
    inner: Any = values
    for part in path:
        if not isinstance(inner, dict) or part not in inner:
            return False
        inner = inner[part]
    return True


def _nearest_key(path: KeyPath) -> str:
    """Look for the same word in any section, then for a like one beside it, then anywhere."""
    beside = {one[-1]: one for one in _NAMES if one[:-1] == path[:-1]}
    anywhere = {one[-1]: one for one in KEYS if len(one) == 2}
    same = {name: one for name, one in anywhere.items() if name == path[-1]}
    for names in (same, beside, anywhere):
        if near := _nearest(path[-1], names):
            return ".".join(names[near])
    return ""


def _nearest(name: str, known: Iterable[str]) -> str:
    found = process.extractOne(
        name, list(known), scorer=fuzz.ratio, processor=default_process, score_cutoff=_ALIKE
    )
    return found[0] if found else ""


def _did_you_mean(name: str, path: KeyPath) -> str:
    if name:
        return f"; the nearest is {name}"
    beside = [one[-1] for one in _NAMES if one[:-1] == path[:-1]]
    return f"; there are {', '.join(beside)}" if beside else ""


def example(path: KeyPath, source: str) -> str:
    """Write a line that would do, as it is written in that kind of source."""
    path = next((one for one in KEYS if one[: len(path)] == path), path[:2])
    field = KEYS.get(path)
    if field is None or not field.examples:
        return ""
    value = field.examples[0]
    if source == "environment" or source.upper().startswith(PREFIX):
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        return f"{_variable(path)}={text}"
    return f"{path[-1]} = {_toml(value)}  # under [{'.'.join(path[:-1])}]"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{name}" = {_toml(one)}' for name, one in value.items()) + " }"
    return orjson.dumps(value).decode()


def _path_of_variable(name: str) -> KeyPath:
    path = tuple(name.removeprefix(PREFIX).lower().split("__"))
    return path if path in KEYS else (*path[:-1], path[-1].removesuffix(FILE_SUFFIX.lower()))
