"""H04-H06 on the real server: a full disk, a locked database, no file descriptors.

The platform is asked to come back, the operator is told, and it heals by itself.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from handlers.domain import slip_code
from storage import applications, intake, outbox
from storage.applications import NewSlip
from tests.e2e.conftest import WEDNESDAY
from tests.e2e.running import SECRET, RunningOffice
from tests.simulator.client import TelegramSimulator

#: Not even the first page of SQLite's log fits; lines of our own log do.
NO_ROOM_BYTES = 4_096
CHAT = 4711
CODE = slip_code.make_code(bytes(range(32)))


@dataclass
class Troubled:
    """A server on SQLite that has answered once, and whoever talks to it."""

    office: RunningOffice
    http: httpx.AsyncClient
    simulator: TelegramSimulator

    @property
    def pid(self) -> int:
        assert self.office.process is not None
        return self.office.process.pid

    async def delivers(self, update_id: int) -> httpx.Response:
        """Deliver a slip code as Telegram does."""
        said = {"message_id": 1, "date": int(self.office.now().timestamp()), "text": CODE}
        said["chat"] = {"id": CHAT, "type": "private"}
        return await self.http.post(
            f"{self.office.url}/webhooks/telegram",
            json={"update_id": update_id, "message": said},
            headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
        )

    async def is_refused(self, update_id: int) -> None:
        """The message cannot be kept: Telegram is asked to come back."""
        refused = await self.delivers(update_id)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0

    async def readyz(self) -> httpx.Response:
        return await self.http.get(f"http://127.0.0.1:{self.office.ops_port}/readyz")

    def rows(self) -> int:
        """Count what is kept of messages, read beside the server."""
        names = (str(intake.SEEN.name), str(intake.FAILED.name), str(outbox.OUTBOX.name))
        file = sqlite3.connect(f"file:{self.office.folder / 'office.db'}?mode=ro", uri=True)
        rows = [file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names]
        file.close()
        return sum(rows)

    async def is_well_again(self, update_id: int) -> None:
        """The same message works, once; nobody had to do anything."""
        assert (await self.delivers(update_id)).status_code == 200
        assert (await self.delivers(update_id)).status_code == 200
        await self.simulator.wait_for_messages(CHAT, 2)
        assert (await self.readyz()).status_code == 200
        replies = await self.simulator.replies(CHAT)
        assert len(replies) == 2, self.office.log_file.read_text()[-2000:]


@pytest_asyncio.fixture
async def troubled(tmp_path: Path, simulator: TelegramSimulator) -> AsyncIterator[Troubled]:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    office = RunningOffice(tmp_path, url, simulator, answer="request", client="httpx")
    office.move_clock(WEDNESDAY)
    await office.start()
    base = office.base()
    with base.database.transaction() as tx:
        applications.register(tx, base.keys, [NewSlip(CODE)], now=base.clock(), today=base.today())
    base.close()
    await simulator.set_chat(CHAT, state="active", kind="private")
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as http:
        made = Troubled(office, http, simulator)
        assert (await made.delivers(1)).status_code == 200
        await simulator.wait_for_messages(CHAT, 1)
        yield made
    office.terminate()
    assert await office.ends(30) == 0


@contextmanager
def limited(pid: int, what: int, soft: int) -> Iterator[None]:
    """Give a running process less of something, then as much as before."""
    before = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (soft, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, what, before)


async def test_H04_no_room_for_the_database(troubled: Troubled) -> None:
    """503 and an alarm while not a page can be written; what only reads goes on."""
    rows = troubled.rows()
    with limited(troubled.pid, resource.RLIMIT_FSIZE, NO_ROOM_BYTES):
        await troubled.is_refused(2)
        told = await troubled.readyz()
        page = await troubled.http.get(troubled.office.url)
        doctor = await troubled.office.command("doctor", expect=1)
        assert troubled.rows() == rows

    assert (told.status_code, told.json()) == (503, {"database": "cannot be written to"})
    assert "takes no messages (database: cannot be written to)" in doctor
    assert page.status_code == 200
    await troubled.is_well_again(2)


@pytest.mark.parametrize(
    "seconds",
    [1, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(180)])],
)
async def test_H06_another_process_locks_the_database(troubled: Troubled, seconds: int) -> None:
    """However long it lasts: 503 after the wait for the lock, an alarm, then as before."""
    rows = troubled.rows()
    with sqlite3.connect(troubled.office.folder / "office.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            refused, told = await asyncio.gather(troubled.is_refused(2), troubled.readyz())
            assert refused is None
            assert told.status_code == 503
            assert "database" in told.json()
        doctor = "" if seconds == 1 else await troubled.office.command("doctor", expect=1)
        assert troubled.rows() == rows
        other.execute("ROLLBACK")
    other.close()

    assert seconds == 1 or "takes no messages (database:" in doctor
    await troubled.is_well_again(2)


async def test_H05_no_file_descriptors(troubled: Troubled) -> None:
    """Nobody can connect and nothing can leave for a moment; then what was said is answered."""
    with limited(troubled.pid, resource.RLIMIT_NOFILE, _open_files(troubled.pid)):
        await troubled.simulator.say(CHAT, CODE)
        await asyncio.sleep(2)
        assert troubled.office.is_up

    await troubled.simulator.wait_for_messages(CHAT, 2)
    await troubled.simulator.wait_quiet(10)
    assert len(await troubled.simulator.replies(CHAT)) == 2


def _open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
