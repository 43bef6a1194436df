"""A fresh simulated Telegram, a plain HTTP client, and a bot that does as it is told."""

from collections.abc import AsyncGenerator

import httpx
import pytest_asyncio

from tests.contract.scripted_bot import ScriptedBot, running_bot
from tests.simulator.client import TelegramSimulator
from tests.simulator.fixtures import simulator, simulator_root

__all__ = ["simulator", "simulator_root"]


@pytest_asyncio.fixture
async def http() -> AsyncGenerator[httpx.AsyncClient, None]:
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=False) as client:
        yield client


@pytest_asyncio.fixture
async def bot(simulator: TelegramSimulator) -> AsyncGenerator[ScriptedBot, None]:
    """A bot whose webhook is known to the simulator."""
    async with running_bot() as scripted:
        await simulator.set_webhook(scripted.url, secret_token=scripted.secret)
        yield scripted
        await simulator.reset()  # ends deliveries before their target goes away
