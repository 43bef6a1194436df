"""Migrates a database and is killed at each statement of it in turn: `… URL`.

Each try is a process of its own that kills itself with SIGKILL before its n-th statement.
After each one the revision is printed; the last try ends by itself.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from typing import Any

import alembic.command  # noqa: F401 -- loaded once, before the forks
from sqlalchemy import event

from storage import schema
from storage.database import Database


def migrate(url: str, killed_at: int) -> None:
    database = Database(url)
    numbers = itertools.count(1)

    def kill(*_: Any) -> None:
        if next(numbers) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", kill)
    event.listen(database.engine, "commit", kill)
    schema.bring_up_to_date(database)
    database.close()


def revision(url: str) -> str | None:
    database = Database(url)
    with database.transaction() as tx:
        found = schema.revision(tx)
    database.close()
    return found


def main(url: str) -> None:
    for killed_at in itertools.count(1):
        child = os.fork()
        if child == 0:
            migrate(url, killed_at)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(revision(url), flush=True)
        if os.WIFEXITED(status):
            sys.exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    main(sys.argv[1])
