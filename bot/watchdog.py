"""Tells systemd that this process works, so that one that hangs is ended and started again.

A message that makes us think for ever would keep all others waiting; what was not committed
comes again (H14). Source: sd_notify(3), systemd.service(5) `WatchdogSec=`.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

#: Much less than the units' `WatchdogSec=`.
EVERY_S: Final = 5.0


def address() -> str | None:
    """Tell where systemd listens; None if nobody watches."""
    named = os.environ.get("NOTIFY_SOCKET")
    # "@" stands for the abstract namespace's zero byte.
    return named and (f"\0{named[1:]}" if named.startswith("@") else named)


async def feed(where: str, works: Callable[[], bool], *, every_s: float = EVERY_S) -> None:
    """Say that we are ready, then again and again that all is well, as long as it is.

    Args:
        where: `address`.
        works: tells whether the process still does its work; the event loop turns anyway.
        every_s: seconds between two words.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as door:
        word = b"READY=1"
        while True:
            if works():
                with suppress(OSError):  # systemd is busy, or begins anew
                    door.sendto(word, where)
                    word = b"WATCHDOG=1"
            await asyncio.sleep(every_s)
