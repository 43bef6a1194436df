"""A reader's key on the command line: its file and its passphrase. Neither is ever printed."""

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.opening import PASSPHRASE
from storage.vault import age
from storage.vault.errors import KeysError
from storage.vault.reports import unwrap_identity

SHORTEST_PASSPHRASE: Final = 8
#: An identity file has 200 bytes, a wrapped one 600; more is another file.
MOST_BYTES: Final = 16_384

IdentityOption = Annotated[
    Path,
    typer.Option(
        "--identity",
        "-i",
        metavar="FILE",
        help=f"The reader's key file; its passphrase is asked for, or read from {PASSPHRASE}.",
    ),
]


def read_reader_identity(path: Path) -> str:
    """Read a reader's private key from its file; it is held in memory only.

    Raises:
        KeysError: the file holds no key, or it needs a passphrase.
        SealError: the passphrase is wrong.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise KeysError(f"{path} is no key file: it is too large.")
    is_wrapped = data.lstrip().startswith((age.FILE_PREFIX, age.ARMOR_PREFIX))
    return unwrap_identity(data, _passphrase(path) if is_wrapped else None)


def _passphrase(path: Path) -> str:
    if given := os.environ.get(PASSPHRASE):
        return given
    if not sys.stdin.isatty():
        raise KeysError(
            f"{path} is protected by a passphrase. Without a terminal, set {PASSPHRASE}."
        )
    answer: str = typer.prompt(f"Passphrase of {path.name}", hide_input=True, err=True)
    return answer


def new_passphrase() -> str:
    """Get a passphrase for a new key: asked twice, from the environment, or from a line of input.

    Raises:
        KeysError: there is none, or it is too short.
    """
    passphrase = _given_passphrase()
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeysError(
            f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters; "
            "four words that nobody would guess are best."
        )
    return passphrase


def _given_passphrase() -> str:
    if given := os.environ.get(PASSPHRASE):
        return given
    if sys.stdin.isatty():
        answer: str = typer.prompt(
            "New passphrase", hide_input=True, confirmation_prompt="The same again", err=True
        )
        return answer
    return sys.stdin.readline().rstrip("\r\n")
