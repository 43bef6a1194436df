"""The public port as an attacker's socket meets it: one meaning for every request, or none."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Sequence
from typing import Final

import httpx
import orjson
import pytest
import pytest_asyncio

from bot.web.protocol import MOST_HEAD_BYTES
from tests.e2e.running import SECRET, RunningOffice
from tests.simulator.client import telegram_simulator

PATIENCE_S: Final = 10
POST: Final = b"POST /webhooks/telegram HTTP/1.1\r\nHost: bot\r\n"
CHUNKED: Final = POST + b"Transfer-Encoding: chunked\r\n\r\n"
GET: Final = b"GET /chat/files/chat.css HTTP/1.1\r\nHost: bot\r\n"
#: What a smuggler hides behind the first request.
HIDDEN: Final = b"GET /hidden HTTP/1.1\r\nHost: bot\r\n\r\n"

REFUSED: Final = {
    "length and chunks": POST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks and length": POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}" + HIDDEN,
    "the same length twice": POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a list of lengths": POST + b"Content-Length: 2, 2\r\n\r\n{}",
    "a length with a sign": POST + b"Content-Length: +2\r\n\r\n{}",
    "a length beyond all": POST + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    "a chunk size that is none": CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "a chunk size with 0x": CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n",
    "a chunk size with a sign": CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",
    "a chunk size beyond all": CHUNKED + b"1ffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "a chunk that is longer than it says": CHUNKED + b"1\r\n{}\r\n0\r\n\r\n",
    "a chunk that ends with a line feed": CHUNKED + b"2\n{}\n0\n\n",
    "an extension with a line feed": CHUNKED + b"2;\nxx\r\n{}\r\n0\r\n\r\n",
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a coding behind chunks": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "codings in two fields": POST
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a blank before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a folded field": GET + b"X: a\r\n b\r\n\r\n",
    "line feeds only": b"GET / HTTP/1.1\nHost: bot\n\n",
    "a bare carriage return": GET + b"X: a\rY: b\r\n\r\n",
    "a NUL": GET + b"X: a\x00b\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: other\r\n\r\n",
    "another protocol": GET + b"Connection: upgrade\r\nUpgrade: h2c\r\n\r\n" + HIDDEN,
    "a tunnel": b"CONNECT other:443 HTTP/1.1\r\nHost: other\r\n\r\n" + HIDDEN,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00",
    "a field of 64 KB": GET + b"X: " + b"a" * 65_536 + b"\r\n\r\n",
    "fields of 64 KB": GET + b"X: aaaaaaaaaaaaa\r\n" * 4_096 + b"\r\n",
    "a path of 64 KB": b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\nHost: bot\r\n\r\n",
    "a field that does not end": GET + b"X: " + b"a" * (2 * MOST_HEAD_BYTES),
}


@pytest_asyncio.fixture(scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory, simulator_root: str
) -> AsyncIterator[RunningOffice]:
    """One server for the whole file: no case may harm the next."""
    folder = tmp_path_factory.mktemp("office")
    async with telegram_simulator(simulator_root) as simulator:
        running = RunningOffice(folder, f"sqlite:///{folder / 'office.db'}", simulator)
        await running.start()
        yield running
        await running.stop()


@pytest_asyncio.fixture
async def http(office: RunningOffice) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=office.url, trust_env=False, verify=False) as client:
        yield client


async def exchange(office: RunningOffice, *parts: bytes) -> bytes:
    """Send bytes and read until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", office.port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), PATIENCE_S)
    finally:
        writer.close()


def statuses(answers: bytes) -> list[int]:
    return [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("name", REFUSED)
async def test_A22_what_has_two_meanings_is_refused_and_ends_the_line(
    office: RunningOffice, name: str
) -> None:
    """400, nothing behind it is read, the connection is closed."""
    try:
        answers = await exchange(office, REFUSED[name])
    except ConnectionResetError:
        # Closed with bytes of ours unread: the kernel may drop the answer with the line.
        assert len(REFUSED[name]) > MOST_HEAD_BYTES
        return
    assert statuses(answers) == [400]


async def test_A22_requests_behind_one_another_are_answered_in_order(
    office: RunningOffice,
) -> None:
    last = GET + b"Connection: close\r\n\r\n"
    answers = await exchange(office, HIDDEN + GET + b"\r\n" + POST + b"\r\n" + last)

    assert statuses(answers) == [404, 200, 401, 200]


async def test_A22_garbage_behind_a_request_ends_the_line(office: RunningOffice) -> None:
    """Whatever was answered before it; what follows is never read."""
    answers = await exchange(office, GET + b"\r\n", b"GARBAGE\r\n\r\n" + HIDDEN)

    assert statuses(answers)[-1] == 400
    assert 404 not in statuses(answers)


async def test_A22_half_a_body_is_no_update(office: RunningOffice) -> None:
    """A body that could be read, then a chunk that cannot: nothing of it is taken."""
    secret = f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n".encode()
    body = update(7_001, "bantuan")
    head = POST + secret + b"Transfer-Encoding: chunked\r\n\r\n"

    answers = await exchange(office, head + b"%x\r\n%b\r\n" % (len(body), body), b"zz\r\n")

    assert statuses(answers) == [400]
    assert (await deliver(office, body)).content != b""  # taken now, so it was not before


def update(number: int, text: str) -> bytes:
    message = {
        "message_id": number,
        "date": 1_795_487_400,
        "chat": {"id": number, "type": "private"},
        "from": {"id": number, "is_bot": False, "first_name": "Sari"},
        "text": text,
    }
    return orjson.dumps({"update_id": number, "message": message})


async def deliver(office: RunningOffice, body: bytes, **headers: str) -> httpx.Response:
    sent = {"x-telegram-bot-api-secret-token": SECRET, "content-type": "application/json"}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(base_url=office.url, trust_env=False, verify=False) as client:
        return await client.post("/webhooks/telegram", content=body, headers=sent | names)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "GZIP", "gzip, gzip", "x"])
async def test_A20_what_is_packed_is_not_unpacked(
    office: RunningOffice, http: httpx.AsyncClient, coding: str
) -> None:
    """10 MB in 10 KB: 415 from webhook and chat before a byte is read."""
    bomb = gzip.compress(b" " * 10_000_000)

    webhook = await deliver(office, bomb, content_encoding=coding)
    chat = await post_to_chat(http, bomb[:16_000], {"content-encoding": coding})

    assert (webhook.status_code, chat.status_code) == (415, 415)


TYPES: Final = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/json; charset=utf-16",
    'application/json; charset="UTF-16LE"',
    "application/json; charset=iso-8859-1",
    "application/jsonp",
    "",
)


@pytest.mark.parametrize("kind", TYPES)
async def test_A21_what_is_called_something_else_is_refused(
    office: RunningOffice, http: httpx.AsyncClient, kind: str
) -> None:
    """415: also what a form on another site could send without being asked."""
    webhook = await deliver(office, update(7_100, "bantuan"), content_type=kind)
    chat = await post_to_chat(http, said("bantuan"), {"content-type": kind})

    assert (webhook.status_code, chat.status_code) == (415, 415)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON;charset=UTF8"]
)
async def test_A21_json_may_say_that_it_is_utf_8(
    office: RunningOffice, http: httpx.AsyncClient, kind: str
) -> None:
    number = 7_200 + len(kind)
    webhook = await deliver(office, update(number, "bantuan"), content_type=kind)
    chat = await post_to_chat(http, said("bantuan"), {"content-type": kind})

    assert (webhook.status_code, chat.status_code) == (200, 202)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
async def test_A21_other_encodings_are_not_guessed(
    office: RunningOffice, http: httpx.AsyncClient, encoding: str
) -> None:
    """400, whatever the headers say: a byte order mark belongs to no JSON that is sent."""
    text = update(7_300, "siap é").decode()
    webhook = await deliver(office, text.encode(encoding))
    chat = await post_to_chat(http, said("siap é").decode().encode(encoding), {})

    assert (webhook.status_code, chat.status_code) == (400, 400)


async def test_A23_guessing_paths_teaches_nothing(http: httpx.AsyncClient) -> None:
    """Not found, wrong method, wrong secret: nothing but the status differs."""
    paths = ["telegram/", "whatsapp2", "telegram/../x", "Telegram", "%00", "", "x" * 8_000]
    guesses: Sequence[tuple[str, str]] = [
        *(("POST", f"/webhooks/{path}") for path in paths),
        *((method, "/webhooks/telegram") for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD")),
        ("POST", "/webhooks/telegram"),
    ]
    answers = [await http.request(method, path) for method, path in guesses]

    assert {answer.status_code for answer in answers} == {401, 404, 405}
    assert {answer.content for answer in answers} == {b""}
    without_date = [set(answer.headers) - {"date", "connection"} for answer in answers]
    assert all(names == {"content-type", "content-length"} for names in without_date)


async def test_C11_no_address_leads_elsewhere(http: httpx.AsyncClient) -> None:
    """No redirect at all, whatever host the request names; and no page repeats it."""
    for path in ("/chat/stream/", "/chat/files/chat.js/", "//evil.example/..", "/", "/chat"):
        headers = {"host": "evil.example", "x-forwarded-host": "evil.example"}
        answer = await http.get(path, headers=headers)
        assert not answer.is_redirect
        assert "evil.example" not in answer.text + str(answer.headers)


async def test_C11_no_field_of_a_request_becomes_one_of_the_answer(
    http: httpx.AsyncClient,
) -> None:
    """Line ends in paths, queries, cookies and event ids end no line of ours."""
    forged = "%0d%0aset-cookie:%20tc=evil"
    for path in (f"/{forged}", f"/?{forged}", f"/chat/files/{forged}"):
        answer = await http.get(path, headers={"cookie": f"tc={forged}", "last-event-id": forged})
        assert "evil" not in str(answer.headers)


async def test_C06_whatever_comes_in_one_event_is_one_line(office: RunningOffice) -> None:
    """After all cases above, and words made to break a log, it holds JSON and nothing else."""
    evil = 'x\r\n{"event":"forged"}\x1b[2J\u2028"}'
    await deliver(office, update(7_400, evil))
    await exchange(office, GET + b"X: \x1b[2J\r\nforged\r\n\r\n")
    lines = log_lines(office)

    assert lines
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert "forged" not in "".join(lines)


def log_lines(office: RunningOffice) -> list[str]:
    return office.log_file.read_text().splitlines()


def said(text: str) -> bytes:
    return json.dumps({"id": "0123456789", "text": text}, ensure_ascii=False).encode()


async def post_to_chat(
    http: httpx.AsyncClient, body: bytes, headers: dict[str, str]
) -> httpx.Response:
    ours = {"content-type": "application/json", "sec-fetch-site": "same-origin"}
    cookies = {"cookie": f"tc={'a' * 32}"}
    return await http.post("/chat/messages", content=body, headers=ours | cookies | headers)
