"""The head of a request: how slow and how large it may be."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from bot.web import protocol
from bot.web.protocol import MOST_HEAD_BYTES, CarefulProtocol

START = b"GET / HTTP/1.1\r\nHost: bot\r\n"


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Any:
        """Leave signals to pytest."""
        yield


async def hello(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(protocol, "HEAD_TIMEOUT_S", 0.2)
    config = uvicorn.Config(hello, http=CarefulProtocol, log_config=None, lifespan="off")
    server = Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


async def answers(port: int, *parts: bytes) -> bytes:
    """Send parts one after the other and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    found = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return found


@pytest.mark.parametrize("begun", [b"", b"G", START, START + b"X: a"])
async def test_A09_a_head_that_does_not_end_is_given_up(port: int, begun: bytes) -> None:
    """Whoever says nothing, or half a head, is sent away."""
    assert await answers(port, begun) == b""


async def test_A09_the_second_head_of_a_line_is_given_up_too(port: int) -> None:
    found = await answers(port, START + b"\r\n" + START)

    assert found.count(b"HTTP/1.1 200") == 1
    assert b"HTTP/1.1 4" not in found


async def test_a_line_that_only_waits_is_kept_as_long_as_others(port: int) -> None:
    """Between two requests uvicorn's own patience holds, not the head's."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(START + b"\r\n")
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.4)
    writer.close()


@pytest.mark.parametrize("name", [b"X: ", b"Cookie: "])
async def test_A22_a_head_may_be_as_large_as_browsers_make_it(port: int, name: bytes) -> None:
    last = b"\r\nConnection: close\r\n\r\n"
    fits = START + name + b"a" * (MOST_HEAD_BYTES - 200) + last
    too_large = START + name + b"a" * MOST_HEAD_BYTES + last

    assert (await answers(port, fits)).startswith(b"HTTP/1.1 200")
    assert (await answers(port, too_large)).startswith(b"HTTP/1.1 400")


async def test_A22_a_body_is_no_head(port: int) -> None:
    """What follows a head does not count."""
    body = b"a" * (3 * MOST_HEAD_BYTES)
    request = b"POST / HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n" % len(body)

    found = await answers(port, request + b"Connection: close\r\n\r\n", body)

    assert found.startswith(b"HTTP/1.1 200")
