"""A sender with a real database, and a platform that answers as it is told."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import Row, select

from handlers.domain.messages import Channel, MessageClass
from handlers.texts.render import Rendered
from notifications.channel import Outcome, Sent
from notifications.limits import SendLimits
from notifications.sender import Result, Sender
from storage import outbox
from storage.database import Database, new_id
from storage.letters import Letter
from storage.outbox import Claimed, NewMessage
from storage.vault.keys import Keys
from tests.office import StandingClock

_NUMBERS: Final = count(1)


class ScriptedChannel:
    """A platform: by default everything arrives at once.

    Attributes:
        outcomes: by text, what happens at each try; then it arrives.
        gates: by text, what a send waits for.
        tried: texts in the order in which they were tried.
        began: by text, set when it is tried.
    """

    at_once = 64

    def __init__(self, channel: Channel = Channel.TELEGRAM) -> None:
        self.channel = channel
        self.outcomes: dict[str, list[Outcome | Exception]] = defaultdict(list)
        self.gates: dict[str, asyncio.Event] = {}
        self.tried: list[str] = []
        self.began: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def send(self, row: Claimed) -> Outcome:
        text = row.letter.message.text
        self.tried.append(text)
        self.began[text].set()
        if text in self.gates:
            await self.gates[text].wait()
        outcome = self.outcomes[text].pop(0) if self.outcomes[text] else Sent()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Mail:
    """An outbox, its sender and its platform."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: StandingClock,
        *,
        per_second: int = 1_000,
        per_chat_s: float = 0,
        platform: Channel = Channel.TELEGRAM,
    ) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.channel = ScriptedChannel(platform)
        self.results: list[Result] = []
        self.limits = SendLimits(
            per_second=per_second,
            per_chat_s=per_chat_s,
            monotonic=lambda: self.clock().timestamp(),
        )
        self.sender = self.new_sender()

    def new_sender(self) -> Sender:
        return Sender(
            database=self.database,
            keys=self.keys,
            channels={self.channel.channel: self.channel},
            limits={self.channel.channel: self.limits},
            clock=self.clock,
            counted=self.results.append,
            monotonic=lambda: self.clock().timestamp(),
        )

    def put(
        self,
        text: str,
        lane: str = "a",
        kind: MessageClass = MessageClass.REPLY,
        channel: Channel | None = None,
        **more: Any,
    ) -> str:
        """Put a message into the outbox; each behind the one before."""
        position = int(self.clock().timestamp() * 1_000_000) + next(_NUMBERS)
        letter = Letter(f"chat of {lane}", Rendered(text, ()))
        values = {"position": position, "due_at": self.clock(), **more}
        message = NewMessage(
            id=new_id(),
            lane=lane,
            channel=channel or self.channel.channel,
            kind=kind,
            letter=letter,
            **values,
        )
        with self.database.transaction() as tx:
            outbox.add(tx, self.keys, [message])
        return message.id

    async def turn(self) -> list[str]:
        """Send once what is due; give the texts that were tried."""
        before = len(self.channel.tried)
        await self.sender.turn()
        await self.sender.close()
        return self.channel.tried[before:]

    async def after(self, **time: float) -> list[str]:
        """Let time pass, then send once."""
        self.clock.advance(**time)
        return await self.turn()

    def row(self, row_id: str) -> Row[Any]:
        with self.database.transaction() as tx:
            found = tx.execute(select(outbox.OUTBOX).where(outbox.C.id == row_id)).one_or_none()
        assert found is not None, "the row is gone"
        return found

    def is_gone(self, row_id: str) -> bool:
        with self.database.transaction() as tx:
            return tx.scalar(select(outbox.C.id).where(outbox.C.id == row_id)) is None

    def state(self, row_id: str) -> tuple[str, str]:
        row = self.row(row_id)
        return row.state, row.reason

    def due_in(self, row_id: str) -> timedelta:
        waits: timedelta = self.row(row_id).due_at - self.clock()
        return waits

    def change(self, work: Callable[[Any], object]) -> None:
        with self.database.transaction() as tx:
            work(tx)
