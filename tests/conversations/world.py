"""A world in memory for transcripts: it answers `needs` and does what a turn wants done.

It keeps the rules that the conversations rely on, and nothing else of storage.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.conversations.officer import digest_message
from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.effects import (
    AddToReport,
    AnswerDigest,
    DiscardDraft,
    Effect,
    EndAllSubscriptions,
    EndBinding,
    EndSubscription,
    EraseChat,
    NoteQueue,
    OpenDraft,
    SealFragment,
    SendReport,
    Subscribe,
    UndoQueue,
    WithdrawReport,
)
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Channel, Outgoing
from handlers.domain.office import Office
from handlers.domain.officer import DigestCopy, DigestFacts, GivenDigest, answer_after
from handlers.domain.queue import QueueFact, QueueWord
from handlers.domain.report import OpenedReport, Question, ReadyReceipt, ReportState
from handlers.domain.slip_code import fold

HOURS = {
    "mon": "08:00-15:00",
    "tue": "08:00-15:00",
    "wed": "08:00-15:00",
    "thu": "08:00-15:00",
    "fri": "08:00-11:30, 13:00-15:00",
}
OFFICE = Office(
    name="Disdukcapil Kota Serang",
    calendar=OfficeCalendar(ZoneInfo("Asia/Jakarta"), parse_hours(HOURS)),
    pickup_place="Loket 3",
)
#: A Tuesday, 09:00 at the office.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass
class World:
    """Everything that is true outside the chat."""

    now: datetime = NOW
    office: Office = OFFICE
    channel: Channel = Channel.TELEGRAM
    applications: dict[str, Application] = field(default_factory=dict)
    subscribed: list[str] = field(default_factory=list)
    readers: tuple[str, ...] = ()
    is_demo: bool = False
    officer_role: str = ""
    digests: dict[str, GivenDigest] = field(default_factory=dict)
    pushed: list[Outgoing] = field(default_factory=list)
    invites: dict[str, str] = field(default_factory=dict)
    is_guessing: bool = False
    receipt: str = "0123456789012345"
    drafts: dict[str, list[str]] = field(default_factory=dict)
    reports: dict[str, OpenedReport] = field(default_factory=dict)
    lost: tuple[datetime, datetime] | None = None
    added: list[str] = field(default_factory=list)
    queue: list[QueueFact] = field(default_factory=list)
    turns: int = 0

    def add_application(self, code: str, status: str, **facts: str) -> None:
        """Register a slip; facts are dates, `data` the age of its data in days."""
        canonical = fold(code)
        self.applications[canonical] = Application(
            id=f"{len(self.applications) + 1:032x}",
            code=canonical,
            service="ktp",
            status=Status(status),
            version=1,
            status_since=date.fromisoformat(facts.get("since", "2026-11-23")),
            data_at=self.now - timedelta(days=int(facts.get("data", "0"))),
            submitted_on=date.fromisoformat(facts["submitted"]) if "submitted" in facts else None,
            pickup_place=facts.get("place", ""),
        )

    def know(self, needs: Needs) -> Known:
        """Answer what was asked for, and nothing more."""
        self.turns += 1
        by_id = {one.id: one for one in self.applications.values()}
        subscribed = tuple(self.subscribed) if needs.subscriptions else ()
        codes = () if self.is_guessing else needs.codes
        invite = self.invites.get(needs.invite, "")
        return Known(
            now=self.now,
            office=self.office,
            tokens=(f"{self.turns:08x}" + "a" * 24,),
            by_code={c: self.applications[c] for c in codes if c in self.applications},
            by_id={i: by_id[i] for i in (*needs.applications, *subscribed) if i in by_id},
            subscribed=subscribed,
            readers=self.readers if needs.readers else (),
            is_demo=self.is_demo if needs.readers else False,
            draft_exists=needs.draft in self.drafts,
            report=self.reports.get(needs.receipt),
            lost=self.lost if needs.receipt else None,
            receipt=self._fresh_receipt() if needs.fresh_receipt else None,
            invite=needs.invite if invite else "",
            officer_role=invite or (self.officer_role if needs.officer else ""),
            digest=self.digests.get(needs.digest) if self.officer_role else None,
            queue=tuple(self.queue) if needs.queue else (),
        )

    def give_digest(self) -> None:
        """Send the day's digest to the officer behind the chat."""
        day = self.now.astimezone(self.office.calendar.zone).date()
        for older, given in self.digests.items():
            self.digests[older] = replace(given, newest_day=day)
        digest_id = f"{len(self.digests) + 1:032x}"
        self.digests[digest_id] = GivenDigest(day, None, day)
        copy = DigestCopy(self.officer_role, digest_id)
        self.pushed.append(digest_message(DigestFacts(day), self.office, copy))

    def _fresh_receipt(self) -> ReadyReceipt:
        return ReadyReceipt(self.receipt, "b" * 32, "age1test")

    def apply(self, effect: Effect) -> None:
        """Do one thing."""
        match effect:
            case Subscribe(application_id=target):
                self.subscribed.append(target)
            case EndSubscription(application_id=target):
                self.subscribed = [one for one in self.subscribed if one != target]
            case EndAllSubscriptions() | EraseChat() | EndBinding():
                self.subscribed = []
            case AnswerDigest(digest_id=target, answer=pressed):
                given = self.digests[target]
                answer = answer_after(given.answer, pressed)
                self.digests[target] = replace(given, answer=answer)
            case NoteQueue(fact=fact):
                self.queue.append(fact)
            case UndoQueue(fact_id=target):
                self.queue = [
                    replace(one, is_undone=one.is_undone or one.id == target) for one in self.queue
                ]
            case _:
                self._apply_to_report(effect)

    def _apply_to_report(self, effect: Effect) -> None:
        match effect:
            case OpenDraft(report_id=report_id):
                self.drafts[report_id] = []
            case SealFragment(report_id=report_id, fragment=fragment):
                assert fragment.index == len(self.drafts[report_id])
                self.drafts[report_id].append(fragment.text)
            case DiscardDraft(report_id=report_id):
                del self.drafts[report_id]
            case SendReport(report_id=report_id, receipt=receipt, received_on=day):
                del self.drafts[report_id]
                opened = OpenedReport(report_id, ReportState.RECEIVED, day)
                self.reports[receipt.digits] = opened
            case AddToReport(text=text):
                self.added.append(text)
                self._change_reports(ReportState.ANSWERED)
            case WithdrawReport():
                self._change_reports(ReportState.WITHDRAWN)
            case _:
                """Counts, snoozes and links change nothing that a transcript sees."""

    def note_queue(self, word: str, at: datetime) -> None:
        """Let an officer have said something about the queue."""
        day = self.office.calendar.office_date(at)
        number = sum(one.day == day for one in self.queue) + 1
        fact_id = f"{len(self.queue) + 1:032x}"
        self.queue.append(QueueFact(fact_id, day, number, QueueWord(word), at))

    def ask(self, text: str) -> None:
        """Let a reader ask something about every report."""
        question = Question(text, self.now.astimezone(self.office.calendar.zone).date())
        for digits, report in self.reports.items():
            asked = replace(report, questions=(*report.questions, question))
            self.reports[digits] = asked
        self._change_reports(ReportState.ASKED)

    def close(self) -> None:
        """Let a reader close every report."""
        self._change_reports(ReportState.CLOSED)

    def _change_reports(self, state: ReportState) -> None:
        self.reports = {
            digits: replace(report, state=state) for digits, report in self.reports.items()
        }
