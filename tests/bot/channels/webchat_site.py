"""The web chat on a real server and a real database, with a scripted clerk at the counter."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import orjson
import uvicorn
from sqlmodel import SQLModel

from bot.channels.signals import Ear, LaneSignals
from bot.channels.webchat import WebChat, webchat_routes
from bot.intake import Unavailable
from bot.web.free_page import free_routes
from bot.web.public import site
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.messages import Action, Channel, Incoming, MessageClass
from handlers.domain.office import Office
from handlers.texts.render import Rendered, RenderedButton
from storage import outbox
from storage.database import Database, new_id
from storage.letters import Letter
from storage.outbox import NewMessage
from storage.vault.keys import Keys, open_keys

CHAT = "0123456789abcdef0123456789abcdef"
OFFICE = Office(
    "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Contoh",
    OfficeCalendar(ZoneInfo("Asia/Jakarta"), (((time(8), time(15)),),) * 5 + ((), ())),
    telegram_link="https://t.me/contoh_bot",
)

#: What the clerk says to something, with seconds until each part is due.
Script = Callable[[Incoming], Sequence[tuple[Rendered, float]]]


def echo(said: Incoming) -> Sequence[tuple[Rendered, float]]:
    """Repeat what was said."""
    return [(Rendered(f"Anda: {said.tap.action if said.tap else said.text}"), 0)]


class WatchedSignals(LaneSignals):
    """Tells when somebody stopped listening."""

    def __init__(self) -> None:
        super().__init__()
        self.hung_up = asyncio.Event()

    @contextlib.contextmanager
    def listening(self, lane: str) -> Iterator[Ear]:
        """Hear a lane."""
        try:
            with super().listening(lane) as ear:
                yield ear
        finally:
            self.hung_up.set()


@dataclass(slots=True)
class Clerk:
    """Takes what is said as intake does: each key once, answers into the outbox.

    Attributes:
        said: what was taken, in order.
        refusals: how many messages are still answered with "not now".
    """

    database: Database
    keys: Keys
    signals: WatchedSignals
    script: Script = echo
    said: list[Incoming] = field(default_factory=list)
    refusals: int = 0

    async def receive(self, said: Incoming) -> None:
        """Take one message."""
        if self.refusals:
            self.refusals -= 1
            raise Unavailable
        if any(said.key == before.key for before in self.said):
            return
        self.said.append(said)
        await self.say(said.chat, *self.script(said))

    async def say(self, chat: str, *parts: tuple[Rendered, float], talk: bool = False) -> None:
        """Put messages into a chat's lane."""
        lane = self.context.lane_of(chat)
        now = datetime.now(UTC)
        position = int(now.timestamp() * 1_000_000)
        messages = [
            NewMessage(
                id=new_id(),
                lane=lane,
                channel=Channel.WEB,
                kind=MessageClass.REPLY,
                position=position + index,
                due_at=now + timedelta(seconds=due_s),
                letter=Letter(chat, rendered),
                is_report_talk=talk,
            )
            for index, (rendered, due_s) in enumerate(parts)
        ]
        await self.database.run(lambda tx: outbox.add(tx, self.keys, messages))
        self.signals.notify([lane])

    async def states(self) -> list[str]:
        """Tell the states of all outbox rows, in order."""
        query = outbox.OUTBOX.select().order_by(outbox.OUTBOX.c.position)
        return await self.database.run(lambda tx: [row.state for row in tx.execute(query)])

    @property
    def context(self) -> WebChat:
        return self.context_with()

    def context_with(self, *, is_demo: bool = True, public_url: str = "") -> WebChat:
        return WebChat(
            keys=self.keys,
            database=self.database,
            office=OFFICE,
            receive=self.receive,
            signals=self.signals,
            clock=lambda: datetime.now(UTC),
            is_demo=is_demo,
            public_url=public_url,
        )


@contextlib.contextmanager
def new_clerk(folder: Path) -> Iterator[Clerk]:
    """Open a counter with an empty database."""
    database = Database(f"sqlite:///{folder / 'office.db'}")
    SQLModel.metadata.create_all(database.engine)
    try:
        yield Clerk(database, open_keys(folder / "keys", create=True), WatchedSignals())
    finally:
        database.close()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to pytest."""
        yield


@asynccontextmanager
async def running_site(
    clerk: Clerk, *, port: int = 0, is_demo: bool = True, public_url: str = ""
) -> AsyncGenerator[str, None]:
    """Serve the web chat in this loop.

    Yields:
        Its root, such as "http://127.0.0.1:40123".
    """
    clerk.signals = WatchedSignals()
    context = clerk.context_with(is_demo=is_demo, public_url=public_url)
    listener = socket.create_server(("127.0.0.1", port))
    app = site([*webchat_routes(context), *free_routes(context.office)])
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=5)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        clerk.signals.close()
        server.should_exit = True
        await serving
        listener.close()


@dataclass(frozen=True, slots=True)
class Event:
    """One message that the stream brought."""

    id: str
    text: str
    buttons: list[dict[str, str]]


class Visitor:
    """Our page's part of the protocol, without a browser."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def post(self, path: str = "/chat/messages", **content: str) -> httpx.Response:
        """Post as our own page does."""
        return await self.http.post(path, json=content, headers={"sec-fetch-site": "same-origin"})

    async def say(self, text: str, **more: str) -> httpx.Response:
        """Say something new."""
        return await self.post(id=new_id(), text=text, **more)

    async def hear(self, count: int, *, last: str = "") -> list[Event]:
        """Open a stream, read some messages, hang up."""
        async with self.stream(last=last) as events:
            return [await anext(events) for _ in range(count)]

    @asynccontextmanager
    async def stream(self, *, last: str = "") -> AsyncGenerator[AsyncGenerator[Event, None], None]:
        """Open a stream."""
        headers = {"last-event-id": last} if last else {}
        async with self.http.stream("GET", "/chat/stream", headers=headers) as response:
            assert response.status_code == 200
            events = _events(response)
            try:
                yield events
            finally:
                await events.aclose()


async def _events(response: httpx.Response) -> AsyncGenerator[Event, None]:
    event_id, rest = "", b""
    async for chunk in response.aiter_bytes():
        # Not `aiter_lines`: it also splits at characters that end no line of a stream.
        *lines, rest = re.split(b"\r\n|\r|\n", rest + chunk)
        for line in lines:
            if line.startswith(b"id: "):
                event_id = line.removeprefix(b"id: ").decode()
            elif line.startswith(b"data: {"):
                content = orjson.loads(line.removeprefix(b"data: "))
                yield Event(event_id, content["text"], content["buttons"])


@asynccontextmanager
async def new_visitor(root: str, *, chat: str = CHAT) -> AsyncGenerator[Visitor, None]:
    """Come to the page; without a chat as somebody new."""
    cookies = {"tc": chat} if chat else {}
    async with httpx.AsyncClient(
        base_url=root, cookies=cookies, trust_env=False, timeout=20, verify=False
    ) as http:
        yield Visitor(http)


def button(label: str, action: Action, target: str = "", version: int = 0) -> RenderedButton:
    """Make a button."""
    return RenderedButton(label, action, target, version)
