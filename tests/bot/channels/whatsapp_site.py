"""WhatsApp's webhook with a real intake behind it, and payloads as Meta sends them."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any, Final

import orjson
from sqlalchemy import func, select
from starlette.types import Message

from bot.channels.whatsapp.parse import parse_delivery
from bot.channels.whatsapp.render import tap_of
from bot.channels.whatsapp.webhook import SIGNATURE_HEADER, WhatsAppWebhook
from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.office import Office
from storage import deliveries, intake, outbox
from storage.database import Database
from storage.deliveries import MessageStatus
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import Response
from tests.office import StandingClock

SECRET: Final = "what-only-meta-and-we-know"
VERIFY_TOKEN: Final = "a-word-of-our-own"
NUMBER_ID: Final = "106540352242922"
SARI: Final = "6281200000001"
#: What the clock of the tests shows.
SECONDS: Final = 1_795_487_400
NUMBERS: Final = count(100)
JSON: Final = (b"content-type", b"application/json")


class WhatsAppSite:
    """The webhook, its intake and its database."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.ignored: list[str] = []
        self.intake = Intake(
            database=database,
            keys=keys,
            office=office,
            receipts=ReceiptDesk(keys.receipt_salt),
            clock=clock,
        )
        self._office = office

    def webhook(
        self, *secrets: str, verify_token: str = VERIFY_TOKEN, **more: Any
    ) -> WhatsAppWebhook:
        parts: dict[str, Any] = {
            "parse": partial(
                parse_delivery, phone_number_id=NUMBER_ID, tap_of=partial(tap_of, self.keys)
            ),
            "receive": self.intake.receive,
            "record": self.record,
            "ignored": self.ignored.append,
        }
        return WhatsAppWebhook(
            verify_token=verify_token, app_secrets=secrets or (SECRET, ""), **parts | more
        )

    async def record(self, statuses: Sequence[MessageStatus]) -> None:
        now = self.clock()
        today = self._office.calendar.office_date(now)
        await self.database.run(
            lambda tx: deliveries.record(tx, self.keys, statuses, now=now, today=today)
        )

    async def post(
        self,
        body: bytes | Sequence[bytes],
        *,
        signature: bytes | None = None,
        headers: Sequence[tuple[bytes, bytes]] = (JSON,),
        webhook: WhatsAppWebhook | None = None,
    ) -> Response:
        """Deliver a body, whole with its length or in chunks without."""
        chunks = [body] if isinstance(body, bytes) else list(body)
        signed = sign(b"".join(chunks)) if signature is None else signature
        all_headers = [*headers, (SIGNATURE_HEADER, signed)]
        if isinstance(body, bytes):
            all_headers.append((b"content-length", str(len(body)).encode()))
        return await deliver(webhook or self.webhook(), all_headers, chunks)

    async def say(self, text: str, sender: str = SARI) -> Response:
        return await self.post(payload(text_message(text, sender)))

    def forget_keys(self) -> None:
        """Let retention do its work, as after many days."""
        today = self._office.calendar.office_date(self.clock())
        with self.database.transaction() as tx:
            intake.forget_old(tx, today=today)

    def rows(self) -> int:
        """Count what the database has of messages."""
        with self.database.transaction() as tx:
            counts = [
                tx.scalar(select(func.count()).select_from(table)) or 0
                for table in (intake.SEEN, intake.FAILED, intake.CONVERSATION, outbox.OUTBOX)
            ]
        return sum(counts)


def sign(body: bytes, secret: str = SECRET) -> bytes:
    return b"sha256=" + hmac.digest(secret.encode(), body, "sha256").hex().encode()


def payload(*messages: Mapping[str, Any], **more: Any) -> bytes:
    return orjson.dumps(envelope(*messages, **more))


def envelope(
    *messages: Mapping[str, Any],
    statuses: Sequence[Mapping[str, Any]] = (),
    number_id: str = NUMBER_ID,
) -> dict[str, Any]:
    """Put messages and statuses into what Meta posts."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": number_id},
    }
    if messages:
        value["contacts"] = [{"profile": {"name": "Sari"}, "wa_id": SARI}]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    changes = [{"value": value, "field": "messages"}]
    entry = [{"id": "419561257915477", "changes": changes}]
    return {"object": "whatsapp_business_account", "entry": entry}


def text_message(text: str, sender: str = SARI, **more: Any) -> dict[str, Any]:
    return message("text", {"body": text}, sender, **more)


def message(kind: str, content: Any, sender: str = SARI, **more: Any) -> dict[str, Any]:
    """Write a message with an id of its own, which contains the sender's number as Meta's do."""
    return {
        "from": sender,
        "id": f"wamid.{sender}.{next(NUMBERS)}",
        "timestamp": str(SECONDS),
        "type": kind,
        kind: content,
        **more,
    }


def status(state: str, row_id: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": f"wamid.{SARI}.ours",
        "status": state,
        "timestamp": str(SECONDS),
        "recipient_id": SARI,
        "biz_opaque_callback_data": row_id,
        **more,
    }


@asynccontextmanager
async def running(site: WhatsAppSite) -> AsyncIterator[WhatsAppSite]:
    task = asyncio.create_task(site.intake.run())
    try:
        yield site
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def deliver(
    webhook: WhatsAppWebhook,
    headers: Sequence[tuple[bytes, bytes]],
    chunks: Sequence[bytes] = (),
    *,
    method: str = "POST",
    query: bytes = b"",
) -> Response:
    """Run one request through the endpoint."""
    waiting = list(chunks)
    sent: list[Message] = []

    async def receive() -> Message:
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(part: Message) -> None:
        sent.append(part)

    scope = {
        "type": "http",
        "method": method,
        "path": "/webhooks/whatsapp",
        "query_string": query,
        "headers": list(headers),
    }
    await webhook(scope, receive, send)
    start, *rest = sent
    return Response(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(part.get("body", b"") for part in rest),
        len(chunks) - len(waiting),
    )
