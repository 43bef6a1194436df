"""Fixtures: one simulator process for all tests, a fresh Telegram for each."""

from collections.abc import AsyncGenerator, Generator

import pytest
import pytest_asyncio

from tests.simulator.client import TelegramSimulator, telegram_simulator
from tests.simulator.process import running_simulator


@pytest.fixture(scope="session")
def simulator_root() -> Generator[str, None, None]:
    """Root of a running simulator."""
    with running_simulator() as root:
        yield root


@pytest_asyncio.fixture
async def simulator(simulator_root: str) -> AsyncGenerator[TelegramSimulator, None]:
    """A simulated Telegram in which nothing has happened yet."""
    async with telegram_simulator(simulator_root) as fresh:
        yield fresh
