"""What one transaction does for a batch of messages: read once, decide each, write once."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.observability import get_logger
from handlers import dispatch
from handlers.domain.effects import Subscribe
from handlers.domain.heard import Heard
from handlers.domain.known import Needs
from handlers.domain.messages import Channel, Incoming, Outgoing, Turn, say
from handlers.domain.office import Office
from handlers.domain.state import Language, State
from handlers.texts.render import render
from storage import effects, intake, known, outbox, riding, windows
from storage.database import new_id
from storage.known import NO_SLOW_FACTS, Asked, SlowFacts
from storage.letters import Letter
from storage.outbox import Claimed, NewMessage, OutboxState
from storage.vault.keys import Keys

TENTATIVE_WAIT: Final = timedelta(seconds=2)
TENTATIVE_LONGEST: Final = timedelta(seconds=6)
#: A message on which the head thinks longer is a failure of ours, like an exception.
MOST_THINKING_S: Final = 5.0

log = get_logger()


@dataclass(frozen=True, slots=True)
class Answered:
    """The message has had its effect.

    Attributes:
        ride: an answer to give in the response itself; `Intake.rode` must be told.
        waits: something new lies in the outbox, to be sent or fetched.
    """

    ride: Claimed | None = None
    is_duplicate: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Replayed(Answered):
    """The message was caught long ago and is played back; it has no effect (A06)."""

    is_duplicate: bool = True


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


class Batch:
    """Does a batch of messages in a transaction.

    Args:
        keys: for sealed fields.
        office: facts from configuration.
        clock: gives the UTC instant.
    """

    def __init__(self, *, keys: Keys, office: Office, clock: Callable[[], datetime]) -> None:
        self._keys = keys
        self._office = office
        self._clock = clock

    def do(self, tx: Connection, batch: list[Waiting], rode: list[str]) -> list[Outcome]:
        """Do a batch in one transaction.

        Args:
            tx: the caller commits it, or undoes it whole.
            batch: at most one message of each lane.
            rode: ids of answers whose responses were written.

        Returns:
            How each message ended, in the batch's order.
        """
        now = self._clock()
        today = self._office.calendar.office_date(now)
        riding.rode(tx, rode, now=now)
        lanes = intake.open_lanes(tx, (waiting.lane for waiting in batch), today=today)
        outcomes: dict[str, Outcome] = {waiting.key: Busy() for waiting in batch}
        held = [waiting for waiting in batch if waiting.lane in lanes]
        new = intake.claim_keys(tx, (waiting.key for waiting in held), today=today)
        for waiting in held:
            if waiting.key not in new:
                outcomes[waiting.key] = self._duplicate(tx, waiting, now)
        fresh = [waiting for waiting in held if waiting.key in new]
        decided = self._decide(tx, fresh, lanes, outcomes, now)
        intake.release_keys(tx, new - {one.waiting.key for one in decided})
        windows.open_windows(tx, _heard_on_whatsapp(decided, now), now=now)
        outcomes |= self._write(tx, decided, now)
        return [outcomes[waiting.key] for waiting in batch]

    def apologise(self, tx: Connection, waiting: Waiting) -> None:
        """Say that the fault is ours, to somebody whose message was set aside."""
        now = self._clock()
        apology = Turn((say("sorry-our-fault"),), State())
        queue = outbox.queues(tx, [waiting.lane]).get(waiting.lane, outbox.LaneQueue())
        waiting.may_ride = False
        outbox.add(tx, self._keys, self._messages(waiting, apology, queue, now))

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
                with _InTime():
                    state = intake.open_state(self._keys, lanes[waiting.lane])
                    if intake.is_replayed(state, waiting.key, waiting.said.at, now=now):
                        outcomes[waiting.key] = Replayed()
                        continue
                    meant = dispatch.hear(waiting.said, state, self._office.words)
                    needs = dispatch.needs(meant)
            except Exception as fault:  # noqa: BLE001 -- a poison message must not stop the others
                outcomes[waiting.key] = failed(fault)
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
                with _InTime():
                    turn = dispatch.reply(meant, fact)
                decided.append(Decided(waiting, turn))
            except Exception as fault:  # noqa: BLE001 -- as above
                outcomes[waiting.key] = failed(fault)
        return decided

    def _write(self, tx: Connection, decided: list[Decided], now: datetime) -> dict[str, Outcome]:
        queues = outbox.queues(tx, [one.waiting.lane for one in decided])
        today = self._office.calendar.office_date(now)
        outcomes: dict[str, Outcome] = {}
        states: dict[str, bytes | None] = {}
        letters: list[NewMessage] = []
        # Whoever holds several applications takes them in the order of their ids, as an import
        # does: two transactions never wait for each other crosswise.
        for one in sorted(decided, key=_holds):
            waiting, turn = one.waiting, one.turn
            self._apply(tx, waiting, turn, now)
            queue = queues.get(waiting.lane, outbox.LaneQueue())
            if turn.say:
                outbox.cancel_ids(tx, queue.tentative, reason="superseded", now=now)
            messages = self._messages(waiting, turn, queue, now)
            letters.extend(messages)
            state = intake.after_hearing(turn.remember, waiting.key, waiting.said.at)
            states[waiting.lane] = intake.seal_state(self._keys, waiting.lane, state)
            ride = _ride(messages)
            waits = bool(turn.do) or (bool(messages) and ride is None)
            outcomes[waiting.key] = Answered(ride=ride, waits=waits)
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
            # Nobody would hear that Telegram could not fetch it.
            and not turn.say[0].picture
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


def _heard_on_whatsapp(decided: list[Decided], now: datetime) -> dict[str, datetime]:
    """Give the chats whose 24-hour window opens anew; no other channel has one.

    A stamp older than Meta's last redelivery is a wrong clock's: then it is now.
    """
    heard = [one.waiting for one in decided if one.waiting.said.channel is Channel.WHATSAPP]
    oldest = now - timedelta(days=intake.KEY_DAYS)
    return {
        waiting.lane: waiting.said.at if waiting.said.at >= oldest else now
        for waiting in heard
        if not waiting.said.blocked
    }


def _holds(one: Decided) -> str:
    """Give the id of the application that a turn subscribes to; it is held until the commit."""
    wanted = (effect.application_id for effect in one.turn.do if isinstance(effect, Subscribe))
    return next(wanted, "")


class _InTime:
    """Fails for what took too long: it held up every other message of its batch."""

    __slots__ = ("_began",)

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        if kind is None and time.monotonic() - self._began > MOST_THINKING_S:
            raise TimeoutError


def _lacks_slow_facts(needs: Needs, slow: SlowFacts) -> bool:
    return bool(
        (needs.receipt and slow.opened is None)
        or (needs.fresh_receipt and not slow.fresh)
        or needs.picture  # what a look shows is heard: afterwards nothing asks for one
    )


def failed(fault: Exception) -> Failed:
    """Tell the operator where our own code failed, and nothing of what was said."""
    log.error("message-failed", exc_info=fault)
    return Failed(type(fault).__name__)


def _ride(messages: list[NewMessage]) -> Claimed | None:
    if len(messages) != 1 or messages[0].ride is None:
        return None
    return messages[0].as_claimed()
