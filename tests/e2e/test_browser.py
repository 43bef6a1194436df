"""A real browser talks at the counter: by finger, by keyboard, through a restart."""

import os
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from handlers.domain.messages import Action, Incoming, Tap
from handlers.texts.render import Rendered, RenderedButton
from tests.bot.channels.webchat_site import OFFICE, Clerk, button, new_clerk, running_site

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"

READY = """Kode ABCD-2345-WXYZ: siap diambil, sejak Senin, 2 November 2026.
Sekarang giliran Bapak/Ibu: ambil kartunya dengan membawa slip ini.

Sudah menunggu 22 hari sejak pengajuan.

Ambil di Loket 3. Hari ini buka 08.00–15.00.

Data per Selasa, 24 November 2026, 09.30.

Gratis: mengurus dokumen kependudukan tidak dipungut biaya (UU 24/2013 Pasal 79A)."""


def clerk_says(said: Incoming) -> Sequence[tuple[Rendered, float]]:
    """Answer as the real conversation would."""
    remind = button("🔔 Kabari saya", Action.REMIND_ME, "ab" * 16, 3)
    check = button("🔄 Cek lagi", Action.CHECK, "ab" * 16, 3)
    match said:
        case Incoming(tap=Tap(Action.REMIND_ME)):
            link = RenderedButton("Buka di Telegram", Action.REMIND_ME, link=OFFICE.telegram_link)
            text = "Di sini kami tidak bisa mengirim kabar nanti. Buka lewat tombol ini."
            return [(Rendered(text, (link,)), 0)]
        case Incoming(text="Gratis?"):
            links = ("/gratis", "javascript:violated('ran')", "//contoh.example/x")
            return [(Rendered("Gratis.", tuple(link_button(link) for link in links)), 0)]
        case Incoming(text=text) if text.upper().startswith("ABCD"):
            return [(Rendered(READY, (remind, check)), 0)]
        case _:
            return [(Rendered(f"Jawaban untuk: {said.text}"), 0)]


def link_button(link: str) -> RenderedButton:
    """Make a button that opens an address and is called by it."""
    return RenderedButton(link, Action.SHOW_FREE, link=link)


@dataclass
class Watched:
    """A page and what went wrong in it.

    Attributes:
        violations: what the content security policy forbade.
        errors: uncaught exceptions.
        addresses: everything that was asked for.
    """

    page: Page
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def note_violation(self, what: str) -> None:
        """Note something forbidden (playwright takes no built-in method, and marks its owner)."""
        self.violations.append(what)


@asynccontextmanager
async def opened(
    browser: Browser, address: str, *, viewport: ViewportSize = PHONE, is_scripted: bool = True
) -> AsyncGenerator[Watched, None]:
    """Open an address in a browser of its own."""
    context = await browser.new_context(
        viewport=viewport,
        locale="id-ID",
        device_scale_factor=2,
        reduced_motion="reduce",
        java_script_enabled=is_scripted,
    )
    page = await context.new_page()
    watched = Watched(page)
    await page.expose_function("violated", watched.note_violation)
    await page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " event => violated(`${event.violatedDirective} ${event.blockedURI}`))"
    )
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("request", lambda request: watched.addresses.append(request.url))
    await page.goto(address)
    try:
        yield watched
    finally:
        await context.close()
    assert watched.violations == []
    assert watched.errors == []


async def say(page: Page, text: str) -> None:
    """Write something and send it."""
    await page.get_by_label("Tulis pesan atau kode slip").fill(text)
    await page.get_by_role("button", name="Kirim").click()


@pytest.fixture
def clerk(tmp_path: Path) -> Generator[Clerk, None, None]:
    with new_clerk(tmp_path) as clerk:
        clerk.script = clerk_says
        yield clerk


@pytest_asyncio.fixture
async def site(clerk: Clerk) -> AsyncGenerator[str, None]:
    async with running_site(clerk) as root:
        yield root


@pytest.mark.parametrize(
    ("name", "viewport"), [("phone", PHONE), ("desktop", DESKTOP)], ids=["360px", "1280px"]
)
async def test_a_conversation(
    browser: Browser, site: str, name: str, viewport: ViewportSize
) -> None:
    """A code gives the status, a button under it goes on; nothing comes from elsewhere."""
    async with opened(browser, site, viewport=viewport) as watched:
        page = watched.page
        await expect(page.get_by_text("Gratis — UU 24/2013 Pasal 79A")).to_be_visible()
        await shoot(page, f"webchat-{name}-start")
        await say(page, "ABCD-2345-WXYZ")
        await expect(page.locator(".slip").last).to_contain_text("siap diambil")
        await shoot(page, f"webchat-{name}")
        await page.get_by_role("button", name="Kabari saya").click()
        link = page.get_by_role("link", name="Buka di Telegram")
        await expect(link).to_have_attribute("href", OFFICE.telegram_link)
        await expect(link).to_have_attribute("rel", "noopener")
        await expect(page.locator("#typing")).to_be_hidden()
        await shoot(page, f"webchat-{name}-button")
    assert all(address.startswith(site) for address in watched.addresses)


async def test_keyboard_alone(browser: Browser, clerk: Clerk, site: str) -> None:
    """Everything can be reached, read and pressed without a pointer."""
    async with opened(browser, site) as watched:
        page = watched.page
        await page.keyboard.press("Tab")
        await expect(page.get_by_text("Langsung ke kotak pesan")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#words")).to_be_focused()
        await page.keyboard.type("ABCD-2345-WXYZ")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Kabari saya")).to_be_visible()
        await expect(page.locator("#words")).to_be_focused()
        for _ in range(2):
            await page.keyboard.press("Shift+Tab")
        await expect(page.get_by_role("button", name="Kabari saya")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="Buka di Telegram")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Buka di Telegram")).to_be_focused()
    assert clerk.said[-1].tap == Tap(Action.REMIND_ME, "ab" * 16, 3)


async def test_shift_enter_begins_a_line(browser: Browser, clerk: Clerk, site: str) -> None:
    """A report may have paragraphs."""
    async with opened(browser, site) as watched:
        await watched.page.locator("#words").focus()
        await watched.page.keyboard.type("satu")
        await watched.page.keyboard.press("Shift+Enter")
        await watched.page.keyboard.type("dua")
        await watched.page.keyboard.press("Enter")
        await expect(watched.page.get_by_text("Jawaban untuk: satu")).to_be_visible()
    assert clerk.said[0].text == "satu\ndua"


async def test_the_line_breaks_and_nothing_is_lost_or_doubled(
    browser: Browser, clerk: Clerk
) -> None:
    """What is said while the server is away arrives once when it is back."""
    server = AsyncExitStack()
    root = await server.enter_async_context(running_site(clerk))
    async with opened(browser, root) as watched:
        page = watched.page
        await say(page, "sebelum")
        await expect(page.get_by_text("Jawaban untuk: sebelum")).to_be_visible()
        await server.aclose()
        await expect(page.get_by_text("Sambungan terputus")).to_be_visible(timeout=15_000)
        await say(page, "selama putus")
        await expect(page.get_by_text("Belum terkirim")).to_be_visible()
        await shoot(page, "webchat-phone-lost")
        async with running_site(clerk, port=int(root.rpartition(":")[2])):
            answer = page.get_by_text("Jawaban untuk: selama putus")
            await expect(answer).to_be_visible(timeout=30_000)
            await expect(page.get_by_text("Belum terkirim")).to_be_hidden()
            await expect(page.get_by_text("Sambungan terputus")).to_be_hidden()
            await expect(page.locator(".slip")).to_have_count(3)
    assert [said.text for said in clerk.said] == ["sebelum", "selama putus"]


async def test_a_busy_office_is_asked_again(browser: Browser, clerk: Clerk, site: str) -> None:
    """503 is the page's business, not the person's: it sends the message again by itself."""
    clerk.refusals = 2
    async with opened(browser, site) as watched:
        await say(watched.page, "halo")
        await expect(watched.page.get_by_text("Sedang ramai")).to_be_visible()
        await expect(watched.page.get_by_text("Jawaban untuk: halo")).to_be_visible(timeout=15_000)
        await expect(watched.page.get_by_text("Sedang ramai")).to_be_hidden()
    assert [said.text for said in clerk.said] == ["halo"]


async def test_a_slips_link_asks_once(browser: Browser, clerk: Clerk, site: str) -> None:
    """`/?kode=…` sends the code once; it does not stay in the address bar."""
    async with opened(browser, f"{site}/?kode=ABCD-2345-WXYZ") as watched:
        await expect(watched.page.locator(".slip").last).to_contain_text("siap diambil")
        await expect(watched.page).to_have_url(f"{site}/")
        await watched.page.reload()
        await say(watched.page, "lagi")
        await expect(watched.page.get_by_text("Jawaban untuk: lagi")).to_be_visible()
    assert [said.text for said in clerk.said] == ["ABCD-2345-WXYZ", "lagi"]


async def test_a_link_does_not_speak_for_anybody(browser: Browser, clerk: Clerk, site: str) -> None:
    """A link carries a code and nothing else: no words in the person's name."""
    async with opened(browser, f"{site}/?kode=hapus+data+saya") as watched:
        await say(watched.page, "halo")
        await expect(watched.page.get_by_text("Jawaban untuk: halo")).to_be_visible()
    assert [said.text for said in clerk.said] == ["halo"]


async def test_a_link_on_another_site_asks_too(browser: Browser, clerk: Clerk, site: str) -> None:
    """Coming from elsewhere, the page has no cookie at first and asks all the same."""
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    link = f'<a href="{site}/?kode=ABCD-2345-WXYZ">slip</a>'
    await page.route(
        "http://elsewhere.test/", lambda route: route.fulfill(body=link, content_type="text/html")
    )
    await page.goto("http://elsewhere.test/")
    await page.get_by_role("link").click()
    await expect(page.locator(".slip").last).to_contain_text("siap diambil")
    await context.close()
    assert [said.text for said in clerk.said] == ["ABCD-2345-WXYZ"]


async def test_C05_words_are_never_markup(browser: Browser, site: str) -> None:
    """What a person writes and what is answered is shown as it stands."""
    text = "<img src=x onerror=violated('xss')><b>tebal</b>"
    async with opened(browser, site) as watched:
        await say(watched.page, text)
        await expect(watched.page.get_by_text(f"Jawaban untuk: {text}")).to_be_visible()
        assert await watched.page.locator("#log img, #log b").count() == 0


@pytest.mark.parametrize("starter", ["Cek KTP saya", "Lapor pungli", "Syarat", "Jam layanan"])
async def test_quick_starters_say_plain_words(
    browser: Browser, clerk: Clerk, site: str, starter: str
) -> None:
    """A starter is as good as text."""
    async with opened(browser, site) as watched:
        await watched.page.get_by_role("button", name=starter).click()
        await expect(watched.page.get_by_text("Jawaban untuk:")).to_be_visible()
    assert starter.split(maxsplit=1)[0] in clerk.said[0].text


async def test_a_text_too_long_stays_to_be_shortened(
    browser: Browser, clerk: Clerk, site: str
) -> None:
    """The page says so before it sends, and keeps the words."""
    async with opened(browser, site) as watched:
        await say(watched.page, "x" * 4_097)
        await expect(watched.page.get_by_text("terlalu panjang")).to_be_visible()
        assert len(await watched.page.locator("#words").input_value()) == 4_097
    assert clerk.said == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
async def test_everything_fits_and_can_be_hit(browser: Browser, site: str, width: int) -> None:
    """No sideways scrolling; every target is at least 44 px high and wide."""
    async with opened(browser, site, viewport={"width": width, "height": 740}) as watched:
        page = watched.page
        await say(page, "ABCD-" + "2" * 300)
        await expect(page.get_by_role("button", name="Kabari saya")).to_be_visible()
        overflow = "document.documentElement.scrollWidth - innerWidth"
        assert await page.evaluate(overflow) <= 0
        targets = page.locator("button, textarea, a:not(.skip)")
        for target in await targets.filter(visible=True).all():
            box = await target.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= 44


async def test_a_screen_reader_hears_who_speaks(browser: Browser, site: str) -> None:
    """The conversation is a polite live region; each message says whose it is."""
    async with opened(browser, site) as watched:
        log = watched.page.get_by_role("log", name="Percakapan")
        await expect(log).to_have_attribute("aria-live", "polite")
        await say(watched.page, "halo")
        await expect(log).to_contain_text("Anda: halo")
        await expect(log).to_contain_text("Kantor: Jawaban untuk: halo")


async def test_without_script_the_page_says_where_to_go(browser: Browser, site: str) -> None:
    """No script, no chat, but no dead end."""
    async with opened(browser, site, is_scripted=False) as watched:
        await expect(watched.page.get_by_text("memerlukan JavaScript")).to_be_visible()
        await expect(watched.page.get_by_role("link", name="Buka di Telegram")).to_be_visible()
        await expect(watched.page.locator("#words")).to_be_hidden()
        await expect(watched.page.locator(".starters")).to_be_hidden()


async def shoot(page: Page, name: str) -> None:
    """Take a picture for the README when asked to."""
    if os.environ.get("TEST_SCREENSHOTS") == "1":
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def test_C11_a_button_leads_to_our_own_pages_or_to_the_web(
    browser: Browser, site: str
) -> None:
    """A path of ours does; a script, or another host written like a path, leads nowhere."""
    async with opened(browser, site) as watched:
        await say(watched.page, "Gratis?")
        links = watched.page.locator("a.choice")
        await expect(links).to_have_count(3)

        assert [await link.get_attribute("href") for link in await links.all()] == [
            "/gratis", None, None,
        ]  # fmt: skip
