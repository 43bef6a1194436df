"""`/gratis`: the law in letters that are read at arm's length, with and without a network."""

import os
from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from typing import Final

import httpx
import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Browser, Page

from bot.web.free_page import PICTURE_FILE, free_routes
from bot.web.public import site
from tests.bot.channels.webchat_site import Clerk, new_clerk, running_site
from tests.bot.web import free_picture

SCREENSHOTS: Final = Path(__file__).parents[3] / "docs" / "screenshots"
PHONE: Final = {"width": 360, "height": 740}
#: A telephone's CSS pixel is about 1/6 mm: letters of 8 mm are read from a metre and more.
LEAST_LETTERS_PX: Final = {"h1": 75, ".law": 45, ".what": 28}


@pytest.fixture
async def root(tmp_path: Path) -> AsyncGenerator[str, None]:
    with new_clerk(tmp_path) as clerk:
        assert isinstance(clerk, Clerk)
        async with running_site(clerk) as root:
            yield root


async def opened(browser: Browser, root: str, *, script: bool = False) -> Page:
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        device_scale_factor=2,
        java_script_enabled=script,
    )
    page = await context.new_page()
    await page.goto(f"{root}/gratis")
    return page


async def test_the_law_fills_the_first_screen_of_a_small_phone(browser: Browser, root: str) -> None:
    """360 pixels wide, no script: huge letters, nothing cut off, nothing to scroll to first."""
    page = await opened(browser, root)

    main = await page.locator("main").bounding_box()
    assert main is not None
    assert (main["y"], main["width"]) == (0, PHONE["width"])
    assert main["height"] == PHONE["height"]
    for selector, least_px in LEAST_LETTERS_PX.items():
        line = page.locator(selector)
        size = await line.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        assert size >= least_px
        assert await line.evaluate("element => element.scrollWidth") <= PHONE["width"]
    assert await page.locator(".law").inner_text() == "UU 24/2013\nPasal 79A"
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    if os.environ.get("TEST_SCREENSHOTS"):
        await page.screenshot(path=SCREENSHOTS / "gratis-360.png")
        await page.screenshot(path=SCREENSHOTS / "gratis-360-whole.png", full_page=True)
    await page.context.close()


async def test_it_opens_again_without_a_network(browser: Browser, root: str) -> None:
    page = await opened(browser, root)
    await page.goto("about:blank")
    await page.context.set_offline(True)

    await page.goto(f"{root}/gratis")

    assert await page.locator("h1").inner_text() == "GRATIS"
    await page.context.close()


async def test_C05_nothing_from_elsewhere_and_no_script_runs(root: str) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        page, picture = await http.get(f"{root}/gratis"), await http.get(f"{root}/gratis.png")

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers
    assert picture.headers["content-type"] == "image/png"
    assert "max-age" in page.headers["cache-control"]


def test_the_committed_picture_is_what_is_drawn() -> None:
    """Fonts are drawn a little otherwise by each version of the library."""
    with Image.open(PICTURE_FILE) as picture:
        committed = picture.convert("L")
    drawn = Image.open(BytesIO(free_picture.as_png(free_picture.draw()))).convert("L")

    assert committed.size == drawn.size
    difference = ImageStat.Stat(ImageChops.difference(committed, drawn)).mean[0]
    assert difference < 2, "draw it anew: python -m tests.bot.web.free_picture"


def test_both_platforms_take_the_picture() -> None:
    """Telegram: 5 MB by address, sides together 10,000; WhatsApp: 5 MB, PNG."""
    size = PICTURE_FILE.stat().st_size
    with Image.open(PICTURE_FILE) as picture:
        width, height = picture.size

    assert size < 100_000  # a slow network, a cheap plan
    assert width + height <= 10_000


def test_the_page_is_one_of_the_site(tmp_path: Path) -> None:
    with new_clerk(tmp_path) as clerk:
        routes = site(free_routes(clerk.context.office)).routes

    assert [getattr(route, "path", "") for route in routes] == ["/gratis", "/gratis.png"]
