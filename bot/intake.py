"""How a message is taken: gather, read once, decide, write once, acknowledge.

Messages that arrive while a commit is under way share the next one. One message alone
never waits for company: there is no timer, the next batch is what arrived meanwhile.
Nothing is acknowledged before its effect is committed; then nothing happens twice,
because its key is committed with it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlalchemy import Connection

from bot.observability import get_logger
from bot.receipts import ReceiptDesk
from handlers import dispatch
from handlers.domain.heard import Heard
from handlers.domain.known import Needs
from handlers.domain.messages import Incoming, Outgoing, Turn, say
from handlers.domain.office import Office
from handlers.domain.state import Language, State
from handlers.texts.render import render
from storage import effects, intake, known, outbox, riding
from storage.database import UNAVAILABLE, Database, new_id
from storage.known import NO_SLOW_FACTS, Asked, SlowFacts
from storage.letters import Letter
from storage.outbox import Claimed, NewMessage, OutboxState
from storage.vault import fields
from storage.vault.keys import Keys

MOST_IN_A_BATCH: Final = 256
#: More waiting messages than this, and the platform is asked to come back (503).
MOST_WAITING: Final = 5_000
TENTATIVE_WAIT: Final = timedelta(seconds=2)
TENTATIVE_LONGEST: Final = timedelta(seconds=6)
#: Responses that were written are recorded with the next batch, at the latest after this.
RODE_WAIT_S: Final = 1.0


log = get_logger()


class Unavailable(Exception):  # noqa: N818 -- it is a state of ours, not somebody's error
    """The message could not be kept now; whoever brought it must bring it again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The message has had its effect.

    Attributes:
        ride: an answer to give in the response itself; `Intake.rode` must be told.
    """

    ride: Claimed | None = None
    is_duplicate: bool = False


@dataclass(slots=True)
class Waiting:
    """A message on its way through."""

    said: Incoming
    lane: str
    key: str
    may_ride: bool
    done: asyncio.Future[Answered] = field(repr=False)
    slow: SlowFacts = NO_SLOW_FACTS


@dataclass(frozen=True, slots=True)
class NeedsSlowFacts:
    """The message cannot be decided before something slow was worked out."""

    needs: Needs


@dataclass(frozen=True, slots=True)
class Failed:
    """Our own code failed on the message; nothing of it was written."""

    reason: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Another process holds the lane."""


Outcome = Answered | NeedsSlowFacts | Failed | Busy


@dataclass(frozen=True, slots=True)
class Decided:
    """A message with the turn that it leads to."""

    waiting: Waiting
    turn: Turn


class Intake:
    """Takes messages from every channel into the database.

    Args:
        database: where everything is committed.
        keys: for lanes, dedupe keys and sealed fields.
        office: facts from configuration.
        receipts: makes receipts and opens them, off the event loop.
        clock: gives the UTC instant.
        committed: told after a commit which lanes have new messages to be sent or pulled.
        counted: told how large each batch was and how each message ended.
    """

    def __init__(
        self,
        *,
        database: Database,
        keys: Keys,
        office: Office,
        receipts: ReceiptDesk,
        clock: Callable[[], datetime],
        committed: Callable[[Iterable[str]], None] = lambda _lanes: None,
        counted: Callable[[Sequence[Outcome]], None] = lambda _outcomes: None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._office = office
        self._receipts = receipts
        self._clock = clock
        self._committed = committed
        self._counted = counted
        self._lanes: dict[str, deque[Waiting]] = {}
        self._open_lanes: dict[str, None] = {}  # in order of arrival; a busy lane is not here
        self._waiting = 0
        self._wake = asyncio.Event()
        self._rode: list[str] = []
        self._slow: set[asyncio.Task[None]] = set()

    async def receive(self, said: Incoming, *, may_ride: bool = False) -> Answered:
        """Take one message.

        Args:
            said: what was said; its `key` makes it happen once.
            may_ride: the channel can give an answer in its response.

        Returns:
            After the commit: how it was answered.

        Raises:
            Unavailable: it was not kept; it must be brought again.
        """
        if self._waiting >= MOST_WAITING:
            raise Unavailable
        lane = fields.lookup(self._keys, "chat", said.channel, said.chat)
        key = fields.lookup(self._keys, "update", said.channel, said.key)
        done: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._enqueue(Waiting(said, lane, key, may_ride, done))
        return await done

    def rode(self, row_id: str) -> None:
        """Note that the response that carried an answer was written.

        It is recorded with the next batch, or alone if none comes.
        """
        if not self._rode:
            asyncio.get_running_loop().call_later(RODE_WAIT_S, self._wake.set)
        self._rode.append(row_id)

    async def run(self) -> None:
        """Take batches until cancelled."""
        while True:
            if not self._open_lanes:
                await self._wake.wait()
            self._wake.clear()
            batch = self._gather()
            if batch or self._rode:
                await self._take(batch)

    async def close(self) -> None:
        """Record the last responses; refuse what still waits."""
        for task in self._slow:
            task.cancel()
        for queue in self._lanes.values():
            for waiting in queue:
                _refuse(waiting)
        if self._rode:
            await self._take([])

    def _enqueue(self, waiting: Waiting) -> None:
        queue = self._lanes.setdefault(waiting.lane, deque())
        queue.append(waiting)
        self._waiting += 1
        if len(queue) == 1:
            self._open_lanes[waiting.lane] = None
        self._wake.set()

    def _gather(self) -> list[Waiting]:
        """Take the first message of each lane that is not busy; the lane is busy from now on."""
        lanes = list(self._open_lanes)[:MOST_IN_A_BATCH]
        for lane in lanes:
            del self._open_lanes[lane]
        return [self._lanes[lane][0] for lane in lanes]

    def _release(self, waiting: Waiting) -> None:
        """The lane's first message is done: the next one may come."""
        queue = self._lanes[waiting.lane]
        queue.popleft()
        self._waiting -= 1
        if queue:
            self._open_lanes[waiting.lane] = None
        else:
            del self._lanes[waiting.lane]

    async def _take(self, batch: list[Waiting]) -> None:
        rode, self._rode = self._rode, []
        try:
            outcomes = await self._database.run(lambda tx: self._in_one(tx, batch, rode))
        except UNAVAILABLE:
            self._rode = rode + self._rode
            await self._one_by_one(batch, "unavailable")
            return
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the others must go on
            self._rode = rode + self._rode
            await self._one_by_one(batch, _failed(fault).reason)
            return
        await self._settle_all(batch, outcomes)

    async def _one_by_one(self, batch: list[Waiting], reason: str) -> None:
        """A batch was undone: find the message that it failed for, let the others through."""
        if len(batch) == 1:
            await self._alone_failed(batch[0], reason)
            return
        for waiting in batch:
            await self._take([waiting])

    async def _alone_failed(self, waiting: Waiting, reason: str) -> None:
        if reason == "unavailable":  # not the message's fault: never counted
            self._release(waiting)
            _refuse(waiting)
        else:
            await self._settle(waiting, Failed(reason))

    def _in_one(self, tx: Connection, batch: list[Waiting], rode: list[str]) -> list[Outcome]:
        """Do a batch in one transaction; runs in the database's thread."""
        now = self._clock()
        today = self._office.calendar.office_date(now)
        riding.rode(tx, rode, now=now)
        lanes = intake.open_lanes(tx, (waiting.lane for waiting in batch), today=today)
        outcomes: dict[str, Outcome] = {
            waiting.key: Busy() for waiting in batch if waiting.lane not in lanes
        }
        held = [waiting for waiting in batch if waiting.lane in lanes]
        new = intake.claim_keys(tx, (waiting.key for waiting in held), today=today)
        for waiting in held:
            if waiting.key not in new:
                outcomes[waiting.key] = self._duplicate(tx, waiting, now)
        fresh = [waiting for waiting in held if waiting.key in new]
        decided = self._decide(tx, fresh, lanes, outcomes, now)
        intake.release_keys(tx, new - {one.waiting.key for one in decided})
        outcomes |= self._write(tx, decided, now)
        return [outcomes[waiting.key] for waiting in batch]

    def _duplicate(self, tx: Connection, waiting: Waiting, now: datetime) -> Answered:
        if not waiting.may_ride:
            return Answered(is_duplicate=True)
        ride = riding.ride_again(tx, self._keys, waiting.key, now=now)
        return Answered(ride=ride, is_duplicate=True)

    def _decide(
        self,
        tx: Connection,
        fresh: list[Waiting],
        lanes: dict[str, intake.Lane],
        outcomes: dict[str, Outcome],
        now: datetime,
    ) -> list[Decided]:
        """Hear all, read once, decide each. A pure failure has written nothing."""
        heard: list[tuple[Waiting, Heard]] = []
        asked: list[Asked] = []
        for waiting in fresh:
            try:
                state = intake.open_state(self._keys, lanes[waiting.lane])
                meant = dispatch.hear(waiting.said, state)
                needs = dispatch.needs(meant)
            except Exception as fault:  # noqa: BLE001 -- a poison message must not stop the others
                outcomes[waiting.key] = _failed(fault)
                continue
            if _lacks_slow_facts(needs, waiting.slow):
                outcomes[waiting.key] = NeedsSlowFacts(needs)
                continue
            heard.append((waiting, meant))
            asked.append(Asked(waiting.lane, needs, waiting.slow))
        facts = known.read(tx, self._keys, self._office, asked, now=now)
        decided: list[Decided] = []
        for (waiting, meant), fact in zip(heard, facts, strict=True):
            try:
                decided.append(Decided(waiting, dispatch.reply(meant, fact)))
            except Exception as fault:  # noqa: BLE001 -- as above
                outcomes[waiting.key] = _failed(fault)
        return decided

    def _write(self, tx: Connection, decided: list[Decided], now: datetime) -> dict[str, Outcome]:
        queues = outbox.queues(tx, [one.waiting.lane for one in decided])
        today = self._office.calendar.office_date(now)
        outcomes: dict[str, Outcome] = {}
        states: dict[str, bytes | None] = {}
        letters: list[NewMessage] = []
        for one in decided:
            waiting, turn = one.waiting, one.turn
            self._apply(tx, waiting, turn, now)
            queue = queues.get(waiting.lane, outbox.LaneQueue())
            if turn.say:
                outbox.cancel_ids(tx, queue.tentative, reason="superseded", now=now)
            messages = self._messages(waiting, turn, queue, now)
            letters.extend(messages)
            states[waiting.lane] = intake.seal_state(self._keys, waiting.lane, turn.remember)
            outcomes[waiting.key] = Answered(ride=_ride(messages))
        outbox.add(tx, self._keys, letters)
        intake.save_states(tx, states, today=today)
        return outcomes

    def _apply(self, tx: Connection, waiting: Waiting, turn: Turn, now: datetime) -> None:
        said = waiting.said
        chat = effects.Chat(waiting.lane, said.channel, turn.remember.language, said.chat)
        for effect in turn.do:
            effects.apply(tx, self._keys, chat, effect, now=now)

    def _messages(
        self, waiting: Waiting, turn: Turn, queue: outbox.LaneQueue, now: datetime
    ) -> list[NewMessage]:
        """Lay out what a turn says as rows: order, time, and whether it rides."""
        now_us = int(now.timestamp() * 1_000_000)
        position = max(now_us, queue.last_position + 1)
        first_asked = queue.first_tentative or position
        blocked_by_queue = queue.unfinished > len(queue.tentative)
        rides = (
            waiting.may_ride
            and len(turn.say) == 1
            and not turn.say[0].tentative
            and not blocked_by_queue
        )
        return [
            self._message(
                waiting,
                turn.remember.language,
                outgoing,
                position=first_asked if outgoing.tentative else position + index,
                rides=rides,
                now=now,
            )
            for index, outgoing in enumerate(turn.say)
        ]

    def _message(
        self,
        waiting: Waiting,
        language: Language,
        outgoing: Outgoing,
        *,
        position: int,
        rides: bool,
        now: datetime,
    ) -> NewMessage:
        asked_first = datetime.fromtimestamp(position / 1_000_000, tz=now.tzinfo)
        waits_until = min(now + TENTATIVE_WAIT, max(now, asked_first + TENTATIVE_LONGEST))
        return NewMessage(
            id=new_id(),
            lane=waiting.lane,
            channel=waiting.said.channel,
            kind=outgoing.kind,
            position=position,
            due_at=waits_until if outgoing.tentative else now,
            letter=Letter(waiting.said.chat, render(outgoing, language)),
            state=OutboxState.ATTEMPTING if rides else OutboxState.PENDING,
            lease_until=now + riding.RIDE_LEASE if rides else None,
            tentative=outgoing.tentative,
            is_report_talk=outgoing.is_report_talk,
            ride=waiting.key if rides else None,
        )

    async def _settle_all(self, batch: list[Waiting], outcomes: list[Outcome]) -> None:
        self._counted(outcomes)
        self._committed(
            waiting.lane
            for waiting, outcome in zip(batch, outcomes, strict=True)
            if isinstance(outcome, Answered)
        )
        for waiting, outcome in zip(batch, outcomes, strict=True):
            await self._settle(waiting, outcome)

    async def _settle(self, waiting: Waiting, outcome: Outcome) -> None:
        match outcome:
            case Answered():
                self._release(waiting)
                if not waiting.done.done():
                    waiting.done.set_result(outcome)
            case Busy():
                self._open_lanes[waiting.lane] = None
                await asyncio.sleep(0.01)  # another process commits within milliseconds
            case NeedsSlowFacts():
                task = asyncio.create_task(self._find_slow_facts(waiting, outcome.needs))
                self._slow.add(task)
                task.add_done_callback(self._slow.discard)
            case Failed():
                await self._count_failure(waiting, outcome.reason)
            case _:
                assert_never(outcome)

    async def _find_slow_facts(self, waiting: Waiting, needs: Needs) -> None:
        """Work out what takes long with no transaction open; then take the message again."""
        waiting.slow = SlowFacts(
            opened=await self._receipts.open(needs.receipt) if needs.receipt else None,
            fresh=await self._receipts.take() if needs.fresh_receipt else None,
        )
        self._open_lanes[waiting.lane] = None
        self._wake.set()

    async def _count_failure(self, waiting: Waiting, reason: str) -> None:
        """Try again alone; after five failures set the message aside and apologise."""
        today = self._office.calendar.office_date(self._clock())
        try:
            failures = await self._database.run(
                lambda tx: intake.count_failure(tx, waiting.key, reason=reason, today=today)
            )
            if failures >= intake.MOST_FAILURES:
                # Two transactions: should the apology fail too, it is not tried for ever.
                await self._database.run(
                    lambda tx: intake.claim_keys(tx, [waiting.key], today=today)
                )
                await self._database.run(lambda tx: self._apologise(tx, waiting))
        except UNAVAILABLE:
            self._release(waiting)
            _refuse(waiting)
            return
        if failures < intake.MOST_FAILURES:
            await self._take([waiting])
            return
        self._committed([waiting.lane])
        await self._settle(waiting, Answered())

    def _apologise(self, tx: Connection, waiting: Waiting) -> None:
        now = self._clock()
        apology = Turn((say("sorry-our-fault"),), State())
        queue = outbox.queues(tx, [waiting.lane]).get(waiting.lane, outbox.LaneQueue())
        waiting.may_ride = False
        outbox.add(tx, self._keys, self._messages(waiting, apology, queue, now))


def _lacks_slow_facts(needs: Needs, slow: SlowFacts) -> bool:
    return bool((needs.receipt and slow.opened is None) or (needs.fresh_receipt and not slow.fresh))


def _failed(fault: Exception) -> Failed:
    """Tell the operator where our own code failed, and nothing of what was said."""
    log.error("message-failed", exc_info=fault)
    return Failed(type(fault).__name__)


def _ride(messages: list[NewMessage]) -> Claimed | None:
    if len(messages) != 1 or messages[0].ride is None:
        return None
    return messages[0].as_claimed()


def _refuse(waiting: Waiting) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(Unavailable())
