"""What was not understood, or not surely: ask with buttons, and take a wrong guess back."""

from dataclasses import replace
from typing import Final

from handlers.conversations.report_card import outside_lines
from handlers.conversations.small_talk import CHOICES, tentative
from handlers.domain.effects import CountUnknown, DiscardDraft
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn, say
from handlers.domain.state import ReportDraft

#: What an unsure sentence may have meant, to tap.
_OFFERED: Final[dict[Ask, Button]] = {
    Ask.MY_SLIPS: Button("button-my-slips", Action.MY_SLIPS),
    Ask.REPORT: Button("button-report", Action.REPORT),
    Ask.TICKETS: Button("button-follow-up", Action.FOLLOW_UP),
    Ask.COMPLAIN: Button("button-complain", Action.COMPLAIN),
    Ask.QUEUE: Button("button-queue", Action.QUEUE),
    Ask.FEE: Button("button-fee", Action.FEE),
    Ask.REQUIREMENTS: Button("button-requirements", Action.REQUIREMENTS),
    Ask.HOURS: Button("button-hours", Action.HOURS),
    Ask.IS_THIS_YOU: Button("button-is-this-you", Action.IS_THIS_YOU),
    Ask.HUMAN: Button("button-human", Action.HUMAN),
    Ask.STOP_ALL: Button("button-stop-all", Action.STOP_ALL),
}
_MOST_OFFERED: Final = 3
#: Small talk that was guessed wrong needs no way back.
_HARMLESS: Final = frozenset({Ask.GREETING, Ask.THANKS, Ask.UNKNOWN, Ask.MEDIA, Ask.NIK})


def unknown_reply(heard: Heard, _known: Known) -> Turn:
    """Ask back: with what it may have meant, else with what can be done here.

    A levy of another agency is passed on to those who take it. What nobody understood is
    counted by what it is about, so that the office sees what people miss.
    """
    if heard.is_levy_elsewhere:
        # Its row is deleted like a report's: it tells that this chat spoke of a levy.
        lines = (Line("levy-elsewhere"), *outside_lines())
        return Turn((Outgoing(lines, is_report_talk=True),), heard.state)
    offered = tuple(_OFFERED[ask] for ask in heard.guesses if ask in _OFFERED)[:_MOST_OFFERED]
    if offered:
        message = say("unknown-which", *offered, Button("button-help", Action.HELP))
    else:
        message = say("unknown", *CHOICES)
    counted = (CountUnknown(heard.clusters),) if heard.clusters else ()
    return Turn((tentative(heard, message),), heard.state, counted)


def not_that_reply(heard: Heard, known: Known) -> Turn:
    """Take back what was guessed: a report that it opened is deleted; then ask again."""
    message = say("not-that", *CHOICES)
    assert heard.said.tap is not None
    form = heard.state.form
    if isinstance(form, ReportDraft) and form.report_id == heard.said.tap.target:
        discard = (DiscardDraft(form.report_id),) if known.draft_exists else ()
        message = replace(message, is_report_talk=True)
        return Turn((message,), replace(heard.state, form=None), discard)
    return Turn((message,), heard.state)


def with_way_back(heard: Heard, turn: Turn) -> Turn:
    """Put *Bukan itu* under an answer that was only guessed.

    Args:
        heard: what was said.
        turn: the answer to it.

    Returns:
        The same turn if the answer was sure or does no harm.
    """
    if not heard.is_guess or heard.ask in _HARMLESS or not turn.say:
        return turn
    *before, last = turn.say
    button = Button("button-not-that", Action.NOT_THAT, _opened(heard, turn))
    return replace(turn, say=(*before, replace(last, buttons=(*last.buttons, button))))


def _opened(heard: Heard, turn: Turn) -> str:
    """Give the id of the report that the guess has opened, "" if none."""
    form = turn.remember.form
    was_open = isinstance(heard.state.form, ReportDraft)
    return form.report_id if isinstance(form, ReportDraft) and not was_open else ""
