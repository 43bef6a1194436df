"""What every webhook needs of HTTP: a bounded body in, a small answer out."""

import asyncio
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from starlette.types import Receive, Scope, Send

#: Larger than any update; a webhook of Meta that asks for no media stays far below, too.
MOST_BYTES: Final = 1_048_576
BODY_TIMEOUT_S: Final = 10
#: Python refuses to read a number of thousands of digits (A13).
_MOST_DIGITS: Final = 12

Headers = Iterable[tuple[bytes, bytes]]


class Declined(Exception):  # noqa: N818
    """A body that is not taken.

    Attributes:
        status: the answer.
    """

    status = 400


class TooLarge(Declined):
    """The body is larger than any update."""

    status = 413


class WrongType(Declined):
    """The body is no plain UTF-8 JSON, by its own headers."""

    status = 415


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """Read the body, never more than a webhook's can have (A09).

    Raises:
        Declined: the sender went away before its end.
        WrongType: before anything was read.
        TooLarge: before more than that was read.
        TimeoutError: it dripped in for longer than `BODY_TIMEOUT_S`.
    """
    require_json(scope["headers"])
    async with asyncio.timeout(BODY_TIMEOUT_S):
        return await _read(scope, receive)


def require_json(headers: Headers) -> None:
    """Let only JSON in UTF-8 in, and not packed: a small one may hold gigabytes (A20, A21).

    What does not name its type passes: then its bytes must speak for themselves.

    Raises:
        WrongType: the headers say otherwise.
    """
    for name, value in headers:
        if name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
            raise WrongType
        if name == b"content-type" and not _is_json(value):
            raise WrongType


@lru_cache(maxsize=64)
def _is_json(content_type: bytes) -> bool:
    kind, *parameters = (part.strip().lower() for part in content_type.decode("latin-1").split(";"))
    charsets = [value for part in parameters if (value := _charset(part))]
    return kind == "application/json" and set(charsets) <= {"utf-8", "utf8"}


def _charset(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    return value.strip().strip('"') if name.strip() == "charset" else ""


async def _read(scope: Scope, receive: Receive) -> bytes:
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not announced.isdigit() or len(announced) > _MOST_DIGITS or int(announced) > MOST_BYTES:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Declined  # half a body is none, even if it can be read (A22)
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
