"""`telegram.client = "auto"`: the office goes on where python-telegram-bot cannot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot

from tests.e2e.running import RunningOffice
from tests.e2e.test_citizen import print_slip
from tests.simulator.client import TelegramSimulator

WAIT_S = 20.0
LOOK_S = 0.05

Make = Callable[..., RunningOffice]


@pytest.fixture
def make(tmp_path: Path, simulator: TelegramSimulator) -> Make:
    """An office that polls and chooses its client by itself."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    return lambda **more: RunningOffice(tmp_path, url, simulator, mode="polling", **more)


@asynccontextmanager
async def started(office: RunningOffice) -> AsyncIterator[RunningOffice]:
    await office.start()
    try:
        yield office
    finally:
        assert await office.stop() == 0


async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again and again until there is something to give."""
    for _ in range(int(WAIT_S / LOOK_S)):
        if found := await holds():
            return found
        await asyncio.sleep(LOOK_S)
    raise AssertionError("it did not come about")


class Emulated:
    """A person at the emulator, by its own interface for clients."""

    def __init__(self, http: httpx.AsyncClient, token: str, chat: int) -> None:
        self._http, self._token, self._chat = http, token, chat

    async def says(self, text: str) -> str:
        """Write, and give the first answer."""
        message = {
            "botToken": self._token,
            "from": {"id": self._chat, "first_name": "Sari", "is_bot": False},
            "chat": {"id": self._chat, "first_name": "Sari", "type": "private"},
            "date": int(datetime.now(UTC).timestamp()),
            "text": text,
        }
        (await self._http.post("/sendMessage", json=message)).raise_for_status()
        (answer, *_) = await until(self._answers)
        return str(answer["message"]["text"])

    async def _answers(self) -> list[Any]:
        asked = {"token": self._token, "chatId": self._chat}
        told = (await self._http.post("/getUpdates", json=asked)).json()
        answers: list[Any] = told["result"]
        return answers


async def test_a_status_from_a_bot_api_that_python_telegram_bot_cannot_read(
    make: Make, telegram_test_api: str
) -> None:
    """Other people's emulator: the office finds out, says so, and answers by httpx."""
    office = make(api_url=telegram_test_api)
    bot = Bot(office.simulator.token, base_url=f"{telegram_test_api}/bot")
    with pytest.raises(TypeError, match="is_bot"):
        await bot.initialize()
    await bot.shutdown()

    async with started(office), httpx.AsyncClient(base_url=telegram_test_api) as http:
        code = await print_slip(office)
        told = await until(office.readyz)
        assert told == {"alarms": "telegram-by-httpx (library-failed)"}
        answer = await Emulated(http, office.simulator.token, chat=501).says(code)

    assert "belum masuk kotak pengambilan" in answer
    (changed,) = office.logged("telegram-client-changed")
    assert (changed["client"], changed["reason"]) == ("httpx", "library-failed")
    assert office.simulator.token not in office.log_file.read_text()


async def test_a_status_without_python_telegram_bot(
    make: Make, simulator: TelegramSimulator
) -> None:
    """Not installed, or an installation that broke: messages come and go all the same."""
    async with started(make(entry="tests.e2e.without_library")) as office:
        code = await print_slip(office)
        (status,) = await simulator.person(chat=502).says(code)
        assert "belum masuk kotak pengambilan" in status.text
        assert await office.readyz() == {"alarms": "telegram-by-httpx (library-missing)"}

    (changed,) = office.logged("telegram-client-changed")
    assert changed["reason"] == "library-missing"
    assert await simulator.refused() == []


async def test_python_telegram_bot_stays_while_it_works(
    make: Make, simulator: TelegramSimulator
) -> None:
    """Nothing is said of what is as it should be."""
    async with started(make()) as office:
        await simulator.wait_for_calls("getMe")
        await simulator.person(chat=503).says("bantuan")
        assert await office.readyz() == {}

    assert office.logged("telegram-client-changed") == []
