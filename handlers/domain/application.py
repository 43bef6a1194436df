"""A citizen's request for a document, and the life of a card as one table.

`docs/card-life.svg` is drawn from the table (`make diagrams`). Words as the registry's
system (SIAK) and the offices use them; sources: the phases published by Disdukcapil
Purbalingga, Banyumas and Kota Kupang, and OpenSID's list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from graphlib import TopologicalSorter
from types import MappingProxyType
from typing import Final


class Status(StrEnum):
    """Where an application stands, in the order of a card's life."""

    #: a slip was printed; nothing else is known yet
    REGISTERED = "registered"
    NOT_ENROLLED = "not_enrolled"
    BIOMETRIC_CAPTURED = "biometric_captured"
    #: SFE: waits for the uniqueness check at the national data centre
    SENT_FOR_ENROLLMENT = "sent_for_enrollment"
    RECEIVED_AT_CENTRAL = "received_at_central"
    ENROLL_FAILURE = "enroll_failure"
    SEARCH_FAILURE = "search_failure"
    ADJUDICATION = "adjudication"
    DUPLICATE_RECORD = "duplicate_record"
    #: PRR: unique, waits for a card blank
    PRINT_READY = "print_ready"
    PRINTED = "printed"
    SHIPPED = "shipped"
    READY_FOR_PICKUP = "ready_for_pickup"
    PICKED_UP = "picked_up"
    #: of documents on paper (`handlers/services/stages.toml`): the office works on it
    IN_PROCESS = "in_process"
    #: of documents on paper: papers are missing or wrong
    INCOMPLETE = "incomplete"

    @property
    def is_final(self) -> bool:
        """Nothing follows."""
        return self is Status.PICKED_UP


class Actor(StrEnum):
    """Who can act now."""

    CITIZEN = "citizen"
    OFFICE = "office"
    NATIONAL = "national"
    NOBODY = "nobody"


class Duty(StrEnum):
    """What the citizen does, or need not do."""

    #: come in person: nobody can be enrolled by proxy
    BE_RECORDED = "be_recorded"
    #: come and ask an officer to clear the record
    CLEAR_UP = "clear_up"
    #: bring what was missing
    COMPLETE = "complete"
    COLLECT = "collect"
    #: need not come
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Phase:
    """One row of the table: a status, who acts, and where a card goes from there.

    Attributes:
        then: what follows.
        again: where work that failed is done anew. To go there is no step backwards.
        recalled: where a card goes only if an officer says so (`import --allow-regress`):
            lists of the registry's system lag behind the counter's scans.
    """

    actor: Actor
    duty: Duty
    then: tuple[Status, ...] = ()
    again: tuple[Status, ...] = ()
    recalled: tuple[Status, ...] = ()


#: The whole life of a card. An office's list may leave out any number of steps.
LIFE: Final[Mapping[Status, Phase]] = MappingProxyType(
    {
        Status.REGISTERED: Phase(
            Actor.OFFICE,
            Duty.WAIT,
            # The counter's scan alone keeps statuses true; a list comes second.
            then=(Status.NOT_ENROLLED, Status.BIOMETRIC_CAPTURED, Status.READY_FOR_PICKUP),
        ),
        Status.NOT_ENROLLED: Phase(
            Actor.CITIZEN, Duty.BE_RECORDED, then=(Status.BIOMETRIC_CAPTURED,)
        ),
        Status.BIOMETRIC_CAPTURED: Phase(
            Actor.OFFICE, Duty.WAIT, then=(Status.SENT_FOR_ENROLLMENT, Status.ENROLL_FAILURE)
        ),
        Status.SENT_FOR_ENROLLMENT: Phase(
            Actor.NATIONAL, Duty.WAIT, then=(Status.RECEIVED_AT_CENTRAL,)
        ),
        Status.RECEIVED_AT_CENTRAL: Phase(
            Actor.NATIONAL,
            Duty.WAIT,
            then=(
                Status.PRINT_READY,
                Status.ENROLL_FAILURE,
                Status.SEARCH_FAILURE,
                Status.ADJUDICATION,
                Status.DUPLICATE_RECORD,
            ),
        ),
        Status.ENROLL_FAILURE: Phase(
            Actor.CITIZEN, Duty.BE_RECORDED, again=(Status.BIOMETRIC_CAPTURED,)
        ),
        Status.SEARCH_FAILURE: Phase(
            Actor.NATIONAL,
            Duty.WAIT,
            then=(Status.PRINT_READY,),
            again=(Status.RECEIVED_AT_CENTRAL,),
        ),
        # Fingerprints look alike: cleared, or deleted and recorded again.
        Status.ADJUDICATION: Phase(
            Actor.OFFICE,
            Duty.WAIT,
            then=(Status.PRINT_READY,),
            again=(Status.BIOMETRIC_CAPTURED,),
        ),
        Status.DUPLICATE_RECORD: Phase(
            Actor.CITIZEN,
            Duty.CLEAR_UP,
            then=(Status.PRINT_READY,),
            again=(Status.RECEIVED_AT_CENTRAL,),
        ),
        Status.PRINT_READY: Phase(Actor.OFFICE, Duty.WAIT, then=(Status.PRINTED,)),
        Status.PRINTED: Phase(
            Actor.OFFICE, Duty.WAIT, then=(Status.SHIPPED, Status.READY_FOR_PICKUP)
        ),
        Status.SHIPPED: Phase(Actor.OFFICE, Duty.WAIT, then=(Status.READY_FOR_PICKUP,)),
        Status.READY_FOR_PICKUP: Phase(
            Actor.CITIZEN,
            Duty.COLLECT,
            then=(Status.PICKED_UP,),
            # A misprint is found at the counter and goes back (G07).
            recalled=(Status.PRINT_READY,),
        ),
        Status.PICKED_UP: Phase(Actor.NOBODY, Duty.NOTHING),
    }
)

#: Papers other than the card are made at the office, without the data centre.
ON_PAPER: Final[Mapping[Status, Phase]] = MappingProxyType(
    {
        Status.IN_PROCESS: Phase(
            Actor.OFFICE, Duty.WAIT, then=(Status.INCOMPLETE, Status.READY_FOR_PICKUP)
        ),
        Status.INCOMPLETE: Phase(Actor.CITIZEN, Duty.COMPLETE, again=(Status.IN_PROCESS,)),
    }
)
PHASES: Final[Mapping[Status, Phase]] = MappingProxyType({**LIFE, **ON_PAPER})


def _stages() -> dict[Status, int]:
    """Number each status by the longest way that leads to it along `then`."""
    before: dict[Status, list[Status]] = {status: [] for status in PHASES}
    for status, phase in PHASES.items():
        for following in phase.then:
            before[following].append(status)
    stages: dict[Status, int] = {}
    for status in TopologicalSorter(before).static_order():
        stages[status] = max((stages[one] + 1 for one in before[status]), default=0)
    return stages


#: How far along each status is.
STAGE: Final[Mapping[Status, int]] = MappingProxyType(_stages())
#: The earliest stage that a card may go to from each status without going backwards.
EARLIEST: Final[Mapping[Status, int]] = MappingProxyType(
    {status: min(STAGE[one] for one in (status, *phase.again)) for status, phase in PHASES.items()}
)


def goes_backwards(current: Status, new: Status) -> bool:
    """Tell whether a move from `current` to `new` undoes progress.

    Args:
        current: the status we hold.
        new: the status that a scan or an import brings.

    Returns:
        True if `new` lies earlier in a card's life, and failed work does not lead there.
    """
    return STAGE[new] < EARLIEST[current]


@dataclass(frozen=True, slots=True)
class Application:
    """One application as the head sees it: no name, no NIK.

    Attributes:
        id: 32 hex digits.
        code: slip code: ours in canonical form, an office's own as it was imported.
        version: grows with each change of status.
        status_since: date in the office's zone on which `status` began.
        submitted_on: date of the request, if known.
        data_at: UTC instant at which an officer or an import last confirmed `status`.
        pickup_place: where to collect, "" = the office's default.
        service: key of the service (`ktp`, ...).
    """

    id: str
    code: str = field(repr=False)
    service: str
    status: Status
    version: int
    status_since: date
    data_at: datetime
    submitted_on: date | None = None
    pickup_place: str = ""
