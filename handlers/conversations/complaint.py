"""Writing a complaint, or one message to an officer, until it has its ticket number.

A complaint sentence is the complaint: it is sealed at once, and two buttons pass it on or
drop it. It is not anonymous, and the message with the buttons says so; whoever speaks of
money is offered the anonymous report instead. No answer repeats what was said.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from handlers.conversations import report
from handlers.conversations.opening import opening_line
from handlers.domain import receipt_code, ticket_number
from handlers.domain.complaint import OPEN, ComplaintKind
from handlers.domain.effects import (
    AddToComplaint,
    DiscardComplaint,
    Effect,
    OpenComplaint,
    SendComplaint,
)
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Channel, Line, Outgoing, Turn
from handlers.domain.state import ComplaintDraft, ComplaintTalk, ReportDraft, State
from handlers.understanding.money import speaks_of_money

DRAFT_LIVES: Final = timedelta(hours=24)
#: So long the next text is what was asked for; later it is about something else.
ASKED_FOR: Final = timedelta(minutes=30)
#: Nobody needs more; an officer reads it all at once.
MOST_PIECES: Final = 10
#: So many may wait for the office from one chat; a flood would hide the others' (F10).
MOST_OPEN: Final = 5
#: How the answer comes to whom: pushed to a chat, fetched with the number elsewhere.
LATER: Final[dict[Channel, str]] = {
    Channel.TELEGRAM: "complaint-later-chat",
    Channel.WHATSAPP: "complaint-later-whatsapp",
    Channel.WEB: "complaint-later-number",
    Channel.TERMINAL: "complaint-later-number",
}


def open_needs(heard: Heard) -> Needs:
    """Look up what this chat has complained about, and whether a draft is still there."""
    return Needs(complaints=True, complaint_draft=_draft_id(heard.state))


def sentence_reply(heard: Heard, known: Known) -> Turn:
    """Take a complaint sentence: sealed at once, passed on with a tap."""
    if isinstance(heard.state.form, ComplaintDraft):
        return text_reply(heard, known)
    refusal = _refusal(heard, known)
    return refusal or _seal_first(heard, known, ComplaintKind.COMPLAINT)


def open_reply(heard: Heard, known: Known) -> Turn:
    """`keluhan`: ask what it is about; again: show what waits."""
    form = heard.state.form
    if isinstance(form, ComplaintDraft) and known.complaint_draft is not None:
        return _offer(heard, form, Line("complaint-still-open"))
    refusal = _refusal(heard, known)
    if refusal is not None:
        return refusal
    asked = ComplaintDraft("", ComplaintKind.COMPLAINT, known.now + ASKED_FOR)
    lines = (Line("complaint-ask"), Line("complaint-not-anonymous"))
    return Turn((Outgoing(lines),), replace(heard.state, form=asked))


def human_reply(heard: Heard, known: Known) -> Turn:
    """Take one message for an officer and say by when it is answered; say where to meet one."""
    office = _where_to_meet(known)
    if _refusal(heard, known) is not None or _draft_id(heard.state):
        return Turn((Outgoing(office),), heard.state)
    asked = ComplaintDraft("", ComplaintKind.QUESTION, known.now + ASKED_FOR)
    due_on = _due_on(ComplaintKind.QUESTION, known)
    lines = (Line("human-ask", {"day": due_on}), Line("complaint-not-anonymous"), *office)
    return Turn((Outgoing(lines),), replace(heard.state, form=asked))


def _where_to_meet(known: Known) -> tuple[Line, ...]:
    office = known.office
    lines = [Line("human", {"office": office.name})]
    if office.address:
        lines.append(Line("place", {"office": office.name, "address": office.address}))
    return (*lines, opening_line(office, known.now))


def text_reply(heard: Heard, known: Known) -> Turn:
    """Seal one more message; a message that an officer was promised needs no further tap."""
    form = heard.state.form
    if not isinstance(form, ComplaintDraft) or known.now >= form.expires_at:
        return _gone(heard)
    if not form.complaint_id:
        if form.wants is ComplaintKind.QUESTION and not speaks_of_money(heard.said.text):
            return _send_at_once(heard, known)
        return _seal_first(heard, known, form.wants)
    if known.complaint_draft is None:
        return _gone(heard)
    if form.pieces >= MOST_PIECES:
        return _offer(heard, form, Line("complaint-full"))
    longer = replace(form, pieces=form.pieces + 1)
    turn = _offer(heard, longer, *notes(heard), Line("complaint-added"))
    return replace(turn, do=(AddToComplaint(form.complaint_id, sealable(heard.said.text)),))


def tap_needs(heard: Heard) -> Needs:
    """Look the draft up that is passed on: the button's, or the one being written."""
    tap = heard.said.tap
    return Needs(complaint_draft=tap.target if tap else _draft_id(heard.state))


def send_reply(heard: Heard, known: Known) -> Turn:
    """Pass the draft on and give its number and the last day for an answer."""
    form, draft = heard.state.form, known.complaint_draft
    if draft is not None:
        return _sent(heard, known, draft.id, draft.kind)
    if isinstance(form, ComplaintDraft) and not form.complaint_id and not heard.said.tap:
        return Turn((Outgoing((Line("complaint-empty"),)),), heard.state)
    return _gone(heard)


def report_needs(heard: Heard) -> Needs:
    """Look up what the draft says, and who would read the report."""
    draft = tap_needs(heard).complaint_draft or _draft_id(heard.state)
    return replace(report.open_needs(heard), complaint_draft=draft)


def report_reply(heard: Heard, known: Known) -> Turn:
    """*Lapor tanpa nama*: what was written goes on as a sealed report; no draft is left."""
    draft = known.complaint_draft
    if draft is None or not known.readers or isinstance(heard.state.form, ReportDraft):
        return report.open_reply(heard, known)
    said = replace(heard.said, text=draft.text, tap=None)
    state = replace(heard.state, form=None)
    turn = report.sentence_reply(replace(heard, said=said, state=state), known)
    return replace(turn, do=(DiscardComplaint(draft.id), *turn.do))


def cancel_reply(heard: Heard) -> Turn:
    """BATAL: delete the draft, or leave the question that was asked."""
    form, tap = heard.state.form, heard.said.tap
    done: tuple[Effect, ...] = ()
    text = "complaint-not-added"
    if isinstance(form, ComplaintDraft):
        text = "complaint-discarded"
        done = (DiscardComplaint(form.complaint_id),) if form.complaint_id else ()
        if tap is not None and tap.target != form.complaint_id:
            # The button of an older one: what is being written now is not meant.
            return Turn((Outgoing((Line("refused"),)),), heard.state)
    return Turn((Outgoing((Line(text),)),), replace(heard.state, form=None), done)


def with_open_draft(heard: Heard, turn: Turn, form: ComplaintDraft) -> Turn:
    """After another answer, say that the complaint still waits and show its buttons."""
    if form.complaint_id:
        return _with_line(turn, Line("complaint-still-open"), _buttons(form.complaint_id))
    if heard.ask is Ask.START:  # MULAI starts over: what comes next is no complaint
        return replace(turn, remember=replace(turn.remember, form=None))
    is_question = form.wants is ComplaintKind.QUESTION
    return _with_line(turn, Line("human-ask-again" if is_question else "complaint-ask-again"), ())


def notes(heard: Heard) -> tuple[Line, ...]:
    """Say what of a message is not kept: a picture, a NIK, another report's receipt."""
    lines = [Line("complaint-no-nik")] if _has_sixteen(heard.said.text) else []
    if heard.said.media is not None:
        lines.append(Line("complaint-only-text"))
    return tuple(lines)


def sealable(text: str) -> str:
    """Give what an officer will read: as it was written, without 16-digit numbers.

    A NIK is not needed, and a receipt would open an anonymous report to whoever reads this,
    beside the chat that wrote it.
    """
    kept, position = [], 0
    for start, end in receipt_code.sixteen_digit_spans(text):
        kept.append(text[position:start])
        position = end
    return "[…]".join([*kept, text[position:]]).strip()


def _has_sixteen(text: str) -> bool:
    return bool(receipt_code.sixteen_digit_spans(text))


def _with_line(turn: Turn, line: Line, buttons: tuple[Button, ...]) -> Turn:
    *before, last = turn.say
    if last.buttons:
        return replace(turn, say=(*turn.say, Outgoing((line,), buttons)))
    merged = replace(last, lines=(*last.lines, line), buttons=buttons)
    return replace(turn, say=(*before, merged))


def _refusal(heard: Heard, known: Known) -> Turn | None:
    """Tell why no further complaint can be begun now, None if one can."""
    if isinstance(heard.state.form, ReportDraft):
        return Turn((Outgoing((Line("complaint-report-open"),)),), heard.state)
    waiting = [one for one in known.complaints if one.state in OPEN]
    if len(waiting) < MOST_OPEN:
        return None
    many = Line("complaint-many", {"count": len(waiting)})
    return Turn((Outgoing((many,)),), heard.state)


def _seal_first(heard: Heard, known: Known, kind: ComplaintKind) -> Turn:
    draft = ComplaintDraft(known.tokens[0], kind, known.now + DRAFT_LIVES, pieces=1)
    lines = (*notes(heard), Line("complaint-offer"))
    if not isinstance(heard.state.form, ComplaintDraft):  # else it was said with the question
        lines += (Line("complaint-not-anonymous"),)
    turn = _offer(heard, draft, *lines)
    return replace(turn, do=_begin(heard, draft))


def _send_at_once(heard: Heard, known: Known) -> Turn:
    draft = ComplaintDraft(known.tokens[0], ComplaintKind.QUESTION, known.now + DRAFT_LIVES)
    turn = _sent(heard, known, draft.complaint_id, draft.wants)
    return replace(turn, do=(*_begin(heard, draft), *turn.do))


def _begin(heard: Heard, draft: ComplaintDraft) -> tuple[Effect, ...]:
    return (
        OpenComplaint(draft.complaint_id, draft.wants, draft.expires_at),
        AddToComplaint(draft.complaint_id, sealable(heard.said.text)),
    )


def _sent(heard: Heard, known: Known, complaint_id: str, kind: ComplaintKind) -> Turn:
    number = ticket_number.make_number(bytes.fromhex(known.tokens[1]))
    due_on = _due_on(kind, known)
    today = known.office.calendar.office_date(known.now)
    grade = known.office.complaints.class_of(kind)
    lines = (
        *notes(heard),
        Line("complaint-sent", {"code": ticket_number.show(number), "day": due_on}),
        Line(LATER[heard.said.channel]),
    )
    form = heard.state.form
    mine = isinstance(form, ComplaintDraft) and form.complaint_id in ("", complaint_id)
    state = replace(heard.state, form=None) if mine else heard.state
    return Turn(
        (Outgoing(lines),), state, (SendComplaint(complaint_id, number, grade, today, due_on),)
    )


def _due_on(kind: ComplaintKind, known: Known) -> date:
    """Count from the day on which the office can read it first."""
    rules, calendar = known.office.complaints, known.office.calendar
    return rules.due_on(rules.class_of(kind), calendar.office_date(known.now), calendar)


def _offer(heard: Heard, draft: ComplaintDraft, *lines: Line) -> Turn:
    """Show the two ways on, and the third if the message speaks of money."""
    money = speaks_of_money(heard.said.text)
    lines = (*lines, Line("complaint-money")) if money else lines
    message = Outgoing(lines, _buttons(draft.complaint_id, money=money))
    return Turn((message,), replace(heard.state, form=draft))


def _buttons(complaint_id: str, *, money: bool = False) -> tuple[Button, ...]:
    send = Button("button-complaint-send", Action.COMPLAINT_SEND, complaint_id)
    cancel = Button("button-cancel", Action.CANCEL, complaint_id)
    anonymous = Button("button-complaint-report", Action.COMPLAINT_REPORT, complaint_id)
    return (anonymous, send, cancel) if money else (send, cancel)


def _gone(heard: Heard) -> Turn:
    """Say that the draft is no more; without one it was an old button."""
    form = heard.state.form
    if isinstance(form, ComplaintDraft | ComplaintTalk):
        return Turn((Outgoing((Line("complaint-gone"),)),), replace(heard.state, form=None))
    return Turn((Outgoing((Line("complaint-over"),)),), heard.state)


def _draft_id(state: State) -> str:
    return state.form.complaint_id if isinstance(state.form, ComplaintDraft) else ""
