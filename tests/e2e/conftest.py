"""An office that runs, on SQLite and on PostgreSQL, with simulated platforms."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.whatsapp.templates import wording
from handlers.domain.state import Language
from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator
from tests.simulator.fixtures import simulator, simulator_root, whatsapp
from tests.simulator.whatsapp.client import WhatsAppSimulator

#: Wednesday, 10:00 at the office.
WEDNESDAY = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

__all__ = ["simulator", "simulator_root", "whatsapp"]


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
    """A server that takes messages through its webhook.

    On SQLite with python-telegram-bot, on PostgreSQL with httpx alone: so everything runs
    on both databases and with both clients, in the time of two.
    """
    client = "auto" if database_url.startswith("sqlite:") else "httpx"
    office = RunningOffice(tmp_path, database_url, simulator, client=client)
    office.move_clock(WEDNESDAY)
    await office.start()
    yield office
    await office.stop()
    assert await simulator.refused() == []


@pytest.fixture
def whatsapp_settings() -> str:
    """Further lines of `[whatsapp]`; a test may have its own."""
    return ""


@pytest_asyncio.fixture
async def on_whatsapp(
    tmp_path: Path,
    database_url: str,
    simulator: TelegramSimulator,
    whatsapp: WhatsAppSimulator,
    whatsapp_settings: str,
) -> AsyncIterator[RunningOffice]:
    """A server that takes messages of both platforms; Meta has approved its templates."""
    office = RunningOffice(
        tmp_path, database_url, simulator, whatsapp=whatsapp, whatsapp_settings=whatsapp_settings
    )
    for name in ("reminder", "digest"):
        await whatsapp.add_template(f"tanpa_calo_{name}", wording(name, Language.INDONESIAN))
    await office.set_clocks(WEDNESDAY)
    await office.start()
    await whatsapp.set_webhook(f"{office.url}/webhooks/whatsapp")
    yield office
    await office.stop()
    assert await simulator.refused() == []
    assert await whatsapp.refused() == []
