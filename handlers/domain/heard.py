"""What a message turned out to ask for, before anything is looked up."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Final

from handlers.domain.application import Status
from handlers.domain.messages import Incoming
from handlers.domain.state import State


class Ask(StrEnum):
    """Everything a person can ask for; each has one row in `dispatch.CONVERSATIONS`."""

    # What is no question at all
    BLOCKED = "blocked"
    EDITED = "edited"
    REFUSED = "refused"
    MEDIA = "media"
    PICTURE = "picture"
    NIK = "nik"
    UNKNOWN = "unknown"
    # Small talk and facts
    START = "start"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    ENGLISH = "english"
    INDONESIAN = "indonesian"
    FEE = "fee"
    HOURS = "hours"
    REQUIREMENTS = "requirements"
    HUMAN = "human"
    LOST_SLIP = "lost_slip"
    QUEUE = "queue"
    SHOW_FREE = "show_free"
    NOT_THAT = "not_that"
    IS_THIS_YOU = "is_this_you"
    NOTICES = "notices"
    # Status
    CODES = "codes"
    CHECK = "check"
    MY_SLIPS = "my_slips"
    NAME_SLIP = "name_slip"
    SLIP_NAME = "slip_name"
    FORGET_SLIP = "forget_slip"
    OVERDUE = "overdue"
    BLANKS = "blanks"
    BLANKS_EMPTY = "blanks_empty"
    BLANKS_AVAILABLE = "blanks_available"
    # Reminders
    REMIND_ME = "remind_me"
    COLLECTED = "collected"
    TOMORROW = "tomorrow"
    STOP_ONE = "stop_one"
    STOP_ALL = "stop_all"
    # Privacy
    ERASE = "erase"
    ERASE_SURELY = "erase_surely"
    KEEP = "keep"
    WHAT_IS_KEPT = "what_is_kept"
    # Officers
    LINK = "link"
    DIGEST_ANSWER = "digest_answer"
    QUEUE_EMPTY = "queue_empty"
    QUEUE_OPEN = "queue_open"
    QUEUE_UNDO = "queue_undo"
    QUEUE_REPLACE = "queue_replace"
    # A complaint, which is no report
    COMPLAIN = "complain"
    COMPLAIN_OPEN = "complain_open"
    COMPLAINT_TEXT = "complaint_text"
    COMPLAINT_SEND = "complaint_send"
    COMPLAINT_REPORT = "complaint_report"
    TICKETS = "tickets"
    TICKET = "ticket"
    TICKET_ADD = "ticket_add"
    TICKET_TEXT = "ticket_text"
    TICKET_CLEAR = "ticket_clear"
    TICKET_CONTEST = "ticket_contest"
    TICKET_DROP = "ticket_drop"
    TICKET_DROP_SURELY = "ticket_drop_surely"
    # A report being written
    REPORT = "report"
    REPORT_SENTENCE = "report_sentence"
    REPORT_TEXT = "report_text"
    REPORT_CHOICE = "report_choice"
    REPORT_SKIP = "report_skip"
    REPORT_MORE = "report_more"
    REPORT_SEND = "report_send"
    REPORT_MEDIA = "report_media"
    REPORT_SAFETY = "report_safety"
    REPORT_LEAVE = "report_leave"
    CANCEL = "cancel"
    # A report that was sent
    RECEIPT = "receipt"
    TALK_ADD = "talk_add"
    TALK_ANSWER = "talk_answer"
    TALK_TEXT = "talk_text"
    TALK_WITHDRAW = "talk_withdraw"
    TALK_WITHDRAW_SURELY = "talk_withdraw_surely"


#: What belongs to a report that is being written.
OF_A_DRAFT: Final = frozenset(
    {
        Ask.REPORT_TEXT,
        Ask.REPORT_CHOICE,
        Ask.REPORT_SKIP,
        Ask.REPORT_MORE,
        Ask.REPORT_MEDIA,
        Ask.REPORT_SEND,
        Ask.REPORT_SAFETY,
        Ask.REPORT_LEAVE,
    }
)
#: What belongs to a report that was opened again with its receipt.
OF_A_TALK: Final = frozenset(
    {
        Ask.TALK_ADD,
        Ask.TALK_ANSWER,
        Ask.TALK_TEXT,
        Ask.TALK_WITHDRAW,
        Ask.TALK_WITHDRAW_SURELY,
    }
)


#: What belongs to a complaint that is being written, or to what is added to one.
OF_A_COMPLAINT: Final = frozenset(
    {Ask.COMPLAINT_TEXT, Ask.COMPLAINT_SEND, Ask.COMPLAINT_REPORT, Ask.TICKET_TEXT}
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said, recognised.

    Attributes:
        ask: which conversation takes it.
        codes: canonical slip codes in it.
        is_sure: `codes` are what the message is about. If not, they only look like
            codes inside a sentence, and `ask` answers unless one leads somewhere.
        receipt: 16 digits of a report's receipt.
        invite: an officer's linking code, canonical.
        ticket: a complaint's number, canonical.
        has_nik: a NIK or family-card number was sent unasked.
        clock: the time of day that a question or an officer's word is about.
        service: key of the service that it names (`handlers/services`), "" if none.
        case: key of that service's case, "" if none.
        is_guess: `ask` was understood from free words, and not surely.
        guesses: what an unknown message may ask for, the likeliest first.
        clusters: what an unknown message is about, by clusters of words; never its words.
        is_levy_elsewhere: an unknown message speaks of money at another agency.
        stage: the stage of a card that a question names by the national system's word.
        is_of_regency: a question about the office names a place of Kabupaten Serang.
        is_of_mobile: a question about the office is about its mobile service.
    """

    said: Incoming
    state: State
    ask: Ask
    codes: tuple[str, ...] = field(default=(), repr=False)
    is_sure: bool = True
    receipt: str = field(default="", repr=False)
    invite: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)
    has_nik: bool = False
    clock: time | None = None
    service: str = ""
    case: str = ""
    is_guess: bool = False
    guesses: tuple[Ask, ...] = ()
    clusters: tuple[str, ...] = ()
    is_levy_elsewhere: bool = False
    is_of_regency: bool = False
    is_of_mobile: bool = False
    stage: Status | None = None
