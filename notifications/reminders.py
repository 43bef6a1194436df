"""Hands due reminders to the outbox, re-reading whether each still makes sense."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from handlers.conversations import reminder as conversation
from handlers.domain.application import Application
from handlers.domain.messages import MessageClass
from handlers.domain.office import Office
from handlers.texts.render import render
from storage import applications, outbox, reminders, subscriptions
from storage.database import new_id
from storage.letters import Letter
from storage.outbox import NewMessage
from storage.reminders import DueReminder
from storage.subscriptions import Subscriber
from storage.vault.keys import Keys

MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A reminder that still makes sense."""

    due: DueReminder
    subscriber: Subscriber
    application: Application


def hand_over(tx: Connection, keys: Keys, office: Office, *, now: datetime) -> int:
    """Put reminders that are due into the outbox.

    The precondition (not picked up, still subscribed, the same readiness) is read in
    the transaction that claims them (G06). At night and on closed days nothing is
    claimed (G05).

    Returns:
        How many were claimed; as many as `MOST_AT_ONCE` means that more may wait.
    """
    if not office.calendar.may_send(now):
        return 0
    due = reminders.claim_due(tx, now=now, limit=MOST_AT_ONCE)
    wanted = _still_wanted(tx, keys, due)
    reminders.drop(tx, [one.id for one in due if one.id not in {want.due.id for want in wanted}])
    outbox.add(tx, keys, [_message(want, office, now) for want in wanted])
    return len(due)


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
