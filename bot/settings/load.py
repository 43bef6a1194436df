"""Settings from config.toml and the environment, or all that is wrong with them at once."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.settings.describe import SECRETS, describe
from bot.settings.errors import Problem, SettingsError
from bot.settings.model import Settings
from bot.settings.sources import Variable, read_environment, read_file


def load_settings(config: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Args:
        config: `--config FILE`; None takes config.toml of the current folder, if there is one.
        environ: the environment; `TANPACALO_<SECTION>__<KEY>` goes before the file.

    Returns:
        Checked settings with absolute paths.

    Raises:
        SettingsError: names every key that cannot be used, never its value.
    """
    file = read_file(config)
    folder = Path.cwd() if file.path is None else file.path.parent
    variables, problems = read_environment(environ, SECRETS, folder)
    result = _validate(_merge(file.values, variables))
    if isinstance(result, Settings) and not problems:
        return result.below(folder)
    errors = () if isinstance(result, Settings) else result
    described = (describe(error, file, variables) for error in errors)
    raise SettingsError([*problems, *(one for some in described for one in some)])


def load_usable(
    config: Path | None, environ: Mapping[str, str]
) -> tuple[Settings, tuple[Problem, ...], frozenset[str]]:
    """Read what can be used of the settings, for whoever has to say what is wrong with them.

    Args:
        config: `--config FILE`; None takes config.toml of the current folder, if there is one.
        environ: the environment.

    Returns:
        Settings in which keys that cannot be used have their default; what is wrong with
        those; the sections that are therefore not as somebody meant them.

    Raises:
        SettingsError: the file cannot be read at all.
    """
    file = read_file(config)
    folder = Path.cwd() if file.path is None else file.path.parent
    variables, found = read_environment(environ, SECRETS, folder)
    values = _merge(file.values, variables)
    blamed = {problem.key.partition(".")[0] for problem in found}
    problems = list(found)
    result = _validate(values)
    while not isinstance(result, Settings):
        round_of = [one for error in result for one in describe(error, file, variables)]
        # Later rounds only tell what follows from a key that was left out.
        problems = problems if len(problems) > len(found) else [*problems, *round_of]
        paths = [tuple(one.key.split(".")) for one in round_of]
        blamed |= {path[0] for path in paths}
        left_out = [_leave_out(values, path) for path in paths]
        if not any(left_out):
            # Nothing to leave out but what asks for it: PostgreSQL asks for keys.folder.
            gone = {"database"} & values.keys() or set(values)
            values = {name: value for name, value in values.items() if name not in gone}
            blamed |= gone
        result = _validate(values)
    return result.below(folder), tuple(problems), frozenset(blamed)


def _leave_out(values: dict[str, Any], path: Sequence[str]) -> bool:
    """Delete a key, or what is there of the way to it; say whether anything was."""
    inner: Any = values
    way: list[tuple[dict[str, Any], str]] = []
    for part in path:
        if not isinstance(inner, dict) or part not in inner:
            break
        way.append((inner, part))
        inner = inner[part]
    if way:
        place, part = way[-1]
        del place[part]
    return bool(way)


def _validate(values: Mapping[str, Any]) -> Settings | Sequence[ErrorDetails]:
    """Check all keys. The library's exception does not leave: it refers to the values."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)


def _merge(values: Mapping[str, Any], variables: Iterable[Variable]) -> dict[str, Any]:
    merged = _copy(values)
    for variable in variables:
        place = merged
        for part in variable.path[:-1]:
            inner = place.get(part)
            place[part] = inner if isinstance(inner, dict) else {}
            place = place[part]
        place[variable.path[-1]] = variable.value
    return merged


def _copy(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _copy(value) if isinstance(value, dict) else value for name, value in values.items()
    }
