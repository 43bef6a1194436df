"""The Telegram client that rests on python-telegram-bot's `Bot` and its error classes.

Never its `Updater` or `Application`: they confirm updates before our commit.
"""

import asyncio
import json
import os
import re
from collections.abc import Mapping
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

#: httpx's pool is quadratic in open connections; eight carry Telegram's 30 a second.
CONNECTIONS: Final = 8
#: Waits until a request is written; the wait for its answer comes on top.
CONNECT_S, POOL_S, WRITE_S = 10, 20, 10
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_STATUS: Final = re.compile(r"\((\d{3})\)")
_CODES: Final = {Forbidden: 403, InvalidToken: 401, Conflict: 409, BadRequest: 400}
#: A longer wait is no wait but a mistake, and overflows a timedelta (H11).
_LONGEST_WAIT_S: Final = 86_400

# The library gives waits as timedeltas and does not warn that it will.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class PtbClient:
    """Calls the Bot API through python-telegram-bot.

    Args:
        token: the bot's token.
        api_url: root of the Bot API server.
    """

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
        request = self._bot._request[0 if method == "getUpdates" else 1]
        await request.initialize()
        try:
            # Each read has its own time-out: an answer that drips needs an end of its own.
            async with asyncio.timeout(POOL_S + CONNECT_S + WRITE_S + timeout_s):
                # Not `do_api_request`: it warns of every method that `Bot` has, too.
                result = await self._bot._post(method, dict(params), read_timeout=timeout_s)
        except TelegramError as error:
            return _answer(error)
        except TimeoutError:
            return Doubtful("too-slow")
        except KeyError:
            return Doubtful("unreadable-answer")
        return Done(result)

    async def close(self) -> None:
        """Close connections."""
        for request in self._bot._request:
            await request.shutdown()


class _Request(HTTPXRequest):
    """The library's, but what it cannot read neither breaks it nor gets logged."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the library's own way logs what it cannot read.

        Raises:
            TelegramError: it is no JSON object.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("unreadable") from None
        if not isinstance(answer, dict):
            raise TelegramError("unreadable")
        answer["parameters"] = _parameters(answer.get("parameters"))
        if not isinstance(answer.get("description", ""), str):
            del answer["description"]
        return answer


def _parameters(given: object) -> dict[str, int]:
    """Keep of an error's `parameters` what the library can work with."""
    if not isinstance(given, dict):
        return {}
    wait = given.get("retry_after")
    if not isinstance(wait, int | float) or wait != wait:  # noqa: PLR0124 -- NaN
        return {}
    return {"retry_after": int(max(1, min(wait, _LONGEST_WAIT_S)))}


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
            return Refused(429, "", _seconds(error.retry_after))
        case Forbidden() | InvalidToken() | Conflict() | BadRequest():
            return Refused(_CODES[type(error)], error.message)
        case TimedOut() | NetworkError():
            return _network(error)
        case _:
            return Doubtful("unreadable-answer")


def _network(error: NetworkError) -> Answer:
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return NotSent("no-connection")
    if isinstance(cause, httpx.HTTPError):
        return Doubtful("connection-lost")
    status = _STATUS.search(error.message)
    if status is not None:
        return Refused(int(status[1]), "")
    if "too many requests" in error.message.lower():
        return Refused(429, "")
    # Telegram answered with an error and its own words for it, so it did not do it.
    return Refused(500, "")


def _seconds(wait: float | timedelta) -> int:
    return int(wait.total_seconds() if isinstance(wait, timedelta) else wait)
