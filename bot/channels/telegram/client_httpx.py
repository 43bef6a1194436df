"""The Telegram client on httpx alone: it stands in for python-telegram-bot."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.channels.telegram.client import Answer, Doubtful, NotSent
from bot.channels.telegram.client_answer import answer_of

#: On aiohttp's transport a call costs the same however many run beside it.
CONNECTIONS: Final = 32
#: Waits until a request is written; the wait for its answer comes on top.
CONNECT_S, POOL_S, WRITE_S = 10, 20, 10
#: What happens before the first byte of a request is written.
_BEFORE_IT_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_HEADERS: Final = {"content-type": "application/json"}


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
        self._root = f"{api_url.rstrip('/')}/bot{token}"
        # One more, or a long poll would take a sender's connection.
        limits = httpx.Limits(max_connections=CONNECTIONS + 1, keepalive_expiry=5)
        self._http = httpx.AsyncClient(
            transport=AiohttpTransport(limits=limits, trust_env=False),
            trust_env=False,  # no proxy from the environment (S06)
        )

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
                response = await self._http.post(
                    f"{self._root}/{method}", content=body, headers=_HEADERS, timeout=limits
                )
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            return _lost(error)
        except TimeoutError:
            return Doubtful("too-slow")
        return answer_of(response.status_code, response.content)

    async def close(self) -> None:
        """Close connections."""
        await self._http.aclose()


def _lost(error: httpx.HTTPError | aiohttp.ClientError) -> Answer:
    """Tell what never left from what is in doubt.

    By aiohttp's own error: the transport calls it a time-out of connecting, too, when a
    server hangs up after it has read a request.
    """
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) else error
    if isinstance(cause, _BEFORE_IT_LEFT):
        return NotSent("no-connection")
    return Doubtful("connection-lost")
