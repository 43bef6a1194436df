"""Writing an anonymous report: card, four questions, review, receipt.

No answer repeats what was said, and the state holds counts only (engine.md, Reports).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.conversations.report_card import card, outside_lines
from handlers.conversations.report_questions import (
    ask_lines,
    choice_of,
    question_buttons,
    report_message,
)
from handlers.domain import receipt_code
from handlers.domain.effects import DiscardDraft, Effect, OpenDraft, SealFragment, SendReport
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, MessageClass, Outgoing, Turn
from handlers.domain.report import STEPS, Fragment, FragmentKind, Step
from handlers.domain.state import Erasing, NamingSlip, ReportDraft, ReportTalk, State, TalkMode
from handlers.understanding.facts.amounts import find_amounts
from handlers.understanding.facts.words import plain_words

DRAFT_LIVES: Final = timedelta(hours=24)
#: Nobody needs more in one go; what is forgotten is added with the receipt.
MOST_FRAGMENTS: Final = 60


def open_needs(heard: Heard) -> Needs:
    """Look up who would read it, and whether one is being written already."""
    return Needs(readers=True, draft=_draft_id(heard))


def open_reply(heard: Heard, known: Known) -> Turn:
    """Open a report: the card and the first question; again: the open question."""
    if _open_draft(heard, known):
        return _say_question(heard.state, Line("report-still-open"))
    return _open(heard, known, first="")


def sentence_reply(heard: Heard, known: Known) -> Turn:
    """Open a report with a sentence about money, sealed at once."""
    if _open_draft(heard, known):
        return text_reply(heard, known)
    return _open(heard, known, first=heard.said.text)


def draft_needs(heard: Heard) -> Needs:
    """Ask whether the draft still exists."""
    return Needs(draft=_draft_id(heard))


def text_reply(heard: Heard, known: Known) -> Turn:
    """Seal what was written as the open question's answer."""
    draft = _open_draft(heard, known)
    if draft is None:
        return gone(heard.state)
    lines = [Line("report-sealed")]
    if heard.has_nik:
        lines.append(Line("report-nik-warning"))
    if heard.said.media is not None:
        lines.append(Line("report-only-text"))
    if _is_unclear_sum(draft, heard.said.text):
        return _seal(heard.state, draft, heard.said.text, (Line("report-sum-unclear"),), stays=True)
    return _seal(heard.state, draft, heard.said.text, tuple(lines))


def choice_reply(heard: Heard, known: Known) -> Turn:
    """Seal a tapped choice; a tap on a question that has passed changes nothing."""
    assert heard.said.tap is not None
    draft = _open_draft(heard, known)
    if draft is None:
        return gone(heard.state)
    step, word = choice_of(heard.said.tap.version)
    if heard.said.tap.target != draft.report_id or not word or step is not draft.step:
        return _say_question(heard.state, Line("report-late-choice"))
    return _seal(heard.state, draft, f"choice:{word}", (Line("report-sealed"),))


def skip_reply(heard: Heard, known: Known) -> Turn:
    """Pass over the open question."""
    draft = _open_draft(heard, known)
    if draft is None:
        return gone(heard.state)
    tap = heard.said.tap
    is_late = tap is not None and (
        tap.target != draft.report_id or choice_of(tap.version)[0] is not draft.step
    )
    if is_late:
        return _say_question(heard.state, Line("report-late-choice"))
    if draft.step is Step.MORE:
        return _say_question(heard.state)
    skipped = replace(draft, step=_following(draft.step), skipped=(*draft.skipped, draft.step))
    return _say_question(replace(heard.state, form=skipped), Line("report-skipped"))


def more_reply(heard: Heard, known: Known) -> Turn:
    """*Tambah keterangan*: whatever comes next is added."""
    draft = _open_draft(heard, known)
    if draft is None or _is_other(heard, draft):
        return gone(heard.state) if draft is None else _stale(heard.state)
    asked = replace(heard.state, form=replace(draft, step=Step.MORE))
    return Turn((report_message(Line("report-more")),), asked)


def media_reply(heard: Heard, known: Known) -> Turn:
    """Decline a picture kindly; it is not fetched."""
    if _open_draft(heard, known) is None:
        return gone(heard.state)
    return _say_question(heard.state, Line("report-only-text"))


def safety_reply(heard: Heard, known: Known) -> Turn:
    """Answer "is this safe?" with the card's facts, and put the open question again."""
    if _open_draft(heard, known) is None:
        return gone(heard.state)
    if not known.readers:
        return _say_question(heard.state, Line("report-no-readers"), *outside_lines())
    return _say_question(heard.state, *card(known, heard.said.channel))


def leave_reply(heard: Heard, known: Known) -> Turn:
    """Ask before "I don't want to" deletes anything: offer BATAL, keep the question."""
    draft = _open_draft(heard, known)
    if draft is None:
        return gone(heard.state)
    turn = _say_question(heard.state, Line("report-leave"))
    if draft.step is Step.MORE:
        return turn  # the review has the button already
    (message,) = turn.say
    cancel = Button("button-cancel", Action.CANCEL, draft.report_id)
    return replace(turn, say=(replace(message, buttons=(cancel, *message.buttons)),))


def send_needs(heard: Heard) -> Needs:
    """Ask for a receipt if there is something to send; it is made ahead, but dear."""
    form = heard.state.form
    has_something = isinstance(form, ReportDraft) and form.fragments > 0
    return Needs(draft=_draft_id(heard), fresh_receipt=has_something, readers=True)


def send_reply(heard: Heard, known: Known) -> Turn:
    """Send the draft and give the receipt; from here nothing leads back to the chat."""
    draft = _open_draft(heard, known)
    if draft is None:
        return gone(heard.state)
    if _is_other(heard, draft):
        return _stale(heard.state)
    if draft.fragments == 0:
        return _say_question(heard.state, Line("report-empty"))
    if known.receipt is None:
        return _say_question(heard.state, Line("report-try-again"))
    received_on = known.office.calendar.office_date(known.now)
    send = SendReport(draft.report_id, known.receipt, received_on)
    return Turn((_receipt_message(known),), replace(heard.state, form=None), (send,))


def cancel_needs(_heard: Heard) -> Needs:
    """Look nothing up: BATAL works whatever there is."""
    return Needs()


def cancel_reply(heard: Heard, known: Known) -> Turn:
    """BATAL: drop the draft with all it holds, or leave the question under way."""
    state = heard.state
    match state.form:
        case ReportDraft() as draft:
            if _is_other(heard, draft):
                return _stale(state) if known.now < draft.expires_at else gone(state)
            done = (DiscardDraft(draft.report_id),)
            return Turn((report_message(Line("report-discarded")),), _without_form(state), done)
        case ReportTalk() as talk:
            idle = replace(state, form=replace(talk, mode=TalkMode.IDLE))
            return Turn((report_message(Line("talk-idle")),), idle)
        case Erasing():
            return Turn((Outgoing((Line("erase-kept"),)),), _without_form(state))
        case NamingSlip():
            return Turn((Outgoing((Line("slip-name-kept"),)),), _without_form(state))
        case _:  # a complaint's are dropped by `conversations.cancel`
            return Turn((Outgoing((Line("cancel-nothing"),)),), state)


def gone(state: State) -> Turn:
    """Say that the draft is no more, and offer to start again."""
    again = Button("button-report", Action.REPORT)
    # Without a draft it was an old button, such as a second tap on *Kirim*.
    text = "report-gone" if isinstance(state.form, ReportDraft) else "report-over"
    form = None if isinstance(state.form, ReportDraft) else state.form
    gone_message = report_message(Line(text), buttons=(again,))
    return Turn((gone_message,), replace(state, form=form))


def _open(heard: Heard, known: Known, *, first: str) -> Turn:
    if not known.readers:
        nobody = report_message(Line("report-no-readers"), *outside_lines())
        return Turn((nobody,), heard.state)
    draft = ReportDraft(known.tokens[0], Step.WHAT, known.now + DRAFT_LIVES)
    effects: list[Effect] = [OpenDraft(draft.report_id, draft.expires_at)]
    if first:
        effects.append(SealFragment(draft.report_id, _fragment(draft, first)))
        draft = _answered(draft)
    lines = list(card(known, heard.said.channel))
    if first:
        lines.append(Line("report-nik-warning" if heard.has_nik else "report-first-sealed"))
    state = replace(heard.state, form=draft)
    turn = _say_question(state, *lines)
    return replace(turn, do=tuple(effects))


def _is_unclear_sum(draft: ReportDraft, text: str) -> bool:
    """Tell whether thousands were dropped from the answer about money; asked back once."""
    if draft.step is not Step.AMOUNT or Step.AMOUNT in draft.answered:
        return False
    amounts = find_amounts(plain_words(f"rp {text}"))
    return bool(amounts) and all(amount.is_unclear for amount in amounts)


def _seal(
    state: State, draft: ReportDraft, text: str, said: tuple[Line, ...], *, stays: bool = False
) -> Turn:
    """Seal an answer and go on, or stay at its question (`stays`)."""
    if draft.fragments >= MOST_FRAGMENTS:
        return _say_question(state, Line("report-full"))
    effect = SealFragment(draft.report_id, _fragment(draft, text))
    after = _answered(draft)
    after = replace(after, step=draft.step) if stays else after
    turn = _say_question(replace(state, form=after), *said)
    return replace(turn, do=(effect,))


def _fragment(draft: ReportDraft, text: str) -> Fragment:
    return Fragment(draft.fragments, FragmentKind.STATEMENT, draft.step, text)


def _answered(draft: ReportDraft) -> ReportDraft:
    is_told = draft.step is Step.MORE or draft.step in draft.answered
    answered = draft.answered if is_told else (*draft.answered, draft.step)
    return replace(
        draft, step=_following(draft.step), answered=answered, fragments=draft.fragments + 1
    )


def _following(step: Step) -> Step:
    if step is Step.MORE or step is STEPS[-1]:
        return Step.MORE
    return STEPS[STEPS.index(step) + 1]


def _say_question(state: State, *said: Line) -> Turn:
    """Say something, then the question that is open."""
    assert isinstance(state.form, ReportDraft)
    lines = (*said, *ask_lines(state.form))
    return Turn((report_message(*lines, buttons=question_buttons(state.form)),), state)


def _receipt_message(known: Known) -> Outgoing:
    assert known.receipt is not None
    lines = [Line("report-demo")] if known.is_demo else []
    lines += [
        Line("report-receipt", {"receipt": receipt_code.show_receipt(known.receipt.digits)}),
        Line("report-receipt-rules", {"days": known.office.answer_days}),
        Line("report-outside"),
        *outside_lines(),
    ]
    return Outgoing(tuple(lines), kind=MessageClass.RECEIPT, is_report_talk=True)


def _open_draft(heard: Heard, known: Known) -> ReportDraft | None:
    """Give the draft if it is still there."""
    form = heard.state.form
    if isinstance(form, ReportDraft) and known.draft_exists and known.now < form.expires_at:
        return form
    return None


def _draft_id(heard: Heard) -> str:
    return heard.state.form.report_id if isinstance(heard.state.form, ReportDraft) else ""


def _is_other(heard: Heard, draft: ReportDraft) -> bool:
    """Tell whether a button belongs to another report than the one open."""
    tap = heard.said.tap
    return tap is not None and tap.target != draft.report_id


def _stale(state: State) -> Turn:
    return _say_question(state, Line("report-stale"))


def _without_form(state: State) -> State:
    return replace(state, form=None) if state.form is not None else state
