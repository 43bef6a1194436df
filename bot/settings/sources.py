"""What was written where: the values of config.toml and of the environment, with their places."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.settings.errors import Problem, SettingsError

PREFIX: Final = "TANPACALO_"
FILE_SUFFIX: Final = "_FILE"
#: Variables with our prefix that are no settings: a command reads them itself.
NO_SETTINGS: Final = frozenset({"TANPACALO_PASSPHRASE"})
DEFAULT_FILE: Final = Path("config.toml")
MOST_SECRET_BYTES: Final = 4_096

#: A key's place: ("office", "hours", "fri").
KeyPath = tuple[str, ...]

_HEADER: Final = re.compile(r"\s*\[\[?([^\]#]+)\]")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_.\"' -]+?)\s*=")
_POSITION: Final = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class FileValues:
    """What a configuration file says.

    Attributes:
        path: None if there is no file.
        lines: the line on which a section or key begins.
    """

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def place(self, path: KeyPath) -> str:
        """Name the file and the nearest line to a key, without a line if it is not there."""
        for length in range(len(path), 0, -1):
            if (line := self.lines.get(path[:length])) is not None:
                return f"{self.path}:{line}"
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment with our prefix."""

    name: str
    path: KeyPath
    value: str = field(repr=False)


def read_file(config: Path | None) -> FileValues:
    """Read config.toml.

    Args:
        config: the file that was asked for; None takes the current folder's, if there is one.

    Raises:
        SettingsError: it cannot be read or is not TOML.
    """
    path = config or DEFAULT_FILE
    if config is None and not path.exists():
        return FileValues()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "is not UTF-8 text") from None
    except OSError as error:
        raise _unreadable(path, f"cannot be read ({error.strerror})") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _POSITION.search(str(error))
        place = f"{path}:{line[1]}" if line else str(path)
        # The library's words may repeat what is written there.
        raise _unreadable(place, "is not TOML; text needs quotes", "port = 8080") from None
    return FileValues(path, values, dict(_lines(text)))


def read_environment(
    environ: Mapping[str, str], secrets: frozenset[KeyPath], folder: Path
) -> tuple[list[Variable], list[Problem]]:
    """Read our variables, and the files that `..._FILE` name for secrets.

    Args:
        environ: all variables; those without our prefix are passed over.
        secrets: keys that may lie in a file of their own.
        folder: where relative paths start.

    Returns:
        Variables, a table before its parts, and what is wrong with secrets' files.
    """
    found: list[Variable] = []
    problems: list[Problem] = []
    for name in sorted(environ, key=lambda one: (one.count("__"), one)):
        if not name.upper().startswith(PREFIX) or name in NO_SETTINGS:
            continue
        path = _path(name)
        base = _path(name[: -len(FILE_SUFFIX)])
        if not name.upper().endswith(FILE_SUFFIX) or base not in secrets:
            found.append(Variable(name, path, environ[name]))
        elif name[: -len(FILE_SUFFIX)] in environ:
            text = f"is set together with {name[: -len(FILE_SUFFIX)]}; keep one of them"
            problems.append(Problem(name, ".".join(base), text))
        else:
            secret = _read_secret(folder / environ[name])
            if isinstance(secret, str):
                found.append(Variable(name, base, secret))
            else:
                example = f"{name}=/run/secrets/{base[-1]}"
                problems.append(Problem(name, ".".join(base), secret.problem, example))
    return found, problems


@dataclass(frozen=True, slots=True)
class _NoSecret:
    problem: str


def _read_secret(path: Path) -> str | _NoSecret:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_SECRET_BYTES + 1)
        text = content.decode().strip()
    except UnicodeDecodeError:
        return _NoSecret("names a file that is not UTF-8 text")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else "no path"
        return _NoSecret(f"names a file that cannot be read ({reason})")
    if len(content) > MOST_SECRET_BYTES:
        return _NoSecret(f"names a file of more than {MOST_SECRET_BYTES} bytes")
    return text or _NoSecret("names an empty file")


def _path(name: str) -> KeyPath:
    return tuple(name[len(PREFIX) :].lower().split("__"))


def _unreadable(place: Path | str, problem: str, example: str = "") -> SettingsError:
    return SettingsError([Problem(str(place), "", problem, example)])


def _lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Find on which line each key begins; the TOML reader does not tell.

    Good enough to point at a line: a key that only stands inside a longer text or an
    inline table is found at the line where that begins.
    """
    section: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = _split(header[1])
            yield section, number
        elif key := _KEY.match(line):
            yield (*section, *_split(key[1])), number


def _split(dotted: str) -> KeyPath:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
