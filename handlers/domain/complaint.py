"""A complaint about the service, or a question to a person: its ticket and its life.

Not a report: a complaint is tied to its chat, staff read it, its answer comes back there.
Classes and their working days are those that offices publish as their standard; when a
silent complaint is closed follows LAPOR. All numbers are configuration (domain.md 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from handlers.domain.calendar import OfficeCalendar


class ComplaintKind(StrEnum):
    """What somebody wants of a person."""

    #: something about the service went wrong
    COMPLAINT = "complaint"
    #: one message to an officer ("mau bicara sama petugas")
    QUESTION = "question"


class ComplaintClass(StrEnum):
    """How deep it must be looked into: decides the deadline."""

    MINOR = "minor"  #: pengaduan ringan
    NORMATIVE = "normative"  #: pengaduan normatif
    UNSUPERVISED = "unsupervised"  #: tidak berkadar pengawasan
    SUPERVISED = "supervised"  #: berkadar pengawasan, with an examination


class ComplaintState(StrEnum):
    """The life of a complaint."""

    #: sealed, not yet passed on
    DRAFT = "draft"
    RECEIVED = "received"
    #: an officer has taken it up
    IN_PROGRESS = "in_progress"
    #: an officer answered; the citizen has some days to say that it is not over
    ANSWERED = "answered"
    #: the citizen said that it is not over
    CONTESTED = "contested"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


#: What may follow. An officer's end can be contested like an answer, for as many days.
NEXT: Final[Mapping[ComplaintState, frozenset[ComplaintState]]] = {
    ComplaintState.DRAFT: frozenset({ComplaintState.RECEIVED}),
    ComplaintState.RECEIVED: frozenset(
        {
            ComplaintState.IN_PROGRESS,
            ComplaintState.ANSWERED,
            ComplaintState.CLOSED,
            ComplaintState.WITHDRAWN,
        }
    ),
    ComplaintState.IN_PROGRESS: frozenset(
        {
            ComplaintState.IN_PROGRESS,
            ComplaintState.ANSWERED,
            ComplaintState.CLOSED,
            ComplaintState.WITHDRAWN,
        }
    ),
    ComplaintState.ANSWERED: frozenset(
        {ComplaintState.ANSWERED, ComplaintState.CONTESTED, ComplaintState.CLOSED}
    ),
    ComplaintState.CONTESTED: frozenset(
        {
            ComplaintState.IN_PROGRESS,
            ComplaintState.ANSWERED,
            ComplaintState.CLOSED,
            ComplaintState.WITHDRAWN,
        }
    ),
    ComplaintState.CLOSED: frozenset({ComplaintState.CONTESTED}),
    ComplaintState.WITHDRAWN: frozenset(),
}

#: It waits for the office: it has a deadline.
OPEN: Final = (ComplaintState.RECEIVED, ComplaintState.IN_PROGRESS, ComplaintState.CONTESTED)
#: It is over.
ENDED: Final = (ComplaintState.CLOSED, ComplaintState.WITHDRAWN)


class ComplaintOutcome(StrEnum):
    """How a complaint was closed."""

    RESOLVED = "resolved"
    #: bukan wewenang
    OUT_OF_SCOPE = "out-of-scope"
    DUPLICATE = "duplicate"
    #: nothing in it can be followed up
    UNCLEAR = "unclear"
    #: the citizen pressed *Sudah jelas*
    CLEAR = "clear"
    #: nobody contested the answer in time
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """An office's numbers.

    Attributes:
        days: working days until an answer is due, by class.
        new: class of a fresh complaint until an officer says otherwise.
        question: class of a message to an officer.
        contest_days: working days in which an answer can be contested; then it is closed.
        most_contests: so often a complaint begins again; then outside channels are named.
        kept_days: days after its end at which a complaint is deleted.
    """

    days: Mapping[ComplaintClass, int] = field(
        default_factory=lambda: {
            ComplaintClass.MINOR: 2,
            ComplaintClass.NORMATIVE: 5,
            ComplaintClass.UNSUPERVISED: 14,
            ComplaintClass.SUPERVISED: 60,
        }
    )
    new: ComplaintClass = ComplaintClass.UNSUPERVISED
    question: ComplaintClass = ComplaintClass.NORMATIVE
    contest_days: int = 10
    most_contests: int = 2
    kept_days: int = 90

    def class_of(self, kind: ComplaintKind) -> ComplaintClass:
        """Give the class with which a kind begins."""
        return self.question if kind is ComplaintKind.QUESTION else self.new

    def due_on(self, grade: ComplaintClass, since: date, calendar: OfficeCalendar) -> date:
        """Give the last day for an answer: our own promise, so it may be said as a date."""
        return calendar.add_working_days(since, self.days[grade])

    def contest_until(self, answered_on: date, calendar: OfficeCalendar) -> date:
        """Give the last day on which an answer can be contested."""
        return calendar.add_working_days(answered_on, self.contest_days)

    def kept_from(self, today: date) -> date:
        """Give the first day of an end that is still kept."""
        return today - timedelta(days=self.kept_days)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as the chat may see it: never what the citizen wrote.

    Attributes:
        number: canonical ticket number.
        due_on: last day for the office's answer.
        contest_until: last day on which the end can be contested, None before one.
        contests: how often it was contested.
        is_here: it belongs to this chat; if not, only the number led to it.
        is_loose: it came from the web page or a terminal, to which no chat leads back.
        answer: the officer's last words, "" if there are none or they are not for this chat.
    """

    id: str
    number: str = field(repr=False)
    kind: ComplaintKind
    grade: ComplaintClass
    state: ComplaintState
    due_on: date
    contest_until: date | None = None
    contests: int = 0
    outcome: ComplaintOutcome | None = None
    is_here: bool = True
    is_loose: bool = False
    answer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DraftedComplaint:
    """A draft of this chat that is still there, opened."""

    id: str
    kind: ComplaintKind
    text: str = field(repr=False)


def can_contest(complaint: Complaint, today: date) -> bool:
    """Tell whether the citizen may still say that it is not over.

    What the citizen has ended as clear stays contestable in its days, too: a tap can be
    a mistake.
    """
    return (
        ComplaintState.CONTESTED in NEXT[complaint.state]
        and complaint.contest_until is not None
        and today <= complaint.contest_until
    )
