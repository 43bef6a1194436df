"""What people say to us and what we say to them, alike on every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from handlers.domain.effects import Effect
from handlers.domain.picture import PictureFile, Seen
from handlers.domain.state import State


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the office wrote itself, as one of a text's facts.

    Attributes:
        english: "" where it is told in Indonesian in any language.
    """

    indonesian: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day told without its weekday, where room is short."""

    day: date

    def __str__(self) -> str:
        """Give it as ISO 8601 does."""
        return self.day.isoformat()


type_of_fact = str | int | date | datetime | time | OwnWords | ShortDay


class Channel(StrEnum):
    """Where a chat takes place."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEB = "web"
    TERMINAL = "terminal"

    @property
    def is_pulled(self) -> bool:
        """The page or the terminal fetches its messages; nothing can be sent later."""
        return self in (Channel.WEB, Channel.TERMINAL)


class Media(StrEnum):
    """What came instead of text. Nothing but a picture is ever fetched."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    DOCUMENT = "document"
    OTHER = "other"


class Action(StrEnum):
    """What a button asks for. The value travels in callback data: keep it short and stable."""

    #: callback data that is forged, from another chat or from an unknown version
    REFUSED = "refused"
    CHECK = "check"
    REMIND_ME = "remind"
    OVERDUE = "overdue"
    COLLECTED = "collected"
    TOMORROW = "tomorrow"
    STOP = "stop"
    #: a family's slips
    NAME_SLIP = "name"
    FORGET_SLIP = "unslip"
    ERASE = "erase"
    KEEP = "keep"
    HELP = "help"
    FEE = "fee"
    HOURS = "hours"
    #: `Tap.version` is the number of a service or case (`handlers/services`)
    REQUIREMENTS = "needed"
    SHOW_FREE = "showfree"
    REPORT = "report"
    MY_SLIPS = "mine"
    HUMAN = "human"
    STOP_ALL = "stopall"
    FOLLOW_UP = "followup"
    COMPLAIN = "complain"
    NOT_THAT = "notthat"
    IS_THIS_YOU = "isthisyou"
    #: answers by tap inside a report; `Tap.version` says which choice (see domain/report.py)
    CHOOSE = "choose"
    SKIP = "skip"
    SEND = "send"
    CANCEL = "cancel"
    ADD = "add"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    WITHDRAW_SURELY = "withdraw!"
    #: under a complaint
    COMPLAINT_SEND = "pass"
    COMPLAINT_REPORT = "anon"
    TICKET = "ticket"
    TICKET_ADD = "more"
    TICKET_CLEAR = "clear"
    TICKET_CONTEST = "contest"
    TICKET_DROP = "drop"
    TICKET_DROP_SURELY = "drop!"
    #: under an officer's digest
    DIGEST_READ = "read"
    DIGEST_HANDLE = "handle"
    DIGEST_LATER = "later"
    #: the queue: ask, and what an officer notes of it
    QUEUE = "queue"
    #: under a digest; `Tap.version` is its day (`date.toordinal`)
    QUEUE_EMPTY = "habis"
    QUEUE_UNDO = "qundo"
    #: `Tap.version` is the new time in minutes of the day
    QUEUE_REPLACE = "qmove"


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button, verified by its channel.

    Attributes:
        target: 32 hex digits of what the button is about, or "".
        version: version of the target when the button was shown, or the number of a choice.
    """

    action: Action
    target: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person said, alike on every platform.

    Attributes:
        key: dedupe key, unique within `channel` (Telegram `update_id`).
        chat: the platform's address; never logged, never kept near a report.
        at: UTC instant stamped by the platform, not by us.
        text: NFC, no NUL, at most 4,096 UTF-16 units; "" for a bare photo.
        tap: the pressed button; then `text` is "".
        is_forwarded: passed on from another chat; not the person's own words.
        file: a picture that can be looked at for a slip's code.
        seen: what the look showed, None before it.
        edited: the person changed an earlier message.
        blocked: the person blocked the bot or deleted the chat; nothing can be said.
        is_piped: one of many lines at once (terminal): no answer waits for the next.
    """

    channel: Channel
    key: str = field(repr=False)  # a WhatsApp id contains the phone number
    chat: str = field(repr=False)  # tracebacks print reprs (C07)
    at: datetime
    text: str = field(default="", repr=False)
    tap: Tap | None = None
    media: Media | None = None
    is_forwarded: bool = False
    file: PictureFile | None = None
    seen: Seen | None = None
    edited: bool = False
    blocked: bool = False
    is_piped: bool = False


class MessageClass(StrEnum):
    """What an outgoing message is for; decides priority and what `unknown` means."""

    REPLY = "reply"
    RECEIPT = "receipt"
    DIGEST = "digest"
    REMINDER = "reminder"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: a text id and its facts. The text file makes words of it."""

    text: str
    facts: Mapping[str, type_of_fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message.

    Attributes:
        text: text id of the label.
        link: an address to open instead of an action; then `action` is not used.
    """

    text: str
    action: Action
    target: str = ""
    version: int = 0
    link: str = ""
    facts: Mapping[str, type_of_fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """What replaces a message where a platform takes only approved wordings.

    Outside WhatsApp's 24-hour window nothing else may be sent; the wording itself is
    the text `template-<name>`, submitted to Meta beforehand.

    Attributes:
        name: `reminder`, `digest`, `notice` or `ticket`: under it configuration knows the
            approved one.
        parameters: what fills its places, in order, each one line.
    """

    name: str
    parameters: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a person, in text ids.

    Attributes:
        template: says the same where free text may not be sent.
        tentative: only asks back or greets; replaced by what the next message leads to.
        is_report_talk: its outbox row is deleted, not emptied, once sent.
        picture: address of a picture that says what the text says, and that its platform
            fetches; "" for none. Where it cannot be fetched the text stands alone.
    """

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
    kind: MessageClass = MessageClass.REPLY
    tentative: bool = False
    is_report_talk: bool = False
    template: Template | None = None
    picture: str = ""


def say(text: str, /, *buttons: Button, **facts: type_of_fact) -> Outgoing:
    """Build a message of one paragraph.

    Args:
        text: text id.
        buttons: choices under it.
        facts: what the text mentions.

    Returns:
        The message.
    """
    return Outgoing((Line(text, facts),), buttons)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation decided: what to say, to remember and to do."""

    say: tuple[Outgoing, ...]
    remember: State
    do: tuple[Effect, ...] = ()
