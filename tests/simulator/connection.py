"""HTTP connections that a fault can break in the middle."""

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class BreakableProtocol(HttpToolsProtocol):
    """Puts its transport into each request's state, where a fault finds it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport of this connection only."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def reset_on_close(transport: asyncio.BaseTransport) -> None:
    """Make closing the connection send a reset instead of an orderly end."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None:
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


class Exchange:
    """One request and the ways in which it can end."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send

    async def answer(
        self, status: int, body: bytes, content_type: bytes = b"application/json"
    ) -> None:
        """Answer properly."""
        await self._start(status, len(body), content_type)
        await self._send({"type": "http.response.body", "body": body})

    async def answer_half(self, status: int, body: bytes) -> None:
        """Promise the whole body, send half of it and close."""
        await self._start(status, len(body), b"application/json")
        half = body[: len(body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        await self._close()

    async def drop(self) -> None:
        """Close the connection without a word."""
        transport: asyncio.Transport = self.scope["state"]["transport"]
        reset_on_close(transport)
        transport.abort()
        await self.until_gone()

    async def until_gone(self) -> None:
        """Wait until the other side has closed the connection."""
        message: dict[str, Any] = {"type": ""}
        while message["type"] != "http.disconnect":
            message = dict(await self._receive())

    async def _start(self, status: int, length: int, content_type: bytes) -> None:
        headers = [
            (b"content-type", content_type),
            (b"content-length", str(length).encode()),
        ]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _close(self) -> None:
        transport: asyncio.Transport = self.scope["state"]["transport"]
        transport.close()
        await self.until_gone()
