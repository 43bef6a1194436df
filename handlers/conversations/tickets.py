"""Complaints that were passed on: how they stand, their answers, and an end to contest.

What the citizen wrote is never shown again. The same message answers "how is my ticket?"
and is sent when an officer has answered, so it is always as true as the row.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from handlers.conversations.complaint import LATER, notes, sealable
from handlers.domain import ticket_number
from handlers.domain.complaint import (
    OPEN,
    Complaint,
    ComplaintOutcome,
    ComplaintState,
    can_contest,
)
from handlers.domain.effects import (
    AddToComplaint,
    AdoptComplaint,
    CloseComplaint,
    ContestComplaint,
    CountWrongCodes,
    WithdrawComplaint,
)
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import (
    Action,
    Button,
    Line,
    Outgoing,
    Template,
    Turn,
    say,
    type_of_fact,
)
from handlers.domain.office import Office
from handlers.domain.state import ComplaintTalk, ReportDraft, State

TALK_LIVES: Final = timedelta(minutes=30)
MOST_LISTED: Final = 5

TEXT_FOR: Final[dict[ComplaintState, str]] = {
    ComplaintState.DRAFT: "ticket-draft",
    ComplaintState.RECEIVED: "ticket-received",
    ComplaintState.IN_PROGRESS: "ticket-in-progress",
    ComplaintState.ANSWERED: "ticket-answered",
    ComplaintState.CONTESTED: "ticket-contested",
    ComplaintState.CLOSED: "ticket-closed",
    ComplaintState.WITHDRAWN: "ticket-withdrawn",
}


def needs(_heard: Heard) -> Needs:
    """Look up what this chat has complained about."""
    return Needs(complaints=True)


def list_reply(heard: Heard, known: Known) -> Turn:
    """`tiket`: each with its state and deadline; a single one whole."""
    match known.complaints:
        case ():
            human = Button("button-human", Action.HUMAN)
            return Turn((say("tickets-none", human),), heard.state)
        case (one,):
            return Turn((message(one, known.office, _today(known)),), heard.state)
        case several:
            return Turn((_list(several),), heard.state)


def number_needs(heard: Heard) -> Needs:
    """Look up the number, or what the button means among this chat's own."""
    return Needs(complaints=heard.said.tap is not None, ticket=heard.ticket)


def number_reply(heard: Heard, known: Known) -> Turn:
    """A number alone: whole in its own chat, elsewhere the state only.

    Wrong, unknown and blocked numbers sound alike and count as guesses. A ticket from the
    web page has no other chat to be told in: it belongs to whoever shows its number.
    """
    today = _today(known)
    if heard.said.tap is not None:
        mine = _by_tap(heard, known)
        return Turn((message(mine, known.office, today),), heard.state) if mine else _none(heard)
    found = known.ticket
    if found is None:
        return Turn((say("ticket-not-found"),), heard.state, (CountWrongCodes(1),))
    if found.is_here:
        return Turn((message(found, known.office, today),), heard.state)
    if found.is_loose:
        told = message(found, known.office, today)
        return Turn((told,), heard.state, (AdoptComplaint(found.id),))
    return Turn((Outgoing((_state_line(found), Line("ticket-elsewhere"))),), heard.state)


def clear_reply(heard: Heard, known: Known) -> Turn:
    """*Sudah jelas*: the citizen ends it."""
    meant = _meant(heard, known, ComplaintState.ANSWERED)
    if meant is None or meant.state is not ComplaintState.ANSWERED:
        return _none(heard)
    effect = CloseComplaint(meant.id, ComplaintOutcome.CLEAR, _today(known))
    return Turn((say("ticket-clear"),), heard.state, (effect,))


def contest_reply(heard: Heard, known: Known) -> Turn:
    """*Belum selesai*: it begins again with a new deadline, so often as the office allows."""
    meant = _meant(heard, known, ComplaintState.ANSWERED, ComplaintState.CLOSED)
    if meant is None or not can_contest(meant, _today(known)):
        return _none(heard)
    if meant.contests >= known.office.complaints.most_contests:
        return Turn((say("ticket-no-more", code=_shown(meant)),), heard.state)
    rules, calendar = known.office.complaints, known.office.calendar
    due_on = rules.due_on(meant.grade, _today(known), calendar)
    lines = (
        Line("ticket-reopened", {"code": _shown(meant), "day": due_on}),
        Line("ticket-say-why"),
    )
    effect = ContestComplaint(meant.id, _today(known), due_on)
    return Turn((Outgoing(lines),), _asking(heard, known, meant), (effect,))


def add_reply(heard: Heard, known: Known) -> Turn:
    """*Tambah pesan*: whatever comes next is added."""
    meant = _meant(heard, known, *OPEN)
    if meant is None or meant.state not in OPEN:
        return _none(heard)
    state = _asking(heard, known, meant)
    text = "ticket-say-more" if state.form != heard.state.form else "complaint-report-open"
    return Turn((say(text),), state)


def text_reply(heard: Heard, known: Known) -> Turn:
    """Seal what was written to the complaint that it was asked for."""
    form = heard.state.form
    found = [one for one in known.complaints if _is_asked(form, one) and one.state in OPEN]
    idle = replace(heard.state, form=None)
    if not isinstance(form, ComplaintTalk) or not found or known.now >= form.expires_at:
        return Turn((say("complaint-gone"),), idle)
    (meant,) = found
    facts: dict[str, type_of_fact] = {"code": _shown(meant), "day": meant.due_on}
    lines = (*notes(heard), Line("ticket-added", facts), Line(LATER[heard.said.channel]))
    effect = AddToComplaint(meant.id, sealable(heard.said.text))
    return Turn((Outgoing(lines),), idle, (effect,))


def drop_reply(heard: Heard, known: Known) -> Turn:
    """*Tarik tiket*: ask once, since what was written is then gone."""
    meant = _meant(heard, known, *OPEN)
    if meant is None or meant.state not in OPEN:
        return _none(heard)
    surely = Button("button-ticket-drop-surely", Action.TICKET_DROP_SURELY, meant.id)
    keep = Button("button-ticket-keep", Action.TICKET, meant.id)
    return Turn((say("ticket-drop", surely, keep, code=_shown(meant)),), heard.state)


def drop_surely_reply(heard: Heard, known: Known) -> Turn:
    """Take it back: the words are deleted at once."""
    meant = _meant(heard, known, *OPEN)
    if meant is None or meant.state not in OPEN:
        return _none(heard)
    effect = WithdrawComplaint(meant.id, _today(known))
    return Turn((say("ticket-dropped", code=_shown(meant)),), heard.state, (effect,))


def message(complaint: Complaint, office: Office, today: date) -> Outgoing:
    """Build all that a chat may know of one of its complaints.

    Args:
        complaint: as it stands now.
        office: its rules.
        today: date in the office's zone.

    Returns:
        Number, state, the officer's answer, and the buttons that fit the state.
    """
    lines = [_state_line(complaint)]
    if complaint.answer and complaint.state not in OPEN:
        lines.append(Line("ticket-answer", {"text": complaint.answer}))
    if complaint.state in OPEN and complaint.due_on < today:
        lines += [Line("ticket-overdue"), Line("ticket-ombudsman")]
    contestable = can_contest(complaint, today)
    if contestable and complaint.contest_until is not None:
        used_up = complaint.contests >= office.complaints.most_contests
        contestable = not used_up
        until = Line("ticket-until", {"day": complaint.contest_until})
        lines.append(Line("ticket-ombudsman") if used_up else until)
    return Outgoing(tuple(lines), _buttons(complaint, contestable=contestable))


def push_message(complaint: Complaint, office: Office, today: date) -> Outgoing:
    """Build the same for a chat that did not ask; an officer has answered, or is late.

    Outside WhatsApp's 24 hours it says only that there is news: the answer is nobody else's.
    """
    number = Line("template-ticket-number", {"code": _shown(complaint)})
    state = Line("template-ticket-state", {"state": complaint.state.value})
    return replace(message(complaint, office, today), template=Template("ticket", (number, state)))


def _buttons(complaint: Complaint, *, contestable: bool) -> tuple[Button, ...]:
    target = complaint.id
    buttons = []
    if complaint.state is ComplaintState.ANSWERED:
        buttons.append(Button("button-ticket-clear", Action.TICKET_CLEAR, target))
    if contestable:
        buttons.append(Button("button-ticket-contest", Action.TICKET_CONTEST, target))
    if complaint.state in OPEN:
        buttons.append(Button("button-ticket-add", Action.TICKET_ADD, target))
        buttons.append(Button("button-ticket-drop", Action.TICKET_DROP, target))
    return tuple(buttons)


def _state_line(complaint: Complaint) -> Line:
    outcome = complaint.outcome.value if complaint.outcome else ComplaintOutcome.RESOLVED.value
    code = _shown(complaint)
    match complaint.state:
        case ComplaintState.CLOSED:
            return Line(TEXT_FOR[complaint.state], {"code": code, "outcome": outcome})
        case ComplaintState.ANSWERED | ComplaintState.WITHDRAWN | ComplaintState.DRAFT:
            return Line(TEXT_FOR[complaint.state], {"code": code})
        case _:
            return Line(TEXT_FOR[complaint.state], {"code": code, "day": complaint.due_on})


def _list(complaints: Sequence[Complaint]) -> Outgoing:
    shown = complaints[:MOST_LISTED]
    lines = (_list_line(one) for one in shown)
    buttons = tuple(
        Button("button-ticket", Action.TICKET, one.id, facts={"code": _shown(one)}) for one in shown
    )
    return Outgoing((Line("tickets"), *lines), buttons)


def _list_line(one: Complaint) -> Line:
    facts: dict[str, type_of_fact] = {"code": _shown(one), "state": one.state.value}
    if one.state in OPEN:
        return Line("ticket-line-open", {**facts, "day": one.due_on})
    return Line("ticket-line", facts)


def _meant(heard: Heard, known: Known, *states: ComplaintState) -> Complaint | None:
    """Tell which complaint is meant: the button's, or the only one for which it makes sense."""
    if heard.said.tap is not None:
        return _by_tap(heard, known)
    fitting = [one for one in known.complaints if one.state in states]
    return fitting[0] if len(fitting) == 1 else None


def _by_tap(heard: Heard, known: Known) -> Complaint | None:
    tap = heard.said.tap
    return next((one for one in known.complaints if tap and one.id == tap.target), None)


def _asking(heard: Heard, known: Known, meant: Complaint) -> State:
    """Let the next text be added, unless a report is being written."""
    if isinstance(heard.state.form, ReportDraft):
        return heard.state
    return replace(heard.state, form=ComplaintTalk(meant.id, known.now + TALK_LIVES))


def _is_asked(form: object, complaint: Complaint) -> bool:
    return isinstance(form, ComplaintTalk) and form.complaint_id == complaint.id


def _none(heard: Heard) -> Turn:
    return Turn((say("ticket-nothing"),), heard.state)


def _shown(complaint: Complaint) -> str:
    return ticket_number.show(complaint.number)


def _today(known: Known) -> date:
    return known.office.calendar.office_date(known.now)
