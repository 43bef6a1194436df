"""A platform made of bytes that does with a connection whatever a test wants."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def http(status: int, body: bytes | object, *, headers: bytes = b"") -> bytes:
    """Give the bytes of an answer; what is no bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n" % (status, len(content))
    return head + headers + b"Connection: close\r\n\r\n" + content


async def read_head(reader: asyncio.StreamReader) -> int:
    """Read a request's head; give the length of its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    return int(length[1]) if length else 0


async def read_whole(reader: asyncio.StreamReader) -> None:
    """Read a request with its body."""
    await reader.readexactly(await read_head(reader))


def answers(content: bytes) -> Behaviour:
    """Read the request, answer with these bytes, close. No bytes: accepted, then dropped."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_whole(reader)
        writer.write(content)
        await writer.drain()

    return behave


def hangs_after(content: bytes) -> Behaviour:
    """Read the request, write these bytes, and never end."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_whole(reader)
        writer.write(content)
        await writer.drain()
        await reader.read()  # until the client has had enough

    return behave


async def resets_before_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reset the connection when the head was read and the body was not."""
    await read_head(reader)
    _reset(writer)


async def resets_after_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reset the connection when the request was read whole."""
    await read_whole(reader)
    _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    taken: socket.socket = writer.get_extra_info("socket")
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@dataclass
class Misbehaving:
    """What the platform does now, and how many connections came."""

    behaviour: Behaviour
    url: str = ""
    connections: int = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection as it behaves now."""
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await self.behaviour(reader, writer)
        writer.close()


@asynccontextmanager
async def misbehaving() -> AsyncIterator[Misbehaving]:
    """Serve as long as a test needs it."""
    api = Misbehaving(answers(b""))
    server = await asyncio.start_server(api.take, "127.0.0.1", 0)
    api.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield api
    server.close()
