"""Tells chats what officers did with their complaints; nothing at night or on closed days."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from handlers.conversations import tickets
from handlers.domain.messages import MessageClass
from handlers.domain.office import Office
from handlers.texts.render import render
from storage import complaint_clock, outbox
from storage.complaint_clock import Told
from storage.database import new_id
from storage.letters import Letter
from storage.outbox import NewMessage
from storage.vault.keys import Keys

#: So many in one transaction: messages and the sender wait for it.
MOST_AT_ONCE: Final = 50


def hand_over(tx: Connection, keys: Keys, office: Office, *, now: datetime) -> int:
    """Put what is to be told into the outbox, as it is true in this transaction.

    BERHENTI ends reminders; the answer to one's own question comes all the same.

    Returns:
        How many were told.
    """
    if not office.calendar.may_send(now):
        return 0
    calendar = office.calendar
    until = office.complaints.contest_until(calendar.office_date(now), calendar)
    due = complaint_clock.claim_due(tx, keys, now=now, contest_until=until, limit=MOST_AT_ONCE)
    outbox.add(tx, keys, [_message(one, office, now, at) for at, one in enumerate(due)])
    return len(due)


def _message(told: Told, office: Office, now: datetime, at: int) -> NewMessage:
    today = office.calendar.office_date(now)
    outgoing = tickets.push_message(told.complaint, office, today)
    return NewMessage(
        id=new_id(),
        lane=told.lane,
        channel=told.channel,
        kind=MessageClass.REPLY,
        position=int(now.timestamp() * 1_000_000) + at,
        due_at=now,
        letter=Letter(told.chat, render(outgoing, told.language)),
        subject=told.complaint.id,
    )


def forget_and_close(tx: Connection, office: Office, *, now: datetime) -> None:
    """Close what nobody contested in its days, and delete what has been over for long."""
    today = office.calendar.office_date(now)
    complaint_clock.close_silent(tx, today=today, now=now)
    complaint_clock.forget_old(tx, now=now, ended_before=office.complaints.kept_from(today))
