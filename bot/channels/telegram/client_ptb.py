"""The Telegram client that rests on python-telegram-bot's `Bot` and its error classes.

Never its `Updater` or `Application`: they confirm updates before our commit.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.channels.telegram.client import Answer, Done, Doubtful, NotSent, Refused
from bot.channels.telegram.client_answer import TOO_MANY, UNREADABLE, WORDED, decode

#: httpx's pool is quadratic in open connections; eight carry Telegram's 30 a second.
CONNECTIONS: Final = 8
#: Waits until a request is written; the wait for its answer comes on top.
CONNECT_S, POOL_S, WRITE_S = 10, 20, 10
CHECK_S: Final = 10
#: The library failed in a way that it does not name itself.
LIBRARY_FAILED: Final = "library-failed"
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_STATUS: Final = re.compile(r"\((\d{3})\)")
_CODES: Final = {Forbidden: 403, InvalidToken: 401, Conflict: 409, BadRequest: 400}

# The library gives waits as timedeltas and does not warn that it will.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class PtbClient:
    """Calls the Bot API through python-telegram-bot.

    Args:
        token: the bot's token.
        api_url: root of the Bot API server.
    """

    in_use = "ptb"
    reason = ""

    def __init__(self, token: str, api_url: str) -> None:
        self.connections = CONNECTIONS
        root = api_url.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=_request(CONNECTIONS),
            get_updates_request=_request(1),
        )

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        """Call a method; every failure is an answer."""
        await self._bot._request[0 if method == "getUpdates" else 1].initialize()
        # Not `do_api_request`: it warns of every method that `Bot` has, too.
        call = self._bot._post(method, dict(params), read_timeout=timeout_s)
        return await _attempt(call, timeout_s)

    async def check(self) -> Answer:
        """Ask who the bot is, and let the library make its own types of the answer."""
        await self._bot._request[1].initialize()
        return await _attempt(self._bot.get_me(read_timeout=CHECK_S), CHECK_S)

    async def close(self) -> None:
        """Close connections."""
        for request in self._bot._request:
            await request.shutdown()


async def _attempt(call: Awaitable[Any], timeout_s: float) -> Answer:
    try:
        # Each read has its own time-out: an answer that drips needs an end of its own.
        async with asyncio.timeout(POOL_S + CONNECT_S + WRITE_S + timeout_s):
            return Done(await call)
    except TelegramError as error:
        return _answer(error)
    except TimeoutError:
        return Doubtful("too-slow")
    except KeyError:
        return Doubtful(UNREADABLE)
    except Exception:  # noqa: BLE001 -- whatever it is, the request may have been sent
        return Doubtful(LIBRARY_FAILED)


class _Request(HTTPXRequest):
    """The library's, but what it cannot read neither breaks it nor gets logged."""

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """Send; where only a status counts, leave the library no words to lose it over."""
        status, payload = await super().do_request(*given, **named)
        has_words = status < 300 or status in WORDED or status == TOO_MANY
        return status, payload if has_words else b""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the library's own way logs what it cannot read.

        Raises:
            TelegramError: it is no JSON object.
        """
        answer = decode(payload)
        if answer is None:
            raise TelegramError("unreadable")
        return answer


def _request(connections: int) -> HTTPXRequest:
    return _Request(
        connection_pool_size=connections,
        connect_timeout=CONNECT_S,
        read_timeout=20,
        write_timeout=WRITE_S,
        pool_timeout=POOL_S,
        httpx_kwargs={"trust_env": False},  # no proxy from the environment (S06)
    )


def _answer(error: TelegramError) -> Answer:
    """Tell apart what Telegram refused, what never left, and what is in doubt."""
    match error:
        case RetryAfter():
            return Refused(TOO_MANY, "", _seconds(error.retry_after))
        case Forbidden() | InvalidToken() | Conflict() | BadRequest():
            if isinstance(error.__cause__, TelegramError):
                # Telegram refuses in JSON. Whoever said no before it must not end a chat.
                return NotSent("not-telegram")
            return Refused(_CODES[type(error)], error.message)
        case TimedOut() | NetworkError():
            return _network(error)
        case _:
            return Doubtful(UNREADABLE)


def _network(error: NetworkError) -> Answer:
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return NotSent("no-connection")
    if isinstance(cause, httpx.HTTPError):
        return Doubtful("connection-lost")
    if cause is not None and not isinstance(cause, TelegramError):
        return Doubtful(LIBRARY_FAILED)
    status = _STATUS.search(error.message)
    if status is not None:
        return Refused(int(status[1]), "")
    if "too many requests" in error.message.lower():
        return Refused(TOO_MANY, "")
    # Telegram answered with an error and its own words for it, so it did not do it.
    return Refused(500, "")


def _seconds(wait: float | timedelta) -> int:
    return int(wait.total_seconds() if isinstance(wait, timedelta) else wait)
