"""Where is my card? One message for each slip, in plain words, with the next step.

Never a name, a NIK, or a date for what is still to come.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.conversations.check_door import check_door
from handlers.conversations.notices import with_notices
from handlers.conversations.opening import opening_line
from handlers.conversations.waiting import blanks_line, may_complain, phase_line
from handlers.domain import slip_code
from handlers.domain.application import PHASES, Actor, Application, Status
from handlers.domain.effects import CountWrongCodes
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn, type_of_fact
from handlers.domain.office import Office
from handlers.domain.state import State
from handlers.domain.waiting import is_waiting
from handlers.services.stages import stages_of

TEXT_FOR: Final[dict[Status, str]] = {
    Status.REGISTERED: "status-registered",
    Status.NOT_ENROLLED: "status-not-enrolled",
    Status.BIOMETRIC_CAPTURED: "status-biometric-captured",
    Status.SENT_FOR_ENROLLMENT: "status-sent-for-enrollment",
    Status.RECEIVED_AT_CENTRAL: "status-received-at-central",
    Status.ENROLL_FAILURE: "status-enroll-failure",
    Status.SEARCH_FAILURE: "status-search-failure",
    Status.ADJUDICATION: "status-adjudication",
    Status.DUPLICATE_RECORD: "status-duplicate-record",
    Status.PRINT_READY: "status-print-ready",
    Status.PRINTED: "status-printed",
    Status.SHIPPED: "status-shipped",
    Status.READY_FOR_PICKUP: "status-ready-for-pickup",
    Status.PICKED_UP: "status-picked-up",
    # Of other documents; a KTP-el has them only if an import changed its service.
    Status.IN_PROCESS: "document-in-process",
    Status.INCOMPLETE: "document-incomplete",
}
#: What any document on paper can be, whatever stages its file names.
_OF_PAPER: Final[dict[Status, str]] = {
    Status.READY_FOR_PICKUP: "document-ready-for-pickup",
    Status.PICKED_UP: "document-picked-up",
}

#: One message may hold a family's slips; more would look like guessing.
SLIPS_PER_MESSAGE: Final = 3
SLIPS_REMEMBERED: Final = 5


def codes_needs(heard: Heard) -> Needs:
    """Look up the codes, and whether this chat is told about them already."""
    return Needs(codes=heard.codes[:SLIPS_PER_MESSAGE], subscriptions=True)


def codes_reply(heard: Heard, known: Known) -> Turn:
    """Answer each slip that was asked for.

    Args:
        heard: its codes.
        known: the applications by code. Wrong, unknown and blocked codes are all
            missing there, and sound alike, or we confirm who applied (D02).

    Returns:
        One message for each application that was found, and one for all the codes
        that led nowhere, with the way out.
    """
    asked = heard.codes[:SLIPS_PER_MESSAGE]
    found = unique(known.by_code[code] for code in asked if code in known.by_code)
    wrong = [code for code in asked if code not in known.by_code]
    say = [message for one in found for message in _messages(one, known)]
    # Beside a slip that was found, other words with digits in them are seldom codes.
    if wrong and (not found or any(map(slip_code.has_valid_check, wrong))):
        say.append(not_found(known))
    if len(heard.codes) > len(asked):
        say.append(Outgoing((Line("status-more-slips", {"shown": len(asked)}),)))
    effects = (CountWrongCodes(len(wrong)),) if wrong else ()
    return Turn(tuple(say), remember_slips(heard.state, found), effects)


def check_needs(heard: Heard) -> Needs:
    """Look up the slip under whose status the button stood."""
    assert heard.said.tap is not None
    return Needs(applications=(heard.said.tap.target,), subscriptions=True)


def check_reply(heard: Heard, known: Known) -> Turn:
    """Tell the status again."""
    assert heard.said.tap is not None
    application = known.by_id.get(heard.said.tap.target)
    if application is None:
        return Turn((not_found(known),), heard.state)
    return one_reply(heard, known, application)


def one_reply(heard: Heard, known: Known, application: Application) -> Turn:
    """Tell the status of one slip of this chat."""
    return Turn(_messages(application, known), remember_slips(heard.state, [application]))


def my_slips_needs(heard: Heard) -> Needs:
    """Look up the slips that this chat is about."""
    return Needs(applications=heard.state.slips, subscriptions=True)


def my_slips_reply(heard: Heard, known: Known) -> Turn:
    """Answer "is my card ready?" without a code, if we know which card."""
    ids = (*heard.state.slips, *known.subscribed)
    mine = unique(known.by_id[id_] for id_ in ids if id_ in known.by_id)
    waiting = [application for application in mine if not application.status.is_final]
    told = (waiting or mine)[:SLIPS_PER_MESSAGE]
    if not told:
        return Turn((ask_for_code(known, *stage_lines(heard)),), heard.state)
    say = tuple(message for one in told for message in _messages(one, known))
    return Turn(say, heard.state)


def stage_lines(heard: Heard) -> tuple[Line, ...]:
    """Say what the stage means that was asked about by the national system's word."""
    return (Line("stage-means", {"status": heard.stage.value}),) if heard.stage else ()


def _messages(application: Application, known: Known) -> tuple[Outgoing, ...]:
    """Tell a card's status, and what a notice says to those who wait where it stands."""
    return with_notices(status_message(application, known), application, known)


def status_message(application: Application, known: Known) -> Outgoing:
    """Say where one card stands and what to do next.

    Args:
        application: what the slip led to.
        known: the office, the instant, this chat's subscriptions.

    Returns:
        One message; it always ends with "free of charge" (UU 24/2013 Ps 79A).
    """
    status = application.status
    lines = [_first_line(application)]
    if status is Status.PRINT_READY:
        lines.append(blanks_line(known.blanks, known.office))
    if application.submitted_on is not None and not status.is_final:
        today = known.office.calendar.office_date(known.now)
        # A request dated tomorrow is a slip of the pen, no reason for a negative wait.
        days = max(0, (today - application.submitted_on).days)
        lines.append(Line("status-waited", {"days": days}))
    if is_waiting(status):
        lines.append(phase_line(application, known))
    if status is Status.READY_FOR_PICKUP:
        lines += [pickup_line(application, known.office), opening_line(known.office, known.now)]
    is_told = application.id in known.subscribed and not status.is_final
    if is_told:
        is_ready = status is Status.READY_FOR_PICKUP
        later = "status-subscribed" if is_card(application) else "document-subscribed"
        lines.append(Line("status-reminded" if is_ready else later))
    lines += [data_line(application, known), Line("status-free")]
    return Outgoing(tuple(lines), _buttons(application, known, is_told=is_told))


def is_card(application: Application) -> bool:
    """Tell whether it is a KTP-el, of which alone card, photo and fingerprints are said."""
    return stages_of(application.service) is None


def _first_line(application: Application) -> Line:
    """Say where it stands, in the words of its kind of document."""
    status, stages = application.status, stages_of(application.service)
    if stages is None:
        text = TEXT_FOR[status]
    else:
        # Lists of before may have called it by a card's status.
        text = stages.texts.get(status) or _OF_PAPER.get(status, "document-in-process")
    code = slip_code.show(application.code)
    facts: dict[str, type_of_fact] = {
        "code": code,
        "since": application.status_since,
        "service": application.service,
    }
    return Line(text, facts)


def pickup_line(application: Application, office: Office) -> Line:
    """Say where the card lies, with the address if the office gave one."""
    place = application.pickup_place or office.pickup_place or office.name
    if office.address and not application.pickup_place:
        return Line("pickup-where-address", {"place": place, "address": office.address})
    # The office's address is not that of another place, such as a district's counter.
    return Line("pickup-where", {"place": place})


def not_found(known: Known) -> Outgoing:
    """Say that a code led nowhere, alike for every reason, with the way out (D02)."""
    lines = (
        Line("status-not-found", {"office": known.office.name}),
        opening_line(known.office, known.now),
    )
    return Outgoing(lines, (*check_door(known.office), Button("button-hours", Action.HOURS)))


def ask_for_code(known: Known, *before: Line) -> Outgoing:
    """Ask for the slip's code after what can be said without it; no slip is no dead end."""
    lines = (
        *before,
        Line("status-ask-code", {"office": known.office.name}),
        opening_line(known.office, known.now),
    )
    return Outgoing(lines, check_door(known.office))


def remember_slips(state: State, found: Iterable[Application]) -> State:
    """Put the slips just asked for first, without writing what is known already."""
    ids = tuple(application.id for application in found)
    slips = [*ids, *(slip for slip in state.slips if slip not in ids)]
    while len(slips) > SLIPS_REMEMBERED:
        # A slip that somebody named is wanted here longer than one looked at once.
        unnamed = [slip for slip in slips[len(ids) :] if not state.name_of(slip)]
        slips.remove(unnamed[-1] if unnamed else slips[-1])
    if tuple(slips) == state.slips:
        return state
    names = tuple((id_, name) for id_, name in state.names if id_ in slips)
    return replace(state, slips=tuple(slips), names=names)


def unique(applications: Iterable[Application]) -> list[Application]:
    """Keep each application once, in order."""
    return list({application.id: application for application in applications}.values())


def data_line(application: Application, known: Known) -> Line:
    """Say how old the office's word is, with a warning if it is old."""
    at = application.data_at.astimezone(known.office.calendar.zone)
    days = known.office.old_data_days
    is_old = known.now - application.data_at > timedelta(days=days)
    if is_old and not application.status.is_final:
        return Line("status-data-old", {"at": at, "days": days})
    return Line("status-data", {"at": at})


def _buttons(application: Application, known: Known, *, is_told: bool) -> tuple[Button, ...]:
    target, version = application.id, application.version
    check = Button("button-check-again", Action.CHECK, target, version)
    # Whoever must come next is not to come in vain.
    must_come = PHASES[application.status].actor is Actor.CITIZEN
    others = (check, Button("button-queue", Action.QUEUE)) if must_come else (check,)
    if application.status.is_final:
        return others
    buttons: list[Button] = []
    if not is_told and _can_be_collected(application):
        buttons.append(Button("button-remind-me", Action.REMIND_ME, target, version))
    if may_complain(application, known):
        buttons.append(Button("button-overdue", Action.OVERDUE, target, version))
    return (*buttons, *others)


def _can_be_collected(application: Application) -> bool:
    """Tell whether anything will lie ready: what is only switched on needs no reminder."""
    stages = stages_of(application.service)
    return stages is None or Status.READY_FOR_PICKUP in stages.texts
