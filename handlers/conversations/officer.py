"""Officers in chat: linking, and the text of the daily digest."""

from typing import Final

from handlers.conversations.digest_answers import buttons, last_lines
from handlers.conversations.digest_cards import data_part, ready_part, waiting_part
from handlers.conversations.digest_fit import Part, fitted
from handlers.conversations.queue import digest_button
from handlers.domain.effects import CountWrongCodes, LinkOfficer
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Line, MessageClass, Outgoing, Template, Turn, say
from handlers.domain.office import Office
from handlers.domain.officer import (
    AgeClass,
    DigestCopy,
    DigestFacts,
    Permission,
    Unread,
    WaitingComplaints,
    may,
)

ALARMS: Final[dict[str, str]] = {
    "token-revoked": "digest-alarm-token-revoked",
    "outbox-stuck": "digest-alarm-outbox-stuck",
    "messages-lost": "digest-alarm-messages-lost",
    "few-readers": "digest-alarm-few-readers",
    "demo-readers": "digest-alarm-demo-readers",
    "digest-unread": "digest-alarm-digest-unread",
    "whatsapp-cap": "digest-alarm-whatsapp-cap",
    "nik-guessing": "digest-alarm-nik-guessing",
}


def link_needs(heard: Heard) -> Needs:
    """Look the linking code up. A pulled channel cannot get digests: it links nobody."""
    return Needs() if heard.said.channel.is_pulled else Needs(invite=heard.invite)


def link_reply(heard: Heard, known: Known) -> Turn:
    """Link this chat to the invited officer, or refuse alike for every reason."""
    if not known.invite:
        return Turn((say("officer-refused"),), heard.state, (CountWrongCodes(1),))
    linked = Line("officer-linked", {"role": known.officer_role})
    message = Outgoing((linked, Line("officer-digests")))
    return Turn((message,), heard.state, (LinkOfficer(known.invite),))


def digest_message(facts: DigestFacts, office: Office, copy: DigestCopy) -> Outgoing:
    """Build a digest for a small phone: one fact a line.

    Args:
        facts: counts and ages.
        office: whose digest it is.
        copy: to whom it goes. Handed on, it tells what both roles may see.

    Returns:
        The message; it has no content of a report and no small count.
    """
    heading = Line("digest-heading", {"day": facts.day, "office": office.name})
    roles = (copy.role, copy.unread.role) if copy.unread else (copy.role,)
    with_reports = all(may(role, Permission.SEE_REPORT_COUNTS) for role in roles)
    notes_queue = may(copy.role, Permission.NOTE_QUEUE)
    lines = fitted(
        (
            Part((heading, *_copy_lines(facts, copy))),
            Part(tuple(_report_lines(facts)) if with_reports else ()),
            ready_part(facts),
            waiting_part(facts),
            data_part(facts),
            Part(tuple(_complaint_lines(facts.complaints))),
            Part((_queue_line(facts),) if notes_queue else ()),
            Part(_notice_lines(facts)),
            _reminder_part(facts),
            _alarm_part(facts),
        )
    )
    choices = buttons(copy.id) if copy.id else ()
    if copy.id and notes_queue:
        choices = (*choices, digest_button(facts.day.toordinal()))
    template = _template(facts, copy.unread, with_reports=with_reports)
    return Outgoing(lines, choices, kind=MessageClass.DIGEST, template=template)


def _template(facts: DigestFacts, unread: Unread | None, *, with_reports: bool) -> Template:
    """Say the same in a line for each of four places."""
    counts = {"new": facts.reports_new, "open": facts.reports_open}
    counts["overdue"] = facts.reports_overdue
    told = {name: "few" if count is None else count for name, count in counts.items()}
    old = facts.cards.get(AgeClass.OVER_14, 0)
    places = (
        _template_day(facts, unread),
        Line("template-reports", told) if with_reports else Line("template-no-reports"),
        Line("template-cards", {"count": sum(facts.cards.values()), "old": old}),
        Line("template-alarms", {"count": len(facts.alarms)}),
    )
    return Template("digest", places)


def _template_day(facts: DigestFacts, unread: Unread | None) -> Line:
    if unread is None:
        return Line("template-day", {"day": facts.day})
    return Line("template-handed-on", {"day": facts.day, "role": unread.role})


def _copy_lines(facts: DigestFacts, copy: DigestCopy) -> list[Line]:
    if copy.unread is not None:
        unread = copy.unread
        return [Line("digest-handed-on", {"day": unread.day, "role": unread.role})]
    lines = [Line("digest-postponed", {"day": copy.postponed})] if copy.postponed else []
    return [*lines, *last_lines(facts.last, copy.role)]


def _report_lines(facts: DigestFacts) -> list[Line]:
    counts = (
        ("digest-reports-new", facts.reports_new),
        ("digest-reports-open", facts.reports_open),
        ("digest-reports-overdue", facts.reports_overdue),
    )
    lines = [Line("digest-reports")]
    for text, count in counts:
        lines.append(Line(text, {"count": "few" if count is None else count}))
    if facts.oldest is not None:
        lines.append(Line("digest-oldest", {"age": facts.oldest}))
    return lines


def _notice_lines(facts: DigestFacts) -> tuple[Line, ...]:
    return (Line("digest-notices", {"count": facts.notices}),) if facts.notices else ()


def _complaint_lines(complaints: WaitingComplaints) -> list[Line]:
    """Tell only what is late: the rest is in `tanpacalo complaint list`."""
    if not complaints.overdue:
        return []
    facts = {"count": complaints.overdue, "days": complaints.oldest_days}
    return [Line("digest-complaints", facts)]


def _queue_line(facts: DigestFacts) -> Line:
    if facts.ran_out is None:
        return Line("digest-queue-none")
    return Line("digest-queue", {"clock": facts.ran_out})


def _reminder_part(facts: DigestFacts) -> Part:
    sent, failed = facts.reminders_sent, facts.reminders_failed
    return Part((Line("digest-reminders", {"sent": sent, "failed": failed}),))


def _alarm_part(facts: DigestFacts) -> Part:
    if not facts.alarms:
        return Part((Line("digest-all-well"),))
    lines = (Line("digest-alarms"), *(_alarm_line(alarm) for alarm in facts.alarms))
    return Part(lines, (Line("digest-alarms-short", {"count": len(facts.alarms)}),))


def _alarm_line(alarm: str) -> Line:
    text = ALARMS.get(alarm)
    return Line(text) if text else Line("digest-alarm-other", {"alarm": alarm})
