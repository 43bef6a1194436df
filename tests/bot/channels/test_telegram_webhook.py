"""The webhook: who is let in, what is read, and what the response carries."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import orjson
import pytest

from bot.channels import http
from bot.channels.http import MOST_BYTES
from bot.channels.telegram import spinners
from bot.channels.telegram.client import Done
from bot.channels.telegram.taps import tap_data
from bot.channels.telegram.webhook import SECRET_HEADER
from handlers.domain.messages import Action
from handlers.domain.office import Office
from handlers.texts.render import RenderedButton
from storage import outbox
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import SECRET, Response, Site, deliver, message, running
from tests.office import StandingClock
from tests.simulator.telegram.schema import check_call, method_shape

DEEP: Final = 1_100
#: In the manner of JSONTestSuite (https://github.com/nst/JSONTestSuite): files that a
#: parser must reject, one for each kind of fault.
NO_JSON: Final = {
    "empty": b"",
    "blank": b" ",
    "byte order mark": b'\xef\xbb\xbf{"update_id":1}',
    "utf-16": '{"update_id":1}'.encode("utf-16"),
    "not utf-8": b'{"update_id":1,"a":"\xff"}',
    "overlong utf-8": b'{"a":"\xc0\xaf"}',
    "surrogate in utf-8": b'{"a":"\xed\xa0\x80"}',
    "lone surrogate": rb'{"a":"\ud800"}',
    "lone low surrogate": rb'{"a":"\udc00"}',
    "surrogates in wrong order": rb'{"a":"\udc00\ud800"}',
    "half an escape": rb'{"a":"\u00"}',
    "unknown escape": rb'{"a":"\x41"}',
    "escape at the end": b'{"a":"\\"}',
    "raw newline in text": b'{"a":"\n"}',
    "raw NUL in text": b'{"a":"\x00"}',
    "NUL after": b'{"a":1}\x00',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "-Infinity": b'{"a":-Infinity}',
    "plus": b'{"a":+1}',
    "leading zero": b'{"a":01}',
    "minus only": b'{"a":-}',
    "point at the end": b'{"a":1.}',
    "point at the start": b'{"a":.5}',
    "no exponent": b'{"a":1e}',
    "hexadecimal": b'{"a":0x1}',
    "full-width digit": b'{"a":\xef\xbc\x91}',
    "True": b'{"a":True}',
    "half a word": b'{"a":nul}',
    "single quotes": b"{'a':1}",
    "no quotes": b"{a:1}",
    "number as name": b"{1:1}",
    "no colon": b'{"a" 1}',
    "two colons": b'{"a"::1}',
    "no comma": b'{"a":1 "b":2}',
    "two commas": b'{"a":1,,"b":2}',
    "trailing comma": b'{"a":1,}',
    "trailing comma in list": b'{"a":[1,]}',
    "comment": b'{"a":1/* */}',
    "not closed": b'{"a":1',
    "wrong bracket": b'{"a":[1}',
    "text not closed": b'{"a":"b}',
    "two objects": b'{"a":1}{"b":2}',
    "something after": b'{"a":1}]',
    "only opened": b"[" * 100_000,
    "too deep": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
}
NO_OBJECT: Final = [b"null", b"true", b"1", b'"update"', b"[]", b'[{"update_id":1}]', b"-0"]


@pytest.fixture
async def site(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Site]:
    async with running(Site(database, keys, office, clock)) as made:
        yield made


@pytest.mark.parametrize(
    "secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "é"]
)
async def test_A01_without_the_secret_nothing_is_read(site: Site, secret: str | None) -> None:
    """401, no body read, no row."""
    answer = await site.post(orjson.dumps({"update_id": 1}), secret=secret)

    assert (answer.status, answer.chunks_read, answer.body) == (401, 0, b"")
    assert site.rows() == 0


@pytest.mark.parametrize("secret", [None, "", "anything"])
async def test_A01_without_a_configured_secret_nobody_is_let_in(
    site: Site, secret: str | None
) -> None:
    answer = await site.post(b"{}", secret=secret, webhook=site.webhook(secret=""))

    assert (answer.status, answer.chunks_read) == (401, 0)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_post(site: Site, method: str) -> None:
    assert (await site.post(b"", method=method)).status == 405


async def test_A09_announced_size_is_refused_before_reading(site: Site) -> None:
    answer = await site.post(b"x" * (MOST_BYTES + 1))

    assert (answer.status, answer.chunks_read) == (413, 0)


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"", b"99999999999999999999", b"\xb2"])
async def test_A09_a_length_that_is_none_is_refused(site: Site, length: bytes) -> None:
    headers = [(SECRET_HEADER, SECRET.encode()), (b"content-length", length)]

    answer = await deliver(site.webhook(), [b"{}"], headers)

    assert (answer.status, answer.chunks_read) == (413, 0)


async def test_A09_unannounced_size_is_refused_when_it_is_reached(site: Site) -> None:
    """100 MB in chunks: not more than one chunk beyond the limit is ever held."""
    chunk = b" " * 65_536

    answer = await site.post([chunk] * 1_600)

    assert answer.status == 413
    assert answer.chunks_read == MOST_BYTES // len(chunk) + 1


async def test_A09_the_largest_body_is_read(site: Site) -> None:
    body = orjson.dumps({"update_id": 1})

    assert (await site.post(body + b" " * (MOST_BYTES - len(body)))).status == 200


async def test_A09_who_dribbles_is_sent_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that never ends holds no connection for long."""
    monkeypatch.setattr(http, "BODY_TIMEOUT_S", 0.01)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(part: Any) -> None:
        sent.append(part)

    scope = {"type": "http", "method": "POST", "headers": [(SECRET_HEADER, SECRET.encode())]}
    await site.webhook()(scope, receive, send)

    assert sent[0]["status"] == 408


async def test_A10_what_is_no_json_is_refused(site: Site) -> None:
    """400 for each, and not one row."""
    answers = {name: (await site.post(body)).status for name, body in NO_JSON.items()}

    assert {name for name, status in answers.items() if status != 400} == set()
    assert site.rows() == 0


@pytest.mark.parametrize("body", NO_OBJECT)
async def test_A10_what_is_no_object_is_refused(site: Site, body: bytes) -> None:
    assert (await site.post(body)).status == 400


@pytest.mark.parametrize("number", ["1" * 5_000, "1e999", "-0", "9223372036854775808", "1.5"])
async def test_A13_numbers_without_sense_have_no_effect(site: Site, number: str) -> None:
    """Refused or ignored; never an error of ours, never an effect."""
    content = orjson.dumps(message("halo")).decode()

    answer = await site.post(f'{{"update_id":{number},"message":{content}}}'.encode())

    assert answer.status in (200, 400)
    assert site.rows() == 0 or number == "-0"


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"poll": {}},
        {"channel_post": message("halo")},
        {"message": message("halo", -5, "group")},
    ],
)
async def test_A15_A27_what_we_do_not_answer_is_taken_and_counted(
    site: Site, content: dict[str, Any]
) -> None:
    answer = await site.update(content)

    assert (answer.status, answer.body) == (200, b"")
    assert len(site.ignored) == 1
    assert site.rows() == 0


async def test_the_answer_rides_as_a_method_call(site: Site) -> None:
    """Telegram's own definition allows the call that the response carries."""
    answer = await site.say("bantuan")

    call = orjson.loads(answer.body)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert call.pop("method") == "sendMessage"
    checked = check_call(method_shape("sendMessage"), call)
    assert checked["chat_id"] == 1001
    assert "parse_mode" not in checked


async def test_A05_a_redelivery_gets_the_same_answer(site: Site) -> None:
    body = orjson.dumps({"update_id": 5, "message": message("bantuan")})

    first, again = await site.post(body), await site.post(body)

    assert first.body == again.body != b""


async def test_a_tap_is_acknowledged_once(site: Site, keys: Keys) -> None:
    """After the commit; a redelivered tap is not acknowledged again."""
    data = tap_data(keys, "1001", RenderedButton("?", Action.HELP, "", 0, ""))
    query = {"id": "77", "from": {"id": 1001}, "data": data, "message": message("halo")}
    body = orjson.dumps({"update_id": 6, "callback_query": query})

    answers = [await site.post(body) for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert site.client.calls == [("answerCallbackQuery", {"callback_query_id": "77"})]


async def test_taps_while_telegram_hangs_let_nothing_pile_up(
    site: Site, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers are kept and given; only spinners turn on."""
    monkeypatch.setattr(spinners, "MOST_AT_ONCE", 3)
    released, asked = asyncio.Event(), 0

    async def hang(*_call: object, timeout_s: float) -> Done:
        nonlocal asked
        asked += 1
        assert timeout_s < 10
        await released.wait()
        return Done(result=True)

    monkeypatch.setattr(site.client, "call", hang)
    door = site.webhook()
    data = tap_data(keys, "1001", RenderedButton("?", Action.HELP, "", 0, ""))

    async def tap(number: int) -> Response:
        query = {"id": f"{number}", "from": {"id": 1001}, "data": data, "message": message("halo")}
        body = orjson.dumps({"update_id": 60 + number, "callback_query": query})
        return await site.post(body, webhook=door)

    for number in range(8):
        assert (await tap(number)).status == 200
        await asyncio.sleep(0)

    assert asked == 3
    released.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (await tap(9)).status == 200
    await asyncio.sleep(0)
    assert asked == 4


async def test_unavailable_is_503_with_a_time_to_come_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is acknowledged before it is committed; the redelivery is taken."""
    body = orjson.dumps({"update_id": 9, "message": message("bantuan")})
    monkeypatch.setattr(outbox, "add", _disk_full)
    refused = await site.post(body)
    monkeypatch.undo()
    taken = await site.post(body)

    assert (refused.status, refused.headers["retry-after"], refused.body) == (503, "5", b"")
    assert_carries_an_answer(taken)


def _disk_full(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def assert_carries_an_answer(answer: Response) -> None:
    assert answer.status == 200
    assert orjson.loads(answer.body)["method"] == "sendMessage"
