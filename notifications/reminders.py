"""Hands due reminders to the outbox, re-reading whether each still makes sense."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from handlers.conversations import reminder as conversation
from handlers.domain.application import Application
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.office import Office
from handlers.domain.reminder import snooze
from handlers.texts.render import render
from notifications.spending import NO_CAP, Spending
from storage import applications, notices, outbox, reminders, subscriptions
from storage.database import new_id
from storage.letters import Letter
from storage.outbox import NewMessage
from storage.reminders import DueReminder
from storage.subscriptions import Subscriber
from storage.vault.keys import Keys

#: So many in one transaction: messages and the sender wait for it.
MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A reminder that still makes sense."""

    due: DueReminder
    subscriber: Subscriber
    application: Application


def hand_over(
    tx: Connection,
    keys: Keys,
    office: Office,
    *,
    now: datetime,
    spending: Spending = NO_CAP,
) -> int:
    """Put reminders that are due into the outbox.

    The precondition (not picked up, still subscribed, the same readiness) is read in
    the transaction that claims them (G06). At night and on closed days nothing is
    claimed (G05). What WhatsApp's cap does not allow waits for the next working morning.

    Returns:
        How many were claimed; as many as `MOST_AT_ONCE` means that more may wait.
    """
    if not office.calendar.may_send(now):
        return 0
    due = reminders.claim_due(tx, now=now, limit=MOST_AT_ONCE)
    wanted = _still_wanted(tx, keys, due)
    reminders.drop(tx, [one.id for one in due if one.id not in {want.due.id for want in wanted}])
    leaving = _within_the_cap(tx, wanted, office, spending, now)
    if leaving:
        # What a reminder says of today's hours, also on a day that a notice closes.
        told = notices.with_closings_of(tx, office, now=now)
        outbox.add(tx, keys, [_message(want, told, now) for want in leaving])
    return len(due)


def _within_the_cap(
    tx: Connection, wanted: Sequence[_Wanted], office: Office, spending: Spending, now: datetime
) -> list[_Wanted]:
    """Hold back what would cost too much. Telegram costs nothing: there all leave.

    Whoever is told about the same card on Telegram, too, is reminded there all the same;
    who of the chats is one person is known to nobody, so nothing is moved over.
    """
    paid = [want for want in wanted if want.subscriber.channel is Channel.WHATSAPP]
    room = spending.room(tx, office, now=now) if paid else None
    held = [] if room is None else paid[room:]
    for want in held:
        spread_s = reminders.spread_of(want.subscriber.id)
        morning = snooze(now, office.calendar, spread_s)
        reminders.hold(tx, want.due, morning, today=office.calendar.office_date(now))
    held_ids = {want.due.id for want in held}
    return [want for want in wanted if want.due.id not in held_ids]


def _still_wanted(tx: Connection, keys: Keys, due: Sequence[DueReminder]) -> list[_Wanted]:
    subscribed = subscriptions.by_ids(tx, keys, [one.subscription_id for one in due])
    ids = {one.application_id for one in subscribed.values()}
    found = applications.by_ids(tx, keys, ids)
    wanted: list[_Wanted] = []
    for one in due:
        subscriber = subscribed.get(one.subscription_id)
        application = found.get(subscriber.application_id) if subscriber else None
        if subscriber and application and reminders.still_wanted(one, application):
            wanted.append(_Wanted(one, subscriber, application))
    return wanted


def _message(want: _Wanted, office: Office, now: datetime) -> NewMessage:
    outgoing = conversation.message(want.application, want.due.slot, office, now)
    return NewMessage(
        id=new_id(),
        lane=want.subscriber.lane,
        channel=want.subscriber.channel,
        kind=MessageClass.REMINDER,
        position=int(now.timestamp() * 1_000_000),
        due_at=now,
        letter=Letter(want.subscriber.chat, render(outgoing, want.subscriber.language)),
        not_after=want.due.not_after,
        subject=want.subscriber.id,
    )
