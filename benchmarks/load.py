"""A load on a bot's webhook and the platform behind it, in one process on a core of its own.

Nothing here may cost more than what it measures: both sides speak HTTP by hand, and updates
are bytes with two numbers put in. A *person* is one keep-alive connection that sends an
update, waits for the answer (in the response, or as a call of `sendMessage` here), and goes
on in another chat.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter
from typing import Final, cast

from benchmarks.updates import PREFIX

TOKEN: Final = "123456:benchmark-token"
#: Chats in which people write; more of them than messages in flight.
CHATS: Final = 20_000
_FIRST_CHAT: Final = 1_000_000
_CHAT_ID: Final = re.compile(rb'chat_id"?(?::|=|\r\n(?:[^\r\n]+\r\n)*\r\n)"?(\d+)')
_PHONE: Final = re.compile(rb'"to": ?"%b(\d+)"' % PREFIX)
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)
_ME: Final = b'{"id":123456,"is_bot":true,"first_name":"Benchmark","username":"benchmark_bot"}'


@dataclass(slots=True)
class Plan:
    """What to send.

    Attributes:
        ports: where the bot's processes listen; people are shared out among them.
        request: makes the platform's request of a number, a chat and a text.
        texts: one of them is a message.
        people: connections, each with one message in flight.
        per_second: messages that begin in a second, None for as many as are answered.
        by_request: the answer comes as a call, and the response is empty.
    """

    ports: Sequence[int]
    request: Callable[[int, int, bytes], bytes]
    texts: Sequence[bytes]
    people: int
    per_second: float | None = None
    by_request: bool = False


@dataclass(slots=True)
class Seen:
    """What came back: when each answer came, and how many seconds it took."""

    at: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    refused: int = 0


class Load:
    """People who write, and the platform that carries their answers.

    Args:
        plan: what to send.
        first_update: update ids begin here; no two runs on one database share any.
    """

    def __init__(self, plan: Plan, *, first_update: int) -> None:
        self.plan = plan
        self.seen = Seen()
        self._update = first_update
        self._waiting: dict[int, Person] = {}
        self._idle: deque[Person] = deque()
        self._owed: deque[float] = deque()
        self._stopped = False

    async def run(self, warm_up_s: float, seconds: float, measured: Callable[[], float]) -> float:
        """Send for a while.

        Args:
            warm_up_s: what comes in this time is forgotten.
            seconds: how long is measured.
            measured: read at the beginning and the end of the measured time.

        Returns:
            By how much what `measured` gives grew.
        """
        loop = asyncio.get_running_loop()
        for _, port in zip(range(self.plan.people), cycle(self.plan.ports), strict=False):
            await loop.create_connection(lambda: Person(self), "127.0.0.1", port)
        pace = asyncio.create_task(self._pace()) if self.plan.per_second else None
        await asyncio.sleep(warm_up_s)
        self.seen, before = Seen(), measured()
        await asyncio.sleep(seconds)
        grown, self._stopped = measured() - before, True
        if pace is not None:
            pace.cancel()
        await asyncio.sleep(0.5)
        return grown

    def is_free(self, person: "Person") -> None:
        """Let a person write again."""
        if self._stopped:
            return
        if self.plan.per_second is None:
            self._say(person, perf_counter())
        elif self._owed:
            self._say(person, self._owed.popleft())
        else:
            self._idle.append(person)

    def called(self, chat: int) -> None:
        """An answer arrived as a call of the platform's method."""
        person = self._waiting.get(chat)
        if person is not None:
            person.got_call()

    async def _pace(self) -> None:
        """Begin messages at an even rate; one that finds nobody free is late from then on."""
        began, sent = perf_counter(), 0
        while True:
            due = int((perf_counter() - began) * (self.plan.per_second or 0))
            while sent < due:
                sent += 1
                if self._idle:
                    self._say(self._idle.popleft(), perf_counter())
                else:
                    self._owed.append(perf_counter())
            await asyncio.sleep(0.001)

    def _say(self, person: "Person", since: float) -> None:
        self._update += 1
        self._waiting.pop(person.chat, None)
        person.chat = _FIRST_CHAT + self._update % CHATS
        self._waiting[person.chat] = person
        text = self.plan.texts[self._update * 7919 % len(self.plan.texts)]
        person.say(self.plan.request(self._update, person.chat, text), since)


class Person(asyncio.Protocol):
    """One connection to the webhook."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._buffer = b""
        self._lacks = 0
        self._since = 0.0
        self.chat = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._load.is_free(self)

    def say(self, request: bytes, since: float) -> None:
        """Send one update."""
        self._since = since
        self._lacks = 2 if self._load.plan.by_request else 1
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take a response."""
        self._buffer += data
        head, blank, rest = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not blank or length is None or len(rest) < int(length[1]):
            return
        self._buffer = b""
        has_answer = b"sendMessage" in rest or self._load.plan.by_request
        if b" 200 " in head[:16] and has_answer:
            self._got_part()
        else:
            self._load.seen.refused += 1
            asyncio.get_running_loop().call_later(0.05, self._load.is_free, self)

    def got_call(self) -> None:
        """Take the answer that came by a call."""
        if self._load.plan.by_request:
            self._got_part()

    def _got_part(self) -> None:
        self._lacks -= 1
        if self._lacks == 0:
            now = perf_counter()
            self._load.seen.at.append(now)
            self._load.seen.took_s.append(now - self._since)
            self._load.is_free(self)


class Platform(asyncio.Protocol):
    """The Bot API and Meta's, as far as a bot that answers needs them.

    Args:
        called: told the chat of each message that was sent.
        delay_s: what a call takes; a real one's is about 50 ms.
    """

    def __init__(self, called: Callable[[int], None], delay_s: float) -> None:
        self._called = called
        self._delay_s = delay_s
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take every request that is whole."""
        self._buffer += data
        while (end := self._end_of_request()) > 0:
            request, self._buffer = self._buffer[:end], self._buffer[end:]
            if self._delay_s:
                asyncio.get_running_loop().call_later(self._delay_s, self._answer, request)
            else:
                self._answer(request)

    def _end_of_request(self) -> int:
        blank = self._buffer.find(b"\r\n\r\n")
        if blank < 0:
            return 0
        head = self._buffer[:blank]
        if _CHUNKED.search(head):
            last = self._buffer.find(b"0\r\n\r\n", blank + 4)
            return last + 5 if last >= 0 else 0
        length = _LENGTH.search(head)
        end = blank + 4 + (int(length[1]) if length else 0)
        return end if len(self._buffer) >= end else 0

    def _answer(self, request: bytes) -> None:
        line = request[: request.find(b"\r\n")].lower()
        is_telegrams = b"sendmessage" in line
        found = (_CHAT_ID if is_telegrams else _PHONE).search(request)
        chat = int(found[1]) if found else 0
        if is_telegrams:
            body = (
                b'{"ok":true,"result":{"message_id":1,"date":1800000000,'
                b'"chat":{"id":%d,"type":"private"},"text":"x"}}'
            ) % chat
        elif chat:
            body = b'{"messaging_product":"whatsapp","messages":[{"id":"wamid.%d"}]}' % chat
        else:
            body = b'{"ok":true,"result":%b}' % (_ME if b"getme" in line else b"true")
        self._transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        if chat:
            self._called(chat)
