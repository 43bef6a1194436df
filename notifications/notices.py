"""Hands notices to the outbox, reading again whether each still makes sense to its reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from handlers.conversations.notices import push_message
from handlers.domain.application import Application
from handlers.domain.calendar import QUIET_FROM
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.notice import Notice, concerns
from handlers.domain.office import Office
from handlers.domain.reminder import snooze
from handlers.texts.render import render
from notifications.spending import NO_CAP, Spending
from storage import applications, notice_pushes, notices, outbox, subscriptions, windows
from storage.database import new_id
from storage.letters import Letter
from storage.notice_pushes import DuePush, PushState
from storage.outbox import NewMessage
from storage.reminders import spread_of
from storage.subscriptions import Subscriber
from storage.vault.keys import Keys

#: So many in one transaction: messages and the sender wait for it.
MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A push that still makes sense."""

    due: DuePush
    notice: Notice
    subscriber: Subscriber
    application: Application


def hand_over(
    tx: Connection,
    keys: Keys,
    office: Office,
    *,
    now: datetime,
    spending: Spending = NO_CAP,
    has_template: bool = False,
) -> int:
    """Put notices that are due into the outbox; at night nothing is claimed.

    Read again in the transaction that claims them: the notice still holds, the person is
    still subscribed, the card still waits for it. On WhatsApp a chat outside its 24 hours
    is passed over without an approved template, and what the month's cap does not allow
    waits for the next working morning.

    Args:
        has_template: configuration names an approved template for notices.

    Returns:
        How many were claimed; as many as `MOST_AT_ONCE` means that more may wait.
    """
    if office.calendar.quiet(now):
        return 0
    due = notice_pushes.claim_due(tx, now=now, limit=MOST_AT_ONCE)
    if not due:  # as at nearly every tick
        return 0
    wanted = _still_wanted(tx, keys, office, due, now)
    kept = {one.due.id for one in wanted}
    notice_pushes.settle(tx, [one.id for one in due if one.id not in kept], PushState.CANCELLED)
    leaving = _reachable(tx, wanted, has_template=has_template, now=now)
    leaving = _within_the_cap(tx, leaving, office, spending, now)
    outbox.add(tx, keys, [_message(want, office, now) for want in leaving])
    return len(due)


def _still_wanted(
    tx: Connection, keys: Keys, office: Office, due: Sequence[DuePush], now: datetime
) -> list[_Wanted]:
    current = notices.by_ids(tx, [one.notice_id for one in due], now=now)
    subscribed = subscriptions.by_ids(tx, keys, [one.subscription_id for one in due])
    found = applications.by_ids(tx, keys, {one.application_id for one in subscribed.values()})
    wanted: list[_Wanted] = []
    for one in due:
        notice, subscriber = current.get(one.notice_id), subscribed.get(one.subscription_id)
        application = found.get(subscriber.application_id) if subscriber else None
        if notice and subscriber and application and concerns(notice, application, office):
            wanted.append(_Wanted(one, notice, subscriber, application))
    return wanted


def _reachable(
    tx: Connection, wanted: Sequence[_Wanted], *, has_template: bool, now: datetime
) -> list[_Wanted]:
    """Pass over whom WhatsApp takes no message to; who writes again reads it then."""
    if has_template:
        return list(wanted)
    lanes = {want.subscriber.lane for want in wanted if _is_paid(want)}
    shut = lanes - windows.open_lanes(tx, lanes, now=now)
    passed = [want.due.id for want in wanted if want.subscriber.lane in shut]
    notice_pushes.settle(tx, passed, PushState.SKIPPED)
    return [want for want in wanted if want.subscriber.lane not in shut]


def _within_the_cap(
    tx: Connection, wanted: Sequence[_Wanted], office: Office, spending: Spending, now: datetime
) -> list[_Wanted]:
    """Hold back what would cost too much until the next working morning."""
    paid = [want for want in wanted if _is_paid(want)]
    room = spending.room(tx, office, now=now) if paid else None
    held = [] if room is None else paid[room:]
    for want in held:
        morning = snooze(now, office.calendar, spread_of(want.subscriber.id))
        notice_pushes.hold(tx, [want.due.id], morning.due_at)
    held_ids = {want.due.id for want in held}
    return [want for want in wanted if want.due.id not in held_ids]


def _is_paid(want: _Wanted) -> bool:
    return want.subscriber.channel is Channel.WHATSAPP


def _message(want: _Wanted, office: Office, now: datetime) -> NewMessage:
    calendar, subscriber = office.calendar, want.subscriber
    outgoing = push_message(want.notice, want.application, office, now)
    night = calendar.at(calendar.office_date(now), QUIET_FROM)
    return NewMessage(
        id=new_id(),
        lane=subscriber.lane,
        channel=subscriber.channel,
        kind=MessageClass.NOTICE,
        position=int(now.timestamp() * 1_000_000),
        due_at=now,
        letter=Letter(subscriber.chat, render(outgoing, subscriber.language)),
        not_after=min(night, want.due.not_after),
        subject=subscriber.id,
    )
