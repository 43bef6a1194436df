"""`/cek` in a real browser on the real server: a lost slip, a small telephone, no script."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.drawn import PHONE, SCREENSHOTS
from tests.e2e.running import RunningOffice

NIK, CARD = "3673016105900003", "3673012203100007"
LIST = f"""nik;no_kk;nama;layanan;status;tanggal_pengajuan;tanggal_status
{NIK};{CARD};SITI AMINAH;KTP-el;Siap Diambil;02/11/2026;20/11/2026
{NIK};{CARD};SITI AMINAH;Akta Kelahiran;Proses;12/11/2026;23/11/2026
"""
#: WCAG 2.2, 1.4.3: contrast of ordinary words with what lies behind them.
LEAST_CONTRAST = 4.5
_CONTRASTS = """() => {
  const light = ([r, g, b]) => {
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map(v => linear(v / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(one).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const has = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const shown = [...document.querySelectorAll("body *")].filter(
    one => one.checkVisibility() && has(one));
  return shown.map(one => {
    const [over, under] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
    const contrast = (Math.max(over, under) + 0.05) / (Math.min(over, under) + 0.05);
    return [contrast, one.textContent.trim()];
  });
}"""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The page's own tests ask both databases; one will do for the browser."""
    return f"sqlite:///{tmp_path / 'office.db'}"


@pytest_asyncio.fixture
async def office(running: RunningOffice) -> RunningOffice:
    """An office whose list knows one person."""
    file = running.folder / "list.csv"
    file.write_text(LIST)
    await running.command("import", str(file), "--yes")
    return running


@asynccontextmanager
async def page_at(browser: Browser, address: str, **more: Any) -> AsyncIterator[Page]:
    """Open an address as a telephone without scripts."""
    context = await browser.new_context(
        viewport=PHONE, locale="id-ID", device_scale_factor=2, java_script_enabled=False, **more
    )
    page = await context.new_page()
    complaints: list[str] = []  # what the content security policy forbids is told here
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(address)
    try:
        yield page
    finally:
        await context.close()
    assert [one for one in complaints if "422" not in one] == []


async def ask(page: Page, nik: str, card: str) -> None:
    await page.get_by_label("NIK", exact=True).fill(nik)
    await page.get_by_label("Nomor Kartu Keluarga (KK)").fill(card)
    await page.get_by_role("button", name="Lihat status").click()


async def shoot(page: Page, name: str) -> None:
    if os.environ.get("TEST_SCREENSHOTS") == "1":
        await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


async def mistype(browser: Browser, office: RunningOffice) -> None:
    """See that 15 digits do not leave the browser; 31 February does, and is told kindly (D06)."""
    async with page_at(browser, f"{office.url}/cek") as page:
        await ask(page, "367301610590000", CARD)
        await expect(page.get_by_label("NIK", exact=True)).to_have_value("367301610590000")
        await ask(page, "3673013102900003", CARD)
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("Ada yang perlu dibetulkan")
        field = page.get_by_label("NIK", exact=True)
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_have_accessible_description(
            "16 angka. Spasi dan titik boleh. Tanggal lahir di dalam NIK ini tidak ada di "
            "kalender. Periksa angka ke-7 sampai ke-12."
        )
        await shoot(page, "check-fault-phone")


async def test_a_lost_slip_on_a_small_telephone(browser: Browser, office: RunningOffice) -> None:
    """From the empty form to the status and the chat; nothing of it stands in an address."""
    async with page_at(browser, f"{office.url}/cek") as page:
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        await shoot(page, "check-form-phone")
        await ask(page, "3673 0161 0590 0003", "3673012203100008")
        await expect(page.get_by_role("status")).to_contain_text("Belum ada yang bisa")
        await expect(page.get_by_label("NIK", exact=True)).to_have_value("")
        await shoot(page, "check-nothing-phone")
        await ask(page, "3673 0161 0590 0003", CARD)
        await expect(page.get_by_role("heading", name="KTP-el Siap diambil")).to_be_visible()
        await expect(
            page.get_by_role("heading", name="Akta kelahiran Sedang diproses")
        ).to_be_visible()
        assert "SITI" not in await page.content()
        await shoot(page, "check-ready-phone")
        assert page.url == f"{office.url}/cek"
        assert not any(number in address for address in addresses for number in (NIK, CARD, "3673"))
        assert all(address.startswith(office.url) for address in addresses)
        await page.get_by_role("link", name="Buka obrolan").click()
        assert page.url == f"{office.url}/"
    await mistype(browser, office)


async def test_everybody_can_read_and_reach_it(browser: Browser, office: RunningOffice) -> None:
    """360 px wide, by keyboard, in high contrast, with numbers on the keyboard."""
    await measure(browser, office)
    async with page_at(browser, f"{office.url}/cek?bahasa=en") as page:
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await page.get_by_role("link", name="Bahasa Indonesia").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Cek status dengan NIK dan KK"
        )
        for name in ("NIK", "Nomor Kartu Keluarga (KK)"):
            field = page.get_by_label(name, exact=True)
            await expect(field).to_have_attribute("inputmode", "numeric")
            box = await field.bounding_box()
            assert box is not None
            assert box["height"] >= 48
        await page.get_by_label("NIK", exact=True).focus()
        await page.keyboard.type(NIK)
        await page.keyboard.press("Tab")
        await page.keyboard.type(CARD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="KTP-el Siap diambil")).to_be_visible()


async def measure(browser: Browser, office: RunningOffice) -> None:
    """Measure contrast and width: in a browser that runs our script, for the page has none."""
    context = await browser.new_context(viewport=PHONE, locale="id-ID", bypass_csp=True)
    page = await context.new_page()
    await page.goto(f"{office.url}/cek")
    for numbers in ((), (NIK, "3673012203100008"), (NIK, CARD)):
        if numbers:
            await ask(page, *numbers)
            await page.wait_for_load_state()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        weak = [one for one in await page.evaluate(_CONTRASTS) if one[0] < LEAST_CONTRAST]
        assert weak == []
    await context.close()
