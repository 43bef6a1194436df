"""What a conversation wants done. `storage/effects.py` is the one place that does it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.domain.application import Status
from handlers.domain.blanks import BlankState
from handlers.domain.complaint import ComplaintClass, ComplaintKind, ComplaintOutcome
from handlers.domain.officer import DigestAnswer
from handlers.domain.queue import QueueFact
from handlers.domain.reminder import PlannedReminder
from handlers.domain.report import Fragment, FragmentKind, ReadyReceipt


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Tell this chat when the application is ready (consent: UU 27/2022 Ps 20-22).

    Attributes:
        consent_version: version of the consent text that was shown.
        consent_text: text id of it; what is recorded is a hash of its words.
        reminders: planned at once if the card is ready already.
    """

    application_id: str
    application_version: int
    consent_version: str
    reminders: tuple[PlannedReminder, ...] = ()
    consent_text: str = "reminder-consent"


@dataclass(frozen=True, slots=True)
class EndSubscription:
    """End this chat's reminders for one application.

    Attributes:
        claims_collected: the citizen says that the card was collected: a claim, not a status.
    """

    application_id: str
    claims_collected: bool = False


@dataclass(frozen=True, slots=True)
class EndAllSubscriptions:
    """BERHENTI, or the person blocked us."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """*Ingatkan besok*: one more reminder."""

    application_id: str
    application_version: int
    reminder: PlannedReminder


@dataclass(frozen=True, slots=True)
class CountWrongCodes:
    """Count tries that led nowhere (engine.md, Guessing)."""

    count: int


@dataclass(frozen=True, slots=True)
class CountUnknown:
    """Count a question that nobody understood by what it is about; never who or what words."""

    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EraseChat:
    """Erase what is kept about this chat: subscriptions, reminders, messages, state."""


@dataclass(frozen=True, slots=True)
class EndBinding:
    """The address may be another person's now: end all that this chat was told or may do."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """Make a report's key pair, seal its private half to the readers, forget it."""

    report_id: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SealFragment:
    """Seal one piece of a draft."""

    report_id: str = field(repr=False)
    fragment: Fragment


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """BATAL: delete the draft with all its pieces and keys."""

    report_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendReport:
    """Turn a draft into a report under a receipt."""

    report_id: str = field(repr=False)
    receipt: ReadyReceipt
    received_on: date


@dataclass(frozen=True, slots=True)
class AddToReport:
    """Seal an answer or an addition to a report that was sent."""

    report_id: str = field(repr=False)
    kind: FragmentKind
    text: str = field(repr=False)
    on: date


@dataclass(frozen=True, slots=True)
class WithdrawReport:
    """Destroy a report's pieces and keys; only the fact that there was one remains."""

    report_id: str = field(repr=False)
    on: date


@dataclass(frozen=True, slots=True)
class LinkOfficer:
    """Bind this chat to the officer who was invited; the code is used up."""

    invite_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerDigest:
    """Record what an officer pressed under a digest, if it is still theirs."""

    digest_id: str
    answer: DigestAnswer


@dataclass(frozen=True, slots=True)
class NoteQueue:
    """Record an officer's word about the queue, if nobody else said one meanwhile."""

    fact: QueueFact


@dataclass(frozen=True, slots=True)
class UndoQueue:
    """Take an officer's word about the queue back; that it was said stays recorded."""

    fact_id: str


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """Make the draft of a complaint in this chat."""

    complaint_id: str
    kind: ComplaintKind
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AddToComplaint:
    """Seal what the citizen wrote, to a draft or to an open complaint of this chat."""

    complaint_id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DiscardComplaint:
    """BATAL: delete the draft with what was written."""

    complaint_id: str


@dataclass(frozen=True, slots=True)
class SendComplaint:
    """Pass a draft on to the office under a ticket number."""

    complaint_id: str
    number: str = field(repr=False)
    grade: ComplaintClass
    on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class CloseComplaint:
    """*Sudah jelas*: the citizen ends it."""

    complaint_id: str
    outcome: ComplaintOutcome
    on: date


@dataclass(frozen=True, slots=True)
class ContestComplaint:
    """*Belum selesai*: it begins again with a new deadline."""

    complaint_id: str
    on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class WithdrawComplaint:
    """The citizen takes it back: what was written is deleted at once."""

    complaint_id: str
    on: date


@dataclass(frozen=True, slots=True)
class AdoptComplaint:
    """A ticket from the web page was shown here by its number: from now on it is this chat's."""

    complaint_id: str


ComplaintEffect = (
    OpenComplaint
    | AddToComplaint
    | DiscardComplaint
    | SendComplaint
    | CloseComplaint
    | ContestComplaint
    | WithdrawComplaint
    | AdoptComplaint
)


@dataclass(frozen=True, slots=True)
class TellBlanks:
    """An officer says whether there are card blanks, if this chat still is an officer's.

    Attributes:
        today: date in the office's zone.
    """

    state: BlankState
    today: date


@dataclass(frozen=True, slots=True)
class RaiseOverdue:
    """Put a card that waits longer than usual on the officers' list. Whose chat is not kept.

    Attributes:
        raised_on, due_on: dates in the office's zone.
    """

    application_id: str
    application_version: int
    status: Status
    raised_on: date
    due_on: date


Effect = (
    Subscribe
    | EndSubscription
    | EndAllSubscriptions
    | Snooze
    | CountWrongCodes
    | CountUnknown
    | EraseChat
    | EndBinding
    | OpenDraft
    | SealFragment
    | DiscardDraft
    | SendReport
    | AddToReport
    | WithdrawReport
    | LinkOfficer
    | AnswerDigest
    | NoteQueue
    | UndoQueue
    | ComplaintEffect
    | TellBlanks
    | RaiseOverdue
)
