"""The web chat over HTTP: said once, answered in order, nothing lost, nothing doubled."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.channels import buttons
from bot.channels.webchat import limits, page, routes
from handlers.domain.messages import Action, Tap
from handlers.texts.render import Rendered, RenderedButton
from storage.database import new_id
from tests.bot.channels.webchat_site import (
    CHAT,
    OFFICE,
    Clerk,
    Visitor,
    button,
    new_clerk,
    new_visitor,
    running_site,
)

OTHER_CHAT = "f" * 32


@pytest.fixture
def clerk(tmp_path: Path) -> Generator[Clerk, None, None]:
    with new_clerk(tmp_path) as clerk:
        yield clerk


@pytest_asyncio.fixture
async def site(clerk: Clerk) -> AsyncGenerator[str, None]:
    async with running_site(clerk) as root:
        yield root


@pytest_asyncio.fixture
async def visitor(site: str) -> AsyncGenerator[Visitor, None]:
    async with new_visitor(site) as visitor:
        yield visitor


async def test_what_is_said_is_answered_on_the_stream(visitor: Visitor) -> None:
    """A post is acknowledged, its answer comes by itself."""
    async with visitor.stream() as events:
        answer = await visitor.say("halo")
        event = await anext(events)

    assert (answer.status_code, answer.json()) == (202, {})
    assert event.text == "Anda: halo"


async def test_a_message_sent_twice_is_said_once(clerk: Clerk, visitor: Visitor) -> None:
    """The page may repeat a post as often as it likes under the same id."""
    message_id = new_id()
    for _ in range(3):
        assert (await visitor.post(id=message_id, text="halo")).status_code == 202

    assert [said.text for said in clerk.said] == ["halo"]


async def test_H09_a_refused_message_is_brought_again(clerk: Clerk, visitor: Visitor) -> None:
    """503 with Retry-After means: not kept, come again."""
    clerk.refusals = 1
    message_id = new_id()
    refused = await visitor.post(id=message_id, text="halo")
    taken = await visitor.post(id=message_id, text="halo")

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert taken.status_code == 202
    assert len(clerk.said) == 1


async def test_a_lost_line_goes_on_where_it_broke(clerk: Clerk, visitor: Visitor) -> None:
    """`Last-Event-ID` ends what was seen and brings the rest, in order."""
    await clerk.say(CHAT, *((Rendered(text), 0) for text in ("satu", "dua", "tiga")))

    first = await visitor.hear(2)
    rest = await visitor.hear(2, last=first[0].id)

    assert [event.text for event in first] == ["satu", "dua"]
    assert [event.text for event in rest] == ["dua", "tiga"]
    assert await clerk.states() == ["sent", "pending", "pending"]


async def test_nothing_comes_twice_on_one_line(clerk: Clerk, visitor: Visitor) -> None:
    """A message that was not acknowledged yet is not repeated by the next signal."""
    async with visitor.stream() as events:
        for number in range(5):
            await clerk.say(CHAT, (Rendered(str(number)), 0))
        texts = [(await anext(events)).text for _ in range(5)]

    assert texts == ["0", "1", "2", "3", "4"]


async def test_what_was_seen_is_erased(clerk: Clerk, visitor: Visitor) -> None:
    """`/chat/seen` and the next post both finish what the page shows."""
    await clerk.say(CHAT, (Rendered("satu"), 0), (Rendered("dua"), 0))
    events = await visitor.hear(2)

    assert (await visitor.post("/chat/seen", seen=events[0].id)).status_code == 202
    assert await clerk.states() == ["sent", "pending"]

    await visitor.say("halo", seen=events[1].id)
    assert await clerk.states() == ["sent", "sent", "pending"]


async def test_nobody_ends_another_chats_messages(clerk: Clerk, site: str) -> None:
    """A row id from elsewhere acknowledges nothing."""
    await clerk.say(OTHER_CHAT, (Rendered("rahasia"), 0))
    async with new_visitor(site, chat=OTHER_CHAT) as owner:
        (event,) = await owner.hear(1)
    async with new_visitor(site) as stranger:
        await stranger.post("/chat/seen", seen=event.id)

    assert await clerk.states() == ["pending"]


async def test_a_message_due_later_comes_by_itself(clerk: Clerk, visitor: Visitor) -> None:
    """A tentative answer becomes due without another signal."""
    clerk.script = lambda _said: [(Rendered("nanti"), 0.5)]
    async with visitor.stream() as events:
        await visitor.say("halo")
        event = await anext(events)

    assert event.text == "nanti"


async def test_buttons_travel_and_come_back(clerk: Clerk, visitor: Visitor) -> None:
    """A button's data, posted, is the tap that was meant; a link stays a link."""
    link = RenderedButton("Telegram", Action.REMIND_ME, link="https://t.me/contoh_bot")
    shown = (button("Kabari saya", Action.REMIND_ME, "ab" * 16, 7), link)
    await clerk.say(CHAT, (Rendered("siap", shown), 0))
    (event,) = await visitor.hear(1)
    await visitor.post(id=new_id(), tap=event.buttons[0]["data"], seen=event.id)

    assert event.buttons[1] == {"label": "Telegram", "link": "https://t.me/contoh_bot"}
    assert clerk.said[0].tap == Tap(Action.REMIND_ME, "ab" * 16, 7)


async def test_A26_another_chats_button_is_refused_kindly(clerk: Clerk, visitor: Visitor) -> None:
    """A forged button reaches the conversation as such, which answers it."""
    data = buttons.encode(clerk.keys, OTHER_CHAT, button("x", Action.ERASE))

    answer = await visitor.post(id=new_id(), tap=data)

    assert answer.status_code == 202
    assert clerk.said[0].tap == Tap(Action.REFUSED)


async def test_C11_a_text_cannot_forge_an_event(clerk: Clerk, visitor: Visitor) -> None:
    """Line ends in a text stay inside its event."""
    text = "satu\n\nid: x\ndata: {}\r\n\u2028"
    await clerk.say(CHAT, (Rendered(text), 0), (Rendered("dua"), 0))

    assert [event.text for event in await visitor.hear(2)] == [text, "dua"]


async def test_E04_only_our_page_may_post(clerk: Clerk, site: str) -> None:
    """A post without the browser's word for our page is refused before it is read."""
    async with new_visitor(site) as visitor:
        content = {"id": new_id(), "text": "halo"}
        for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            answer = await visitor.http.post("/chat/messages", json=content, headers=headers)
            assert answer.status_code == 403

    assert clerk.said == []


async def test_without_a_chat_nothing_can_be_said(clerk: Clerk, site: str) -> None:
    """A post without cookie is sent back; a new stream brings one."""
    async with new_visitor(site, chat="") as visitor:
        assert (await visitor.say("halo")).status_code == 401
        async with visitor.stream():
            assert (await visitor.say("halo")).status_code == 202

    assert len(clerk.said) == 1


@pytest.mark.parametrize("text", ["x" * 4_097, "x" * 20_000])
async def test_A10_too_much_is_declined_with_a_sentence(visitor: Visitor, text: str) -> None:
    """Neither a long text nor a large body is taken; the person learns why."""
    answer = await visitor.say(text)

    assert answer.status_code == 413
    assert "terlalu panjang" in answer.json()["sentence"]


async def test_too_fast_is_slowed_down(visitor: Visitor) -> None:
    """One chat may not say more than people can type; it is told when to come again."""
    answers = [await visitor.say("halo") for _ in range(2 * limits.MOST_OF_A_CHAT + 1)]

    assert answers[0].status_code == 202
    assert any(a.status_code == 429 and int(a.headers["retry-after"]) > 0 for a in answers)


async def test_the_page_brings_a_chat_that_scripts_cannot_read(site: str) -> None:
    """The cookie is random, for this site only, gone with the browser."""
    async with new_visitor(site, chat="") as visitor:
        first = await visitor.http.get("/")
        again = await visitor.http.get("/")
    cookie = first.headers["set-cookie"]

    assert len(first.cookies["tc"]) == 32
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "expires" not in cookie.lower()
    assert "set-cookie" not in again.headers


async def test_the_cookie_is_secure_where_the_address_is(clerk: Clerk) -> None:
    """With https as public address the cookie never leaves without TLS."""
    async with running_site(clerk, public_url="https://ktp.example.go.id") as root:
        answer = httpx.Response(200)
        async with new_visitor(root, chat="") as visitor:
            answer = await visitor.http.get("/")

    assert "Secure" in answer.headers["set-cookie"].split("; ")


async def test_a_link_elsewhere_does_not_take_the_chat_away(site: str) -> None:
    """From another site the browser withholds the cookie; it must not be replaced."""
    async with new_visitor(site, chat="") as visitor:
        answer = await visitor.http.get("/", headers={"sec-fetch-site": "cross-site"})

    assert "set-cookie" not in answer.headers


async def test_E06_the_page_allows_nothing_from_elsewhere(site: str) -> None:
    """The policy is strict, and nothing in the page would need a weaker one."""
    async with new_visitor(site) as visitor:
        answer = await visitor.http.get("/?kode=ABC-123")

    policy = answer.headers["content-security-policy"]
    assert policy == page.CONTENT_SECURITY_POLICY
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert "style=" not in answer.text
    assert "ABC-123" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_page_names_the_office_and_that_it_is_free(site: str) -> None:
    """Whose counter it is, what it costs, and that the data is made up."""
    async with new_visitor(site) as visitor:
        text = (await visitor.http.get("/")).text

    for words in (OFFICE.name, "UU 24/2013 Pasal 79A", "UJI COBA", "Cek KTP saya", "noscript"):
        assert words in text


async def test_a_real_office_shows_no_demo_banner(clerk: Clerk) -> None:
    """Without sample data nothing says UJI COBA."""
    async with running_site(clerk, is_demo=False) as root, new_visitor(root) as visitor:
        answer = await visitor.http.get("/")

    assert "UJI COBA" not in answer.text


async def test_every_file_of_the_page_is_there(site: str) -> None:
    """What the page links is served, may be kept, and is nothing else than it says."""
    async with new_visitor(site) as visitor:
        for name, kind in (("chat.css", "text/css"), ("chat.js", "text/javascript")):
            answer = await visitor.http.get(f"/chat/files/{name}")
            assert answer.headers["content-type"].startswith(kind)
            assert "immutable" in answer.headers["cache-control"]
        missing = await visitor.http.get("/chat/files/chat.html")

    assert missing.status_code == 404


async def test_streams_end_when_the_process_does(clerk: Clerk, visitor: Visitor) -> None:
    """Shutting down does not wait for a browser that listens."""
    async with visitor.stream() as events:
        reading = asyncio.ensure_future(anext(events, None))
        await visitor.say("halo")
        await reading
        clerk.signals.close()

        assert await anext(events, None) is None


async def test_a_stream_that_ended_is_forgotten(clerk: Clerk, visitor: Visitor) -> None:
    """A browser that hangs up leaves nothing behind."""
    async with visitor.stream() as events:
        await visitor.say("halo")
        await anext(events)
        assert clerk.signals.listeners == 1

    await clerk.signals.hung_up.wait()  # the server hears of it a moment later
    assert clerk.signals.listeners == 0


async def test_one_chat_cannot_take_all_lines(visitor: Visitor) -> None:
    """A chat has a few streams; one more is asked to come later."""
    async with AsyncExitStack() as streams:
        for _ in range(routes.MOST_STREAMS_OF_A_CHAT):
            await streams.enter_async_context(visitor.stream())
        answer = await visitor.http.get("/chat/stream")

    assert answer.status_code == 429
