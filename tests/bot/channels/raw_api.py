"""A Bot API made of bytes: it keeps connections, notes requests, and hangs up when told."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class RawApi:
    """What it answers, and what it was asked.

    Attributes:
        answer: gives a method's body; None hangs up after the request was read.
        calls: methods in the order in which they came.
    """

    answer: Callable[[str], bytes | None]
    url: str = ""
    calls: list[str] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side closes it."""
        while method := await _request(reader):
            self.calls.append(method)
            body = self.answer(method)
            if body is None:
                break
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        writer.close()


async def _request(reader: asyncio.StreamReader) -> str:
    """Read a request whole; give its method, "" when there is none any more."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return ""
    length = re.search(rb"content-length: (\d+)", head.lower())
    await reader.readexactly(int(length[1]) if length else 0)
    return head.split()[1].decode().rpartition("/")[2]


@asynccontextmanager
async def raw_api(answer: Callable[[str], bytes | None]) -> AsyncIterator[RawApi]:
    """Serve as long as a test needs it."""
    api = RawApi(answer)
    server = await asyncio.start_server(api.take, "127.0.0.1", 0)
    api.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield api
