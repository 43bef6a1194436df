"""Words made to harm, through the web chat's real server, on both databases."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import pytest
import pytest_asyncio

from bot.channels.text import clean
from bot.channels.webchat import limits, page
from storage.database import Database, new_id
from storage.vault.keys import Keys
from tests.bot.channels.webchat_site import (
    OFFICE,
    Clerk,
    Visitor,
    WatchedSignals,
    new_visitor,
    running_site,
)
from tests.hostile import a_tenth_or_all, naughty_strings

#: What a field of HTTP can carry; the server refuses the rest with 400 by itself.
CARRIED: Final = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?")
STRINGS: Final = a_tenth_or_all(naughty_strings())


@pytest.fixture
def clerk(database: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """A clerk who repeats what is said, to people who say more than anyone can type."""
    for limit in ("MOST_OF_AN_ADDRESS", "MOST_OF_A_CHAT"):
        monkeypatch.setattr(limits, limit, 1_000_000)
    return Clerk(database, keys, WatchedSignals())


@pytest_asyncio.fixture
async def visitor(clerk: Clerk) -> AsyncIterator[Visitor]:
    async with running_site(clerk) as root, new_visitor(root) as visitor:
        yield visitor


@pytest.mark.parametrize("strings", STRINGS)
async def test_A18_naughty_strings_come_back_as_they_were_said(
    visitor: Visitor, strings: Sequence[str]
) -> None:
    """Said, kept sealed, brought by the stream: the same words, or refused politely."""
    said = [clean(words) for words in strings]
    wanted = [words for words in said if words.strip()]
    async with visitor.stream() as events:
        for words, cleaned in zip(strings, said, strict=True):
            answer = await visitor.say(words)
            assert answer.status_code == (202 if cleaned.strip() else 400)
        heard = [(await anext(events)).text for _ in wanted]

    assert heard == [f"Anda: {words}" for words in wanted]


@pytest.mark.parametrize("strings", STRINGS)
async def test_A18_naughty_strings_in_every_other_place(
    clerk: Clerk, visitor: Visitor, strings: Sequence[str]
) -> None:
    """As id, button, last seen, cookie, event id, path, query: refused, never an error."""
    at_once = asyncio.Semaphore(8)
    statuses = await asyncio.gather(*(statuses_of(visitor, words, at_once) for words in strings))

    assert set().union(*statuses) <= {200, 202, 400, 401, 403, 404}
    assert {said.text for said in clerk.said} <= {"x", ""}


async def statuses_of(visitor: Visitor, words: str, at_once: asyncio.Semaphore) -> set[int]:
    fields = {"referer": words, "last-event-id": words} if CARRIED.fullmatch(words) else {}
    foreign = {"cookie": f"tc={words}", "origin": words} if fields else {}
    async with at_once:
        answers = [
            await visitor.post(id=words, text="x"),
            await visitor.post(id=new_id(), tap=words or "x", seen=words),
            await visitor.post("/chat/seen", seen=words),
            await visitor.http.get(f"/chat/files/{quote(words)}", params={"kode": words}),
            await visitor.http.get("/", headers=fields),
            await visitor.http.post("/chat/messages", json={"text": "x"}, headers=foreign),
        ]
    return {answer.status_code for answer in answers}


async def test_C11_a_cookie_that_is_none_of_ours_is_replaced(visitor: Visitor) -> None:
    """What a request brings never comes back in a field of the answer."""
    answer = await visitor.http.get("/", headers={"cookie": "tc=evil%0d%0aset-cookie:x=1"})

    assert "evil" not in str(answer.headers)
    assert re.search(r"tc=[0-9a-f]{32};", answer.headers["set-cookie"])


def test_C03_C05_the_office_s_name_is_neither_pattern_nor_markup() -> None:
    """What a template or a browser would obey is shown letter by letter."""
    name = "{{ 7*7 }} {% raw %} {0.__class__} %s <img src=x onerror=alert(1)> &amp;"
    office = replace(OFFICE, name=name)

    shown = page.render_page(office, is_demo=False, version="1")

    assert html.escape(name, quote=False) in shown
    assert "<img" not in shown
    assert "49" not in re.sub(r"[0-9a-f]{8,}", "", shown)
