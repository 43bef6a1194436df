"""The real server's page in a real browser: status, report, and a server that was killed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot import demo
from handlers.domain.application import Status
from handlers.domain.slip_code import show
from handlers.domain.state import Language
from handlers.texts.render import render_line
from tests.e2e.conftest import WEDNESDAY
from tests.e2e.running import RunningOffice, receipt_in
from tests.e2e.test_browser import opened
from tests.simulator.client import TelegramSimulator

WORDS = "ibu di loket satu minta uang terima kasih sebelum kartu diserahkan"
CODE = next(
    code for code, status in demo.sample_codes().items() if status is Status.READY_FOR_PICKUP
)
READY = show(CODE)
PATIENCE_MS = 30_000


@pytest_asyncio.fixture
async def office(tmp_path: Path, simulator: TelegramSimulator) -> AsyncIterator[RunningOffice]:
    """A server with sample data."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    office = RunningOffice(tmp_path, url, simulator, demo=True)
    office.move_clock(WEDNESDAY)
    await office.start()
    yield office
    await office.stop()


async def say(page: Page, text: str) -> None:
    await page.locator("#words").fill(text)
    await page.locator("#words").press("Enter")


def first_line(text_id: str) -> str:
    return render_line(text_id, {}, Language.INDONESIAN).partition("\n")[0]


async def is_answered(page: Page, text: str) -> None:
    """Wait for an answer; it is there once."""
    await expect(page.locator("#log").get_by_text(text)).to_have_count(1, timeout=PATIENCE_MS)


async def test_status_report_and_receipt(browser: Browser, office: RunningOffice) -> None:
    """A link with a code, a tap, a report by words and taps; its words stay out of the answers."""
    async with opened(browser, f"{office.url}/?kode={READY}") as watched:
        page = watched.page
        await is_answered(page, f"Kode {READY}: siap diambil")
        await page.get_by_role("button", name="Kabari saya").click()
        link = page.get_by_role("link", name="Buka di Telegram").last
        await expect(link).to_have_attribute(
            "href", f"https://t.me/contoh_bot?start={READY.replace('-', '')}"
        )

        await say(page, "lapor")
        await is_answered(page, "1 dari 4.")
        await say(page, WORDS)
        await is_answered(page, "2 dari 4.")
        for number in (3, 4):
            await page.get_by_role("button", name="Lewati").last.click()
            await is_answered(page, f"{number} dari 4.")
        await page.get_by_role("button", name="Minggu ini").click()
        await is_answered(page, "2 bagian tersegel")
        await page.locator("#log").get_by_role("button", name="Kirim").click()
        await is_answered(page, "Laporan terkirim")
        receipt = receipt_in(await page.locator("#log").inner_text())
        assert await page.locator(".slip").filter(has_text=WORDS).count() == 0

        await say(page, receipt.replace("-", " "))
        await is_answered(page, "Belum ada pertanyaan dari pembaca")
    assert all(address.startswith(office.url) for address in watched.addresses)


async def test_the_server_is_killed_and_nothing_is_lost_or_doubled(
    browser: Browser, office: RunningOffice
) -> None:
    """The page sends again what was said meanwhile, and shows no answer a second time."""
    async with opened(browser, office.url) as watched:
        page = watched.page
        await say(page, "biaya")
        await is_answered(page, first_line("fee"))
        before = await page.locator(".slip").count()
        await office.kill()
        await expect(page.get_by_text("Sambungan terputus")).to_be_visible(timeout=PATIENCE_MS)
        await say(page, READY)
        await expect(page.get_by_text("Belum terkirim")).to_be_visible()

        await office.start()

        await is_answered(page, f"Kode {READY}: siap diambil")
        await expect(page.get_by_text("Sambungan terputus")).to_be_hidden(timeout=PATIENCE_MS)
        await say(page, "bantuan")
        await is_answered(page, first_line("help"))
        await is_answered(page, first_line("fee"))
        await expect(page.locator(".slip")).to_have_count(before + 2)
