"""What a conversation may ask to be looked up, and what it then knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.domain.application import Application
from handlers.domain.blanks import BlankStock
from handlers.domain.complaint import Complaint, DraftedComplaint
from handlers.domain.kept import Kept
from handlers.domain.notice import Notice
from handlers.domain.office import Office
from handlers.domain.officer import GivenDigest
from handlers.domain.picture import PictureFile
from handlers.domain.queue import QueueFact
from handlers.domain.report import OpenedReport, ReadyReceipt
from handlers.domain.waiting import OverdueCase, UsualWaits


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be looked up before `reply`: a closed set, one query each, no second round.

    Attributes:
        codes: canonical slip codes; limited per chat against guessing.
        applications: ids of applications.
        subscriptions: which applications this chat is told about.
        readers: who will read a report (roles).
        draft: id of this chat's draft: does it still exist?
        receipt: 16 digits; a slow fact (key derivation).
        fresh_receipt: a receipt for a report that is being sent.
        picture: to be looked at; a slow fact, which becomes `Incoming.seen`.
        invite: an officer's linking code, canonical.
        officer: is this chat an officer's?
        sent: folded texts: was this chat sent one of them (`sent_text.candidates`)?
        digest: id of a digest that was answered; known only to the officer it was given to.
        queue: what officers said of the queue in the last weeks.
        complaints: what this chat has complained about.
        kept: what is kept about this chat.
        complaint_draft: id of this chat's draft: is it still there, and what does it say?
        ticket: a complaint's number, canonical.
        blanks: what officers said of card blanks; known without asking beside a card that
            waits for one.
    """

    codes: tuple[str, ...] = field(default=(), repr=False)
    applications: tuple[str, ...] = ()
    subscriptions: bool = False
    readers: bool = False
    draft: str = field(default="", repr=False)
    receipt: str = field(default="", repr=False)
    fresh_receipt: bool = False
    picture: PictureFile | None = None
    invite: str = field(default="", repr=False)
    officer: bool = False
    sent: tuple[str, ...] = field(default=(), repr=False)
    digest: str = ""
    queue: bool = False
    complaints: bool = False
    kept: bool = False
    complaint_draft: str = ""
    ticket: str = field(default="", repr=False)
    blanks: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The looked-up facts, the clock and fresh random tokens.

    Attributes:
        now: UTC instant.
        tokens: fresh random ids, 32 hex digits each.
        by_code: applications by canonical slip code; a code that leads nowhere is missing.
        by_id: applications by id.
        subscribed: ids of applications that this chat is told about, oldest first.
        readers: roles of those who will read a report; empty = no intake.
        is_demo: a demo reader is active: nobody may write a real report.
        draft_exists: the draft asked for is still there.
        report: what the receipt led to.
        lost: from when until when what was done is lost: from a backup to its restore (H23).
        receipt: a receipt to give out.
        invite: id of the invitation that the code opens, "" if none.
        sent_on: on which day this chat was sent one of the texts asked for.
        officer_role: role of the officer behind this chat, "" if none.
        digest: the digest asked for, if it was given to this chat's officer.
        office: as configured, and closed on the days on which a notice closes it.
        notices: those that are not over, the newest first; read with every batch.
        queue: officers' words of the last weeks about the queue, those taken back, too.
        complaints: this chat's, newest first, without drafts.
        kept: what is kept about this chat's reminders.
        complaint_draft: the draft asked for, None if it is gone or another chat's.
        ticket: the complaint that the number led to.
        blanks: what an officer last said of card blanks, None if nobody has.
        waits: what the office needed for the phases in which the applications above are.
        overdue: those of them that are on the officers' list, by id.
    """

    now: datetime
    office: Office
    tokens: tuple[str, ...] = field(default=(), repr=False)
    by_code: Mapping[str, Application] = field(default_factory=dict, repr=False)
    by_id: Mapping[str, Application] = field(default_factory=dict)
    subscribed: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    is_demo: bool = False
    draft_exists: bool = False
    report: OpenedReport | None = None
    lost: tuple[datetime, datetime] | None = None
    receipt: ReadyReceipt | None = None
    invite: str = field(default="", repr=False)
    sent_on: date | None = None
    officer_role: str = ""
    digest: GivenDigest | None = None
    queue: tuple[QueueFact, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    kept: Kept | None = None
    complaint_draft: DraftedComplaint | None = None
    ticket: Complaint | None = None
    notices: tuple[Notice, ...] = ()
    blanks: BlankStock | None = None
    waits: UsualWaits = field(default_factory=dict)
    overdue: Mapping[str, OverdueCase] = field(default_factory=dict)
