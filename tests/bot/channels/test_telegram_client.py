"""Sending to Telegram: every way in which it can fail has a name, and nothing is repeated.

One contract for every client: on python-telegram-bot, on httpx alone, and the one that
goes over from the first to the second.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.channels.telegram.client import (
    Answer,
    Done,
    Doubtful,
    NamedClient,
    NotSent,
    Refused,
    TelegramChannel,
    outcome_of,
)
from bot.channels.telegram.client_auto import AutoClient
from bot.channels.telegram.client_httpx import HttpxClient
from bot.channels.telegram.client_ptb import PtbClient
from handlers.domain.messages import Action
from handlers.texts.render import Rendered, RenderedButton
from notifications.channel import Dead, Outcome, Retry, Sent, Unknown
from notifications.sender import LEAST_WAIT, MOST_WAIT, clamp
from storage.letters import Letter
from storage.vault.keys import Keys
from tests.bot.channels.raw_api import raw_api
from tests.letters import claimed
from tests.simulator.client import TelegramSimulator

CHAT: Final = 1001
TEXT: Final = "KTP-el Anda siap diambil."
LETTER: Final = Letter(str(CHAT), Rendered(TEXT, ()))


Make = Callable[[str, str], NamedClient]


@pytest.fixture(params=[PtbClient, HttpxClient, AutoClient])
def make(request: pytest.FixtureRequest) -> Make:
    """One kind of client after the other."""
    kind: Make = request.param
    return kind


@pytest.fixture
async def client(simulator: TelegramSimulator, make: Make) -> AsyncIterator[NamedClient]:
    await simulator.set_chat(CHAT)
    made = make(simulator.token, simulator.api_url)
    yield made
    await made.close()


@pytest.fixture
def channel(client: NamedClient, keys: Keys) -> TelegramChannel:
    return TelegramChannel(client, keys)


async def test_sends_text_and_buttons_as_telegram_wants_them(
    simulator: TelegramSimulator, channel: TelegramChannel
) -> None:
    """Two short buttons share a row, a long one stands alone, a link is a link."""
    target = "0123456789abcdef" * 2
    buttons = (
        RenderedButton("Sudah diambil", Action.COLLECTED, target, 10**17, ""),
        RenderedButton("Berhenti", Action.STOP, target, 3, ""),
        RenderedButton("Ingatkan saya besok pagi", Action.TOMORROW, target, 3, ""),
        RenderedButton("Buka", Action.CHECK, "", 0, "https://t.me/contoh_bot?start=KTP"),
    )
    letter = Letter(str(CHAT), Rendered("<b>*_[x](y)" + "😀" * 3_000, buttons))

    assert await channel.send(claimed(letter)) == Sent()

    [seen] = await simulator.replies(CHAT)
    assert seen.text.startswith("<b>*_[x](y)")
    assert seen.labels == [button.label for button in buttons]
    assert await simulator.refused() == []


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("drop", {"when": "before"}, Unknown),
        ("drop", {"when": "after"}, Unknown),
        ("garbage", {}, Unknown),
        ("500", {}, Retry),
        ("502", {}, Retry),
        ("503", {}, Retry),
        ("error", {"error_code": 420, "description": "FLOOD"}, Retry),
    ],
)
async def test_H09_each_failure_is_of_the_right_class(
    simulator: TelegramSimulator,
    channel: TelegramChannel,
    kind: str,
    details: dict[str, Any],
    expected: type[Outcome],
) -> None:
    """Surely not sent: again. Perhaps sent: the message's class decides. One call each."""
    await simulator.add_fault(kind, "sendMessage", **details)

    assert isinstance(await channel.send(claimed(LETTER)), expected)
    assert len(await simulator.calls("sendMessage")) == 1


async def test_H09_a_refused_connection_was_not_sent(keys: Keys, make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = make("1:a", f"http://127.0.0.1:{port}")

    assert await TelegramChannel(client, keys).send(claimed(LETTER)) == Retry("no-connection")
    await client.close()


async def test_H09_no_answer_is_doubt(simulator: TelegramSimulator, client: NamedClient) -> None:
    await simulator.add_fault("hang", "sendMessage")

    answer = await client.call("sendMessage", {"chat_id": CHAT, "text": TEXT}, timeout_s=0.2)

    assert answer == Doubtful("connection-lost")


@pytest.mark.parametrize(
    ("kind", "details"), [("accept_then_drop", {}), ("half", {}), ("garbage", {"execute": True})]
)
async def test_H10_accepted_then_lost_is_unknown(
    simulator: TelegramSimulator, channel: TelegramChannel, kind: str, details: dict[str, Any]
) -> None:
    """It arrived, we cannot know; sending again is not for the client to decide."""
    await simulator.add_fault(kind, "sendMessage", **details)

    assert isinstance(await channel.send(claimed(LETTER)), Unknown)
    assert [message.text for message in await simulator.replies(CHAT)] == [TEXT]


@pytest.mark.parametrize("wait", [1, 3, 0.5, 0, -5, 10**9, 10**30, None, "soon", [], {}])
async def test_H11_429_waits_within_sense(
    simulator: TelegramSimulator, channel: TelegramChannel, wait: object
) -> None:
    """Whatever `retry_after` is, we wait between a second and an hour."""
    await simulator.add_fault("429", "sendMessage", retry_after=wait)

    outcome = await channel.send(claimed(LETTER))

    assert isinstance(outcome, Retry)
    assert outcome.after is not None
    expected = timedelta(seconds=wait) if wait in (1, 3) else None
    assert LEAST_WAIT <= clamp(outcome.after) <= MOST_WAIT
    assert expected in (None, outcome.after)
    assert await simulator.replies(CHAT) == []


@pytest.mark.parametrize(
    ("code", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: USER NOT FOUND"),
        (400, "Bad Request: PEER_ID_INVALID"),
    ],
)
async def test_H12_a_chat_that_is_gone_is_terminal(
    simulator: TelegramSimulator, channel: TelegramChannel, code: int, description: str
) -> None:
    await simulator.add_fault("error", "sendMessage", error_code=code, description=description)

    outcome = await channel.send(claimed(LETTER))

    assert isinstance(outcome, Dead)
    assert outcome.ends_chat


@pytest.mark.parametrize("state", ["blocked", "deactivated"])
async def test_H12_as_the_simulated_telegram_says_it(
    simulator: TelegramSimulator, channel: TelegramChannel, state: str
) -> None:
    await simulator.set_chat(CHAT, state=state)

    assert await channel.send(claimed(LETTER)) == Dead("blocked", ends_chat=True)


async def test_H12_an_unknown_chat_is_gone(
    simulator: TelegramSimulator, channel: TelegramChannel
) -> None:
    assert await channel.send(claimed(Letter("404", LETTER.message))) == Dead(
        "chat-gone", ends_chat=True
    )


async def test_H15_what_telegram_does_not_allow_is_dead_alone(
    simulator: TelegramSimulator, channel: TelegramChannel
) -> None:
    """A message refused for itself says nothing about its chat."""
    description = "Bad Request: message text is empty"
    await simulator.add_fault("error", "sendMessage", error_code=400, description=description)

    assert await channel.send(claimed(LETTER)) == Dead("refused")


@pytest.mark.parametrize("token", ["7000000001:AAHrevoked-Bot_Token0123456789abcde", "nonsense"])
async def test_H13_a_rejected_token_pauses_the_channel(
    simulator: TelegramSimulator, keys: Keys, make: Make, token: str
) -> None:
    client = make(token, simulator.api_url)

    outcome = await TelegramChannel(client, keys).send(claimed(LETTER))
    await client.close()

    assert outcome == Retry("token-revoked", pauses_channel=True)


# What no Telegram, but some proxy before it may answer


@asynccontextmanager
async def answering(content: bytes, make: Make) -> AsyncIterator[NamedClient]:
    """Give a client of a server that always answers with these bytes, then closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(content)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = make("1:a", f"http://127.0.0.1:{port}")
    async with server:
        yield client
    await client.close()


def http(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (http(200, b'{"ok":true,"result":[]}'), Done([])),
        (http(200, b'{"ok":true}'), Doubtful("unreadable-answer")),
        (http(200, b"[]"), Doubtful("unreadable-answer")),
        (http(200, b""), Doubtful("unreadable-answer")),
        (http(200, b"[" * 100_000), Doubtful("unreadable-answer")),
        (http(200, b"9" * 5_000), Doubtful("unreadable-answer")),
        (http(200, b'{"ok":true,"result":1}')[:-5], Doubtful("connection-lost")),
        (b"", Doubtful("connection-lost")),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Doubtful("connection-lost")),
        (http(502, b"<html>Bad Gateway</html>"), Refused(502, "")),
        (http(503, b"[]"), Refused(503, "")),
        (http(504, b"<html>Gateway Timeout</html>"), Refused(504, "")),
        (http(500, b'{"ok":false,"description":[1]}'), Refused(500, "")),
        (http(504, b'{"ok":false,"description":"Gateway Timeout"}'), Refused(504, "")),
        (http(420, b'{"ok":false,"description":"FLOOD"}'), Refused(420, "")),
        (http(302, b""), Refused(302, "")),
        (http(403, b"<html>Filtered by the office's firewall</html>"), NotSent("not-telegram")),
        (http(404, b"<html>Not Found</html>"), NotSent("not-telegram")),
        (http(400, b"[]"), NotSent("not-telegram")),
        (http(429, b'{"ok":false,"parameters":[]}'), Refused(429, "")),
        (http(429, b'{"parameters":{"retry_after":NaN}}'), Refused(429, "")),
        (http(429, b'{"parameters":{"retry_after":1e999}}'), Refused(429, "", 86_400)),
    ],
)
async def test_H09_whatever_answers_is_told_apart(
    content: bytes, expected: Answer, make: Make
) -> None:
    async with answering(content, make) as client:
        assert await client.call("getUpdates", {}) == expected


@pytest.mark.parametrize("method", ["sendMessage", "getUpdates", "getMe"])
async def test_H10_a_kept_connection_that_breaks_sees_no_second_request(
    make: Make, method: str
) -> None:
    """HTTP libraries repeat by themselves what breaks on a connection they had kept."""
    answers = iter([b'{"ok":true,"result":true}', None])
    async with raw_api(lambda _method: next(answers)) as api:
        client = make("1:a", api.url)
        assert await client.call(method, {}) == Done(result=True)
        assert await client.call(method, {}) == Doubtful("connection-lost")
        await client.close()

    assert api.calls == [method] * 2


async def test_S06_no_proxy_is_taken_from_the_environment(
    simulator: TelegramSimulator, make: Make, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sets a variable must not read what citizens are told."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    await simulator.set_chat(CHAT)
    client = make(simulator.token, simulator.api_url)

    assert await TelegramChannel(client, keys).send(claimed(LETTER)) == Sent()
    await client.close()


async def test_many_at_once_all_arrive(simulator: TelegramSimulator, client: NamedClient) -> None:
    """More than it has connections: the rest waits for one."""
    calls = [
        client.call("sendMessage", {"chat_id": CHAT, "text": str(number)})
        for number in range(3 * client.connections)
    ]
    answers = await asyncio.gather(*calls)

    assert {type(answer) for answer in answers} == {Done}
    assert len(await simulator.replies(CHAT)) == len(calls)


def test_H09_a_gateway_that_waited_in_vain_leaves_doubt() -> None:
    assert outcome_of(Refused(504, "")) == Unknown("http-504")
    assert outcome_of(Refused(302, "")) == Retry("http-302")
    assert outcome_of(NotSent("x")) == Retry("x")


async def test_C08_the_token_is_in_no_log(
    simulator: TelegramSimulator, client: NamedClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor what was said: at the level that libraries have, nothing of it is even a record."""
    caplog.set_level(logging.WARNING)
    await simulator.configure(token="7000000001:another")
    answers = [await client.call("sendMessage", {"chat_id": CHAT, "text": TEXT})]
    await simulator.configure(token=simulator.token)
    for kind in ("drop", "half", "garbage", "500", "403", "429"):
        await simulator.add_fault(kind, "sendMessage")
        answers.append(await client.call("sendMessage", {"chat_id": CHAT, "text": TEXT}))

    shown = caplog.text + repr(answers) + repr([record.__dict__ for record in caplog.records])
    assert len(answers) == 7
    assert simulator.token.partition(":")[2] not in shown
    assert TEXT not in shown
