"""Several slips in one chat: a telephone is often a family's.

The names are the citizen's own ("ibu") and are shown in this chat alone. They lie in the
conversation's sealed state and die with it; they stand in no reminder (see
`reminder.message`), no log, no officer's list.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.conversations import status
from handlers.domain import slip_code
from handlers.domain.application import PHASES, Actor, Application, Status
from handlers.domain.effects import Effect, EndSubscription
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn, say
from handlers.domain.state import (
    ComplaintDraft,
    ComplaintTalk,
    NamingSlip,
    ReportDraft,
    ReportTalk,
    State,
)
from handlers.understanding.slip_names import fault_in, name_in

_WORD: Final = re.compile(r"[^\W_]+")
NAMING_LIVES: Final = timedelta(minutes=10)
#: While one of these is open, the next message is theirs.
_WRITTEN: Final = (ReportDraft, ReportTalk, ComplaintDraft, ComplaintTalk)


def my_slips_reply(heard: Heard, known: Known) -> Turn:
    """Show this chat's slips by name, a button each; one that is meant is told at once.

    Args:
        heard: a question about "my card".
        known: the applications behind this chat's slips and reminders.
    """
    mine = _mine(heard.state, known)
    waiting = [one for one in mine if not one.status.is_final]
    told = waiting if waiting and not heard.state.names else mine
    if len(told) < 2:
        return with_names(known, status.my_slips_reply(heard, known))
    told = _meant(heard, told)
    if len(told) == 1:
        return with_names(known, status.one_reply(heard, known, told[0]))
    slips = (Line("slips-yours", {"count": len(told)}), *(_line(heard.state, a) for a in told))
    lines = (*status.stage_lines(heard), *slips)
    buttons = tuple(_button(heard.state, application) for application in told)
    return Turn((Outgoing(lines, buttons),), heard.state)


def _meant(heard: Heard, told: list[Application]) -> list[Application]:
    """Choose what a question names, by the citizen's name for it or by its document."""
    words = set(_WORD.findall(heard.said.text.casefold()))
    names = {one.id: set(_WORD.findall(heard.state.name_of(one.id).casefold())) for one in told}
    named = [one for one in told if names[one.id] and names[one.id] <= words]
    return named or [one for one in told if one.service == heard.service] or told


def codes_reply(heard: Heard, known: Known) -> Turn:
    """Answer slips that were asked for by code, by their names if they have some."""
    return with_names(known, status.codes_reply(heard, known))


def check_reply(heard: Heard, known: Known) -> Turn:
    """Tell the status of the slip that was picked."""
    return with_names(known, status.check_reply(heard, known))


def of_one_needs(heard: Heard) -> Needs:
    """Look up the slip meant by a button."""
    assert heard.said.tap is not None
    return Needs(applications=(heard.said.tap.target,), subscriptions=True)


def ask_name_reply(heard: Heard, known: Known) -> Turn:
    """*Beri nama*: the next message is the name, unless it belongs to what is being written."""
    application = _tapped(heard, known)
    if application is None:
        return Turn((say("refused"),), heard.state)
    if isinstance(heard.state.form, _WRITTEN):
        # To leave it here would lose the link to a report that has begun.
        return Turn((say("slip-name-later"),), heard.state)
    state = status.remember_slips(heard.state, [application])
    asking = NamingSlip(application.id, known.now + NAMING_LIVES)
    code = slip_code.show(application.code)
    return Turn((say("slip-name-ask", code=code),), replace(state, form=asking))


def name_reply(heard: Heard, _known: Known) -> Turn:
    """Take the name, unless it could be somebody's number or says more than a name."""
    form = heard.state.form
    slips = heard.state.slips
    if isinstance(form, NamingSlip):
        target = form.application_id
    elif slips:
        target = slips[0]  # "ini punya ibu" is about the one just asked for
    else:
        return Turn((say("slip-name-late"),), heard.state)
    name = name_in(heard.said.text) or " ".join(heard.said.text.split())
    fault = fault_in(name)
    if fault:
        return Turn((say("slip-name-refused", fault=fault),), heard.state)
    others = tuple((id_, given) for id_, given in heard.state.names if id_ != target)
    named = replace(heard.state, names=(*others, (target, name)))
    state = replace(named, form=None) if isinstance(form, NamingSlip) else named
    check = Button("button-check-again", Action.CHECK, target)
    return Turn((say("slip-named", check, text=name),), state)


def forget_reply(heard: Heard, known: Known) -> Turn:
    """Take one slip off this chat's list, with its reminders; the others stay (D08)."""
    assert heard.said.tap is not None
    target, state = heard.said.tap.target, heard.state
    is_told = target in known.subscribed
    effects: tuple[Effect, ...] = (EndSubscription(target),) if is_told else ()
    kept = replace(
        state,
        slips=tuple(id_ for id_ in state.slips if id_ != target),
        names=tuple((id_, name) for id_, name in state.names if id_ != target),
    )
    text = "slip-forgotten-reminders" if is_told else "slip-forgotten"
    return Turn((say(text),), kept, effects)


def with_names(known: Known, turn: Turn) -> Turn:
    """Say whose slip a status is, and offer to name it where there are several.

    Args:
        turn: statuses; each has a button that checks it again.
    """
    is_family = len({*turn.remember.slips, *known.subscribed}) > 1
    if not is_family and not turn.remember.names:
        return turn
    told = tuple(_named(message, turn.remember, is_family=is_family) for message in turn.say)
    return replace(turn, say=told)


def _named(message: Outgoing, state: State, *, is_family: bool) -> Outgoing:
    target = next((b.target for b in message.buttons if b.action is Action.CHECK), "")
    if not target:
        return message
    name = state.name_of(target)
    lines, buttons = message.lines, message.buttons
    if name:
        lines = (Line("slip-name", {"text": name}), *lines)
    if is_family:
        text = "button-rename-slip" if name else "button-name-slip"
        naming = Button(text, Action.NAME_SLIP, target)
        buttons = (*buttons, naming, Button("button-forget-slip", Action.FORGET_SLIP, target))
    return replace(message, lines=lines, buttons=buttons)


def _mine(state: State, known: Known) -> list[Application]:
    ids = (*state.slips, *known.subscribed)
    return status.unique(known.by_id[id_] for id_ in ids if id_ in known.by_id)


def _tapped(heard: Heard, known: Known) -> Application | None:
    assert heard.said.tap is not None
    return known.by_id.get(heard.said.tap.target)


def _line(state: State, application: Application) -> Line:
    return Line("slips-one", {"text": _label(state, application), "stage": _stage(application)})


def _button(state: State, application: Application) -> Button:
    facts = {"text": _label(state, application)}
    return Button("button-slip", Action.CHECK, application.id, application.version, facts=facts)


def _label(state: State, application: Application) -> str:
    return state.name_of(application.id) or slip_code.show(application.code)


def _stage(application: Application) -> str:
    """Say in a word where it stands; the button tells the rest."""
    if application.status is Status.READY_FOR_PICKUP:
        return "ready"
    if application.status.is_final:
        return "done"
    return "citizen" if PHASES[application.status].actor is Actor.CITIZEN else "office"
