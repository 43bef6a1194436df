"""A webhook that answers each update as the test has written down."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
import uvicorn
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot's webhook answers.

    Attributes:
        status: HTTP status.
        body: sent as JSON; None is an empty body.
        is_whole: False closes the connection in the middle of the body.
    """

    status: int = 200
    body: dict[str, Any] | None = None
    is_whole: bool = True


#: Decides on an update; the number says how often this update has come, from 1.
Script = Callable[[dict[str, Any], int], Awaitable[Answer]]


async def accept(update: dict[str, Any], times: int) -> Answer:
    """Take every update silently."""
    return Answer()


def say(chat: int, text: str) -> Answer:
    """Return an answer in which a message rides."""
    return Answer(body={"method": "sendMessage", "chat_id": chat, "text": text})


@dataclass(frozen=True, slots=True)
class Ways:
    """How a platform speaks to a webhook.

    Attributes:
        header: proves who speaks.
        key_of: the same for a delivery that comes again.
        verify_token: what a GET must know to be answered.
    """

    header: str
    key_of: Callable[[dict[str, Any]], Hashable]
    verify_token: str = ""


TELEGRAM: Final = Ways("x-telegram-bot-api-secret-token", lambda update: update["update_id"])


class ScriptedBot:
    """Records what it gets.

    Attributes:
        received: updates in order of arrival, repeated ones too.
        bodies: the bytes of each.
        secrets: the secret header of each.
        ports: the other side's port of each: connections that are kept show here.
        most_at_once: how many updates were ever being handled at the same time.
        overlapped: updates that came again while they were being handled.
    """

    def __init__(self, port: int, ways: Ways) -> None:
        self._ways = ways
        self.url = f"http://127.0.0.1:{port}/hook"
        self.secret = "s3cret_-"
        self.script: Script = accept
        self.received: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.secrets: list[str | None] = []
        self.ports: list[int] = []
        self.most_at_once = 0
        self.overlapped: list[Hashable] = []
        self._handling: list[Hashable] = []

    def texts(self) -> list[str]:
        """Return the texts of the messages received."""
        return [u["message"]["text"] for u in self.received if "message" in u]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one delivery."""
        request = Request(scope, receive)
        if request.method == "GET":
            await self._verify(request, send)
            return
        self.bodies.append(await request.body())
        update = orjson.loads(self.bodies[-1])
        self.received.append(update)
        self.secrets.append(request.headers.get(self._ways.header))
        self.ports.append(scope["client"][1])
        key = self._ways.key_of(update)
        with self._watch(key):
            times = sum(self._ways.key_of(known) == key for known in self.received)
            answer = await self.script(update, times)
        await _send(answer, send)

    async def _verify(self, request: Request, send: Send) -> None:
        asked = request.query_params
        known = asked["hub.mode"] == "subscribe"
        known = known and asked["hub.verify_token"] == self._ways.verify_token
        await _send_bytes(200 if known else 403, asked["hub.challenge"].encode(), send)

    @contextlib.contextmanager
    def _watch(self, key: Hashable) -> Iterator[None]:
        if key in self._handling:
            self.overlapped.append(key)
        self._handling.append(key)
        self.most_at_once = max(self.most_at_once, len(self._handling))
        try:
            yield
        finally:
            self._handling.remove(key)


async def _send(answer: Answer, send: Send) -> None:
    body = b"" if answer.body is None else orjson.dumps(answer.body)
    await _send_bytes(answer.status, body, send, is_whole=answer.is_whole)


async def _send_bytes(status: int, body: bytes, send: Send, *, is_whole: bool = True) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if is_whole:
        await send({"type": "http.response.body", "body": body})
    else:
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to pytest."""
        yield


@asynccontextmanager
async def running_bot(ways: Ways = TELEGRAM) -> AsyncGenerator[ScriptedBot, None]:
    """Run a scripted bot in this loop."""
    listener = socket.create_server(("127.0.0.1", 0))
    bot = ScriptedBot(listener.getsockname()[1], ways)
    config = uvicorn.Config(bot, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield bot
    finally:
        server.should_exit = True
        await serving
        listener.close()
