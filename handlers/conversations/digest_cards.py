"""What a digest tells of cards: ready ones, waiting ones, blanks, and how old the data is."""

from typing import Final

from handlers.conversations.digest_fit import Part
from handlers.domain.blanks import BlankState
from handlers.domain.messages import Line, ShortDay
from handlers.domain.officer import AgeClass, DigestFacts

CARDS: Final[dict[AgeClass, str]] = {
    AgeClass.DAYS_0_2: "digest-cards-0-2",
    AgeClass.DAYS_3_5: "digest-cards-3-5",
    AgeClass.DAYS_6_14: "digest-cards-6-14",
    AgeClass.OVER_14: "digest-cards-over-14",
}
#: Two days without a scan or an import is a weekend; more is told as a fault.
STALE_AFTER_DAYS: Final = 3


def ready_part(facts: DigestFacts) -> Part:
    """Count the cards that lie in the pickup box."""
    rows = [(CARDS[age], facts.cards.get(age, 0)) for age in AgeClass]
    waiting = [Line(text, {"count": count}) for text, count in rows if count]
    if not waiting:
        return Part((Line("digest-cards-none"),))
    count, old = sum(facts.cards.values()), facts.cards.get(AgeClass.OVER_14, 0)
    short = (Line("digest-cards-short", {"count": count, "old": old}),)
    return Part((Line("digest-cards"), *waiting), short)


def waiting_part(facts: DigestFacts) -> Part:
    """Tell what holds cards up and what the office owes: nothing, if there is nothing."""
    lines = [*_blank_lines(facts), *_overdue_lines(facts)]
    if facts.unknown_words:
        lines.append(Line("digest-unknown-words", {"count": facts.unknown_words}))
    return Part((Line("digest-waiting"), *lines) if lines else ())


def data_part(facts: DigestFacts) -> Part:
    """Say how old the data is, and for how many cards it is older than citizens are told."""
    if facts.newest_data is None or facts.data_age_days is None:
        return Part((Line("digest-no-data"),))
    if facts.data_age_days > STALE_AFTER_DAYS:
        first = Line("digest-stale", {"at": facts.newest_data})
    else:
        first = Line("digest-fresh", {"days": facts.data_age_days})
    if not facts.old_data:
        return Part((first,))
    counts = {"count": facts.old_data, "days": facts.old_data_days}
    day = ShortDay(facts.newest_data.date())
    short = (Line("digest-data-short", {**counts, "day": day}),)
    return Part((first, Line("digest-old-data", counts)), short)


def _blank_lines(facts: DigestFacts) -> list[Line]:
    lines = []
    if facts.print_ready:
        lines.append(Line("digest-print-ready", {"count": facts.print_ready}))
    if facts.blanks is not None:
        is_empty = facts.blanks.state is BlankState.EMPTY
        text = "digest-blanks-empty" if is_empty else "digest-blanks-available"
        lines.append(Line(text, {"since": ShortDay(facts.blanks.since)}))
    elif facts.print_ready:
        lines.append(Line("digest-blanks-untold"))
    return lines


def _overdue_lines(facts: DigestFacts) -> list[Line]:
    if not facts.overdue:
        return []
    counts = {"count": facts.overdue, "late": facts.overdue_late}
    return [Line("digest-overdue", counts)]
