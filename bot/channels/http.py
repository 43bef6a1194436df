"""What every webhook needs of HTTP: a bounded body in, a small answer out."""

import asyncio
from typing import Final

from starlette.types import Receive, Scope, Send

#: Larger than any update; a webhook of Meta that asks for no media stays far below, too.
MOST_BYTES: Final = 1_048_576
BODY_TIMEOUT_S: Final = 10


class TooLarge(Exception):  # noqa: N818
    """The body is larger than any update."""


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """Read the body, never more than a webhook's can have (A10, A11).

    Raises:
        TooLarge: before more than that was read.
        TimeoutError: it dripped in for longer than `BODY_TIMEOUT_S`.
    """
    return await asyncio.wait_for(_read(scope, receive), BODY_TIMEOUT_S)


async def _read(scope: Scope, receive: Receive) -> bytes:
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not announced.isdigit() or int(announced) > MOST_BYTES:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


async def respond(
    send: Send, status: int, body: bytes = b"", *, extra: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Answer a webhook."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *extra,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
