"""H18: two versions serve one PostgreSQL while the processes are replaced one by one."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import httpx

from storage import schema
from tests.e2e.conftest import WEDNESDAY
from tests.e2e.running import RunningOffice
from tests.e2e.test_order import CHAT, Writer
from tests.simulator.client import TelegramSimulator
from tests.storage.next_version import NEXT


async def test_H18_the_old_version_goes_on_beside_the_new_one_and_starts_again(
    tmp_path: Path, postgres_url: str, simulator: TelegramSimulator
) -> None:
    """A talk whose messages reach the old, the new, the old, and the old after a restart."""
    folders = [tmp_path / "old", tmp_path / "new"]
    for folder in folders:
        folder.mkdir()
    old = RunningOffice(folders[0], postgres_url, simulator)
    new = RunningOffice(folders[1], postgres_url, simulator, entry="tests.storage.next_version")
    citizen = simulator.person(chat=CHAT)
    old.move_clock(WEDNESDAY)
    new.move_clock(WEDNESDAY)
    await old.start()
    (in_english,) = await citizen.says("english")  # reaches the old one, which set the webhook
    assert "English" in in_english.text

    shutil.copytree(folders[0] / "keys", folders[1] / "keys")
    await new.start()  # migrates, and is called by Telegram from now on
    assert tables_of(old) == NEXT
    (from_new,) = await citizen.says("biaya")
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        writer = Writer([old], http, random.Random(1), itertools.count(10**6))
        await writer.writes("biaya")  # to the process that knows of nothing new
    (from_old,) = await citizen.hears()
    assert await old.stop() == 0
    await old.start()
    (again,) = await citizen.says("biaya")

    assert from_new.text == from_old.text == again.text
    assert "free" in again.text.lower()
    assert [await one.stop() for one in (old, new)] == [0, 0]
    assert await simulator.refused() == []


def tables_of(office: RunningOffice) -> str | None:
    base = office.base()  # as a command of the old version opens it
    with base.database.transaction() as tx:
        found = schema.revision(tx)
    base.close()
    return found
