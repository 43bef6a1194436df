"""A webhook with a real intake behind it, driven as an ASGI server would drive it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any, Final

import orjson
from sqlalchemy import func, select
from starlette.types import Message

from bot.channels.ignored import Ignored
from bot.channels.telegram.client import Answer, Done
from bot.channels.telegram.parse import Parsed, parse_update
from bot.channels.telegram.spinners import Spinners
from bot.channels.telegram.taps import tap_of
from bot.channels.telegram.webhook import SECRET_HEADER, TelegramWebhook
from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.office import Office
from storage import intake, outbox
from storage.database import Database
from storage.vault.keys import Keys
from tests.office import StandingClock

SECRET: Final = "what-only-telegram-knows"
DATE: Final = 1_795_487_400
NUMBERS: Final = count(100)


@dataclass
class Response:
    """What the endpoint answered, and how much of the body it read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    chunks_read: int


@dataclass
class QuietClient:
    """A client of the Bot API that only notes what it was asked."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    connections: int = 8

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        self.calls.append((method, dict(params)))
        return Done(result=True)

    async def close(self) -> None:
        return


class Site:
    """The webhook, its intake and its database."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys = database, keys
        self.client = QuietClient()
        self.ignored: list[str] = []
        self.receipts = ReceiptDesk(keys.receipt_salt)
        self.intake = Intake(
            database=database,
            keys=keys,
            office=office,
            receipts=self.receipts,
            clock=clock,
        )
        self._clock = clock

    def webhook(self, secret: str = SECRET, *, rides: bool = True) -> TelegramWebhook:
        return TelegramWebhook(
            secret=secret,
            answers_in_response=rides,
            keys=self.keys,
            intake=self.intake,
            spinners=Spinners(self.client),
            parse=self.parse,
            ignored=self.ignored.append,
        )

    def parse(self, update: dict[str, Any]) -> Parsed | Ignored:
        taps = partial(tap_of, self.keys)
        return parse_update(update, bot_id="7", tap_of=taps, now=self._clock())

    async def post(
        self, body: bytes | Sequence[bytes], *, secret: str | None = SECRET, **more: Any
    ) -> Response:
        """Deliver a body, whole with its length or in chunks without."""
        chunks = [body] if isinstance(body, bytes) else list(body)
        headers = [(SECRET_HEADER, secret.encode())] if secret is not None else []
        if isinstance(body, bytes):
            headers.append((b"content-length", str(len(body)).encode()))
        return await deliver(more.pop("webhook", self.webhook()), chunks, headers, **more)

    async def update(self, content: Mapping[str, Any]) -> Response:
        return await self.post(orjson.dumps({"update_id": next(NUMBERS), **content}))

    async def say(self, text: str, chat: int = 1001) -> Response:
        return await self.update({"message": message(text, chat)})

    def rows(self) -> int:
        """Count what the database has of messages."""
        with self.database.transaction() as tx:
            counts = [
                tx.scalar(select(func.count()).select_from(table)) or 0
                for table in (intake.SEEN, intake.FAILED, intake.CONVERSATION, outbox.OUTBOX)
            ]
        return sum(counts)


def message(text: str, chat: int = 1001, kind: str = "private") -> dict[str, Any]:
    return {
        "message_id": 1,
        "date": DATE,
        "chat": {"id": chat, "type": kind, "first_name": "Sari"},
        "from": {"id": chat, "is_bot": False, "first_name": "Sari"},
        "text": text,
    }


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[Site]:
    task = asyncio.create_task(site.intake.run())
    try:
        yield site
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def deliver(
    webhook: TelegramWebhook,
    chunks: Sequence[bytes],
    headers: Sequence[tuple[bytes, bytes]],
    *,
    method: str = "POST",
) -> Response:
    """Run one request through an ASGI endpoint."""
    waiting = list(chunks)
    sent: list[Message] = []

    async def receive() -> Message:
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(part: Message) -> None:
        sent.append(part)

    scope = {"type": "http", "method": method, "path": "/webhooks/telegram", "headers": headers}
    await webhook(scope, receive, send)
    start, *rest = sent
    return Response(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(part.get("body", b"") for part in rest),
        len(chunks) - len(waiting),
    )
