"""The webhook: a raw ASGI endpoint, since every message passes here.

Order matters: size, then signature over the body as it came, then JSON, then the commit of
all that it brings, then 200 (A03, A09, A10).
"""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.channels.http import Declined, read_body, respond
from bot.channels.whatsapp.parse import Delivery
from bot.intake import Unavailable
from handlers.domain.messages import Incoming
from storage.deliveries import MessageStatus

SIGNATURE_HEADER: Final = b"x-hub-signature-256"
_SIGNATURE: Final = re.compile(rb"sha256=[0-9a-f]{64}")


class WhatsAppWebhook:
    """Answers `GET` and `POST /webhooks/whatsapp`.

    Args:
        verify_token: what Meta repeats when the webhook is set up.
        app_secrets: sign what Meta sends; two while one replaces the other, "" for none.
        parse: turns a decoded body into what it brings.
        receive: takes one message; returns after its commit.
        record: takes statuses; returns after their commit.
        ignored: told why a part was ignored.
    """

    def __init__(
        self,
        *,
        verify_token: str,
        app_secrets: Sequence[str],
        parse: Callable[[dict[str, Any]], Delivery],
        receive: Callable[[Incoming], Awaitable[object]],
        record: Callable[[Sequence[MessageStatus]], Awaitable[None]],
        ignored: Callable[[str], None],
    ) -> None:
        self._verify_token = verify_token.encode()
        # Without a secret nobody is Meta: an empty key signs as well (A01).
        self._secrets = [secret.encode() for secret in app_secrets if secret]
        self._parse = parse
        self._receive = receive
        self._record = record
        self._ignored = ignored

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one delivery, or Meta's question whether this webhook is ours."""
        if scope["method"] == "GET":
            await self._verify(scope, receive, send)
        elif scope["method"] != "POST":
            await respond(send, 405)
        elif not _SIGNATURE.fullmatch(_signature(scope)):
            await respond(send, 401)
        else:
            status = await self._post(scope, receive)
            wait = ((b"retry-after", b"5"),) if status == 503 else ()
            await respond(send, status, extra=wait)

    async def _verify(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        mode, token, challenge = (
            asked.get(name, [""])[0] for name in ("hub.mode", "hub.verify_token", "hub.challenge")
        )
        is_ours = hmac.compare_digest(token.encode(), self._verify_token)
        if is_ours and self._verify_token and mode == "subscribe" and challenge:
            await PlainTextResponse(challenge)(scope, receive, send)
        else:
            await respond(send, 403)  # whatever was wrong (A23)

    async def _post(self, scope: Scope, receive: Receive) -> int:
        try:
            body = await read_body(scope, receive)
        except Declined as fault:
            return fault.status
        except TimeoutError:
            return 408
        if not self._is_from_meta(body, _signature(scope)):
            return 401
        try:
            content = orjson.loads(body)
        except orjson.JSONDecodeError:
            return 400
        return await self._take(self._parse(content)) if isinstance(content, dict) else 400

    def _is_from_meta(self, body: bytes, signature: bytes) -> bool:
        signed = [hmac.digest(secret, body, "sha256").hex() for secret in self._secrets]
        return any(hmac.compare_digest(f"sha256={one}".encode(), signature) for one in signed)

    async def _take(self, delivery: Delivery) -> int:
        """Commit all of it; 200 only if nothing of it must come again."""
        for reason in delivery.ignored:
            self._ignored(reason)
        chats: dict[str, list[Incoming]] = {}
        for said in delivery.said:
            chats.setdefault(said.chat, []).append(said)
        work: list[Awaitable[None]] = [self._receive_in_order(said) for said in chats.values()]
        if delivery.statuses:
            work.append(self._record(delivery.statuses))
        ended = await asyncio.gather(*work, return_exceptions=True)
        for one in ended:
            if one is not None and not isinstance(one, Unavailable):
                raise one
        return 503 if any(ended) else 200

    async def _receive_in_order(self, said: Sequence[Incoming]) -> None:
        """Take the messages of one chat; after one that was not kept, none overtakes it."""
        for one in said:
            await self._receive(one)


def _signature(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == SIGNATURE_HEADER), b"")
