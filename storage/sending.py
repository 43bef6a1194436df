"""What the sender takes from the outbox, and how each send ended (engine.md, Outbox)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    not_,
    or_,
    select,
    update,
)

from handlers.domain.messages import Channel, MessageClass
from storage import windows
from storage.outbox import (
    FINISHED,
    OPEN,
    OUTBOX,
    UNFINISHED,
    C,
    Claimed,
    OutboxState,
    open_rows,
)
from storage.statements import Statement, among, constants
from storage.vault.keys import Keys

#: Why a row is in doubt when its process died.
CRASH: Final = "crash"
#: Why a row waits while its platform cannot be reached: nothing is wrong with the row.
UNREACHABLE: Final = "no-connection"
#: So old a message ends if its platform could not be reached all the time (security.md 4.4).
LONGEST_OUTAGE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What happens to a message of which nobody knows whether it arrived (security.md 4.2).

    Attributes:
        waits: how long before it is sent again; meanwhile its platform may tell.
        repeats: how often it is sent again at most.
        crash_repeats: the same where a crash of ours left the doubt.
        gives_up_after: how long after the last of them it is dead.
    """

    waits: timedelta
    repeats: int
    crash_repeats: int
    gives_up_after: timedelta = timedelta(0)


#: The rule for each kind of message on each platform that is pushed to.
Doubts = Mapping[Channel, Mapping[MessageClass, Doubt]]


def claim_due(
    tx: Connection,
    keys: Keys,
    *,
    channels: Sequence[Channel],
    now: datetime,
    lease: timedelta,
    limit: int,
    busy_lanes: Sequence[str] = (),
    by_the_clock: bool = True,
) -> list[Claimed]:
    """Take at most `limit` messages that are due and mark them `attempting`.

    Only the oldest unfinished row of a lane is due, so nothing is overtaken.
    Commit before opening a socket: a crash after that point is `unknown`, and
    only the message's class may decide to repeat it (security.md 4.2).

    A row that cannot be opened is dead: it must not stop the others (H15).

    The order is the index's: whatever lies in the outbox, only what is taken is read. What
    crashed with us holds nobody up: it is due anew, after its doubt (`settle_unknown`).

    Args:
        busy_lanes: lanes that have to wait for a limit.
        by_the_clock: False after the clock jumped: what has an end is neither sent nor ended.
    """
    due = _DUE if by_the_clock else _DUE_WITHOUT_END
    rows = due.rows(tx, now=now, channels=channels, busy=busy_lanes, most=limit)
    if rows:
        _TAKE.change(tx, ids=[row.id for row in rows], until=now + lease)
    return _with_windows(tx, open_rows(tx, keys, rows, now), now)


def _with_windows(tx: Connection, rows: list[Claimed], now: datetime) -> list[Claimed]:
    """Say of WhatsApp's rows whether free text may be sent; no other channel has a window."""
    lanes = {row.lane for row in rows if row.channel is Channel.WHATSAPP}
    shut = lanes - windows.open_lanes(tx, lanes, now=now)
    return [replace(row, window_is_open=row.lane not in shut) for row in rows] if shut else rows


def _is_head_of_lane() -> ColumnElement[bool]:
    """The oldest, and nothing of its lane is being sent (a clock may step back)."""
    other = OUTBOX.alias("other")
    return ~exists().where(
        other.c.lane == C.lane,
        other.c.state.in_(constants(UNFINISHED)),
        other.c.finished_at.is_(None),
        or_(
            other.c.position < C.position,
            and_(other.c.position == C.position, other.c.id < C.id),
            and_(other.c.state == OutboxState.ATTEMPTING, other.c.id != C.id),
        ),
    )


#: These run at every turn of the sender: built once.
_EXPIRE: Final = Statement(
    update(OUTBOX)
    .where(OPEN, C.state == OutboxState.PENDING, C.not_after < bindparam("now"))
    .values(state=OutboxState.CANCELLED, reason="expired", body=None, finished_at=bindparam("now"))
)
_OF_DUE: Final = (
    select(OUTBOX)
    .where(
        OPEN,
        C.state == OutboxState.PENDING,
        C.due_at <= bindparam("now"),
        among(C.channel, "channels"),
        or_(C.not_after.is_(None), C.not_after >= bindparam("now")),
        not_(among(C.lane, "busy")),
        _is_head_of_lane(),
    )
    .order_by(C.priority, C.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite: BEGIN IMMEDIATE does it
)
_DUE: Final = Statement(_OF_DUE)
#: After a jump of the clock: what has an end waits until the clock is believed (G03).
_DUE_WITHOUT_END: Final = Statement(_OF_DUE.where(C.not_after.is_(None)))
_TAKE: Final = Statement(
    update(OUTBOX)
    .where(among(C.id, "ids"), C.state == OutboxState.PENDING)
    .values(
        state=OutboxState.ATTEMPTING,
        lease_until=bindparam("until"),
        attempts=C.attempts + 1,
    )
)
_FINISH: Final = Statement(
    update(OUTBOX)
    .where(among(C.id, "ids"), C.state == OutboxState.ATTEMPTING)
    .values(
        state=bindparam("end"),
        reason=bindparam("why"),
        body=None,
        ride=None,
        finished_at=bindparam("now"),
    )
)
_FORGET_TALK: Final = Statement(
    delete(OUTBOX).where(among(C.id, "ids"), C.is_report_talk, C.state.in_(constants(FINISHED)))
)
_LOST: Final = Statement(
    update(OUTBOX)
    .where(OPEN, C.state == OutboxState.ATTEMPTING, C.lease_until < bindparam("before"))
    .values(
        state=OutboxState.UNKNOWN,
        reason=CRASH,
        due_at=bindparam("now"),
        lease_until=None,
        ride=None,
    )
)
_IN_DOUBT: Final = Statement(
    select(C.id, C.channel, C.kind, C.reason, C.repeats, C.due_at).where(
        OPEN, C.state == OutboxState.UNKNOWN
    )
)
# What rode keeps its text for ten minutes: its response may have been lost.
_TALK_OVER: Final = Statement(
    delete(OUTBOX).where(C.is_report_talk, C.state.in_(constants(FINISHED)), C.ride.is_(None))
)


def cancel_expired(tx: Connection, *, now: datetime) -> None:
    """Cancel what came too late; until then it is not claimed, and its lane waits for it."""
    _EXPIRE.change(tx, now=now)


def finish(
    tx: Connection, row_id: str, state: OutboxState, *, reason: str = "", now: datetime
) -> bool:
    """End a row that is being sent and erase its text.

    Returns:
        False if somebody else ended it meanwhile.
    """
    return finish_all(tx, [row_id], state, reason=reason, now=now) == 1


def finish_all(
    tx: Connection, ids: Sequence[str], state: OutboxState, *, reason: str = "", now: datetime
) -> int:
    """End rows that are being sent, alike, and erase their texts.

    Returns:
        How many were not ended by somebody else meanwhile.
    """
    done = _FINISH.change(tx, ids=ids, end=state, why=reason, now=now)
    _FORGET_TALK.change(tx, ids=ids)
    return done


def retry(
    tx: Connection, row_id: str, *, due_at: datetime, reason: str, counts: bool = True
) -> None:
    """Give a row back that surely did not arrive.

    Args:
        counts: the try counts; False when no message at all could leave.
    """
    tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(
            state=OutboxState.PENDING,
            due_at=due_at,
            lease_until=None,
            reason=reason,
            attempts=C.attempts - (0 if counts else 1),
        )
    )


def bring_forward(tx: Connection, channel: Channel, *, now: datetime) -> None:
    """Make due at once what only waited for its platform to be reached again (H16)."""
    waits = and_(OPEN, C.state == OutboxState.PENDING, C.reason == UNREACHABLE, C.due_at > now)
    tx.execute(update(OUTBOX).where(waits, C.channel == channel).values(due_at=now))


def outlived_outage(tx: Connection, row_id: str, *, now: datetime) -> bool:
    """Tell whether a row is too old to wait any longer for its platform."""
    oldest_us = int((now - LONGEST_OUTAGE).timestamp() * 1_000_000)
    return (tx.scalar(select(C.position).where(C.id == row_id)) or 0) <= oldest_us


def doubt(tx: Connection, row_id: str, *, reason: str, now: datetime) -> None:
    """Mark a row that may or may not have arrived; its wait counts from now."""
    tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(state=OutboxState.UNKNOWN, reason=reason, due_at=now, lease_until=None, ride=None)
    )


def park(tx: Connection, row_id: str, *, reason: str) -> None:
    """Set a row aside until an operator has mended what holds it (`outbox retry`)."""
    tx.execute(
        update(OUTBOX)
        .where(C.id == row_id, C.state == OutboxState.ATTEMPTING)
        .values(state=OutboxState.PARKED, reason=reason, lease_until=None, ride=None)
    )


def expire_leases(tx: Connection, *, now: datetime, all_of_them: bool = False) -> int:
    """Turn rows whose process died while sending into `unknown`.

    Args:
        all_of_them: no other process is there, so that nothing is being sent.
    """
    before = now + LONGEST_OUTAGE if all_of_them else now  # no lease is that long
    return _LOST.change(tx, before=before, now=now)


def settle_unknown(tx: Connection, doubts: Doubts, *, now: datetime) -> None:
    """Send again, or give up, what has been in doubt for its time (security.md 4.2).

    A status that comes meanwhile ends the doubt itself (`storage.deliveries`).
    """
    again: list[str] = []
    over: list[str] = []
    for row in _IN_DOUBT.rows(tx):
        rule = doubts[Channel(row.channel)][MessageClass(row.kind)]
        most = rule.crash_repeats if row.reason == CRASH else rule.repeats
        if row.repeats < most:
            again += [row.id] if now - row.due_at >= rule.waits else []
        elif now - row.due_at >= rule.gives_up_after:
            over.append(row.id)
    _end_doubt(tx, again, state=OutboxState.PENDING, repeats=C.repeats + 1, due_at=now)
    _end_doubt(tx, over, state=OutboxState.DEAD, reason="unknown", body=None, finished_at=now)
    _TALK_OVER.change(tx)


def _end_doubt(tx: Connection, ids: Sequence[str], **values: object) -> None:
    if ids:
        in_doubt = C.state == OutboxState.UNKNOWN
        tx.execute(update(OUTBOX).where(C.id.in_(ids), in_doubt).values(**values))
