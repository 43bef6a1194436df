"""What the page `/cek` says to whoever knows a NIK and its family card's number.

No name, no number, and no slip code: whoever has a code can be told of each change, and
these two numbers stand on papers that others have seen. Wrong, unknown and blocked are one
and the same answer, which says truly that it may be any of them (D02).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from handlers.conversations.notices import concerned_lines
from handlers.conversations.opening import opening_line
from handlers.conversations.status import data_line, pickup_line
from handlers.conversations.waiting import blanks_line, phase_line
from handlers.domain.application import STAGE, Application, Status
from handlers.domain.known import Known
from handlers.domain.messages import Line
from handlers.domain.nik import Fault
from handlers.domain.office import Office
from handlers.domain.waiting import is_waiting
from handlers.services.stages import stages_of

READY: Final = Status.READY_FOR_PICKUP
FAULTS: Final[Mapping[Fault, str]] = MappingProxyType(
    {
        Fault.EMPTY: "check-fault-empty",
        Fault.NOT_DIGITS: "check-fault-not-digits",
        Fault.TOO_SHORT: "check-fault-too-short",
        Fault.TOO_LONG: "check-fault-too-long",
        Fault.NOT_OF_A_PERSON: "check-fault-begins-with-0",
        Fault.NO_SUCH_DAY: "check-fault-no-such-day",
        Fault.NO_SERIAL: "check-fault-no-serial",
        Fault.SAME: "check-fault-same",
    }
)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the person, in text ids.

    Attributes:
        service: which document.
        heading: where it stands, in two or three words.
        step: whose turn it is, and what to do or not to do.
        facts: since when, how long, where.
        is_ready: it can be collected now.
    """

    service: Line
    heading: Line
    step: Line
    facts: tuple[Line, ...]
    is_ready: bool


def documents(applications: Iterable[Application], known: Known) -> tuple[Document, ...]:
    """Tell where the documents of one person stand.

    Args:
        applications: what the two numbers led to.
        known: the office, the instant, notices, blanks and usual waits.

    Returns:
        What can be collected first, then by how near it is; what is over last.
    """
    in_order = sorted(applications, key=_nearness)
    return tuple(_document(one, known) for one in in_order)


def not_shown(office: Office, now: datetime) -> tuple[Line, ...]:
    """Say that nothing can be shown, alike for every reason, and what works all the same."""
    return (
        Line("check-not-shown"),
        Line("check-not-shown-slip"),
        Line("check-not-shown-counter", {"office": office.name}),
        opening_line(office, now),
    )


def _nearness(application: Application) -> tuple[bool, int, str]:
    return (application.status.is_final, -STAGE[application.status], application.id)


def _document(application: Application, known: Known) -> Document:
    status = application.status
    stages = stages_of(application.service)
    # What is only switched on was never collected.
    is_active = status.is_final and stages is not None and READY not in stages.texts
    told = "active" if is_active else status.value
    return Document(
        service=Line("check-service", {"service": application.service}),
        heading=Line("check-heading", {"status": told}),
        step=Line("check-step", {"status": told}),
        facts=tuple(_facts(application, known)),
        is_ready=status is READY,
    )


def _facts(application: Application, known: Known) -> Iterator[Line]:
    status, office = application.status, known.office
    yield Line("check-since", {"since": application.status_since})
    if status is Status.PRINT_READY:
        yield blanks_line(known.blanks, office)
    if application.submitted_on is not None and not status.is_final:
        today = office.calendar.office_date(known.now)
        # A request dated tomorrow is a slip of the pen, no reason for a negative wait.
        yield Line("status-waited", {"days": max(0, (today - application.submitted_on).days)})
    if is_waiting(status):
        yield phase_line(application, known)
    if status is READY:
        yield pickup_line(application, office)
        yield opening_line(office, known.now)
    yield from concerned_lines(application, known)
    yield data_line(application, known)
