"""The daily digest for officers: counts and ages, never content (issue: no count under 3)."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from handlers.conversations import officer as conversation
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.messages import MessageClass
from handlers.domain.notice import is_told
from handlers.domain.office import Office
from handlers.domain.officer import (
    AgeClass,
    AnsweredDigest,
    DigestCopy,
    DigestFacts,
    Permission,
    WaitingComplaints,
    age_class,
    may,
)
from handlers.domain.queue import QueueWord, clock_of, standing
from handlers.domain.state import Language
from handlers.texts.render import render
from storage import (
    applications,
    blanks,
    complaint_desk,
    digest_desk,
    digests,
    notices,
    officers,
    outbox,
    overdue,
    queue,
    reminders,
    status_words,
)
from storage.database import new_id
from storage.letters import Letter
from storage.officers import LinkedOfficer
from storage.outbox import NewMessage, OutboxState
from storage.vault.keys import Keys

#: A smaller number could point at one person.
FEWEST_TOLD: Final = 3


def is_due(office: Office, digest_at: time, now: datetime) -> bool:
    """Tell whether today's digest should have left: on a working day, not before its time.

    After an outage it does not leave at night either, unless the office wants it then.
    """
    calendar = office.calendar
    local = now.astimezone(calendar.zone)
    is_late = calendar.quiet(now) and not calendar.quiet(calendar.at(local.date(), digest_at))
    return calendar.is_working_day(local.date()) and local.time() >= digest_at and not is_late


def digest_facts(tx: Connection, office: Office, *, now: datetime) -> DigestFacts:
    """Count what a digest tells.

    Args:
        office: its calendar counts working days.
        now: UTC instant of the digest.
    """
    calendar = office.calendar
    today = calendar.office_date(now)
    ages = [calendar.working_days_between(day, today) for day in digests.open_reports(tx)]
    cards: Counter[AgeClass] = Counter()
    for day, count in Counter(applications.ready_since(tx)).items():
        cards[age_class(calendar.working_days_between(day, today))] += count
    newest = applications.newest_data(tx)
    last = last_given(tx, calendar, today)
    late = overdue.counts(tx, today=today)
    old_days = office.old_data_days
    sent = reminders.outcome_counts(tx, since=now - timedelta(days=1))
    return DigestFacts(
        day=today,
        reports_new=_at_least_three(
            digests.reports_received_since(tx, _last_digest(calendar, today))
        ),
        reports_open=_at_least_three(len(ages)),
        reports_overdue=_at_least_three(sum(age > office.answer_days for age in ages)),
        oldest=age_class(max(ages)) if ages else None,
        cards=cards,
        data_age_days=None if newest is None else (today - calendar.office_date(newest)).days,
        newest_data=None if newest is None else newest.astimezone(calendar.zone),
        old_data=applications.count_unconfirmed(tx, before=now - timedelta(days=old_days)),
        old_data_days=old_days,
        print_ready=applications.count_print_ready(tx),
        blanks=blanks.current(tx),
        overdue=late.unanswered,
        overdue_late=late.past_due,
        unknown_words=status_words.count(tx),
        reminders_sent=sent.get(OutboxState.SENT, 0),
        reminders_failed=sent.get(OutboxState.DEAD, 0),
        alarms=digests.alarms(tx, now=now),
        last=_answers(tx, last) if last else (),
        complaints=_complaints(tx, calendar, today),
        ran_out=_ran_out(tx, calendar, today),
        notices=sum(is_told(one, now) for one in notices.current(tx, now=now)),
    )


def _ran_out(tx: Connection, calendar: OfficeCalendar, today: date) -> time | None:
    """Tell when numbers ran out on the working day before today."""
    word = standing(queue.recent(tx, today), _last_digest(calendar, today))
    is_known = word is not None and word.word is QueueWord.EMPTY
    return clock_of(word, calendar) if word is not None and is_known else None


def _complaints(tx: Connection, calendar: OfficeCalendar, today: date) -> WaitingComplaints:
    found = complaint_desk.count(tx, today=today)
    oldest = found.oldest_due
    late = calendar.working_days_between(oldest, today) if oldest else 0
    return WaitingComplaints(found.waiting, found.overdue, late)


def last_given(tx: Connection, calendar: OfficeCalendar, today: date) -> date | None:
    """Give the last working day before today on which digests were given.

    One that was sent by hand on a closed day is nobody's duty.
    """
    day = digests.newest_day(tx, before=today)
    while day is not None and not calendar.is_working_day(day):
        day = digests.newest_day(tx, before=day)
    return day


def _answers(tx: Connection, day: date) -> tuple[AnsweredDigest, ...]:
    return tuple(one for one in digest_desk.answers(tx, day) if one.role)


def _last_digest(calendar: OfficeCalendar, today: date) -> date:
    """Give the working day before today: on Monday the weekend is new, too."""
    day = today - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def _at_least_three(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST_TOLD else None


def queue_digests(
    tx: Connection, keys: Keys, office: Office, *, now: datetime, again: bool = False
) -> list[str]:
    """Put the day's digest into the outbox for every linked officer who may have it.

    Args:
        again: also for those who had it today (`tanpacalo digest --now`).

    Returns:
        The lanes that have something to be sent.
    """
    today = office.calendar.office_date(now)
    wanted: list[tuple[LinkedOfficer, str]] = []
    for officer in officers.linked(tx, keys):
        if not may(officer.role, Permission.RECEIVE_DIGEST):
            continue
        digest_id = digests.claim(tx, officer.id, today)
        if digest_id is not None or again:
            wanted.append((officer, digest_id or digests.given(tx, officer.id, today)))
    if not wanted:  # as at nearly every tick: nothing is counted
        return []
    facts = digest_facts(tx, office, now=now)
    last = last_given(tx, office.calendar, today)
    postponed = digest_desk.postponed(tx, last) if last else frozenset()
    messages = [
        message(
            officer,
            facts,
            office,
            DigestCopy(officer.role, id_, last if officer.id in postponed else None),
            now,
        )
        for officer, id_ in wanted
    ]
    outbox.add(tx, keys, messages)
    return [message.lane for message in messages]


def digest_text(facts: DigestFacts, office: Office, role: str) -> str:
    """Give a role's digest in words, as `tanpacalo digest` prints it."""
    outgoing = conversation.digest_message(facts, office, DigestCopy(role))
    return render(outgoing, Language.INDONESIAN).text


def message(
    officer: LinkedOfficer,
    facts: DigestFacts,
    office: Office,
    copy: DigestCopy,
    now: datetime,
    *,
    place: int = 0,
) -> NewMessage:
    """Lay an officer's copy out as a row.

    Args:
        place: its place among what leaves for the officer at once.
    """
    outgoing = conversation.digest_message(facts, office, copy)
    return NewMessage(
        id=new_id(),
        lane=officer.lane,
        channel=officer.channel,
        kind=MessageClass.DIGEST,
        position=int(now.timestamp() * 1_000_000) + place,
        due_at=now,
        letter=Letter(officer.chat, render(outgoing, Language.INDONESIAN)),
        subject=copy.id,
    )
