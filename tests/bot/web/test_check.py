"""`/cek` over HTTP: our page only, nothing in an address, one answer for every reason."""

import asyncio
import html
import logging
import time
from typing import Any

import httpx
import pytest

from bot.web.check import form, routes
from handlers.domain.office import Office
from handlers.domain.slip_code import show
from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.web.check_site import CARD, CODE, NIK, OTHER_NIK, OUR_PAGE, Site, row
from tests.hostile import naughty_strings
from tests.office import StandingClock

WRONG_CARD = "3673012203100008"
UNKNOWN_NIK = "3673016105900009"


@pytest.fixture
def site(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Site:
    made = Site(database, keys, office, clock)
    made.take(row())
    return made


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def shows(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "Siap diambil" in answer.text


async def test_both_numbers_show_the_status_and_nothing_that_names_anybody(site: Site) -> None:
    async with site.visitor() as visitor:
        answer = await visitor.ask("3673 0161 0590 0003", "3673.0122.0310.0007")

    assert shows(answer)
    for told in ("KTP-el", "Sudah menunggu 22 hari", "Ambil di Loket 3.", "Gratis.", 'href="/"'):
        assert told in answer.text
    for kept in (NIK, CARD, NIK[:8], CARD[:10], CODE, show(CODE), "3673 0161 0590 0003"):
        assert kept not in answer.text
    assert NIK not in str(answer.headers)


async def test_D02_wrong_unknown_and_blocked_are_the_same_bytes(site: Site) -> None:
    site.take(row(OTHER_NIK, code="ABCD-2345", line=3))
    async with site.visitor("10.9.9.9") as attacker:
        wrong = await attacker.ask(NIK, WRONG_CARD)
        unknown = await attacker.ask(UNKNOWN_NIK, CARD)
        for _ in range(8):
            await attacker.ask(OTHER_NIK, WRONG_CARD)
        blocked = await attacker.ask(OTHER_NIK, CARD)
    async with site.visitor() as owner:
        assert shows(await owner.ask(OTHER_NIK, CARD))

    assert wrong.content == unknown.content == blocked.content
    assert wrong.status_code == unknown.status_code == blocked.status_code == 200
    assert dict(wrong.headers) == dict(unknown.headers) == dict(blocked.headers)
    assert "Kode pada slip selalu bisa dipakai" in blocked.text


@on_sqlite
async def test_D02_every_answer_leaves_at_its_deadline_or_a_multiple(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the database took long: how long would tell something."""
    site.deadline_s = 0.1
    site.__post_init__()
    run = site.database.run
    takes_s = [0.0]

    async def slow(work: Any) -> object:
        await asyncio.sleep(takes_s[0])
        return await run(work)

    monkeypatch.setattr(site.database, "run", slow)
    async with site.visitor() as visitor:
        for takes_s[0], at_least_s in ((0.0, 0.1), (0.12, 0.2)):
            for pair in ((NIK, CARD), (NIK, WRONG_CARD), (UNKNOWN_NIK, CARD)):
                began = time.monotonic()
                await visitor.ask(*pair)
                assert time.monotonic() - began >= at_least_s


async def test_D03_limits_hold_over_http_and_per_address(site: Site) -> None:
    async with site.visitor("10.9.9.9") as attacker:
        await attacker.open()
        for _ in range(5):
            assert not shows(await attacker.ask(NIK, WRONG_CARD))
        assert not shows(await attacker.ask())
    async with site.visitor("2001:db8::1") as owner:
        assert shows(await owner.ask())


async def test_D03_an_ipv6_household_is_one_network(site: Site) -> None:
    """Whoever has a /64 has more addresses than there are NIKs."""
    for number in range(3):
        async with site.visitor(f"2001:db8::{number + 1}") as attacker:
            await attacker.ask(NIK, WRONG_CARD)
    async with site.visitor("2001:db8::99") as same:
        assert not shows(await same.ask())
    async with site.visitor("2001:db8:0:1::1") as neighbour:
        assert shows(await neighbour.ask())


@on_sqlite
@pytest.mark.parametrize(
    ("nik", "kk", "text"),
    [
        ("367301610590000", CARD, "check-fault-too-short"),
        ("36730161059000031", CARD, "check-fault-too-long"),
        ("3673013102900003", CARD, "check-fault-no-such-day"),
        ("367301610590OO03", CARD, "check-fault-not-digits"),
        ("", CARD, "check-fault-empty"),
        ("0673016105900003", CARD, "check-fault-begins-with-0"),
        (NIK, "36730122031", "check-fault-too-short"),
        (NIK, NIK, "check-fault-same"),
        ("３６７３０１６１０５９００００３", "3673", "check-fault-too-short"),
    ],
)
async def test_D06_a_fault_is_told_kindly_and_the_number_never_again(
    site: Site, nik: str, kk: str, text: str
) -> None:
    async with site.visitor() as visitor:
        for language in Language:
            answer = await visitor.ask(nik, kk, bahasa=language.value)
            assert answer.status_code == 422
            assert render_line(text, {}, language) in html.unescape(answer.text)
            for typed in filter(None, (nik, kk)):
                assert typed not in answer.text


@on_sqlite
async def test_A18_naughty_words_are_refused_and_not_repeated(site: Site) -> None:
    """No fault of ours, no database, and nothing of them in the page."""
    for number, words in enumerate(naughty_strings()):
        async with site.visitor(f"10.3.0.{number // 100}") as visitor:
            answer = await visitor.ask(words, words)
        assert answer.status_code in (422, 413)
        if "<" in words:
            assert words not in answer.text


@on_sqlite
async def test_D06_full_width_digits_are_digits(site: Site) -> None:
    async with site.visitor() as visitor:
        assert shows(await visitor.ask("３６７３０１６１０５９００００３", CARD))


@on_sqlite
async def test_the_answer_speaks_the_language_of_the_form(site: Site) -> None:
    async with site.visitor() as visitor:
        page = (await visitor.http.get("/cek", params={"bahasa": "en"})).text
        answer = await visitor.ask(bahasa="en")

    assert '<html lang="en">' in page
    assert 'name="bahasa" value="en"' in page
    assert "Ready for pickup" in answer.text


@on_sqlite
async def test_A01_only_our_own_page_may_ask(site: Site) -> None:
    """A form on another site would let its visitors guess for it."""
    data = {"nik": NIK, "kk": CARD}
    async with site.visitor() as visitor:
        for headers in (
            {},
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "null"},
        ):
            answer = await visitor.http.post("/cek", data=data, headers=headers)
            assert answer.status_code == 403
            assert not shows(answer)
        own = await visitor.http.post("/cek", data=data, headers={"origin": "http://office"})

    assert shows(own)


@on_sqlite
async def test_nothing_is_read_from_an_address(site: Site) -> None:
    """A link that somebody sends can neither ask nor fill anything in."""
    async with site.visitor() as visitor:
        plain = await visitor.open()
        linked = await visitor.http.get("/cek", params={"nik": NIK, "kk": CARD})
        posted = await visitor.http.post(
            f"/cek?nik={NIK}&kk={CARD}", data={"bahasa": "id"}, headers=OUR_PAGE
        )

    assert linked.content == plain.content
    assert posted.status_code == 422
    assert not shows(posted)


@on_sqlite
async def test_E06_no_script_no_third_party_nothing_stored(site: Site) -> None:
    async with site.visitor() as visitor:
        answers = [await visitor.open(), await visitor.ask(), await visitor.ask("1", "2")]

    for answer in answers:
        assert "<script" not in answer.text
        assert "http://" not in answer.text
        assert answer.text.count("https://") == answer.text.count('href="https://t.me/contoh_bot"')
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy


@on_sqlite
async def test_the_cookie_is_for_this_page_alone(site: Site) -> None:
    site.public_url = "https://ktp.contoh.go.id"
    site.__post_init__()
    async with site.visitor() as visitor:
        first = await visitor.open()

    (cookie,) = first.headers.get_list("set-cookie")
    assert {"HttpOnly", "Path=/cek", "SameSite=strict", "Secure"} <= set(cookie.split("; "))


@on_sqlite
@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"x" * (routes.MOST_BYTES + 1), {}, 413),
        (b"{}", {"content-type": "application/json"}, 415),
        (b"nik=1&kk=2", {"content-encoding": "gzip"}, 415),
        (b"&".join(b"a=1" for _ in range(20)), {}, 400),
        ("nik=3\u0663".encode(), {}, 400),
        (b"", {}, 422),
        (b"nik=%ff%00&kk=%u0000", {}, 422),
        (b"nik[]=1&kk[a]=2", {}, 422),
    ],
)
async def test_A09_A21_what_is_not_our_form_is_refused(
    site: Site, content: bytes, headers: dict[str, str], status: int
) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded", **OUR_PAGE, **headers}
    async with site.visitor() as visitor:
        answer = await visitor.http.post("/cek", content=content, headers=sent)

    assert answer.status_code == status


@on_sqlite
async def test_H08_a_flood_is_told_to_wait_and_leaves_the_database_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_A_MINUTE", 3)
    site.__post_init__()
    async with site.visitor() as visitor:
        answers = [(await visitor.ask(UNKNOWN_NIK)).status_code for _ in range(5)]
    async with site.visitor("10.0.0.2") as other:
        assert shows(await other.ask())

    assert answers == [200, 200, 200, 429, 429]


@on_sqlite
async def test_H06_without_the_database_it_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_work: object) -> None:
        raise OSError

    monkeypatch.setattr(site.database, "run", away)
    async with site.visitor() as visitor:
        answer = await visitor.ask()

    assert answer.status_code == 503
    assert "Coba lagi" in answer.text


@on_sqlite
async def test_C07_nothing_of_the_numbers_is_logged_or_in_a_repr(
    site: Site, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with site.visitor() as visitor:
        await visitor.ask()
        await visitor.ask(NIK, WRONG_CARD)
    filled = form.parse(f"nik={NIK}&kk={CARD}".encode())
    told = caplog.text + "".join(capsys.readouterr()) + repr(filled)

    assert isinstance(filled, form.Filled)
    assert NIK not in told
    assert CARD not in told
