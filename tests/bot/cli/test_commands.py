"""The command line as a whole: help, errors as sentences, the reference in docs."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import COMMANDS, _database_faults, _of_the_database, app
from handlers.domain.slip_code import RANDOM_BYTES, make_code, show

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "commands.md"


def run(
    *arguments: str, cwd: Path, stdin: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, as an officer does."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
    )


def walk(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give every command that can be called, with its path."""
    context = typer.Context(command)
    names = command.list_commands(context) if hasattr(command, "list_commands") else ()
    for name in names:
        yield from walk(command.get_command(context, name), f"{path} {name}".strip())
    if not names:
        yield path, command


CALLABLE = dict(walk(typer.main.get_command(app)))


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (["sc"], {"scan"}),
        (["scan", ""], {"ready", "picked-up"}),
        (["import", "--al"], {"--allow-regress"}),
    ],
)
def test_the_shell_completes(typed: list[str], completed: set[str], tmp_path: Path) -> None:
    """What `tanpacalo --install-completion` puts into the shell asks like this."""
    asked = {
        "_TANPACALO_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["tanpacalo", *typed]),
        "COMP_CWORD": str(len(typed)),
    }

    assert set(run(cwd=tmp_path, **asked).stdout.split()) == completed


def test_every_command_and_option_explains_itself() -> None:
    for path, command in CALLABLE.items():
        assert command.help, path
        for parameter in command.params:
            assert getattr(parameter, "help", "") or parameter.name == "help", (
                path,
                parameter.name,
            )


def test_every_command_but_the_plainest_shows_an_example() -> None:
    without = {"serve", "worker", "chat"}
    assert {path for path, command in CALLABLE.items() if "xample" not in command.help} <= without


def test_every_command_takes_a_configuration_file() -> None:
    for path, command in CALLABLE.items():
        assert "config" in [parameter.name for parameter in command.params], path


def test_the_summaries_are_the_commands_own() -> None:
    group = typer.main.get_command(app)
    context = typer.Context(group)
    for name, place in COMMANDS.items():
        command: Any = group.get_command(context, name)  # type: ignore[attr-defined]
        assert command.help.strip().splitlines()[0] == place.summary, name


def test_every_command_stands_in_the_reference_and_nothing_else() -> None:
    told = re.findall(r"^### `tanpacalo ([^`]+)`$", REFERENCE.read_text(), re.MULTILINE)

    assert sorted(told) == sorted(CALLABLE)


def test_every_option_stands_in_the_reference() -> None:
    sections = re.split(r"^### `tanpacalo ([^`]+)`$", REFERENCE.read_text(), flags=re.MULTILINE)
    text = dict(zip(sections[1::2], sections[2::2], strict=True))
    for path, command in CALLABLE.items():
        names = {
            name for parameter in command.params for name in parameter.opts if name[:2] == "--"
        }
        missing = [name for name in names - {"--config", "--help"} if name not in text[path]]
        assert not missing, (path, missing)


def test_alone_it_prints_help() -> None:
    ran = CliRunner().invoke(app, [])

    assert all(name in ran.output for name in COMMANDS)


def test_the_version_is_told() -> None:
    ran = CliRunner().invoke(app, ["--version"])

    assert re.fullmatch(r"tanpacalo \d+\.\d+\.\d+\n", ran.stdout)


@pytest.mark.parametrize(
    "typed, meant", [(["slps"], "slips"), (["reprot"], "report"), (["scan", "redy"], "ready")]
)
def test_a_misspelt_command_is_answered_with_the_nearest(typed: list[str], meant: str) -> None:
    ran = CliRunner().invoke(app, typed)

    assert ran.exit_code == 2
    assert f"Did you mean '{meant}'?" in ran.stderr


def test_slips_then_scans_end_to_end(tmp_path: Path) -> None:
    """As on the first day: no set-up, two commands, a barcode reader."""
    printed = run("slips", "--count", "2", "-o", "slips.pdf", cwd=tmp_path)
    scanned = run("scan", "ready", cwd=tmp_path, stdin=f"{show(make_code(bytes(RANDOM_BYTES)))}\n")

    assert printed.returncode == 0
    assert (tmp_path / "slips.pdf").read_bytes().startswith(b"%PDF")
    assert scanned.returncode == 1
    assert scanned.stdout.startswith("SALAH")
    assert scanned.stderr == ""


def test_a_scan_is_answered_before_the_next_line(tmp_path: Path) -> None:
    """An officer waits for the answer with the card in hand."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "scan", "ready"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write("bukan kode\n")
            process.stdin.flush()
            assert process.stdout.readline().startswith("SALAH")
        process.send_signal(signal.SIGINT)


@pytest.mark.parametrize(
    "environ",
    [
        {"TANPACALO_DATABASE__URL": "postgresql://nobody:kenari-9@127.0.0.1:1/none"},
        {"TANPACALO_TELEGRAM__TOKEN": "kenari-9"},
        {"TANPACALO_TELEGRAN__TOKEN": "kenari-9"},
    ],
)
def test_what_cannot_be_used_is_a_sentence_without_a_secret(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    ran = run("keys", "list", cwd=tmp_path, TANPACALO_KEYS__FOLDER="keys", **environ)

    assert ran.returncode == 1
    assert ran.stderr.startswith("tanpacalo: ")
    assert "Traceback" not in ran.stderr
    assert "kenari-9" not in ran.stdout + ran.stderr


def test_a_folder_in_place_of_the_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var" / "tanpacalo.db").mkdir(parents=True)

    ran = run("report", "list", cwd=tmp_path)

    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "database cannot be used" in ran.stderr


def test_H06_what_sqlite_itself_says_is_told_in_a_sentence() -> None:
    """What every message needs goes straight to the driver; its faults come as they are."""
    locked = sqlite3.OperationalError("database is locked")

    assert isinstance(locked, _database_faults())
    assert _of_the_database(locked) == "the database cannot be used now: database is locked"
