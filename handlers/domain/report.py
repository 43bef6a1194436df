"""A report of an illegal levy (pungli) or a broker (calo): its questions and its life."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """The questions of a report, in order; each may be skipped."""

    WHAT = "what"
    WHERE = "where"
    AMOUNT = "amount"
    WHEN = "when"
    #: anything else, at the review
    MORE = "more"


STEPS: Final = (Step.WHAT, Step.WHERE, Step.AMOUNT, Step.WHEN)

#: What can be tapped instead of typed. A tap carries its place in the row, counted from 0;
#: what is sealed is the word itself.
CHOICES: Final[dict[Step, tuple[str, ...]]] = {
    Step.WHAT: ("asked", "refused", "paid"),
    Step.WHERE: ("office", "district", "neighbourhood", "online"),
    Step.AMOUNT: ("under-100k", "100k-250k", "over-250k"),
    Step.WHEN: ("today", "this-week", "this-month", "earlier"),
}


class ReportState(StrEnum):
    """The life of a report."""

    DRAFT = "draft"
    RECEIVED = "received"
    #: a reader asked something
    ASKED = "asked"
    #: the reporter answered or added something
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class FragmentKind(StrEnum):
    """What a sealed piece is."""

    STATEMENT = "statement"
    ANSWER = "answer"
    ADDITION = "addition"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One piece of a report before it is sealed.

    Attributes:
        index: its place among the report's pieces; kept inside the seal only.
        step: the question it answers.
        text: what was said, or `choice:<word>` for a tap.
    """

    index: int
    kind: FragmentKind
    step: Step
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadyReceipt:
    """A receipt made ahead, without its private half.

    Attributes:
        digits: 16 digits, the first is 0.
        lookup_id: 32 hex digits under which the report is found again.
        recipient: the reporter's public key (age X25519): readers' questions are sealed to it.
    """

    digits: str = field(repr=False)
    lookup_id: str = field(repr=False)
    recipient: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader wrote to the reporter, opened with the receipt."""

    text: str = field(repr=False)
    asked_on: date


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """What a receipt leads to.

    Attributes:
        questions: the readers' messages, oldest first.
    """

    report_id: str = field(repr=False)
    state: ReportState
    received_on: date
    questions: tuple[Question, ...] = ()
