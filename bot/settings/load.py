"""Settings from config.toml and the environment, or all that is wrong with them at once."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.settings.describe import SECRETS, describe
from bot.settings.errors import SettingsError
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
