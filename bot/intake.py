"""How a message is taken: gather, read once, decide, write once, acknowledge.

Messages that arrive while a commit is under way share the next one, and where several
came, those of the next few milliseconds too. One message alone never waits for company.
Nothing is acknowledged before its effect is committed; then nothing happens twice,
because its key is committed with it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from bot.batch import Answered, Batch, Busy, Failed, NeedsSlowFacts, Outcome, Waiting, failed
from bot.observability import get_logger
from bot.receipts import NO_ROOM, ReceiptDesk
from handlers.domain.known import Needs
from handlers.domain.messages import Incoming
from handlers.domain.office import Office
from handlers.domain.picture import Seen, Sight
from storage import intake
from storage.database import UNAVAILABLE, Database
from storage.known import SlowFacts
from storage.vault import fields
from storage.vault.keys import Keys

MOST_IN_A_BATCH: Final = 256
#: More waiting messages than this, and the platform is asked to come back (503).
MOST_WAITING: Final = 5_000
#: Batches of several messages begin so long after one another. Each pays the same for its
#: statements and its commit, however many share them: small ones would use up the core.
APART_S: Final = 0.003
#: A batch that takes longer has met a message on which we think for ever (H14). A database
#: that is locked is given up much sooner.
HANGS_AFTER_S: Final = 60.0
#: Responses that were written are recorded with the next batch, at the latest after this.
RODE_WAIT_S: Final = 1.0


log = get_logger()


async def _nobody_looks(_said: Incoming) -> Seen:
    return Seen(Sight.UNAVAILABLE)


class Unavailable(Exception):  # noqa: N818 -- it is a state of ours, not somebody's error
    """The message could not be kept now; whoever brought it must bring it again."""


class Intake:
    """Takes messages from every channel into the database.

    Args:
        database: where everything is committed.
        keys: for lanes, dedupe keys and sealed fields.
        office: facts from configuration.
        receipts: makes receipts and opens them, off the event loop.
        look: looks at the picture of a message.
        clock: gives the UTC instant.
        committed: told after a commit which lanes have new messages to be sent or pulled;
            told again after the next one, since an answer that rode before them frees them.
        counted: told how large each batch was and how each message ended.
    """

    def __init__(
        self,
        *,
        database: Database,
        keys: Keys,
        office: Office,
        receipts: ReceiptDesk,
        look: Callable[[Incoming], Awaitable[Seen]] = _nobody_looks,
        clock: Callable[[], datetime],
        committed: Callable[[Iterable[str]], None] = lambda _lanes: None,
        counted: Callable[[Sequence[Outcome]], None] = lambda _outcomes: None,
    ) -> None:
        self._database = database
        self._batch = Batch(keys=keys, office=office, clock=clock)
        self._keys = keys
        self._office = office
        self._receipts = receipts
        self._look = look
        self._clock = clock
        self._committed = committed
        self._counted = counted
        self._lanes: dict[str, deque[Waiting]] = {}
        self._open_lanes: dict[str, None] = {}  # in order of arrival; a busy lane is not here
        self._waiting = 0
        self._wake = asyncio.Event()
        self._rode: list[str] = []
        self._waited = False  # the last batch left something to be sent
        self._slow: set[asyncio.Task[None]] = set()
        self._had_company, self._began_at = False, 0.0
        self._working_since: float | None = None

    @property
    def hangs(self) -> bool:
        """A batch does not end."""
        return (
            self._working_since is not None
            and time.monotonic() - self._working_since > HANGS_AFTER_S
        )

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
            await self._wait_for_company()
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

    async def _wait_for_company(self) -> None:
        """Where messages came together, let more of them share the next commit."""
        if self._had_company and (wait_s := self._began_at + APART_S - time.monotonic()) > 0:
            await asyncio.sleep(wait_s)

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
        self._had_company, self._began_at = len(lanes) > 1, time.monotonic()
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
        self._working_since = time.monotonic()
        try:
            outcomes = await self._database.run_briefly(lambda tx: self._batch.do(tx, batch, rode))
        except UNAVAILABLE:
            self._rode = rode + self._rode
            await self._one_by_one(batch, "unavailable")
            return
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the others must go on
            self._rode = rode + self._rode
            await self._one_by_one(batch, failed(fault).reason)
            return
        finally:
            self._working_since = None
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

    async def _settle_all(self, batch: list[Waiting], outcomes: list[Outcome]) -> None:
        self._counted(outcomes)
        waits = [
            waiting.lane
            for waiting, outcome in zip(batch, outcomes, strict=True)
            if isinstance(outcome, Answered) and outcome.waits
        ]
        if waits or self._waited or not batch:
            self._committed(waits)
        self._waited = bool(waits)
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
        if needs.picture is not None:
            waiting.said = replace(waiting.said, seen=await self._look(waiting.said))
        try:
            waiting.slow = SlowFacts(
                opened=await self._receipts.open(needs.receipt) if needs.receipt else None,
                fresh=await self._receipts.take() if needs.fresh_receipt else None,
            )
        except NO_ROOM:  # the machine's fault, not the message's
            await self._alone_failed(waiting, "unavailable")
            self._wake.set()
            return
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
                await self._database.run(lambda tx: self._batch.apologise(tx, waiting))
        except UNAVAILABLE:
            self._release(waiting)
            _refuse(waiting)
            return
        if failures < intake.MOST_FAILURES:
            await self._take([waiting])
            return
        self._committed([waiting.lane])
        await self._settle(waiting, Answered())


def _refuse(waiting: Waiting) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(Unavailable())
