"""A process hears that another one has written, and not that it has itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from storage import hints, instance
from storage.database import Database, new_id
from tests.office import TUESDAY


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """Another process's way to the same database."""
    made = Database(database.engine.url.render_as_string(hide_password=False))
    yield made
    made.close()


class Listener:
    def __init__(self) -> None:
        self.heard = 0
        self.told = asyncio.Event()

    def hear(self) -> None:
        self.heard += 1
        self.told.set()

    async def hears(self, write: Callable[[], None]) -> None:
        """Write until it is heard: listening takes a moment to begin."""
        self.told.clear()
        async with asyncio.timeout(30):
            while not self.told.is_set():
                write()
                await asyncio.sleep(hints.LOOK_S)


@pytest.fixture
async def listener(database: Database) -> AsyncIterator[Listener]:
    made = Listener()
    listening = asyncio.create_task(hints.listen(database, made.hear))
    yield made
    assert not listening.done()
    listening.cancel()


def write(tx: Connection) -> None:
    # Something new each time: SQLite writes nothing where nothing differs.
    instance.take_lease(tx, new_id(), "holder", now=TUESDAY, length=timedelta(days=1))
    hints.announce(tx)


def change(database: Database) -> None:
    with database.transaction() as tx:
        write(tx)


async def test_writing_of_another_process_is_heard(
    listener: Listener, database: Database, other: Database
) -> None:
    await listener.hears(lambda: change(other))


async def test_own_writing_is_not_heard(
    listener: Listener, database: Database, other: Database
) -> None:
    await listener.hears(lambda: change(other))
    before = listener.heard

    for _ in range(3):
        await database.run(write)
        await asyncio.sleep(1.5 * hints.LOOK_S)  # each would be heard apart
    await listener.hears(lambda: change(other))

    # One more for the last; a second writing may have followed before it was heard.
    assert listener.heard - before <= 2


async def test_a_lost_connection_is_made_again(
    listener: Listener, database: Database, other: Database
) -> None:
    """H07: backends that end do not end the hints."""
    await listener.hears(lambda: change(other))
    if not database.is_sqlite:
        end = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = :name AND query = 'LISTEN tanpacalo'"
        )
        with other.transaction() as tx:
            assert tx.execute(end, {"name": database.name}).rowcount == 1

    await listener.hears(lambda: change(other))
