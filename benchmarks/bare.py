"""The bare limit: a durable webhook without any bot in it.

HTTP by hand, orjson, sqlite3 with one commit for all that came meanwhile and
`synchronous=FULL`, one lookup, one fixed answer. What lies between this and the product is
the product's own.

`python -m benchmarks.bare PORT DATABASE` serves until it is killed.
"""

import asyncio
import re
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final, cast

import orjson
import uvloop

_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_EMPTY: Final = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

Asked = tuple["Connection", int, int, str]


class Connection(asyncio.Protocol):
    """One of the platform's connections."""

    def __init__(self, waiting: list[Asked], wake: asyncio.Event) -> None:
        self._waiting = waiting
        self._wake = wake
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take one request."""
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not blank or length is None or len(body) < int(length[1]):
            return
        self._buffer = b""
        update = orjson.loads(body)
        message = update["message"]
        self._waiting.append((self, update["update_id"], message["chat"]["id"], message["text"]))
        self._wake.set()


def commit(database: sqlite3.Connection, batch: list[Asked]) -> dict[str, str]:
    """Mark the updates as seen and look the codes up, durably."""
    database.execute("BEGIN IMMEDIATE")
    seen = [(update,) for _connection, update, _chat, _text in batch]
    database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", seen)
    codes = [text for *_others, text in batch]
    marks = ",".join("?" * len(codes))
    found = database.execute(f"SELECT code, status FROM card WHERE code IN ({marks})", codes)  # noqa: S608 -- only question marks
    statuses = dict(found.fetchall())
    database.execute("COMMIT")
    return statuses


async def serve(port: int, file: str) -> None:
    """Serve until cancelled."""
    database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    thread = ThreadPoolExecutor(1)
    waiting: list[Asked] = []
    wake = asyncio.Event()
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Connection(waiting, wake), "127.0.0.1", port)
    while True:
        await wake.wait()
        wake.clear()
        batch = waiting[:]
        waiting.clear()
        statuses = await loop.run_in_executor(thread, commit, database, batch)
        for connection, _update, chat, text in batch:
            answer = {"method": "sendMessage", "chat_id": chat, "text": statuses.get(text, "?")}
            body = orjson.dumps(answer)
            head = _EMPTY.replace(b": 0", b": %d" % len(body))
            connection.transport.write(head + body)


def fill(file: str, codes: list[str]) -> None:
    """Make the one table that is asked."""
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE seen (id INTEGER PRIMARY KEY)")
    database.execute("CREATE TABLE card (code TEXT PRIMARY KEY, status TEXT) WITHOUT ROWID")
    database.executemany("INSERT INTO card VALUES (?, 'ready')", [(code,) for code in codes])
    database.commit()
    database.close()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
