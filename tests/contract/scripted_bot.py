"""A webhook that answers each update as the test has written down."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

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


class ScriptedBot:
    """Records what it gets.

    Attributes:
        received: updates in order of arrival, repeated ones too.
        secrets: the secret header of each.
        ports: the other side's port of each: connections that are kept show here.
        most_at_once: how many updates were ever being handled at the same time.
        overlapped: updates that came again while they were being handled.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/hook"
        self.secret = "s3cret_-"
        self.script: Script = accept
        self.received: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.ports: list[int] = []
        self.most_at_once = 0
        self.overlapped: list[int] = []
        self._handling: list[int] = []

    def texts(self) -> list[str]:
        """Return the texts of the messages received."""
        return [u["message"]["text"] for u in self.received if "message" in u]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one delivery."""
        request = Request(scope, receive)
        update = orjson.loads(await request.body())
        self.received.append(update)
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        self.ports.append(scope["client"][1])
        number = update["update_id"]
        with self._watch(number):
            times = sum(known["update_id"] == number for known in self.received)
            answer = await self.script(update, times)
        await _send(answer, send)

    @contextlib.contextmanager
    def _watch(self, number: int) -> Iterator[None]:
        if number in self._handling:
            self.overlapped.append(number)
        self._handling.append(number)
        self.most_at_once = max(self.most_at_once, len(self._handling))
        try:
            yield
        finally:
            self._handling.remove(number)


async def _send(answer: Answer, send: Send) -> None:
    body = b"" if answer.body is None else orjson.dumps(answer.body)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if answer.is_whole:
        await send({"type": "http.response.body", "body": body})
    else:
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to pytest."""
        yield


@asynccontextmanager
async def running_bot() -> AsyncGenerator[ScriptedBot, None]:
    """Run a scripted bot in this loop."""
    listener = socket.create_server(("127.0.0.1", 0))
    bot = ScriptedBot(listener.getsockname()[1])
    config = uvicorn.Config(bot, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield bot
    finally:
        server.should_exit = True
        await serving
        listener.close()
