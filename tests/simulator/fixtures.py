"""Fixtures: one simulator process for all tests, fresh platforms for each."""

from collections.abc import AsyncGenerator, Generator

import pytest
import pytest_asyncio

from tests.simulator.client import TelegramSimulator, telegram_simulator
from tests.simulator.process import running_simulator
from tests.simulator.whatsapp.client import WhatsAppSimulator, whatsapp_simulator


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


@pytest_asyncio.fixture
async def whatsapp(simulator_root: str) -> AsyncGenerator[WhatsAppSimulator, None]:
    """A simulated WhatsApp in which nothing has happened yet."""
    async with whatsapp_simulator(simulator_root) as fresh:
        yield fresh
