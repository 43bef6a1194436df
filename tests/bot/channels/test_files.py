"""Files from a platform that lies: never more than asked for, from nowhere else."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.channels.calls import Answer
from bot.channels.telegram.client import Answer as TelegramAnswer
from bot.channels.telegram.client import Done, Doubtful, NotSent, Refused
from bot.channels.telegram.files import TelegramFiles
from bot.channels.whatsapp.files import WhatsAppFiles
from handlers.domain.picture import Sight
from tests.bot.channels.misbehaving import Misbehaving, answers, http, misbehaving

TOKEN = "123456:" + "A" * 35
MOST = 1_000


class Says:
    """A client that gives one answer to every question."""

    connections = 1

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> TelegramAnswer:
        assert method == "getFile"
        return self.answer  # type: ignore[no-any-return]

    async def get(self, path: str, params: Mapping[str, str]) -> Answer:
        return self.answer  # type: ignore[no-any-return]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
async def server() -> AsyncIterator[Misbehaving]:
    async with misbehaving() as made:
        made.behaviour = answers(http(200, b"picture"))
        yield made


async def from_telegram(server: Misbehaving, answer: TelegramAnswer) -> bytes | Sight:
    files = TelegramFiles(Says(answer), TOKEN, server.url)
    try:
        return await files.fetch("AgAC", MOST)
    finally:
        await files.close()


async def from_whatsapp(
    server: Misbehaving, body: object, *, status: int = 200, file_id: str = "1003383421387256"
) -> bytes | Sight:
    client: Any = Says(Answer(status, body))
    files = WhatsAppFiles(client, "token", f"{server.url}/v23.0")
    try:
        return await files.fetch(file_id, MOST)
    finally:
        await files.close()


def at(path: object, **more: object) -> Done:
    return Done({"file_id": "AgAC", "file_path": path, **more})


async def test_a_file_is_got_whole(server: Misbehaving) -> None:
    url = f"{server.url}/v23.0/1/download"

    assert await from_telegram(server, at("photos/file_7.jpg")) == b"picture"
    assert await from_whatsapp(server, {"url": url, "file_size": "7"}) == b"picture"


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "photos/../../getMe",
        "/var/lib/telegram-bot-api/photos/file_1.jpg",
        "http://169.254.169.254/latest/meta-data",
        "//evil.example/file.jpg",
        "photos/file.jpg?x=1",
        "photos/file.jpg#x",
        "photos\\file.jpg",
        "photos/fi le.jpg",
        "photos/file.jpg\r\nHost: evil.example",
        "@evil.example/file.jpg",
        "",
        None,
        7,
    ],
)
async def test_B16_a_path_that_leads_elsewhere_is_refused(
    server: Misbehaving, path: object
) -> None:
    assert await from_telegram(server, at(path)) == Sight.UNAVAILABLE
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/file",
        "http://[::ffff:127.0.0.1]/file",
        "http://2130706433/file",
        "file:///etc/passwd",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://evilfbsbx.com/file",
        "http://lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com:8443/file",
        "https://user@lookaside.fbsbx.com/file",
        "https://[::1",
        "",
        None,
    ],
)
async def test_B15_the_token_goes_to_no_other_host(server: Misbehaving, url: object) -> None:
    assert await from_whatsapp(server, {"url": url}) == Sight.UNAVAILABLE
    assert server.connections == 0


def test_B15_metas_own_hosts_are_trusted() -> None:
    client: Any = Says(None)
    files = WhatsAppFiles(client, "token", "https://graph.facebook.com/v23.0")

    url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x"
    assert str(files._trusted(url)) == url


async def test_B15_no_redirect_is_followed(server: Misbehaving) -> None:
    elsewhere = b"Location: http://127.0.0.1:1/\r\n"
    server.behaviour = answers(http(302, b"", headers=elsewhere))

    assert await from_telegram(server, at("photos/file_7.jpg")) == Sight.UNAVAILABLE
    assert server.connections == 1


async def test_B01_an_announced_size_may_lie_and_is_not_trusted(server: Misbehaving) -> None:
    """What it says is looked at first; what comes is counted all the same."""
    assert await from_telegram(server, at("photos/f.jpg", file_size=MOST + 1)) == Sight.TOO_LARGE
    assert await from_whatsapp(server, {"url": "x", "file_size": "9" * 30}) == Sight.TOO_LARGE
    assert server.connections == 0

    server.behaviour = answers(http(200, bytes(MOST + 1)))
    assert await from_telegram(server, at("photos/f.jpg", file_size=10)) == Sight.TOO_LARGE
    server.behaviour = answers(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + bytes(1_000_000))
    assert await from_telegram(server, at("photos/f.jpg", file_size=10)) == Sight.TOO_LARGE


async def test_A21_a_packed_file_is_not_unpacked(server: Misbehaving) -> None:
    """A small one may hold gigabytes."""
    server.behaviour = answers(http(200, b"\x1f\x8b", headers=b"Content-Encoding: gzip\r\n"))

    assert await from_telegram(server, at("photos/file_7.jpg")) == Sight.UNAVAILABLE


@pytest.mark.parametrize(
    "answer",
    [Refused(400, "Bad Request: wrong file_id"), NotSent("x"), Doubtful("x"), Done(None), Done([])],
)
async def test_what_telegram_does_not_give_is_unavailable(
    server: Misbehaving, answer: TelegramAnswer
) -> None:
    assert await from_telegram(server, answer) == Sight.UNAVAILABLE


async def test_B01_what_is_over_telegrams_own_limit_is_too_large(server: Misbehaving) -> None:
    refused = Refused(400, "Bad Request: file is too big")

    assert await from_telegram(server, refused) == Sight.TOO_LARGE


@pytest.mark.parametrize("body", [None, [], {"url": 7}, {"error": {"code": 100}}])
async def test_what_whatsapp_does_not_give_is_unavailable(
    server: Misbehaving, body: object
) -> None:
    assert await from_whatsapp(server, body) == Sight.UNAVAILABLE
    assert await from_whatsapp(server, body, file_id="../messages") == Sight.UNAVAILABLE


async def test_a_connection_that_breaks_is_no_fault_of_the_message(server: Misbehaving) -> None:
    server.behaviour = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")

    assert await from_telegram(server, at("photos/file_7.jpg")) == Sight.UNAVAILABLE
