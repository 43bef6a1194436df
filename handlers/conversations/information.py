"""Facts about the office: hours and places, a lost slip.

They come from the configuration alone; an address that it lacks is said to be missing.
"""

from collections.abc import Iterator

from handlers.conversations.check_door import check_door
from handlers.conversations.opening import day_line, opening_line
from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn
from handlers.domain.notice import NoticeKind, is_told
from handlers.understanding.facts.coming import coming_day
from handlers.understanding.facts.words import plain_words


def hours_reply(heard: Heard, known: Known) -> Turn:
    """Say when the office is open today and on the day asked about, and where it is."""
    neighbour = (
        (Line("place-regency", {"office": known.office.name}),) if heard.is_of_regency else ()
    )
    today = known.office.calendar.office_date(known.now)
    day = coming_day(plain_words(heard.said.text), today)
    asked = (day_line(known.office, day),) if day is not None else ()
    coming = any(one.kind is NoticeKind.MOBILE and is_told(one, known.now) for one in known.notices)
    # A notice of it is told under the answer.
    mobile = (Line("mobile-unknown"),) if heard.is_of_mobile and not coming else ()
    opening = opening_line(known.office, known.now)
    lines = (*neighbour, *mobile, *asked, *place_lines(known), opening)
    return Turn((Outgoing(lines, (Button("button-queue", Action.QUEUE),)),), heard.state)


def lost_slip_reply(heard: Heard, known: Known) -> Turn:
    """What to do at the counter without slip or code. Nothing about when it is done."""
    lines = (
        Line("slip-lost", {"office": known.office.name}),
        opening_line(known.office, known.now),
        Line("slip-lost-receipt"),
    )
    buttons = (*check_door(known.office), Button("button-hours", Action.HOURS))
    return Turn((Outgoing(lines, buttons),), heard.state)


def place_lines(known: Known) -> tuple[Line, ...]:
    """Say where the office and its other counters are, as far as it told us."""
    return (_place(known), *_counters(known))


def _place(known: Known) -> Line:
    office = known.office
    if office.address:
        return Line("place", {"office": office.name, "address": office.address})
    return Line("place-name", {"office": office.name})


def _counters(known: Known) -> Iterator[Line]:
    """Name the office's other counters; without its file nothing is said of any."""
    if known.office.own.counters:
        yield Line("place-counters")
    for counter in known.office.own.counters:
        if counter.address:
            facts = {"name": counter.name, "address": counter.address}
            yield Line("place-counter-address", facts)
        else:
            yield Line("place-counter", {"name": counter.name})
