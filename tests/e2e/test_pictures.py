"""The pictures in the docs are drawn from real talks."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.drawn import Talk
from tests.e2e.running import RunningOffice
from tests.e2e.test_citizen import print_slip
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import WhatsAppSimulator


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database will do for a picture."""
    return f"sqlite:///{tmp_path / 'office.db'}"


async def test_a_talk_on_telegram(
    running: RunningOffice, simulator: TelegramSimulator, browser: Browser
) -> None:
    """From the slip's code to the reminder."""
    code = await print_slip(running)
    citizen, talk = simulator.person(chat=801), Talk()

    for said in ("ktp sy udh jadi blm min", code):
        talk.person(said)
        talk.office(await citizen.says(said))
    talk.person("🔔 Kabari saya")
    talk.office(await citizen.taps("Kabari"))
    await running.command("scan", "ready", stdin=f"{code}\n")
    talk.office(await citizen.hears(1, timeout_s=20))

    await talk.draw(browser, "telegram-talk", "telegram")


async def test_a_talk_on_whatsapp(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator, browser: Browser
) -> None:
    """The same talk; the choices are laid out as WhatsApp can show them."""
    code = await print_slip(on_whatsapp)
    citizen, talk = whatsapp.person(), Talk()

    talk.person(code)
    talk.office(await citizen.says(code))
    talk.person("🔔 Kabari saya")
    talk.office(await citizen.taps("Kabari"))
    await on_whatsapp.command("scan", "ready", stdin=f"{code}\n")
    talk.office(await citizen.hears(1, timeout_s=20))

    await talk.draw(browser, "whatsapp-talk", "whatsapp")
