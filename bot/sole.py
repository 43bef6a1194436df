"""One server on a SQLite file; nobody else at all where a database is restored."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from handlers.domain.errors import TanpaCaloError
from storage import instance
from storage.database import Database

#: A process that has just ended may stand in PostgreSQL's list for a moment.
_LOOKS: Final = 20
_LOOK_S: Final = 0.1


class AlreadyRunningError(TanpaCaloError):
    """Another process uses this database."""


@contextmanager
def sole_server(database: Database) -> Iterator[None]:
    """Hold a SQLite file as its one server; PostgreSQL has room for many.

    Raises:
        AlreadyRunningError: another server holds it.
    """
    if database.file is None:
        yield
        return
    with Path(f"{database.file}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                "another `tanpacalo serve` uses this SQLite file; stop it first, "
                "or use PostgreSQL for several processes"
            ) from None
        yield


@contextmanager
def sole_process(database: Database) -> Iterator[None]:
    """Make sure that no server, worker or command of ours is connected.

    Raises:
        AlreadyRunningError: another one is.
    """
    with sole_server(database):
        for _ in range(_LOOKS):
            with database.transaction() as tx:
                if not instance.other_processes(tx, database.name):
                    break
            time.sleep(_LOOK_S)
        else:
            raise AlreadyRunningError(
                "another `tanpacalo` process uses this PostgreSQL database; stop it first"
            )
        yield
