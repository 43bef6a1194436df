"""The webhook: a raw ASGI endpoint, since every message passes here.

Order matters: secret, then type and size, then JSON, then the commit, then 200 (A01, A09,
A10, A20). Of a JSON name that comes twice the last counts (A14).
"""

import hmac
from collections.abc import Callable
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope, Send

from bot.channels.http import Declined, read_body, respond
from bot.channels.ignored import Ignored
from bot.channels.telegram.parse import Parsed
from bot.channels.telegram.render import send_message
from bot.channels.telegram.spinners import Spinners
from bot.intake import Intake, Unavailable
from storage.vault.keys import Keys

SECRET_HEADER: Final = b"x-telegram-bot-api-secret-token"


class TelegramWebhook:
    """Answers `POST /webhooks/telegram`.

    Args:
        secret: what Telegram sends in its header.
        answers_in_response: an answer may ride in the response.
        parse: turns a decoded update into what was said.
        ignored: told why an update was ignored.
    """

    def __init__(
        self,
        *,
        secret: str,
        answers_in_response: bool,
        keys: Keys,
        intake: Intake,
        spinners: Spinners,
        parse: Callable[[dict[str, Any]], Parsed | Ignored],
        ignored: Callable[[str], None],
    ) -> None:
        self._secret = secret.encode()
        self._rides = answers_in_response
        self._keys = keys
        self._intake = intake
        self._spinners = spinners
        self._parse = parse
        self._ignored = ignored

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one delivery."""
        if scope["method"] != "POST":
            await respond(send, 405)
            return
        if not self._is_telegram(scope):
            await respond(send, 401)
            return
        try:
            body = await read_body(scope, receive)
        except Declined as fault:
            await respond(send, fault.status)
        except TimeoutError:
            await respond(send, 408)
        else:
            await self._take(body, send)

    def _is_telegram(self, scope: Scope) -> bool:
        given = next((value for name, value in scope["headers"] if name == SECRET_HEADER), b"")
        # Without a secret nobody is Telegram: an empty header would equal it (A01).
        return bool(self._secret) and hmac.compare_digest(given, self._secret)

    async def _take(self, body: bytes, send: Send) -> None:
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            await respond(send, 400)
            return
        if not isinstance(update, dict):
            await respond(send, 400)
            return
        parsed = self._parse(update)
        if isinstance(parsed, Ignored):
            self._ignored(parsed.reason)
            await respond(send, 200)
            return
        await self._answer(parsed, send)

    async def _answer(self, parsed: Parsed, send: Send) -> None:
        try:
            answered = await self._intake.receive(parsed.said, may_ride=self._rides)
        except Unavailable:
            await respond(send, 503, extra=((b"retry-after", b"5"),))
            return
        if parsed.callback_id and not answered.is_duplicate:
            self._spinners.stop(parsed.callback_id)
        if answered.ride is None:
            await respond(send, 200)
            return
        call = send_message(self._keys, answered.ride.letter)
        await respond(send, 200, orjson.dumps({"method": "sendMessage", **call}))
        self._intake.rode(answered.ride.id)
