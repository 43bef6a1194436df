"""`telegram.client`: httpx takes over when python-telegram-bot cannot, and repeats nothing."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from bot.channels.telegram import client_auto, client_ptb
from bot.channels.telegram.client import Done, Doubtful, NotSent
from bot.channels.telegram.client_auto import AutoClient, LibraryError, open_client
from bot.settings import Settings
from bot.settings.sections import TelegramSection
from tests.bot.channels.raw_api import RawApi, raw_api
from tests.simulator.client import TelegramSimulator

CHAT = 1001
MESSAGE = {"chat_id": CHAT, "text": "KTP-el Anda siap diambil."}
#: As telegram-test-api answers: without `is_bot`.
NO_USER = {"id": 666, "first_name": "Test First name", "username": "TestNameBot"}


def settings(client: str, api_url: str = "http://127.0.0.1:9") -> TelegramSection:
    values: dict[str, Any] = {"client": client, "token": "1:abc", "api_url": api_url}
    return Settings.model_validate({"telegram": values}).telegram


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if python-telegram-bot had never been installed."""
    for name in [*sys.modules]:
        if name.partition(".")[0] == "telegram":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, client_ptb.__name__)
    monkeypatch.delattr(sys.modules["bot.channels.telegram"], "client_ptb")
    monkeypatch.setitem(sys.modules, "telegram", None)


@asynccontextmanager
async def answering(
    results: Mapping[str, Any], broken: tuple[str, ...] = ()
) -> AsyncIterator[tuple[AutoClient, RawApi]]:
    """Give a client of a Bot API of which a test says what each method gives."""
    breaks = list(broken)

    def answer(method: str) -> bytes:
        if method in breaks:
            breaks.remove(method)
            return b"{"
        return orjson.dumps({"ok": True, "result": results[method]})

    async with raw_api(answer) as api:
        client = AutoClient("1:abc", api.url)
        yield client, api
        await client.close()


async def test_python_telegram_bot_does_the_work_while_it_can(
    simulator: TelegramSimulator,
) -> None:
    await simulator.set_chat(CHAT)
    client = AutoClient(simulator.token, simulator.api_url)
    await client.check()

    assert isinstance(await client.call("sendMessage", MESSAGE), Done)
    assert (client.in_use, client.reason) == ("ptb", "")
    await client.close()


async def test_a_missing_library_is_replaced(
    simulator: TelegramSimulator, no_library: None, capfd: pytest.CaptureFixture[str]
) -> None:
    await simulator.set_chat(CHAT)
    client = AutoClient(simulator.token, simulator.api_url)
    await client.check()

    assert isinstance(await client.call("sendMessage", MESSAGE), Done)
    assert (client.in_use, client.reason) == ("httpx", "library-missing")
    line = orjson.loads(capfd.readouterr().err)
    assert (line["event"], line["reason"]) == ("telegram-client-changed", "library-missing")
    await client.close()


async def test_a_library_that_fails_to_start_is_replaced(
    simulator: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new Python, or a release with another constructor."""

    def fails(_token: str, **_more: Any) -> None:
        raise TypeError("unexpected keyword argument")

    monkeypatch.setattr(client_ptb, "Bot", fails)
    await simulator.set_chat(CHAT)
    client = AutoClient(simulator.token, simulator.api_url)

    assert isinstance(await client.call("sendMessage", MESSAGE), Done)
    assert client.reason == "library-broken"
    await client.close()


async def test_what_the_library_cannot_make_sense_of_is_left_to_httpx() -> None:
    async with answering({"getMe": NO_USER, "sendMessage": {"message_id": 1}}) as (client, api):
        await client.check()

        assert (client.in_use, client.reason) == ("httpx", "library-failed")
        assert await client.call("sendMessage", MESSAGE) == Done({"message_id": 1})
    assert api.calls == ["getMe", "sendMessage"]


async def test_H10_what_was_under_way_is_not_repeated() -> None:
    """The message may have arrived; only the next one goes the other way."""
    async with answering({"sendMessage": True}, broken=("sendMessage",)) as (client, api):
        assert await client.call("sendMessage", MESSAGE) == Doubtful("unreadable-answer")
        assert api.calls == ["sendMessage"]
        assert (client.in_use, client.reason) == ("httpx", "unreadable-answer")
        assert await client.call("sendMessage", MESSAGE) == Done(result=True)


async def test_H10_an_unforeseen_error_of_the_library_is_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also one that it raises after Telegram has answered."""

    def fails(_payload: bytes) -> None:
        raise AttributeError("'NoneType' object has no attribute 'get'")

    monkeypatch.setattr(client_ptb, "decode", fails)
    async with answering({"sendMessage": True}) as (client, api):
        assert await client.call("sendMessage", MESSAGE) == Doubtful("library-failed")
        assert await client.call("sendMessage", MESSAGE) == Done(result=True)
        assert client.reason == "library-failed"
    assert api.calls == ["sendMessage"] * 2


async def test_a_telegram_that_is_away_is_no_fault_of_a_library(
    simulator: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check waits for an answer; what was not sent stays not sent."""
    monkeypatch.setattr(client_auto, "PAUSE_S", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = AutoClient("1:a", f"http://127.0.0.1:{port}")
    checking = asyncio.create_task(client.check())
    for _ in range(3):
        assert await client.call("sendMessage", MESSAGE) == NotSent("no-connection")
    assert not checking.done()
    checking.cancel()
    await client.close()
    assert (client.in_use, client.reason) == ("ptb", "")

    await simulator.add_fault("502", "getMe", count=2)
    client = AutoClient(simulator.token, simulator.api_url)
    await client.check()
    assert len(await simulator.calls("getMe")) == 3
    assert client.in_use == "ptb"
    await client.close()


async def test_the_settings_choose(no_library: None) -> None:
    """With httpx no python-telegram-bot is needed; ptb without it is refused with the remedy."""
    for choice in ("httpx", "auto"):
        client = open_client(settings(choice))
        assert client.in_use == "httpx"
        assert bool(client.reason) is (choice == "auto")
        await client.close()
    with pytest.raises(LibraryError, match=r"library-missing.*telegram\.client = \"auto\""):
        open_client(settings("ptb"))


async def test_ptb_is_what_it_says() -> None:
    client = open_client(settings("ptb"))

    assert (client.in_use, client.reason) == ("ptb", "")
    await client.close()


async def test_after_closing_nothing_is_sent() -> None:
    client = open_client(settings("httpx"))
    await client.close()

    assert await client.call("sendMessage", MESSAGE) == NotSent("closed")
