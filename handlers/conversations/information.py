"""Facts about the service: fee, hours and place, requirements.

Sources: UU 24/2013 Ps 79A with its explanation (fee); Perpres 96/2018 (no letter from
RT/RW); the lists that offices publish (what to bring). Place and hours come from
the configuration alone.
"""

from handlers.conversations.opening import opening_line
from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn, say


def fee_reply(heard: Heard, _known: Known) -> Turn:
    """The law first, then the offer to report; no push."""
    return Turn((say("fee", Button("button-report", Action.REPORT)),), heard.state)


def requirements_reply(heard: Heard, _known: Known) -> Turn:
    """What to bring for each kind of KTP-el."""
    return Turn((say("requirements", Button("button-hours", Action.HOURS)),), heard.state)


def hours_reply(heard: Heard, known: Known) -> Turn:
    """Where the office is, if it told us, and when it is open."""
    lines = (_place(known), opening_line(known.office, known.now))
    return Turn((Outgoing(lines, (Button("button-queue", Action.QUEUE),)),), heard.state)


def lost_slip_reply(heard: Heard, known: Known) -> Turn:
    """What to do at the counter without slip or code. Nothing about when it is done."""
    lines = (
        Line("slip-lost", {"office": known.office.name}),
        opening_line(known.office, known.now),
        Line("slip-lost-receipt"),
    )
    return Turn((Outgoing(lines, (Button("button-hours", Action.HOURS),)),), heard.state)


def _place(known: Known) -> Line:
    office = known.office
    if office.address:
        return Line("place", {"office": office.name, "address": office.address})
    return Line("place-name", {"office": office.name})
