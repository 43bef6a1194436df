"""HTTP calls to a platform: one request each, never repeated; every failure is a value."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport

from handlers.domain.picture import Sight
from notifications.channel import Retry, Unknown

#: A longer wait is no wait but a mistake, and overflows a timedelta (H11).
LONGEST_WAIT_S: Final = 86_400
_TIMEOUT: Final = httpx.Timeout(connect=10, pool=10, write=10, read=20).as_dict()
#: What happens before the first byte of a request is written.
_BEFORE_IT_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


#: A call that brought no answer; the transport lets some of aiohttp's own errors through.
LOST: Final = (httpx.HTTPError, aiohttp.ClientError)


class Http:
    """HTTP for JSON by httpx on aiohttp's transport; only a POST is never repeated by it.

    The transport alone: what a client of httpx adds (cookies, redirects, joined addresses)
    no platform needs, and it costs as much as the rest of a call. No proxy of the
    environment is used (S06).

    Args:
        connections: how many calls it does at the same time.
        headers: of every call, such as a token.
    """

    def __init__(self, connections: int, headers: Mapping[str, str] | None = None) -> None:
        limits = httpx.Limits(max_connections=connections, keepalive_expiry=5)
        self._transport = AiohttpTransport(limits=limits, trust_env=False)
        self._headers = httpx.Headers(
            {"content-type": "application/json", "user-agent": "tanpacalo", **(headers or {})}
        )
        self.is_closed = False

    async def call(
        self,
        method: str,
        url: httpx.URL,
        *,
        waits: Mapping[str, float | None],
        content: bytes | None = None,
    ) -> httpx.Response:
        """Call once, and read the answer whole.

        Args:
            waits: the longest, as `httpx.Timeout.as_dict` gives them.

        Raises:
            httpx.HTTPError, aiohttp.ClientError: it brought no answer (`LOST`).
        """
        extensions = {"timeout": waits}
        request = httpx.Request(
            method, url, headers=self._headers, content=content, extensions=extensions
        )
        response = await self._transport.handle_async_request(request)
        try:
            await response.aread()
        finally:
            await response.aclose()
        return response

    async def get_file(
        self, url: httpx.URL, *, most_bytes: int, waits: Mapping[str, float | None]
    ) -> bytes | Sight:
        """Get a file, and stop at the first byte too many: its announced size may lie (B01).

        Raises:
            httpx.HTTPError, aiohttp.ClientError: it brought no answer (`LOST`).
        """
        request = httpx.Request("GET", url, headers=self._headers, extensions={"timeout": waits})
        request.headers["accept-encoding"] = "identity"  # packed, a small one holds gigabytes
        # It follows no redirect, so the file comes from where we asked (B15).
        response = await self._transport.handle_async_request(request)
        try:
            if response.status_code != httpx.codes.OK or "content-encoding" in response.headers:
                return Sight.UNAVAILABLE
            content = bytearray()
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > most_bytes:
                    return Sight.TOO_LARGE
            return bytes(content)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close connections; call no more."""
        self.is_closed = True
        await self._transport.aclose()


def never_left(error: BaseException) -> bool:
    """Tell whether a lost call surely did not reach its server.

    By aiohttp's own error: the transport calls it a time-out of connecting, too, when a
    server hangs up after it has read a request.
    """
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) else error
    return isinstance(cause, _BEFORE_IT_LEFT)


async def download(http: Http, url: httpx.URL, most_bytes: int) -> bytes | Sight:
    """Get a file of at most so many bytes, or tell why there is none.

    Args:
        url: it holds a token or leads to somebody's photo: never logged.
        most_bytes: of the file itself.
    """
    if http.is_closed:
        return Sight.UNAVAILABLE
    try:
        return await http.get_file(url, most_bytes=most_bytes, waits=_TIMEOUT)
    except LOST:
        return Sight.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered.

    Attributes:
        status: of HTTP.
        body: the decoded JSON, None if it is none.
        wait_s: seconds to wait by `Retry-After`, None if it names none.
    """

    status: int
    body: Any = field(repr=False)  # it may hold a telephone number
    wait_s: int | None = None


#: What comes of a call: an answer, or why there is none.
Reply = Answer | Retry | Unknown


class Caller:
    """Calls with JSON.

    Args:
        connections: how many calls it does at the same time.
        headers: of every call, such as the token.
        most_s: how long a whole call with its answer may take.
    """

    def __init__(self, connections: int, headers: dict[str, str], *, most_s: float) -> None:
        self._most_s = most_s
        self._http = Http(connections, headers)

    async def post(self, url: httpx.URL, content: object) -> Reply:
        """Send JSON."""
        return await self._call("POST", url, orjson.dumps(content))

    async def get(self, url: str, params: dict[str, str]) -> Reply:
        """Read something."""
        return await self._call("GET", httpx.URL(url, params=params))

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _call(self, method: str, url: httpx.URL, content: bytes | None = None) -> Reply:
        if self._http.is_closed:
            return Retry("closed")
        try:
            # Each read has its own time-out: an answer that drips needs an end of its own.
            async with asyncio.timeout(self._most_s):
                response = await self._http.call(method, url, content=content, waits=_TIMEOUT)
        except LOST as error:
            return Retry("no-connection") if never_left(error) else Unknown("connection-lost")
        except TimeoutError:
            return Unknown("too-slow")
        return _answer(response)


def _answer(response: httpx.Response) -> Answer:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    wait = response.headers.get("retry-after", "")
    is_seconds = wait.isascii() and wait.isdigit() and len(wait) < 10  # else a date, or nonsense
    wait_s = min(int(wait), LONGEST_WAIT_S) if is_seconds else None
    return Answer(response.status_code, body, wait_s)
