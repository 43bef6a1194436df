"""Fresh simulated platforms, a plain HTTP client, and bots that do as they are told."""

from collections.abc import AsyncGenerator

import httpx
import orjson
import pytest
import pytest_asyncio

from tests.contract.cloud_api import Caller
from tests.contract.scripted_bot import ScriptedBot, Ways, running_bot
from tests.simulator.client import TelegramSimulator
from tests.simulator.fixtures import simulator, simulator_root, whatsapp
from tests.simulator.whatsapp.client import WhatsAppSimulator

__all__ = ["simulator", "simulator_root", "whatsapp"]


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


@pytest_asyncio.fixture
async def business(whatsapp: WhatsAppSimulator) -> AsyncGenerator[ScriptedBot, None]:
    """A bot whose webhook WhatsApp has verified."""
    ways = Ways("x-hub-signature-256", orjson.dumps, whatsapp.verify_token)
    async with running_bot(ways) as scripted:
        await whatsapp.set_webhook(scripted.url)
        yield scripted
        await whatsapp.reset()  # ends deliveries before their target goes away


@pytest.fixture
def cloud(http: httpx.AsyncClient, whatsapp: WhatsAppSimulator) -> Caller:
    """Calls the simulated Cloud API."""
    return Caller(http, whatsapp)
