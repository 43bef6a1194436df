"""What every command begins with: `--config FILE` and the opened office."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.base import Base, open_base, open_unfilled

#: A reader's passphrase for commands without a terminal; it is no key of the configuration.
PASSPHRASE: Final = "TANPACALO_PASSPHRASE"

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration file (default: config.toml in the current folder, if it is there).",
    ),
]


@contextmanager
def opened(config: Path | None) -> Iterator[Base]:
    """Open the office for one command, and close it.

    Raises:
        SettingsError: a key in the file or the environment cannot be used.
        KeysError: keys are missing, or are others than those of the database.
    """
    with closing(open_base(config, _environ())) as base:
        yield base


@contextmanager
def opened_unfilled(config: Path | None) -> Iterator[Base]:
    """Open an office whose database is yet to be filled, and close it.

    Raises:
        SettingsError: a key in the file or the environment cannot be used.
        KeysError: keys are missing.
    """
    with closing(open_unfilled(config, _environ())) as base:
        yield base


def _environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != PASSPHRASE}


def output_folder(base: Base) -> Path:
    """Give the folder for files that nobody named: beside the SQLite file, else the current one."""
    file = base.database.file
    return Path.cwd() if file is None else file.parent.absolute()
