"""`tanpacalo chat`: a conversation in the terminal."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.base import Base, open_base
from bot.channels.terminal import Terminal, layout
from bot.channels.text import clean
from bot.intake import Intake, Unavailable
from bot.observability import configure_logging
from bot.receipts import ReceiptDesk
from handlers.domain.errors import TanpaCaloError

#: A greeting waits 2 s for what else is said; then it is shown.
TENTATIVE_S: Final = 2.2


class NotKeptError(TanpaCaloError):
    """A line could not be taken."""


def chat(
    config: Annotated[
        Path | None, typer.Option("--config", help="Configuration file (default: ./config.toml).")
    ] = None,
) -> None:
    """Talk to the service here: one line is one message, a number picks a button.

    Input that is no terminal is read line by line, with the replies on standard output.
    """
    configure_logging("warning")
    base = open_base(config, os.environ)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_talk(base))
    finally:
        base.close()


async def _talk(base: Base) -> None:
    intake = Intake(
        database=base.database,
        keys=base.keys,
        office=base.office,
        receipts=ReceiptDesk(base.keys.receipt_salt),
        clock=base.clock,
    )
    is_piped = not sys.stdin.isatty()
    terminal = Terminal(intake, base.database, base.keys, base.clock, is_piped)
    running = asyncio.create_task(intake.run())
    try:
        await (_read_lines(terminal) if is_piped else _prompt(terminal))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _read_lines(terminal: Terminal) -> None:
    for line in sys.stdin:
        if line.strip():
            await _say(terminal, line)
    await terminal.hear()


async def _prompt(terminal: Terminal) -> None:
    print("Tulis pesan, lalu Enter. Ctrl-D untuk keluar.")
    # Not `input` in a thread: Ctrl-C could not end it.
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while True:
        print("\n> ", end="", flush=True)
        line = (await reader.readline()).decode("utf-8", "replace")
        if not line:
            await terminal.hear()
            return
        if line.strip() and not await _say(terminal, line):
            await asyncio.sleep(TENTATIVE_S)
            _show(layout(await terminal.hear()))


async def _say(terminal: Terminal, line: str) -> bool:
    try:
        answer = await terminal.say(clean(line.strip()))
    except Unavailable:
        raise NotKeptError("the database cannot be written to; the line was not kept") from None
    _show(layout(answer))
    return bool(answer)


def _show(text: str) -> None:
    if text:
        print(text, flush=True)
