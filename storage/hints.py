"""Hints that another process wrote something that this one may send.

A hint only shortens a wait: whoever gets one looks for itself, and looks each second
without any (engine.md, Outbox). PostgreSQL tells it by NOTIFY; on SQLite a command beside
the server shows in `PRAGMA data_version`.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, text

from storage.database import UNAVAILABLE, Database

#: How often SQLite is asked, and how soon a lost PostgreSQL connection is made again.
LOOK_S: Final = 0.25
AGAIN_S: Final = 1.0

_ANNOUNCE: Final = text("SELECT pg_notify('tanpacalo', current_setting('application_name'))")


def announce(tx: Connection) -> None:
    """Tell other processes, once this is committed, that something may be due."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ANNOUNCE)


async def listen(database: Database, heard: Callable[[], None]) -> None:
    """Hear of other processes' writing until cancelled.

    Args:
        heard: told after a commit of another process; of several at once, perhaps once.
    """
    if database.is_sqlite:
        await _watch_version(database, heard)
    else:
        await _hear_notices(database, heard)


async def _watch_version(database: Database, heard: Callable[[], None]) -> None:
    last = 0
    while True:
        with suppress(sqlite3.Error, *UNAVAILABLE):
            version = await database.data_version()
            if last and version != last:
                heard()
            last = version
        await asyncio.sleep(LOOK_S)


async def _hear_notices(database: Database, heard: Callable[[], None]) -> None:
    import psycopg  # megabytes that SQLite has no use for

    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        with suppress(psycopg.Error, OSError):
            connection = await psycopg.AsyncConnection.connect(
                url, autocommit=True, application_name=database.name
            )
            async with connection:
                await connection.execute("LISTEN tanpacalo")
                async for notice in connection.notifies():
                    if notice.payload != database.name:
                        heard()
        await asyncio.sleep(AGAIN_S)
