"""Whatever a platform does to a connection, each row of the outbox ends in the right class.

The clients' own tests say what a client makes of an answer. These go the whole way: a row,
the sender, the real client, bytes on a socket, the row again and the chat's subscription.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

import pytest
from sqlalchemy import select

from bot.channels.telegram.client import NamedClient, TelegramChannel
from bot.channels.telegram.client_httpx import HttpxClient
from bot.channels.telegram.client_ptb import PtbClient
from bot.channels.whatsapp.client import WhatsAppChannel, WhatsAppClient
from bot.channels.whatsapp.templates import TemplateRegistry
from handlers.domain.messages import Channel, MessageClass
from handlers.texts.render import Rendered
from notifications.channel import PushingChannel
from notifications.limits import SendLimits
from notifications.sender import LEAST_WAIT, MOST_WAIT, Sender
from storage import digests, outbox, subscriptions
from storage.database import Database, new_id
from storage.letters import Letter
from storage.outbox import NewMessage
from storage.vault.keys import Keys
from tests.bot.channels.misbehaving import (
    Behaviour,
    Misbehaving,
    answers,
    hangs_after,
    http,
    misbehaving,
    resets_after_body,
    resets_before_body,
)
from tests.bot.channels.test_whatsapp_client import (
    AGAIN,
    CHAT_ENDS,
    DIES,
    OF_DEFINITION,
    PARKED,
    PAUSING,
    WAITING,
)
from tests.notifications.cards import Cards
from tests.office import StandingClock
from tests.simulator.whatsapp.errors import DOCUMENTED

#: How a row ends: given back, in doubt, dead, dead with its chat, set aside, all stopped.
Class = Literal["sent", "retry", "wait", "doubt", "dead", "chat-ends", "parked", "stop"]
#: Sockets know nothing of databases: all of it once, on the second one in the long run.
pytestmark = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
SHORT_S: Final = 0.3
LONG_S: Final = 20.0
#: What each platform says of a message that it took.
TAKEN: Final = {"ok": True, "result": {"message_id": 1}, "messages": [{"id": "wamid.x"}]}
#: A port on which nobody listens.
NOBODY: Final = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Case:
    """What a platform does, and the class in which the row must end."""

    behaviour: Behaviour
    expected: Class
    hangs: bool = False


def whole(status: int, body: object, expected: Class, headers: bytes = b"") -> Case:
    return Case(answers(http(status, body, headers=headers)), expected)


def wire(accepted: bytes) -> dict[str, Case]:
    """Give what can happen to any connection; `accepted` is the answer to a message taken."""
    half = accepted[: len(accepted) - 10]
    head = accepted[: accepted.index(b"\r\n\r\n") + 4]
    return {
        "taken": Case(answers(accepted), "sent"),
        "reset before the body": Case(resets_before_body, "doubt"),
        "reset after the body": Case(resets_after_body, "doubt"),
        "accepted, then dropped": Case(answers(b""), "doubt"),
        "hang": Case(hangs_after(b""), "doubt", hangs=True),
        "hang after the head": Case(hangs_after(head), "doubt", hangs=True),
        "hang in the body": Case(hangs_after(half), "doubt", hangs=True),
        "half a status line": Case(answers(b"HTTP/1.1 20"), "doubt"),
        "half a head": Case(answers(accepted[:30]), "doubt"),
        "half a body": Case(answers(half), "doubt"),
        "no HTTP": Case(answers(b"\x00\xff\x00garbage\r\n\r\n"), "doubt"),
        "200, no JSON": whole(200, b"<html>login</html>", "doubt"),
        "200, no UTF-8": whole(200, b"\xff\xfe\x00{", "doubt"),
        "200, JSON of something else": whole(200, [], "doubt"),
        "200, empty": whole(200, b"", "doubt"),
        "500": whole(500, b"oops", "retry"),
        "502": whole(502, b"<html>", "retry"),
        "503": whole(503, b"", "retry"),
        "504": whole(504, b"", "doubt"),
        "a firewall's 403": whole(403, b"<html>blocked</html>", "retry"),
    }


def refused(code: int, description: str, expected: Class, **parameters: Any) -> Case:
    body = {"ok": False, "error_code": code, "description": description}
    return whole(code, body | ({"parameters": parameters} if parameters else {}), expected)


def of_telegram() -> dict[str, Case]:
    """Give what Telegram says, in its own words."""
    words: tuple[tuple[int, str, Class], ...] = (
        (400, "Bad Request: chat not found", "chat-ends"),
        (400, "Bad Request: user not found", "chat-ends"),
        (400, "Bad Request: PEER_ID_INVALID", "chat-ends"),
        (400, "Bad Request: user is deactivated", "chat-ends"),
        (400, "Bad Request: message text is empty", "dead"),
        (400, "Bad Request: message is too long", "dead"),
        (400, "Bad Request: can't parse entities", "dead"),
        (400, "Bad Request: BUTTON_DATA_INVALID", "dead"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "dead"),
        (401, "Unauthorized", "stop"),
        (403, "Forbidden: bot was blocked by the user", "chat-ends"),
        (403, "Forbidden: user is deactivated", "chat-ends"),
        (403, "Forbidden: bot can't initiate conversation with a user", "chat-ends"),
        (403, "Forbidden: bot can't send messages to bots", "chat-ends"),
        (403, "Forbidden: bot was kicked from the group chat", "chat-ends"),
        (404, "Not Found", "stop"),
        (409, "Conflict: terminated by other getUpdates request", "retry"),
        (420, "FLOOD_WAIT_30", "retry"),
        (500, "Internal Server Error", "retry"),
        (502, "Bad Gateway", "retry"),
        (503, "Service Unavailable", "retry"),
        (504, "Gateway Timeout", "doubt"),
        (429, "Too Many Requests", "wait"),
    )
    waits = [3, 0, -5, 10**30, 0.5, float("nan"), float("inf"), "soon", None, []]
    return (
        wire(http(200, TAKEN))
        | {f"{code} {text}": refused(code, text, end) for code, text, end in words}
        | {
            f"429, retry_after {wait!r}": refused(
                429, "Too Many Requests", "wait", retry_after=wait
            )
            for wait in waits
        }
    )


CLASSES: Final[tuple[tuple[frozenset[int], Class], ...]] = (
    (PAUSING | {403}, "stop"),
    (WAITING, "wait"),
    (AGAIN, "retry"),
    (PARKED, "parked"),
    (CHAT_ENDS, "chat-ends"),
    (DIES - {131047}, "dead"),
    (frozenset({131047}), "parked"),  # no template to take its place (G10)
)


def of_whatsapp() -> dict[str, Case]:
    """Give every documented code of Meta's, and odd waits."""
    status = OF_DEFINITION | {code: one.status for code, one in DOCUMENTED.items()}
    too_fast = {"error": {"code": 130429, "message": "x"}}
    odd_waits = [b"3", b"0", b"-5", b"9" * 30, b"nan", b"soon", b""]
    codes = {
        f"error {code}": whole(http_status, {"error": {"code": code, "message": "x"}}, end)
        for code, http_status in status.items()
        for members, end in CLASSES
        if code in members
    }
    assert len(codes) == len(status)
    return (
        wire(http(200, TAKEN))
        | codes
        | {"401": whole(401, b"", "stop"), "429": whole(429, b"", "wait")}
        | {
            f"429, Retry-After {wait.decode()}": whole(
                429, too_fast, "wait", b"Retry-After: %s\r\n" % wait
            )
            for wait in odd_waits
        }
    )


class Hasty:
    """A Telegram client that waits as long as the test says; the rest is the real one."""

    def __init__(self, client: NamedClient) -> None:
        self.client, self.timeout_s = client, LONG_S
        self.connections = client.connections

    async def call(self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20) -> Any:
        return await self.client.call(method, params, timeout_s=min(timeout_s, self.timeout_s))

    async def close(self) -> None:
        await self.client.close()


class Post:
    """An outbox with a real client behind it."""

    def __init__(self, cards: Cards, kind: str) -> None:
        self.cards, self.kind = cards, kind
        self.application = cards.registered()
        self.platform = Channel.WHATSAPP if kind == "whatsapp" else Channel.TELEGRAM
        self.outcomes: list[str] = []
        self.chats = 0

    @asynccontextmanager
    async def channel(self, url: str, *, hangs: bool = False) -> AsyncIterator[PushingChannel]:
        """Open the real client; where the platform hangs, an impatient one."""
        keys, wait_s = self.cards.keys, SHORT_S if hangs else LONG_S
        if self.platform is Channel.WHATSAPP:
            meta = WhatsAppClient("token", url, "1", most_s=wait_s)
            yield WhatsAppChannel(meta, TemplateRegistry({}), keys)
            await meta.close()
            return
        telegram = Hasty((PtbClient if self.kind == "ptb" else HttpxClient)("1:a", url))
        telegram.timeout_s = wait_s
        yield TelegramChannel(telegram, keys)
        await telegram.close()

    def sender(self, channel: PushingChannel) -> Sender:
        clock = self.cards.clock
        limits = SendLimits(per_second=1_000, per_chat_s=0, monotonic=lambda: clock().timestamp())
        return Sender(
            database=self.cards.database,
            keys=self.cards.keys,
            channels={self.platform: channel},
            limits={self.platform: limits},
            clock=clock,
            monotonic=lambda: clock().timestamp(),
            counted=lambda result: self.outcomes.append(type(result.outcome).__name__),
        )

    def put(self) -> tuple[str, str]:
        """Put an answer for a chat that is subscribed into the outbox; give row and lane."""
        self.chats += 1
        lane = f"{self.kind} {self.chats}"
        self.cards.subscribe(self.application, lane, str(self.chats), self.platform)
        now = self.cards.clock()
        message = NewMessage(
            id=new_id(),
            lane=lane,
            channel=self.platform,
            kind=MessageClass.REPLY,
            position=int(now.timestamp() * 1_000_000),
            due_at=now,
            letter=Letter(str(self.chats), Rendered("KTP-el Anda siap diambil.", ())),
        )
        with self.cards.database.transaction() as tx:
            outbox.add(tx, self.cards.keys, [message])
        return message.id, lane

    async def send(self, url: str, *, hangs: bool = False) -> None:
        """Send once what is due, with a client and a sender that remember nothing."""
        async with self.channel(url, hangs=hangs) as channel:
            sender = self.sender(channel)
            await sender.turn()
            await sender.close()

    def class_of(self, row_id: str, lane: str) -> str:
        """Tell in which class a row ended, by what the database holds."""
        now = self.cards.clock()
        with self.cards.database.transaction() as tx:
            row = tx.execute(select(outbox.OUTBOX).where(outbox.C.id == row_id)).one()
            is_bound = bool(subscriptions.active_ids(tx, lane=lane))
            is_told = "token-revoked" in digests.alarms(tx, now=now)
        assert is_bound or row.state == "dead"
        assert (row.body is None) == (row.state in ("sent", "dead"))
        match row.state:
            case "unknown":
                return "doubt"
            case "dead":
                return "dead" if is_bound else "chat-ends"
            case "pending" if row.attempts == 0:
                is_right = LEAST_WAIT <= row.due_at - now <= MOST_WAIT
                is_stop = row.reason != "too-many-requests"
                assert is_told == (row.reason == "token-revoked")
                return "stop" if is_stop and is_right else "wait" if is_right else "no wait"
            case "pending":
                return "retry" if row.due_at > now else "no wait"
            case state:
                return str(state)

    def forget(self) -> None:
        """Let what waits be over: the next case begins alone."""
        with self.cards.database.transaction() as tx:
            tx.execute(outbox.OUTBOX.delete())


@pytest.fixture(params=["httpx", "ptb", "whatsapp"])
def post(cards: Cards, request: pytest.FixtureRequest) -> Post:
    return Post(cards, request.param)


@pytest.fixture
def cards(database: Database, keys: Keys, office: Any, clock: StandingClock) -> Cards:
    return Cards(database, keys, office, clock)


async def attempt(post: Post, api: Misbehaving, case: Case) -> str:
    """Let one message meet one misbehaviour; give the class in which its row ended."""
    api.behaviour, before = case.behaviour, api.connections
    row, lane = post.put()
    await post.send(api.url, hangs=case.hangs)
    ended = post.class_of(row, lane)
    post.forget()
    return ended if api.connections == before + 1 else f"{ended}, {api.connections - before} calls"


async def test_H09_H10_H11_H12_H13_every_misbehaviour_ends_in_its_class(post: Post) -> None:
    """One request each, whatever happens to it; the row and the subscription say the class."""
    cases = of_whatsapp() if post.platform is Channel.WHATSAPP else of_telegram()
    async with misbehaving() as api:
        ended = {name: await attempt(post, api, case) for name, case in cases.items()}

    assert ended == {name: case.expected for name, case in cases.items()}


async def test_H09_nobody_listens_and_then_somebody_does(post: Post) -> None:
    """Not sent: given back, and it leaves once when the platform is there again."""
    row, lane = post.put()
    await post.send(NOBODY)
    assert post.class_of(row, lane) == "retry"
    post.cards.clock.advance(hours=1)
    async with misbehaving() as api:
        api.behaviour = answers(http(200, TAKEN))
        await post.send(api.url)

    assert post.class_of(row, lane) == "sent"
    assert api.connections == 1


async def test_H13_a_revoked_token_keeps_the_queue_in_order(post: Post) -> None:
    """One channel stops: what waits behind is not tried, nothing is dead, the operator is told."""
    waiting = [post.put() for _ in range(3)]
    async with misbehaving() as api, post.channel(api.url) as channel:
        api.behaviour = answers(http(401, {"ok": False, "description": "Unauthorized"}))
        sender = post.sender(channel)
        await sender.turn()
        await sender.close()
        tried = api.connections
        late = post.put()
        for _ in range(5):
            await sender.turn()
        assert api.connections == tried
        assert [post.class_of(*one) for one in waiting] == ["stop"] * 3
        assert set(post.outcomes) == {"Retry"}
        post.cards.clock.advance(minutes=2)
        api.behaviour = answers(http(200, TAKEN))
        await sender.turn()
        await sender.close()

    assert [post.class_of(*one) for one in [*waiting, late]] == ["sent"] * 4
