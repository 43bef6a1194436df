"""What a conversation remembers between two messages.

Never a word of what was said, but the names that a citizen gave to slips.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from handlers.domain.complaint import ComplaintKind
from handlers.domain.report import Step


class Language(StrEnum):
    """Languages that answer."""

    INDONESIAN = "id"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report being written in this chat.

    Attributes:
        report_id: 32 hex digits; the link to the report, deleted when it is sent.
        step: the question that is open.
        answered: questions with an answer.
        skipped: questions passed over.
        fragments: how many sealed pieces there are.
        expires_at: UTC; 24 hours after the first piece, then the draft is gone.
    """

    report_id: str = field(repr=False)
    step: Step
    expires_at: datetime
    answered: tuple[Step, ...] = ()
    skipped: tuple[Step, ...] = ()
    fragments: int = 0


class TalkMode(StrEnum):
    """What the next text in a report talk is."""

    IDLE = "idle"
    ADD = "add"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class ReportTalk:
    """A report opened again with its receipt.

    Attributes:
        report_id: 32 hex digits.
        expires_at: UTC; 30 minutes after the last message, then the receipt is needed again.
    """

    report_id: str = field(repr=False)
    mode: TalkMode
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Erasing:
    """The person asked to erase everything and has not yet confirmed."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """A complaint, or a message to an officer, being written in this chat.

    Attributes:
        complaint_id: 32 hex digits of the sealed draft, "" before its first message.
        wants: what it is to become.
        pieces: how many messages are sealed.
        expires_at: UTC; 24 hours after the first message, then the draft is gone.
    """

    complaint_id: str
    wants: ComplaintKind
    expires_at: datetime
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class ComplaintTalk:
    """The next text is added to a complaint that was passed on.

    Attributes:
        complaint_id: 32 hex digits.
        expires_at: UTC; 30 minutes after it was asked for.
    """

    complaint_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Comparing:
    """The next message is to be compared with what this chat was sent."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NamingSlip:
    """The next message is what the citizen calls a slip."""

    application_id: str
    expires_at: datetime


Form = ReportDraft | ReportTalk | Erasing | ComplaintDraft | ComplaintTalk | Comparing | NamingSlip


@dataclass(frozen=True, slots=True)
class State:
    """All that a conversation remembers.

    Attributes:
        slips: ids of applications asked for here, newest first, at most 5.
        names: what the citizen calls some of the slips, by id.
        form: the questions under way, if any.
        heard_on: UTC day of the newest message, by the platform's clock; a day, since
            nobody shall tell when the chat last wrote (F03).
        last_key: keyed hash of the last message's dedupe key.
    """

    language: Language = Language.INDONESIAN
    slips: tuple[str, ...] = field(default=(), repr=False)
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    form: Form | None = None
    heard_on: date | None = None
    last_key: str = field(default="", repr=False)

    def name_of(self, application_id: str) -> str:
        """Give what the citizen calls a slip, "" if nothing."""
        return next((name for id_, name in self.names if id_ == application_id), "")


def without_expired_form(state: State, now: datetime) -> State:
    """Forget a form whose time is over: a draft is a link from a chat to a report.

    Args:
        state: what a conversation remembers.
        now: UTC instant.

    Returns:
        The very same state if nothing in it has expired.
    """
    if state.form is None or now < state.form.expires_at:
        return state
    return replace(state, form=None)
