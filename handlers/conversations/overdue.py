"""*Lebih lama dari biasanya*: a card goes on the officers' list, with a day for the answer.

What became of it stands in the card's status, for whoever has the slip's code.
"""

from dataclasses import replace

from handlers.conversations.status import ask_for_code, not_found, status_message, unique
from handlers.conversations.waiting import case_of, may_complain
from handlers.domain import slip_code
from handlers.domain.application import Application
from handlers.domain.effects import RaiseOverdue
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn


def needs(heard: Heard) -> Needs:
    """Look up the card whose button was tapped, or those that were asked for here."""
    tap = heard.said.tap
    ids = (tap.target,) if tap is not None and tap.target else heard.state.slips
    return Needs(applications=ids, subscriptions=True)


def reply(heard: Heard, known: Known) -> Turn:
    """Put the card on the list, or say why not.

    A second tap, or another member of the family, changes nothing: the status says since
    when it is on the list and what was answered.
    """
    tap = heard.said.tap
    if tap is not None and tap.target:
        application = known.by_id.get(tap.target)
        if application is None:
            return Turn((not_found(known),), heard.state)
    else:
        mine = unique(known.by_id[id_] for id_ in heard.state.slips if id_ in known.by_id)
        late = [one for one in mine if may_complain(one, known)]
        application = next(iter(late or mine), None)
        if application is None:
            return Turn((ask_for_code(known),), heard.state)
    if may_complain(application, known):
        return _raised(heard, known, application)
    return Turn((_why_not(application, known),), heard.state)


def _raised(heard: Heard, known: Known, application: Application) -> Turn:
    office = known.office
    today = office.calendar.office_date(known.now)
    due = office.calendar.add_working_days(today, office.overdue_answer_days)
    effect = RaiseOverdue(application.id, application.version, application.status, today, due)
    check = Button("button-check-again", Action.CHECK, application.id, application.version)
    raised = Line("overdue-raised", {"code": slip_code.show(application.code), "due": due})
    message = Outgoing((raised, Line("status-free")), (check,))
    return Turn((message,), heard.state, (effect,))


def _why_not(application: Application, known: Known) -> Outgoing:
    """Tell the status; a card that does not wait longer than others is told so first."""
    message = status_message(application, known)
    if case_of(application, known) is not None or application.status.is_final:
        return message
    return replace(message, lines=(Line("overdue-not-yet"), *message.lines))
