"""HTTP as we let it in: one meaning for every request, and an end to a head that has none.

httptools refuses contradictory lengths, bad chunks and bare line ends by itself. Here is
what it leaves to us: how large and how slow a request's head may be, one `Host`, and no
transfer coding that we would not decode. All of it ends in 400 and a closed connection, or
something before us could see other requests in the same bytes (A22).
Source: RFC 9112, sections 3.2, 6.1 and 11.2.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Request line and fields together; browsers and platforms stay far below.
MOST_HEAD_BYTES: Final = 16_384
#: From the connection, or from a request's first byte, to the end of its head (A09).
HEAD_TIMEOUT_S: Final = 10


class HeadError(Exception):
    """A request's head that we do not take; the parser turns it into a 400."""


class CarefulProtocol(HttpToolsProtocol):
    """uvicorn's own, with the limits above."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._is_in_head = True
        self._head_bytes = 0
        self._arrived_bytes = 0
        self._hosts = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head does not end: the parser keeps what is unfinished."""
        if self.transport.is_closing():
            return
        self._arrived_bytes = self._arrived_bytes + len(data) if self._is_in_head else 0
        super().data_received(data)
        has_too_much = self._is_in_head and self._arrived_bytes > MOST_HEAD_BYTES
        if has_too_much and not self.transport.is_closing():
            self.send_400_response("Request head is too large.")

    def on_message_begin(self) -> None:
        """Begin to count a request's head."""
        super().on_message_begin()
        self._is_in_head, self._head_bytes, self._hosts = True, 0, 0
        if self._head_timer is None:
            self._start_timer()

    def on_url(self, url: bytes) -> None:
        """Take a part of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field.

        Raises:
            HeadError: it makes the head too large, or names a coding we do not decode.
        """
        self._count(len(name) + len(value))
        lowered = name.lower()
        self._hosts += lowered == b"host"
        if lowered == b"transfer-encoding" and value.strip().lower() != b"chunked":
            raise HeadError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take the request.

        Raises:
            HeadError: it does not name exactly one host, or wants another protocol: the
                parser would read nothing behind it.
        """
        if self._hosts != 1 and self.parser.get_http_version() != "1.0":
            raise HeadError
        if self.parser.should_upgrade():
            raise HeadError
        self._is_in_head, self._arrived_bytes = False, 0
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What follows is another head."""
        super().on_message_complete()
        self._is_in_head = True

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MOST_HEAD_BYTES:
            raise HeadError

    def _start_timer(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_TIMEOUT_S, self._give_up)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_timer = None
        self.transport.close()
