"""How long cards wait, told honestly: what this office needed, never a date to come.

Days in a phase are compared with the office's own last 90 days. Whoever waits longer than
9 of 10 may put the card on the officers' list, and learns what was answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from handlers.domain.application import PHASES, Actor, Application, Status
from handlers.domain.calendar import OfficeCalendar

#: Fewer finished cases tell nothing.
FEWEST_CASES: Final = 30
#: Days that are looked back.
LOOK_BACK_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class UsualWait:
    """What an office needed for one phase.

    Attributes:
        cases: cards that have left the phase within the last `LOOK_BACK_DAYS`.
        median_days: half of them had left it after so many days.
        most_days: 9 of 10 had.
    """

    cases: int
    median_days: int
    most_days: int

    @property
    def is_told(self) -> bool:
        """There are enough cases to say anything."""
        return self.cases >= FEWEST_CASES


#: By service and status.
UsualWaits = Mapping[tuple[str, Status], UsualWait]


class OverdueAnswer(StrEnum):
    """What an officer answers: a closed set, so that no name and no number gets in."""

    #: the office works on it
    IN_HAND = "in-hand"
    #: no card blanks
    NO_BLANKS = "no-blanks"
    #: the data were sent to the data centre once more
    SENT_AGAIN = "sent-again"
    #: the national data centre was asked and has not answered
    ASKED_NATIONAL = "asked-national"
    #: the citizen's presence is needed
    COME = "come"


@dataclass(frozen=True, slots=True)
class OverdueCase:
    """That a citizen put a card on the officers' list, in one phase of its life.

    Attributes:
        version: of the application when it was listed; a newer one has moved on.
        raised_on, due_on, answered_on: dates in the office's zone.
    """

    version: int
    raised_on: date
    due_on: date
    answer: OverdueAnswer | None = None
    answered_on: date | None = None


def is_waiting(status: Status) -> bool:
    """Tell whether somebody else than the citizen must act, for days that can be counted.

    A printed slip may have lain in a stack: since when its owner waits, nobody has said.
    """
    is_others_turn = PHASES[status].actor in (Actor.OFFICE, Actor.NATIONAL)
    return is_others_turn and status is not Status.REGISTERED


def days_in_phase(application: Application, today: date) -> int:
    """Count the days since the present status began."""
    return max(0, (today - application.status_since).days)


def is_overdue(application: Application, usual: UsualWait | None, today: date) -> bool:
    """Tell whether a card waits longer than 9 of 10 did."""
    if usual is None or not usual.is_told or not is_waiting(application.status):
        return False
    return days_in_phase(application, today) > usual.most_days


def current_case(application: Application, case: OverdueCase | None) -> OverdueCase | None:
    """Give the case if it is about the present phase; the card has moved on from others."""
    return case if case is not None and case.version == application.version else None


def may_be_raised(
    case: OverdueCase | None, calendar: OfficeCalendar, today: date, days: int
) -> bool:
    """Tell whether a card may be put on the list (again).

    Args:
        case: the present phase's case, if any.
        days: working days within which an answer is due. So long an answer holds; whoever
            still waits then may ask again.
    """
    if case is None:
        return True
    if case.answered_on is None:
        return False
    return today > calendar.add_working_days(case.answered_on, days)
