"""H14: a process that hangs is ended and started again by whoever watches it."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import watchdog
from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.office import Office
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.test_intake import CODE, said
from tests.office import StandingClock


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where systemd would listen."""
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(place)
        door.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", place)
        yield door


async def test_H14_systemd_hears_of_us_only_while_we_work(systemd: socket.socket) -> None:
    where, works = watchdog.address(), True
    assert where is not None

    feeding = asyncio.create_task(watchdog.feed(where, lambda: works, every_s=0.001))
    loop = asyncio.get_running_loop()
    heard = [await loop.sock_recv(systemd, 100) for _ in range(3)]
    works = False
    await asyncio.sleep(0.01)
    while True:
        try:
            systemd.recv(100)
        except BlockingIOError:
            break
    await asyncio.sleep(0.05)

    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    with pytest.raises(BlockingIOError):
        systemd.recv(100)
    feeding.cancel()


async def test_systemd_that_does_not_listen_does_not_stop_us(tmp_path: Path) -> None:
    feeding = asyncio.create_task(watchdog.feed(str(tmp_path / "x"), lambda: True, every_s=0))
    await asyncio.sleep(0.01)

    assert not feeding.done()
    feeding.cancel()


@pytest.mark.parametrize("named, where", [("", ""), ("/run/x", "/run/x"), ("@x", "\0x")])
def test_the_address_is_read_as_systemd_writes_it(
    monkeypatch: pytest.MonkeyPatch, named: str, where: str
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", named)

    assert watchdog.address() == where


async def test_H14_an_intake_whose_batch_does_not_end_hangs(
    database: Database,
    keys: Keys,
    office: Office,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says so while it lasts, and not before nor after."""
    monkeypatch.setattr("bot.intake.HANGS_AFTER_S", 0.01)
    goes_on, run = asyncio.Event(), database.run_briefly

    async def hang(work):  # type: ignore[no-untyped-def]
        await goes_on.wait()
        return await run(work)

    monkeypatch.setattr(database, "run_briefly", hang)
    receipts = ReceiptDesk(keys.receipt_salt)
    intake = Intake(database=database, keys=keys, office=office, receipts=receipts, clock=clock)
    running = asyncio.create_task(intake.run())
    before = intake.hangs
    taken = asyncio.create_task(intake.receive(said(CODE)))
    await asyncio.sleep(0.05)
    meanwhile = intake.hangs
    goes_on.set()
    await taken

    assert (before, meanwhile, intake.hangs) == (False, True, False)
    running.cancel()
