"""An office that runs, on SQLite and on PostgreSQL, with a simulated Telegram."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator
from tests.simulator.fixtures import simulator, simulator_root

#: Wednesday, 10:00 at the office.
WEDNESDAY = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

__all__ = ["simulator", "simulator_root"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database; the server migrates it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'office.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def running(
    tmp_path: Path, database_url: str, simulator: TelegramSimulator
) -> AsyncIterator[RunningOffice]:
    """A server that takes messages through its webhook."""
    office = RunningOffice(tmp_path, database_url, simulator)
    office.move_clock(WEDNESDAY)
    await office.start()
    yield office
    await office.stop()
    assert await simulator.refused() == []
