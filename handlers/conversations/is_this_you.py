"""*Ini dari Dukcapil?*: is a message really ours, and what we never ask for.

Compared with keyed hashes of what this chat was sent in 30 days, never with a report's.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn
from handlers.domain.sent_text import candidates
from handlers.domain.state import Comparing

#: So long the next message is taken as the one to compare.
COMPARING_LIVES: Final = timedelta(minutes=10)
#: A question alone is no longer than this; what is longer brings the message with it.
_LONGEST_QUESTION: Final = 140
_REPORT: Final = Button("button-report", Action.REPORT)


def needs(heard: Heard) -> Needs:
    """Look up whether this chat was sent any part of what was pasted."""
    return Needs(sent=candidates(heard.said.text) if _brings_a_message(heard) else ())


def reply(heard: Heard, known: Known) -> Turn:
    """Say whether the message is ours; a bare question is asked for the message.

    Returns:
        Always with what the office never asks for.
    """
    if not _brings_a_message(heard):
        message = Outgoing((Line("is-this-you-send-it"), Line("never-asked")))
        state = replace(heard.state, form=Comparing(known.now + COMPARING_LIVES))
        return Turn((message,), heard.state if heard.state.form else state)
    form = heard.state.form
    state = replace(heard.state, form=None) if isinstance(form, Comparing) else heard.state
    if known.sent_on is not None:
        lines = (Line("is-this-you-yes", {"day": known.sent_on}), Line("never-asked"))
        return Turn((Outgoing(lines),), state)
    lines = (Line("is-this-you-no"), Line("never-asked"))
    return Turn((Outgoing(lines, (_REPORT,)),), state)


def _brings_a_message(heard: Heard) -> bool:
    text = heard.said.text
    is_long = len(text) > _LONGEST_QUESTION or "\n" in text.strip()
    return heard.said.is_forwarded or isinstance(heard.state.form, Comparing) or is_long
