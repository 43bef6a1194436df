"""The Telegram client on httpx alone: it stands in for python-telegram-bot."""

import asyncio
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import httpx

from bot.channels.calls import LOST, Http, never_left
from bot.channels.telegram.client import Answer, Doubtful, NotSent
from bot.channels.telegram.client_answer import answer_of

#: On aiohttp's transport a call costs the same however many run beside it.
CONNECTIONS: Final = 128
#: Waits until a request is written; the wait for its answer comes on top.
CONNECT_S, POOL_S, WRITE_S = 10, 20, 10


class HttpxClient:
    """Calls the Bot API over HTTP.

    Only POST: aiohttp by itself repeats what counts as harmless to repeat, and no other.

    Args:
        token: the bot's token.
        api_url: root of the Bot API server.
    """

    in_use = "httpx"
    reason = ""

    def __init__(self, token: str, api_url: str) -> None:
        self.connections = CONNECTIONS
        root = f"{api_url.rstrip('/')}/bot{token}"
        # One more, or a long poll would take a sender's connection.
        self._http = Http(CONNECTIONS + 1)
        self._address = cache(lambda method: httpx.URL(f"{root}/{method}"))

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        """Call a method; every failure is an answer."""
        if self._http.is_closed:
            return NotSent("closed")
        limits = httpx.Timeout(connect=CONNECT_S, pool=POOL_S, write=WRITE_S, read=timeout_s)
        # Escaped: a lone surrogate is for Telegram to refuse, not for us to fail on.
        body = json.dumps(params, separators=(",", ":")).encode()
        try:
            # Each read has its own time-out: an answer that drips needs an end of its own.
            async with asyncio.timeout(POOL_S + CONNECT_S + WRITE_S + timeout_s):
                response = await self._http.call(
                    "POST", self._address(method), content=body, waits=limits.as_dict()
                )
        except LOST as error:
            return NotSent("no-connection") if never_left(error) else Doubtful("connection-lost")
        except TimeoutError:
            return Doubtful("too-slow")
        return answer_of(response.status_code, response.content)

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()
