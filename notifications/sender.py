"""Takes messages from the outbox to the platforms: claim, commit, send, record.

No database transaction is open while a socket is. Outcomes are recorded with the next
claim, in one transaction.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar, assert_never

from sqlalchemy import Connection

from handlers.domain.messages import Channel, MessageClass
from notifications.channel import (
    Dead,
    Outcome,
    Parked,
    Problem,
    PushingChannel,
    Retry,
    Sent,
    Unknown,
)
from notifications.clock_watch import ClockWatch
from notifications.limits import SendLimits
from storage import effects, sending
from storage.database import UNAVAILABLE, Database
from storage.outbox import Claimed, OutboxState
from storage.sending import Doubt, Doubts
from storage.vault.keys import Keys

Work = TypeVar("Work")

#: Longer than any client's time-outs together, or a slow send would count as a crash.
LEASE: Final = timedelta(seconds=90)
#: Polling is the truth; being woken is a hint.
POLL_S: Final = 1.0
#: So long outcomes are gathered before they are recorded: a commit each costs the most.
GATHER_S: Final = 0.01
#: How often all that waits is looked through for what has expired.
EXPIRY_EVERY: Final = timedelta(seconds=1)
#: Waits before the next try (Svix's published schedule), each with jitter.
RETRY_AFTER: Final = tuple(
    timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000)
)
#: A platform's own `retry_after` is honoured within these bounds (H11).
LEAST_WAIT, MOST_WAIT = timedelta(seconds=1), timedelta(hours=1)
_S, _MIN = timedelta(seconds=1), timedelta(minutes=1)
#: What becomes of a message of which nobody knows whether it arrived (security.md 4.2).
#: Telegram never tells: a reply is repeated once, and a crash of ours more often, since a
#: lost answer is worse than one more copy of it. WhatsApp tells by a status that bears the
#: row's id: what was not heard of in time most likely never left us.
IN_DOUBT: Final[Doubts] = {
    Channel.TELEGRAM: {
        MessageClass.REPLY: Doubt(10 * _S, repeats=1, crash_repeats=6),
        MessageClass.RECEIPT: Doubt(10 * _S, repeats=3, crash_repeats=6),
        MessageClass.DIGEST: Doubt(10 * _S, repeats=1, crash_repeats=6),
        MessageClass.REMINDER: Doubt(10 * _S, repeats=0, crash_repeats=0),
        MessageClass.NOTICE: Doubt(10 * _S, repeats=0, crash_repeats=0),
    },
    Channel.WHATSAPP: {
        MessageClass.REPLY: Doubt(60 * _S, 1, crash_repeats=6, gives_up_after=60 * _S),
        MessageClass.RECEIPT: Doubt(60 * _S, 3, crash_repeats=6, gives_up_after=60 * _S),
        MessageClass.DIGEST: Doubt(60 * _S, 1, crash_repeats=6, gives_up_after=60 * _S),
        MessageClass.REMINDER: Doubt(15 * _MIN, 1, crash_repeats=6, gives_up_after=15 * _MIN),
        MessageClass.NOTICE: Doubt(15 * _MIN, 1, crash_repeats=6, gives_up_after=15 * _MIN),
    },
}
CHANNEL_PAUSE: Final = timedelta(seconds=60)
#: Longest wait for a platform that cannot be reached; all leaves with the first success.
OUTAGE_WAIT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a message."""

    claimed: Claimed
    outcome: Outcome


class Sender:
    """Sends what is due, through the channels that this process has.

    Args:
        channels: platforms by name.
        limits: how fast each may be used.
        counted: told what became of each message.
        failed: told why what became of a message could not be recorded: a fault of ours.
        monotonic: seconds of a clock that never jumps.
    """

    def __init__(
        self,
        *,
        database: Database,
        keys: Keys,
        channels: Mapping[Channel, PushingChannel],
        limits: Mapping[Channel, SendLimits],
        clock: Callable[[], datetime],
        counted: Callable[[Result], None] = lambda _result: None,
        failed: Callable[[Exception], None] = lambda _fault: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._keys = keys
        self._channels = channels
        self._limits = limits
        self._clock = clock
        self._counted = counted
        self._failed = failed
        self._watch = ClockWatch(clock, monotonic)
        self._wake = asyncio.Event()
        self._results: list[Result] = []
        self._recording: tuple[Result, ...] = ()
        self._claiming: asyncio.Future[list[Claimed]] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._in_flight: Counter[Channel] = Counter()
        self._paused_until: dict[Channel, datetime] = {}
        self._looked_at: datetime | None = None
        self._unreachable: set[Channel] = set()
        self._slowed: dict[Channel, tuple[str, datetime]] = {}

    def wake(self) -> None:
        """Look at once: something was put into the outbox."""
        self._wake.set()

    async def recover(self) -> None:
        """At start, as the only process: whatever was being sent is `unknown`."""
        await self._database.run(
            lambda tx: sending.expire_leases(tx, now=self._clock(), all_of_them=True)
        )

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.turn()
            except UNAVAILABLE:
                await asyncio.sleep(POLL_S)  # the rows wait; so do we
            await self._sleep()

    async def turn(self) -> int:
        """Record what came back, claim what is due and begin to send it.

        Returns:
            How many messages are now being sent that were not before.
        """
        self._claiming = asyncio.ensure_future(self._record_and(self._in_one))
        try:
            # The database goes on if we are cancelled: what it claims must not be lost.
            claimed = await asyncio.shield(self._claiming)
        except UNAVAILABLE:
            self._claiming = None
            raise
        return self._start_all(claimed)

    async def close(self) -> None:
        """Let what is claimed or being sent end and record it."""
        if self._claiming is not None:
            self._start_all(await self._claiming)
        if self._sending:
            await asyncio.wait(self._sending)
        await self._record_and(self._record)

    def _start_all(self, claimed: Sequence[Claimed]) -> int:
        self._claiming = None
        for row in claimed:
            wait_s = self._limits[row.channel].take(row.lane)
            self._in_flight[row.channel] += 1
            task = asyncio.create_task(self._send(row, wait_s))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return len(claimed)

    async def _sleep(self) -> None:
        waits = [limits.next_free_s() for limits in self._limits.values()]
        if self._results:
            waits = [GATHER_S]
        wait_s = max(GATHER_S, min(waits, default=POLL_S))
        # Python 3.11's `wait_for` loses a cancellation that comes as it is woken (H17).
        with suppress(TimeoutError):
            async with asyncio.timeout(min(POLL_S, wait_s)):
                await self._wake.wait()

    async def _send(self, row: Claimed, wait_s: float) -> None:
        if wait_s:
            await asyncio.sleep(wait_s)
        try:
            outcome = await self._channels[row.channel].send(row)
        except Exception as fault:  # noqa: BLE001 -- a poison message must not stop the others (H15)
            outcome = Unknown(type(fault).__name__)
        self._limits[row.channel].came_back(row.lane)
        self._in_flight[row.channel] -= 1
        result = Result(row, outcome)
        self._results.append(result)
        self._counted(result)
        if self._in_flight[row.channel] == self._channels[row.channel].at_once // 2:
            self._wake.set()  # or there would soon be nothing under way
        elif len(self._results) == 1:
            asyncio.get_running_loop().call_later(GATHER_S, self._wake.set)

    async def _record_and(self, work: Callable[[Connection], Work]) -> Work:
        """Record outcomes and do more; they are forgotten only once they are committed."""
        recording = self._recording = tuple(self._results)
        try:
            done = await self._database.run_briefly(work)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001 -- a poison outcome must not stop the others (H15)
            await self._record_each_alone(recording)
            self._recording = ()
            done = await self._database.run_briefly(work)
        del self._results[: len(recording)]
        return done

    async def _record_each_alone(self, results: Sequence[Result]) -> None:
        """What cannot be recorded is in doubt when its lease is over, as after a crash."""
        for result in results:
            self._recording = (result,)
            try:
                await self._database.run_briefly(self._record)
            except UNAVAILABLE:
                raise
            except Exception as fault:  # noqa: BLE001 -- as above
                self._failed(fault)

    def _in_one(self, tx: Connection) -> list[Claimed]:
        self._record(tx)
        now = self._clock()
        by_the_clock = self._watch.is_believed()
        sending.expire_leases(tx, now=now)
        sending.settle_unknown(tx, IN_DOUBT, now=now)
        if by_the_clock:
            self._cancel_expired(tx, now)
        claimed: list[Claimed] = []
        for channel in self._channels:
            claimed.extend(self._claim(tx, channel, now, by_the_clock=by_the_clock))
        return claimed

    def _cancel_expired(self, tx: Connection, now: datetime) -> None:
        if self._looked_at is None or abs(now - self._looked_at) >= EXPIRY_EVERY:
            sending.cancel_expired(tx, now=now)
            self._looked_at = now

    def _claim(
        self, tx: Connection, channel: Channel, now: datetime, *, by_the_clock: bool
    ) -> Sequence[Claimed]:
        if self._paused_until.get(channel, now) > now:
            return ()
        limits = self._limits[channel]
        limit = min(limits.free(), self._channels[channel].at_once - self._in_flight[channel])
        if limit <= 0:
            return ()
        return sending.claim_due(
            tx,
            self._keys,
            channels=[channel],
            now=now,
            lease=LEASE,
            limit=limit,
            busy_lanes=limits.busy_lanes(),
            by_the_clock=by_the_clock,
        )

    def _record(self, tx: Connection) -> None:
        """Write what became of messages."""
        now = self._clock()
        sent = [one.claimed for one in self._recording if isinstance(one.outcome, Sent)]
        if sent:
            sending.finish_all(tx, [row.id for row in sent], OutboxState.SENT, now=now)
        for channel in {row.channel for row in sent}:
            self._reached(tx, channel, now)
        for result in self._recording:
            if not isinstance(result.outcome, Sent):
                self._record_one(tx, result.claimed, result.outcome, now)

    def _record_one(self, tx: Connection, row: Claimed, outcome: Problem, now: datetime) -> None:
        match outcome:
            case Retry() as again:
                self._retry(tx, row, again, now)
            case Unknown(reason):
                sending.doubt(tx, row.id, reason=reason, now=now)
            case Dead(reason, ends_chat):
                sending.finish(tx, row.id, OutboxState.DEAD, reason=reason, now=now)
                if ends_chat:
                    effects.end_chat(tx, row.lane, reason=reason, now=now)
            case Parked(reason):
                sending.park(tx, row.id, reason=reason)
            case _:
                assert_never(outcome)

    def _retry(self, tx: Connection, row: Claimed, again: Retry, now: datetime) -> None:
        if again.pauses_channel:
            self._paused_until[row.channel] = now + CHANNEL_PAUSE
            due_at = now + CHANNEL_PAUSE
            sending.retry(tx, row.id, due_at=due_at, reason=again.reason, counts=False)
            return
        if again.reason == sending.UNREACHABLE:
            self._unreachable.add(row.channel)
        if again.after is None and _is_exhausted(tx, row, again, now):
            sending.finish(tx, row.id, OutboxState.DEAD, reason="exhausted", now=now)
            return
        wait = retry_wait(row.attempts) if again.after is None else clamp(again.after)
        if again.reason == sending.UNREACHABLE:
            wait = min(wait, OUTAGE_WAIT)
        if again.after is not None:
            self._slow_down(row, now, wait)
        sending.retry(
            tx, row.id, due_at=now + wait, reason=again.reason, counts=again.after is None
        )

    def _reached(self, tx: Connection, channel: Channel, now: datetime) -> None:
        """After an outage, send at once what it held up, in the order of each lane (H16)."""
        if channel in self._unreachable:
            self._unreachable.discard(channel)
            sending.bring_forward(tx, channel, now=now)

    def _slow_down(self, row: Claimed, now: datetime, wait: timedelta) -> None:
        """One chat's 429 holds that chat; a second chat's soon after holds the channel.

        Telegram does not say whose limit it was (H11).
        """
        lane, until = self._slowed.get(row.channel, (row.lane, now))
        if lane != row.lane and until > now:
            self._paused_until[row.channel] = min(now + wait, until)
        self._slowed[row.channel] = (row.lane, now + wait)


def _is_exhausted(tx: Connection, row: Claimed, again: Retry, now: datetime) -> bool:
    """Tell whether a message was tried long enough; an outage is not the message's fault."""
    if row.attempts <= len(RETRY_AFTER):
        return False
    return again.reason != sending.UNREACHABLE or sending.outlived_outage(tx, row.id, now=now)


def retry_wait(attempts: int) -> timedelta:
    """Give the wait before the next try.

    Args:
        attempts: tries so far, from 1.

    Returns:
        The schedule's wait with jitter: between a half and the whole of it.
    """
    step = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    return step * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads load, guards nothing


def clamp(wait: timedelta) -> timedelta:
    """Keep a platform's `retry_after` within sense: it may be negative or huge (H11)."""
    return max(LEAST_WAIT, min(wait, MOST_WAIT))
