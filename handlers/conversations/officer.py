"""Officers in chat: linking, and the text of the daily digest."""

from typing import Final

from handlers.domain.effects import CountWrongCodes, LinkOfficer
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Line, MessageClass, Outgoing, Turn, say
from handlers.domain.office import Office
from handlers.domain.officer import AgeClass, DigestFacts

CARDS: Final[dict[AgeClass, str]] = {
    AgeClass.DAYS_0_2: "digest-cards-0-2",
    AgeClass.DAYS_3_5: "digest-cards-3-5",
    AgeClass.DAYS_6_14: "digest-cards-6-14",
    AgeClass.OVER_14: "digest-cards-over-14",
}

ALARMS: Final[dict[str, str]] = {
    "token-revoked": "digest-alarm-token-revoked",
    "outbox-stuck": "digest-alarm-outbox-stuck",
    "few-readers": "digest-alarm-few-readers",
    "demo-readers": "digest-alarm-demo-readers",
}

#: Two days without a scan or an import is a weekend; more is told as a fault.
STALE_AFTER_DAYS: Final = 3


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


def digest_message(facts: DigestFacts, office: Office, *, with_reports: bool = True) -> Outgoing:
    """Build a digest for a small phone: one fact a line.

    Args:
        facts: counts and ages.
        office: whose digest it is.
        with_reports: the reader's role may see counts of reports.

    Returns:
        The message; it has no content of a report and no small count.
    """
    lines = [Line("digest-heading", {"day": facts.day, "office": office.name})]
    if with_reports:
        lines += _report_lines(facts)
    lines += [*_card_lines(facts), _data_line(facts)]
    sent, failed = facts.reminders_sent, facts.reminders_failed
    lines.append(Line("digest-reminders", {"sent": sent, "failed": failed}))
    lines += _alarm_lines(facts)
    return Outgoing(tuple(lines), kind=MessageClass.DIGEST)


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


def _card_lines(facts: DigestFacts) -> list[Line]:
    rows = [(CARDS[age], facts.cards.get(age, 0)) for age in AgeClass]
    waiting = [Line(text, {"count": count}) for text, count in rows if count]
    return [Line("digest-cards"), *waiting] if waiting else [Line("digest-cards-none")]


def _data_line(facts: DigestFacts) -> Line:
    if facts.data_age_days is None:
        return Line("digest-no-data")
    is_stale = facts.data_age_days > STALE_AFTER_DAYS
    return Line("digest-stale" if is_stale else "digest-fresh", {"days": facts.data_age_days})


def _alarm_lines(facts: DigestFacts) -> list[Line]:
    if not facts.alarms:
        return [Line("digest-all-well")]
    return [Line("digest-alarms"), *(_alarm_line(alarm) for alarm in facts.alarms)]


def _alarm_line(alarm: str) -> Line:
    text = ALARMS.get(alarm)
    return Line(text) if text else Line("digest-alarm-other", {"alarm": alarm})
