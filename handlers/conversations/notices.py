"""Notices in words: under the answers that they concern, in a list, and as a message."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers.conversations.opening import opening_line
from handlers.domain.application import Application
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known
from handlers.domain.messages import (
    Action,
    Button,
    Line,
    MessageClass,
    Outgoing,
    OwnWords,
    Template,
    Turn,
    type_of_fact,
)
from handlers.domain.notice import Notice, NoticeKind, concerns, is_told, last_day
from handlers.domain.office import Office
from handlers.texts.length import fits

#: Answers about a way to the office: whatever makes it a wasted one is told with them. The
#: queue's tells it by itself, since officers' words lead to it, too.
SHOWN_UNDER: Final = frozenset({Ask.HOURS, Ask.REQUIREMENTS})
#: Under one answer; `PENGUMUMAN` tells all.
MOST_UNDER: Final = 2
MOST_LISTED: Final = 5

TEXTS: Final[dict[NoticeKind, str]] = {
    NoticeKind.CLOSED: "notice-closed",
    NoticeKind.OUTAGE: "notice-outage",
    NoticeKind.MOBILE: "notice-mobile",
    NoticeKind.BLANKS: "notice-blanks",
}
_IMPORTANCE: Final = {kind: place for place, kind in enumerate(NoticeKind)}


def list_reply(heard: Heard, known: Known) -> Turn:
    """Tell every notice that holds now or soon."""
    told = _told(known.notices, known.now)[:MOST_LISTED]
    lines = [line(notice, known.office, known.now) for notice in told]
    if not lines:
        lines = [Line("notice-none"), opening_line(known.office, known.now)]
    first = Outgoing((lines[0],), (Button("button-hours", Action.HOURS),))
    return Turn(_with_lines(first, lines[1:]), heard.state)


def under(say: tuple[Outgoing, ...], known: Known) -> tuple[Outgoing, ...]:
    """Put what makes a way to the office useless under the last message of an answer."""
    told = [one for one in _told(known.notices, known.now) if one.kind is not NoticeKind.BLANKS]
    lines = _first_lines(told, known)
    return (*say[:-1], *_with_lines(say[-1], lines)) if say and lines else say


def with_notices(message: Outgoing, application: Application, known: Known) -> tuple[Outgoing, ...]:
    """Put notices under the status of a card that waits for what they are about."""
    return _with_lines(message, concerned_lines(application, known))


def concerned_lines(application: Application, known: Known) -> list[Line]:
    """Give the notices to those who wait where a card stands, what matters most first."""
    told = _told(known.notices, known.now)
    return _first_lines([one for one in told if concerns(one, application, known.office)], known)


def push_message(
    notice: Notice, application: Application, office: Office, now: datetime
) -> Outgoing:
    """Build the message to somebody whose card waits for what a notice is about.

    Args:
        notice: what is pushed.
        application: the card that it concerns.
        office: whose notice it is.
        now: UTC instant at which it leaves.
    """
    words = line(notice, office, now)
    target, version = application.id, application.version
    return Outgoing(
        (words, Line("notice-why")),
        (
            Button("button-check-again", Action.CHECK, target, version),
            Button("button-stop", Action.STOP, target, version),
        ),
        kind=MessageClass.NOTICE,
        template=Template("notice", (Line("template-office", {"office": office.name}), words)),
    )


def line(notice: Notice, office: Office, now: datetime) -> Line:
    """Give a notice in a line: when, if that matters, and the office's own words."""
    calendar = office.calendar
    first = calendar.office_date(notice.starts_at)
    last = last_day(notice, calendar) if notice.ends_at is not None else first
    facts: dict[str, type_of_fact] = {
        "words": OwnWords(notice.text, notice.english),
        "day": first,
        "last": last,
        "span": "day" if first == last else "days",
        "phase": "ahead" if now < notice.starts_at else "now",
    }
    wanted = _FACTS[notice.kind]
    return Line(TEXTS[notice.kind], {name: facts[name] for name in wanted})


_FACTS: Final[dict[NoticeKind, tuple[str, ...]]] = {
    NoticeKind.CLOSED: ("words", "day", "last", "span"),
    NoticeKind.OUTAGE: ("words", "day", "phase"),
    NoticeKind.MOBILE: ("words", "day", "last", "span"),
    NoticeKind.BLANKS: ("words",),
}


def _told(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """Give what is told now, what matters most first, then what begins first."""
    told = [notice for notice in notices if is_told(notice, now)]
    return sorted(told, key=lambda one: (_IMPORTANCE[one.kind], one.starts_at, one.id))


def _first_lines(notices: Sequence[Notice], known: Known) -> list[Line]:
    lines = [line(one, known.office, known.now) for one in notices[:MOST_UNDER]]
    more = len(notices) - len(lines)
    return [*lines, Line("notice-more", {"count": more})] if more else lines


def _with_lines(message: Outgoing, lines: Sequence[Line]) -> tuple[Outgoing, ...]:
    """Put lines under a message, or behind it where it would become too long for a phone."""
    said = [message]
    for one in lines:
        last = said[-1]
        longer = replace(last, lines=(*last.lines, one))
        if fits(longer):
            said[-1] = longer
        else:
            said.append(replace(message, lines=(one,), buttons=(), template=None))
    return tuple(said)
