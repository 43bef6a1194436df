"""A report that was sent, opened again with its receipt: read, answer, add, withdraw."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.conversations.report_questions import report_message
from handlers.domain.effects import AddToReport, CountWrongCodes, WithdrawReport
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn
from handlers.domain.report import FragmentKind, OpenedReport, Question, ReportState
from handlers.domain.state import ReportDraft, ReportTalk, State, TalkMode

TALK_LIVES: Final = timedelta(minutes=30)
QUESTIONS_SHOWN: Final = 3
#: Fluent refuses facts over 2,500 characters.
PIECE: Final = 2000

#: A receipt never leads to a draft: it is given out when the draft is sent.
TEXT_FOR: Final[dict[ReportState, str]] = {
    ReportState.RECEIVED: "talk-received",
    ReportState.ASKED: "talk-asked",
    ReportState.ANSWERED: "talk-answered",
    ReportState.CLOSED: "talk-closed",
    ReportState.WITHDRAWN: "talk-withdrawn",
}


def receipt_needs(heard: Heard) -> Needs:
    """Open the report behind the receipt: slow, the receipt is stretched to a key."""
    return Needs(receipt=heard.receipt)


def receipt_reply(heard: Heard, known: Known) -> Turn:
    """Say how the report stands and what its readers ask.

    Wrong, unknown, blocked and lost receipts sound alike. While another report is being written
    this one can only be read: its questions stay open.
    """
    report = known.report
    if report is None:
        wrong = (CountWrongCodes(1),)
        return Turn((report_message(*_not_found(known)),), heard.state, wrong)
    lines = _report_lines(report)
    if isinstance(heard.state.form, ReportDraft):
        return Turn((report_message(*lines, Line("talk-draft-open")),), heard.state)
    if report.state is ReportState.WITHDRAWN:
        return Turn((report_message(*lines),), replace(heard.state, form=None))
    is_asked = report.state is ReportState.ASKED
    # After a question the next text is its answer: nobody reads "tap first".
    mode = TalkMode.ANSWER if is_asked else TalkMode.IDLE
    if is_asked:
        lines += (Line("talk-write-answer"),)
    talk = ReportTalk(report.report_id, mode, known.now + TALK_LIVES)
    message = report_message(*lines, buttons=_buttons(talk, is_asked=is_asked))
    return Turn((message,), replace(heard.state, form=talk))


def _not_found(known: Known) -> tuple[Line, ...]:
    """Say so, and what was lost since the backup that the office came back from (H23)."""
    if known.lost is None:
        return (Line("talk-not-found"),)
    backup, restored = (at.astimezone(known.office.calendar.zone) for at in known.lost)
    return Line("talk-not-found"), Line("talk-lost", {"from": backup, "until": restored})


def talk_needs(_heard: Heard) -> Needs:
    """Look nothing up: the talk's own state says all."""
    return Needs()


def mode_reply(heard: Heard, known: Known) -> Turn:
    """Answer, add or withdraw: say what the next message will do."""
    talk = _open_talk(heard, known)
    if talk is None:
        return _expired(heard.state)
    mode, text = _MODES[heard.ask]
    asked = replace(talk, mode=mode)
    buttons = _surely(talk) if mode is TalkMode.WITHDRAW else ()
    return Turn((report_message(Line(text), buttons=buttons),), replace(heard.state, form=asked))


def text_reply(heard: Heard, known: Known) -> Turn:
    """Seal an answer or an addition; in between, ask what it is meant to be."""
    talk = _open_talk(heard, known)
    if talk is None:
        return _expired(heard.state)
    if not heard.said.text.strip():
        return Turn((report_message(Line("talk-only-text")),), replace(heard.state, form=talk))
    if talk.mode not in _KINDS:
        idle = replace(talk, mode=TalkMode.IDLE)
        choose = report_message(Line("talk-choose"), buttons=_buttons(talk, is_asked=False))
        return Turn((choose,), replace(heard.state, form=idle))
    kind, confirmation = _KINDS[talk.mode]
    today = known.office.calendar.office_date(known.now)
    add = AddToReport(talk.report_id, kind, heard.said.text, today)
    lines = [Line(confirmation)]
    if heard.has_nik:
        lines.append(Line("report-nik-warning"))
    if heard.said.media is not None:
        lines.append(Line("talk-only-text"))
    message = report_message(*lines, buttons=_buttons(talk, is_asked=False))
    idle = replace(talk, mode=TalkMode.IDLE)
    return Turn((message,), replace(heard.state, form=idle), (add,))


def withdraw_reply(heard: Heard, known: Known) -> Turn:
    """Withdraw, after the second yes: pieces and keys are destroyed."""
    talk = _open_talk(heard, known)
    if talk is None:
        return _expired(heard.state)
    if heard.said.tap is None and talk.mode is not TalkMode.WITHDRAW:
        return mode_reply(replace(heard, ask=Ask.TALK_WITHDRAW), known)
    withdraw = WithdrawReport(talk.report_id, known.office.calendar.office_date(known.now))
    message = report_message(Line("talk-was-withdrawn"))
    return Turn((message,), replace(heard.state, form=None), (withdraw,))


_MODES: Final[dict[Ask, tuple[TalkMode, str]]] = {
    Ask.TALK_ADD: (TalkMode.ADD, "talk-write-addition"),
    Ask.TALK_ANSWER: (TalkMode.ANSWER, "talk-write-answer"),
    Ask.TALK_WITHDRAW: (TalkMode.WITHDRAW, "talk-withdraw-surely"),
}

_KINDS: Final[dict[TalkMode, tuple[FragmentKind, str]]] = {
    TalkMode.ADD: (FragmentKind.ADDITION, "talk-addition-added"),
    TalkMode.ANSWER: (FragmentKind.ANSWER, "talk-answer-added"),
}


def _report_lines(report: OpenedReport) -> tuple[Line, ...]:
    lines = [Line(TEXT_FOR[report.state], {"day": report.received_on})]
    if report.state is not ReportState.WITHDRAWN:
        for question in report.questions[-QUESTIONS_SHOWN:]:
            lines += _question_lines(question)
    return tuple(lines)


def _question_lines(question: Question) -> list[Line]:
    """Show a reader's words as they are: plain text, no markup anywhere (C02)."""
    pieces = [question.text[at : at + PIECE] for at in range(0, len(question.text), PIECE)]
    return [Line("talk-question", {"day": question.asked_on, "text": piece}) for piece in pieces]


def _buttons(talk: ReportTalk, *, is_asked: bool) -> tuple[Button, ...]:
    rest = (
        Button("button-add", Action.ADD, talk.report_id),
        Button("button-withdraw", Action.WITHDRAW, talk.report_id),
    )
    return (Button("button-answer", Action.ANSWER, talk.report_id), *rest) if is_asked else rest


def _surely(talk: ReportTalk) -> tuple[Button, ...]:
    return (
        Button("button-withdraw-surely", Action.WITHDRAW_SURELY, talk.report_id),
        Button("button-keep-report", Action.CANCEL, talk.report_id),
    )


def _open_talk(heard: Heard, known: Known) -> ReportTalk | None:
    """Give the talk with its half hour renewed, if it is open and the one meant."""
    form, tap = heard.state.form, heard.said.tap
    if not isinstance(form, ReportTalk) or known.now >= form.expires_at:
        return None
    if tap is not None and tap.target != form.report_id:
        return None
    return replace(form, expires_at=known.now + TALK_LIVES)


def _expired(state: State) -> Turn:
    """Ask for the receipt again; a draft being written is left alone."""
    form = state.form if isinstance(state.form, ReportDraft) else None
    return Turn((_expired_message(),), replace(state, form=form))


def _expired_message() -> Outgoing:
    return report_message(Line("talk-expired"))
