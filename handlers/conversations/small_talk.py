"""Greetings, help, and everything that is no question: edits, old buttons, a NIK."""

from dataclasses import replace
from typing import Final

from handlers.conversations.check_door import check_door
from handlers.domain.effects import DiscardDraft, Effect, EndAllSubscriptions, EndBinding
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Channel, Line, Outgoing, Turn, say
from handlers.domain.state import Language, ReportDraft, State

#: What most people come for, under every greeting.
CHOICES: Final = (
    Button("button-requirements", Action.REQUIREMENTS),
    Button("button-fee", Action.FEE),
    Button("button-hours", Action.HOURS),
    Button("button-report", Action.REPORT),
)


#: Whom we do not understand shall not be stuck with us.
_HUMAN: Final = Button("button-human", Action.HUMAN)


def no_needs(_heard: Heard) -> Needs:
    """Look nothing up."""
    return Needs()


def blocked_reply(heard: Heard, _known: Known) -> Turn:
    """End everything in silence: the person blocked us (H12).

    WhatsApp says so where a number, or who holds it, has changed: whoever writes from it
    next may be somebody else, and is to find nothing of this talk (D07).
    """
    if heard.said.channel is not Channel.WHATSAPP:
        return Turn((), heard.state, (EndAllSubscriptions(),))
    effects: list[Effect] = [EndBinding()]
    if isinstance(heard.state.form, ReportDraft):
        effects.append(DiscardDraft(heard.state.form.report_id))
    return Turn((), State(), tuple(effects))


def edited_reply(heard: Heard, _known: Known) -> Turn:
    """An edit changes nothing that was sent, and is no new report (A08)."""
    return _say(heard, say("edited"))


def refused_reply(heard: Heard, _known: Known) -> Turn:
    """A forged, foreign or old button, refused kindly (A26)."""
    return _say(heard, say("refused"))


def nik_reply(heard: Heard, known: Known) -> Turn:
    """A NIK sent unasked: not used, not echoed, not kept; the safe way is told."""
    return _say(heard, nik_message(known))


def nik_message(known: Known) -> Outgoing:
    """Tell the safe ways: the slip's code, and the office's own page if it has one."""
    lines = [Line("nik-unasked", {"office": known.office.name})]
    doors = check_door(known.office)
    if doors:
        lines.append(Line("nik-page"))
    return Outgoing(tuple(lines), doors)


def start_reply(heard: Heard, known: Known) -> Turn:
    """`/start` and MULAI: what can be done here. Asked for, so never tentative."""
    return _say(heard, _welcome(known))


def greeting_reply(heard: Heard, known: Known) -> Turn:
    """Greet back; the next message usually says what it is about."""
    return _say(heard, tentative(heard, _welcome(known)))


def help_reply(heard: Heard, _known: Known) -> Turn:
    """List the words that always work."""
    return _say(heard, say("help", *CHOICES))


def thanks_reply(heard: Heard, _known: Known) -> Turn:
    """Answer thanks."""
    return _say(heard, say("thanks"))


def language_reply(heard: Heard, _known: Known) -> Turn:
    """Switch the language that answers; the confirmation is in the new one."""
    language = Language.ENGLISH if heard.ask is Ask.ENGLISH else Language.INDONESIAN
    state = replace(heard.state, language=language)
    return Turn((say("language-chosen"),), state)


def _welcome(known: Known) -> Outgoing:
    return Outgoing((Line("start", {"office": known.office.name}),), CHOICES)


def tentative(heard: Heard, message: Outgoing) -> Outgoing:
    """Let the next message replace this one; piped lines all get their answer."""
    return replace(message, tentative=heard.said.tap is None and not heard.said.is_piped)


def _say(heard: Heard, message: Outgoing) -> Turn:
    return Turn((message,), heard.state)
