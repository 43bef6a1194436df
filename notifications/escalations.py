"""A digest that nobody has answered for a working day goes to the next person.

The unit is the digest of a role: one officer's answer speaks for all of a role. It goes
to officers of that role who did not have it, in the order of linking, then upwards
(`NEXT_ROLES`), one person a working day, until somebody answers. Nobody left is an alarm.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from handlers.domain.office import Office
from handlers.domain.officer import NEXT_ROLES, DigestCopy, Permission, Role, Unread, may
from notifications import digests as desk
from storage import escalations, officers, outbox
from storage.officers import LinkedOfficer
from storage.vault.keys import Keys


def hand_on(tx: Connection, keys: Keys, office: Office, *, now: datetime) -> list[str]:
    """Hand on what was given on the last working day and was not answered until now.

    To be called when the day's digest is due, before it is given: it tells the alarm. A
    double tick or a second scheduler changes nothing (G01); after days without a server
    only the last day's digest is handed on (G02).

    Returns:
        The lanes that have something to be sent.
    """
    today = office.calendar.office_date(now)
    last = desk.last_given(tx, office.calendar, today)
    if last is None:
        return []
    linked: list[LinkedOfficer] | None = None
    handed: list[tuple[LinkedOfficer, DigestCopy]] = []
    for unread in escalations.unread(tx, given_on=last, today=today):
        linked = officers.linked(tx, keys) if linked is None else linked
        person = next_person(unread, linked, escalations.asked(tx, unread))
        id_ = escalations.hand_on(tx, unread, person.id if person else None, today=today)
        if id_ is not None and person is not None:
            handed.append((person, DigestCopy(person.role, id_, unread=unread)))
    if not handed:
        return []
    facts = desk.digest_facts(tx, office, now=now)
    # Behind the officer's own digest of the same instant.
    messages = [
        desk.message(officer, facts, office, copy, now, place=place)
        for place, (officer, copy) in enumerate(handed, start=1)
    ]
    outbox.add(tx, keys, messages)
    return [message.lane for message in messages]


def next_person(
    unread: Unread, linked: Sequence[LinkedOfficer], asked: Collection[str]
) -> LinkedOfficer | None:
    """Choose who is asked next.

    Args:
        linked: officers in the order of linking.
        asked: ids of those who had it.

    Returns:
        None if nobody is left.
    """
    roles = NEXT_ROLES[Role(unread.role)] if may(unread.role, Permission.RECEIVE_DIGEST) else ()
    for role in roles:
        for officer in linked:
            if officer.role == role and officer.id not in asked:
                return officer
    return None
