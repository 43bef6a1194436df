"""Looks at a picture for a slip's QR code: fetched, read in a limited process, forgotten.

A slow fact (engine.md): no transaction is open, no other chat waits. The bytes live in
memory alone and nothing of them is kept; what a look shows is the text of QR codes.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import orjson

from handlers.domain.messages import Channel, Incoming
from handlers.domain.picture import Seen, Sight

#: Photos are far smaller; both platforms would give more.
MOST_BYTES: Final = 10 * 1024 * 1024
#: Two cores at most; what more than these bring is asked for again.
SLOTS: Final = 2
MOST_WAITING: Final = 20
FETCH_S: Final = 10.0
#: The process counts its own seconds of work; this one ends it if it only hangs.
READ_S: Final = 5.0
_MOST_WRITTEN: Final = 16_384
_CHILD: Final = Path(__file__).with_name("picture_child.py")

#: Gets a file by its id, at most so many bytes.
Fetch = Callable[[str, int], Awaitable[bytes | Sight]]


class PictureDesk:
    """Looks at pictures, a few at a time.

    Attributes:
        fetchers: how each platform's files are got; a channel without one has no pictures.
    """

    def __init__(self, fetchers: Mapping[Channel, Fetch] | None = None) -> None:
        self.fetchers: Mapping[Channel, Fetch] = fetchers or {}
        self._slots = asyncio.Semaphore(SLOTS)
        self._waiting = 0

    async def look(self, said: Incoming) -> Seen:
        """Look at the picture of a message.

        Args:
            said: has a file.

        Returns:
            What its QR codes say, or why nobody could tell. It never fails: whoever sent the
            picture can always type the code.
        """
        fetch = self.fetchers.get(said.channel)
        if said.file is None or fetch is None or self._waiting >= MOST_WAITING:
            return Seen(Sight.UNAVAILABLE)
        if said.file.size_bytes > MOST_BYTES:
            return Seen(Sight.TOO_LARGE)
        self._waiting += 1
        try:
            async with self._slots:
                return await _look(fetch, said.file.id)
        finally:
            self._waiting -= 1


async def _look(fetch: Fetch, file_id: str) -> Seen:
    try:
        async with asyncio.timeout(FETCH_S):
            content = await fetch(file_id, MOST_BYTES)
    except TimeoutError:
        return Seen(Sight.UNAVAILABLE)
    return Seen(content) if isinstance(content, Sight) else await read_picture(content)


async def read_picture(content: bytes) -> Seen:
    """Read a picture's QR codes in a process of its own.

    Args:
        content: a file of whatever kind.
    """
    try:
        # No environment: it holds the platforms' tokens.
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
        )
    except OSError:  # the machine has no process or memory to spare
        return Seen(Sight.UNAVAILABLE)
    try:
        async with asyncio.timeout(READ_S):
            written = await _pass_through(child, content)
            is_well = await child.wait() == 0
    except TimeoutError:
        return Seen(Sight.UNREADABLE)
    finally:
        await _end(child)
    words = _words(written) if is_well else None
    return Seen(Sight.UNREADABLE) if words is None else Seen(Sight.SEEN, words)


async def _end(child: asyncio.subprocess.Process) -> None:
    """Leave neither the process nor a pipe to it, however its reading ended."""
    assert child.stdin is not None
    assert child.stdout is not None
    if child.returncode is None:
        child.kill()
    child.stdin.close()
    await child.wait()
    await child.stdout.read()  # what a dead one leaves fits a pipe


async def _pass_through(child: asyncio.subprocess.Process, content: bytes) -> bytes:
    """Give a process its input and take its output, never more than there can be."""
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # it gave up before it had read all
        child.stdin.write(content)
        await child.stdin.drain()
        child.stdin.close()
    written = bytearray()
    while len(written) <= _MOST_WRITTEN and (chunk := await child.stdout.read(_MOST_WRITTEN)):
        written += chunk
    if len(written) > _MOST_WRITTEN:
        child.kill()
    return bytes(written)


def _words(written: bytes) -> tuple[str, ...] | None:
    """Read what the process wrote; it may have been taken over by the picture."""
    try:
        words = orjson.loads(written)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    return tuple(words)
