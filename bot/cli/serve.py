"""`tanpacalo serve` and `tanpacalo worker`: the running office."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from bot import demo
from bot.app import App
from bot.base import Base, open_base
from bot.observability import configure_logging
from bot.sole import sole_server
from bot.web.protocol import CarefulProtocol
from handlers.domain.errors import TanpaCaloError
from handlers.domain.slip_code import show
from storage import reports

#: Health and metrics are for this machine only (interface.md).
LOOPBACK: Final = "127.0.0.1"

#: Each message makes a few hundred short-lived objects, hardly any in a circle.
_COLLECT: Final = (20_000, 20, 20)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Configuration file (default: ./config.toml).")
]


def serve(
    config: ConfigOption = None,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Load marked sample data into an empty database.")
    ] = False,
) -> None:
    """Run everything in one process: web, channels, sender, scheduler."""
    _run(config, with_demo=with_demo, listens=True)


def worker(config: ConfigOption = None) -> None:
    """Run one more process on the same PostgreSQL, without the public listener."""
    _run(config, with_demo=False, listens=False)


def _run(config: Path | None, *, with_demo: bool, listens: bool) -> None:
    configure_logging("info")
    base = open_base(config, os.environ)
    configure_logging(base.settings.server.log_level)
    try:
        with sole_server(base.database):
            if with_demo:
                demo.load(base)
            with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
                runner.run(run_office(base, listens=listens, says=True))
    finally:
        base.close()


async def run_office(base: Base, *, listens: bool, says: bool = False) -> None:
    """Run until SIGINT or SIGTERM.

    Args:
        base: the opened office.
        listens: open the public port.
        says: print where to go, for a person at a terminal.
    """
    app = App(base)
    server = base.settings.server
    listeners = [_Listener(app.operations(), LOOPBACK, server.ops_port)]
    if listens:
        listeners.insert(0, _Listener(app.public(), server.host, server.port))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await app.start(is_alone=base.database.is_sqlite)
    # What is there now stays: the collector need not look through it at every turn.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT)
    tasks = [asyncio.create_task(listener.serve()) for listener in listeners]
    if says:
        _say_hello(base, listeners if listens else [])
    waiting = [asyncio.create_task(event.wait()) for event in (stop, app.died)]
    await asyncio.wait([*waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    app.signals.close()
    for listener in listeners:
        listener.should_exit = True
    await asyncio.gather(*tasks, return_exceptions=True)
    await app.stop()
    if app.died.is_set():
        # Crash only: whoever watches us starts us again, and nothing was lost.
        raise ServerFailedError("a part of the server failed; the log says which")


class ServerFailedError(TanpaCaloError):
    """A task of the server ended by itself."""


class _Listener(uvicorn.Server):
    """One of several servers in one loop: signals are ours, not its."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self.socket = _listen(host, port)
        self.address = f"http://{host}:{self.socket.getsockname()[1]}"
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                http=CarefulProtocol,
                ws="none",
                timeout_graceful_shutdown=2,
            )
        )

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on the socket that was opened at construction."""
        await super().serve(sockets or [self.socket])

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `run_office`."""
        yield


class PortTakenError(TanpaCaloError):
    """Somebody else listens there."""


def _listen(host: str, port: int) -> socket.socket:
    """Open a port.

    Raises:
        PortTakenError: with the remedy.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as fault:
        listener.close()
        raise PortTakenError(
            f"cannot listen on {host}:{port} ({fault.strerror}); choose another port in "
            "config.toml, or stop the program that uses it"
        ) from None
    listener.listen(1024)
    return listener


def _say_hello(base: Base, listeners: list[_Listener]) -> None:
    """Print a few lines: where to talk to it, what to try, what to keep."""
    lines = [f"Operations: {listeners[-1].address}/readyz" if listeners else "Worker is running."]
    if listeners:
        lines.insert(0, f"Tanpa Calo is running. Talk to it: {listeners[0].address}")
    lines += _demo_lines(base)
    if base.settings.telegram.mode == "off":
        lines.append(
            "Telegram: ask @BotFather for a token, then set telegram.token and "
            'telegram.mode = "polling" in config.toml.'
        )
    lines.append(f"Keys: {base.settings.keys_folder}  <- back this folder up apart.")
    lines.append("Stop: Ctrl-C")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _command() -> str:
    """Name this command as a newcomer can type it."""
    called = Path(sys.argv[0])
    return os.path.relpath(called) if called.name == "tanpacalo" else "tanpacalo"


def _demo_lines(base: Base) -> list[str]:
    with base.database.transaction() as tx:
        if not any(reader.is_demo for reader in reports.active_readers(tx)):
            return []
    codes = demo.sample_codes()
    lines = ["UJI COBA / DEMO, sample codes to try:"]
    lines += [f"  {show(code)}  {status.value.replace('_', ' ')}" for code, status in codes.items()]
    files = [demo.identity_file(base.settings.keys_folder, role) for _name, role in demo.READERS]
    lines.append(f"Demo readers' keys (they open reports: `{_command()} report list`):")
    return lines + [f"  {file}" for file in files]
