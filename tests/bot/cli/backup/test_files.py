"""`tanpacalo backup`: the file it writes is whole, or the last one stays."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.base import Base
from bot.cli.backup import PART
from storage import instance, reminders
from tests.bot.cli.backup.conftest import (
    Day,
    Keeper,
    contextmanager_of_progress,
    names_in,
    on_sqlite,
)
from tests.bot.cli.conftest import CommandLine
from tests.office import TUESDAY

ROOT = Path(__file__).parents[4]


@pytest.fixture
def filled(day: Day, back_up: Callable[[], Path]) -> bytes:
    """The content of yesterday's backup."""
    return back_up().read_bytes()


@on_sqlite
def test_a_full_disk_keeps_the_last_backup(
    filled: bytes, tanpacalo: CommandLine, keeper: Keeper
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        ran = tanpacalo("backup", "--to", keeper.key.recipient, "-o", keeper.file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert ran.status == 1
    assert f"{keeper.file}: " in ran.err
    assert keeper.file.read_bytes() == filled
    assert names_in(keeper) == ["office.age"]


@on_sqlite
@pytest.mark.parametrize("point", ["os.fsync", "pathlib.Path.replace"])
def test_a_kill_leaves_no_half_backup_and_the_next_one_cleans_up(
    filled: bytes, tanpacalo: CommandLine, keeper: Keeper, back_up: Callable[[], Path], point: str
) -> None:
    kill = f"import os; import pathlib; {point} = lambda *_: os.kill(os.getpid(), 9)"
    arguments = ["backup", "--to", keeper.key.recipient, "-o", str(keeper.file)]
    code = f"{kill}; from bot.__main__ import app; app({[*arguments, '--config', 'config.toml']!r})"

    killed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tanpacalo.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    assert names_in(keeper) == [PART, "office.age"]
    assert keeper.file.read_bytes() == filled
    (keeper.folder / PART).write_bytes(bytes(2 * len(filled)))  # as of a larger one
    assert back_up().read_bytes() != filled
    assert keeper.opened(keeper.file).endswith(b'"}\n')
    assert names_in(keeper) == ["office.age"]


@on_sqlite
def test_a_backup_is_for_its_owner_alone(filled: bytes, keeper: Keeper) -> None:
    assert filled
    assert keeper.file.stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_two_backups_into_one_folder_do_not_meet(
    day: Day, tanpacalo: CommandLine, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    second: list[str] = []
    to = ("--to", keeper.key.recipient)

    @contextmanager_of_progress
    def begin_another(_done: int, _total: int) -> None:
        monkeypatch.undo()
        second.append(tanpacalo("backup", *to, "-o", keeper.folder / "second.age").err)

    monkeypatch.setattr("bot.cli.backup.counted_bar", lambda _title: begin_another)

    assert tanpacalo("backup", *to, "-o", keeper.file).status == 0
    assert "another process is writing" in second[0]
    assert names_in(keeper) == ["office.age"]


@on_sqlite
@pytest.mark.parametrize(
    "name, word",
    [
        ("missing/office.age", "no folder"),
        ("../config.toml", "is no backup"),
        (".", "is no backup"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(
    day: Day, tanpacalo: CommandLine, keeper: Keeper, name: str, word: str
) -> None:
    before = tanpacalo.config.read_text()

    ran = tanpacalo("backup", "--to", keeper.key.recipient, "-o", keeper.folder / name)

    assert ran.status == 1
    assert word in ran.err
    assert tanpacalo.config.read_text() == before
    assert last_backup(day.base) is None


def last_backup(base: Base) -> object:
    with base.database.transaction() as tx:
        return instance.backed_up_at(tx)


@on_sqlite
def test_a_misspelt_recipient_leaves_nothing(
    day: Day, tanpacalo: CommandLine, keeper: Keeper
) -> None:
    ran = tanpacalo("backup", "--to", "age1wrong", "-o", keeper.file)

    assert (ran.status, names_in(keeper)) == (1, [])
    assert "no age recipient" in ran.err


@on_sqlite
def test_piped_it_is_the_same_file(
    day: Day, tanpacalo: CommandLine, keeper: Keeper, new_sqlite: CommandLine
) -> None:
    ran = tanpacalo("backup", "--to", keeper.key.recipient)
    keeper.file.write_bytes(ran.raw)

    assert "standard output" in ran.err
    assert new_sqlite("restore", keeper.file, "--identity", keeper.identity).status == 0
    assert last_backup(day.base) == TUESDAY


@on_sqlite
def test_the_stock_age_opens_a_backup(
    day: Day, back_up: Callable[[], Path], keeper: Keeper, age_command: str
) -> None:
    opened = subprocess.run(
        [age_command, "-d", "-i", keeper.identity, back_up()], capture_output=True, check=True
    )

    assert opened.stdout == keeper.opened(keeper.file)
    assert reminders.REMINDER.name.encode() in opened.stdout
