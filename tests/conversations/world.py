"""A world in memory for transcripts: it answers `needs` and does what a turn wants done.

It keeps the rules that the conversations rely on, and nothing else of storage.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.conversations import tickets
from handlers.conversations.officer import digest_message
from handlers.domain.application import Application, Status
from handlers.domain.blanks import BlankStock, told
from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.complaint import (
    Complaint,
    ComplaintOutcome,
    ComplaintState,
    DraftedComplaint,
)
from handlers.domain.effects import (
    AddToComplaint,
    AddToReport,
    AdoptComplaint,
    AnswerDigest,
    CloseComplaint,
    ContestComplaint,
    DiscardComplaint,
    DiscardDraft,
    Effect,
    EndAllSubscriptions,
    EndBinding,
    EndSubscription,
    EraseChat,
    NoteQueue,
    OpenComplaint,
    OpenDraft,
    RaiseOverdue,
    SealFragment,
    SendComplaint,
    SendReport,
    Subscribe,
    TellBlanks,
    UndoQueue,
    WithdrawComplaint,
    WithdrawReport,
)
from handlers.domain.kept import Kept
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Channel, Outgoing
from handlers.domain.notice import Notice, NoticeKind, Stage, is_over, with_closings
from handlers.domain.office import Office
from handlers.domain.officer import DigestCopy, DigestFacts, GivenDigest, answer_after
from handlers.domain.picture import Seen
from handlers.domain.queue import QueueFact, QueueWord
from handlers.domain.report import OpenedReport, Question, ReadyReceipt, ReportState
from handlers.domain.sent_text import folded
from handlers.domain.slip_code import fold
from handlers.domain.waiting import OverdueAnswer, OverdueCase, UsualWait

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
    sent: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    turns: int = 0
    seen: Seen | None = None
    complaints: list[Complaint] = field(default_factory=list)
    complaint_draft: DraftedComplaint | None = None
    passed_on: list[str] = field(default_factory=list)
    blanks: BlankStock | None = None
    waits: dict[tuple[str, Status], UsualWait] = field(default_factory=dict)
    overdue: dict[str, OverdueCase] = field(default_factory=dict)

    def add_application(self, code: str, status: str, **facts: str) -> None:
        """Register a slip; facts are dates, `data` the age of its data in days."""
        canonical = fold(code)
        self.applications[canonical] = Application(
            id=f"{len(self.applications) + 1:032x}",
            code=canonical,
            service=facts.get("service", "ktp"),
            status=Status(status),
            version=1,
            status_since=date.fromisoformat(facts.get("since", "2026-11-23")),
            data_at=self.now - timedelta(days=int(facts.get("data", "0"))),
            submitted_on=date.fromisoformat(facts["submitted"]) if "submitted" in facts else None,
            pickup_place=facts.get("place", ""),
        )

    def quoted(self, text: str) -> str:
        """Put our own last message where a text says `$last`."""
        return text.replace("$last", self.sent[-1] if self.sent else "")

    def know(self, needs: Needs) -> Known:
        """Answer what was asked for, and nothing more."""
        self.turns += 1
        by_id = {one.id: one for one in self.applications.values()}
        subscribed = tuple(self.subscribed) if needs.subscriptions else ()
        codes = () if self.is_guessing else needs.codes
        invite = self.invites.get(needs.invite, "")
        current = tuple(one for one in self.notices if not is_over(one, self.now))
        return Known(
            now=self.now,
            office=with_closings(self.office, current),
            tokens=(f"{self.turns:08x}" + "a" * 24, f"{self.turns:08x}" + "b" * 24),
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
            sent_on=self._sent_on(needs.sent),
            officer_role=invite or (self.officer_role if needs.officer else ""),
            kept=Kept(len(self.subscribed), self.now if self.subscribed else None),
            complaints=tuple(one for one in self.complaints if one.is_here)
            if needs.complaints
            else (),
            complaint_draft=self._drafted(needs.complaint_draft),
            ticket=self._ticket(needs.ticket),
            digest=self.digests.get(needs.digest) if self.officer_role else None,
            queue=tuple(self.queue) if needs.queue else (),
            notices=current,
            blanks=self.blanks,
            waits=self.waits,
            overdue=self.overdue,
        )

    def answer_overdue(self, code: str, answer: str) -> None:
        """Let an officer answer about a card on the list."""
        target = self.applications[fold(code)].id
        today = self.office.calendar.office_date(self.now)
        self.overdue[target] = replace(
            self.overdue[target], answer=OverdueAnswer(answer), answered_on=today
        )

    def move(self, code: str, status: str) -> None:
        """Move a card on to another status, today."""
        one = self.applications[fold(code)]
        today = self.office.calendar.office_date(self.now)
        self.applications[fold(code)] = replace(
            one,
            status=Status(status),
            status_since=today,
            version=one.version + 1,
            data_at=self.now,
        )

    def _drafted(self, complaint_id: str) -> DraftedComplaint | None:
        draft = self.complaint_draft
        return draft if draft is not None and draft.id == complaint_id else None

    def _ticket(self, number: str) -> Complaint | None:
        if not number or self.is_guessing:
            return None
        return next((one for one in self.complaints if one.number == number), None)

    def _sent_on(self, texts: tuple[str, ...]) -> date | None:
        known = {folded(text) for text in self.sent}
        return self.office.calendar.office_date(self.now) if known & set(texts) else None

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
            case EndAllSubscriptions():
                self.subscribed = []
            case EraseChat() | EndBinding():
                self.subscribed, self.complaints, self.complaint_draft = [], [], None
            case TellBlanks(state=state, today=today):
                self.blanks = told(self.blanks, state, since=None, today=today, now=self.now)
            case RaiseOverdue(application_id=target, application_version=version):
                case = OverdueCase(version, effect.raised_on, effect.due_on)
                self.overdue[target] = case
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
                self._apply_to_complaint(effect)

    def _apply_to_complaint(self, effect: Effect) -> None:
        match effect:
            case OpenComplaint(complaint_id=target, kind=kind):
                self.complaint_draft = DraftedComplaint(target, kind, "")
            case AddToComplaint(complaint_id=target, text=text):
                draft = self.complaint_draft
                if draft is not None and draft.id == target:
                    self.complaint_draft = replace(draft, text=f"{draft.text}\n{text}".strip())
                else:
                    self.passed_on.append(text)
            case DiscardComplaint():
                self.complaint_draft = None
            case SendComplaint():
                self._send(effect)
            case CloseComplaint(complaint_id=target, outcome=outcome):
                self._change(target, state=ComplaintState.CLOSED, outcome=outcome)
            case ContestComplaint(complaint_id=target, due_on=day):
                self._contest(target, day)
            case WithdrawComplaint(complaint_id=target):
                self._change(target, state=ComplaintState.WITHDRAWN)
            case AdoptComplaint(complaint_id=target):
                self._change(target, is_here=True, is_loose=False)
            case _:
                self._apply_to_report(effect)

    def _send(self, effect: SendComplaint) -> None:
        draft = self.complaint_draft
        assert draft is not None
        assert draft.id == effect.complaint_id
        self.passed_on.append(draft.text)
        self.complaint_draft = None
        sent = Complaint(
            draft.id,
            effect.number,
            draft.kind,
            effect.grade,
            ComplaintState.RECEIVED,
            effect.due_on,
            is_loose=self.channel.is_pulled,
        )
        self.complaints.insert(0, sent)

    def _contest(self, target: str, day: date) -> None:
        contests = next(one.contests for one in self.complaints if one.id == target) + 1
        self._change(
            target,
            state=ComplaintState.CONTESTED,
            due_on=day,
            contests=contests,
            contest_until=None,
            answer="",
        )

    def _change(self, target: str, **values: object) -> None:
        self.complaints = [
            replace(one, **values) if one.id == target else one  # type: ignore[arg-type]
            for one in self.complaints
        ]

    def end_complaint(self, text: str, outcome: ComplaintOutcome | None = None) -> None:
        """Let an officer answer, or close, the newest complaint; the chat is told."""
        calendar = self.office.calendar
        until = self.office.complaints.contest_until(calendar.office_date(self.now), calendar)
        state = ComplaintState.CLOSED if outcome else ComplaintState.ANSWERED
        newest = self.complaints[0].id
        self._change(newest, state=state, contest_until=until, answer=text, outcome=outcome)
        today = calendar.office_date(self.now)
        self.pushed.append(tickets.message(self.complaints[0], self.office, today))

    def move_to_another_chat(self) -> None:
        """Go on in a chat that has none of the complaints."""
        self.complaints = [replace(one, is_here=False) for one in self.complaints]

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

    def write_notice(self, kind: str, first: str, last: str, text: str, **more: str) -> None:
        """Let an officer have written a notice for some days; `last` may be "-" for no end."""
        calendar = self.office.calendar
        end = None if last == "-" else date.fromisoformat(last) + timedelta(days=1)
        notice = Notice(
            id=f"{len(self.notices) + 1:032x}",
            kind=NoticeKind(kind),
            text=text,
            starts_at=calendar.at(date.fromisoformat(first), time(0)),
            ends_at=None if end is None else calendar.at(end, time(0)),
            english=more.get("english", ""),
            stages=tuple(Stage(one) for one in more.get("stages", "").split(",") if one),
            services=tuple(filter(None, more.get("services", "").split(","))),
            places=tuple(filter(None, more.get("places", "").split(","))),
        )
        self.notices.append(notice)

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
