"""A citizen's request for a document, and the life of a card.

Words as the registry's system (SIAK) and the offices use them; sources: the phases
published by Disdukcapil Purbalingga, Banyumas and Kota Kupang, and OpenSID's list.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
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


#: How far along each status is. A move to a smaller number goes backwards.
STAGE: Final[dict[Status, int]] = {
    Status.REGISTERED: 0,
    Status.NOT_ENROLLED: 1,
    Status.BIOMETRIC_CAPTURED: 2,
    Status.SENT_FOR_ENROLLMENT: 3,
    Status.RECEIVED_AT_CENTRAL: 4,
    # These four are found at the data centre; from there a record may go on.
    Status.ENROLL_FAILURE: 4,
    Status.SEARCH_FAILURE: 4,
    Status.ADJUDICATION: 4,
    Status.DUPLICATE_RECORD: 4,
    # On paper; what was missing is brought, and it is in process again.
    Status.IN_PROCESS: 4,
    Status.INCOMPLETE: 4,
    Status.PRINT_READY: 5,
    Status.PRINTED: 6,
    Status.SHIPPED: 7,
    Status.READY_FOR_PICKUP: 8,
    Status.PICKED_UP: 9,
}

WHO_ACTS: Final[dict[Status, Actor]] = {
    Status.REGISTERED: Actor.OFFICE,
    Status.NOT_ENROLLED: Actor.CITIZEN,
    Status.BIOMETRIC_CAPTURED: Actor.OFFICE,
    Status.SENT_FOR_ENROLLMENT: Actor.NATIONAL,
    Status.RECEIVED_AT_CENTRAL: Actor.NATIONAL,
    Status.ENROLL_FAILURE: Actor.CITIZEN,
    Status.SEARCH_FAILURE: Actor.NATIONAL,
    Status.ADJUDICATION: Actor.OFFICE,
    Status.DUPLICATE_RECORD: Actor.CITIZEN,
    Status.IN_PROCESS: Actor.OFFICE,
    Status.INCOMPLETE: Actor.CITIZEN,
    Status.PRINT_READY: Actor.OFFICE,
    Status.PRINTED: Actor.OFFICE,
    Status.SHIPPED: Actor.OFFICE,
    Status.READY_FOR_PICKUP: Actor.CITIZEN,
    Status.PICKED_UP: Actor.NOBODY,
}


def goes_backwards(current: Status, new: Status) -> bool:
    """Tell whether a move from `current` to `new` undoes progress.

    Args:
        current: the status we hold.
        new: the status that a scan or an import brings.

    Returns:
        True if `new` lies earlier in a card's life.
    """
    return STAGE[new] < STAGE[current]


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
