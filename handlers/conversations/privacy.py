"""What is kept about a chat, and its erasure (UU 27/2022)."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.domain.effects import DiscardDraft, Effect, EraseChat
from handlers.domain.heard import Heard
from handlers.domain.kept import Kept
from handlers.domain.known import Known, Needs
from handlers.domain.messages import (
    Action,
    Button,
    Channel,
    Line,
    Outgoing,
    Turn,
    say,
    type_of_fact,
)
from handlers.domain.state import ComplaintDraft, Erasing, ReportDraft, State

ERASING_LIVES: Final = timedelta(minutes=10)
_BUTTONS: Final = (Button("button-erase", Action.ERASE), Button("button-keep", Action.KEEP))


def kept_needs(_heard: Heard) -> Needs:
    """Count what is kept about this chat."""
    return Needs(kept=True, complaints=True)


def kept_reply(heard: Heard, known: Known) -> Turn:
    """Tell in numbers what is kept about this very chat, and how it is erased.

    Args:
        heard: "data apa yang disimpan".
        known: the chat's reminders and tickets.
    """
    state, kept = heard.state, known.kept or Kept()
    slips = {"slips": len(state.slips), "names": len(state.names)}
    lines = [Line("what-is-kept"), Line("what-is-kept-slips", slips)]
    if kept.agreed_at is not None:
        since = known.office.calendar.office_date(kept.agreed_at)
        facts: dict[str, type_of_fact] = {"reminders": kept.reminders, "since": since}
        lines.append(Line("what-is-kept-reminders", facts))
    else:
        lines.append(Line("what-is-kept-no-reminders"))
    if kept.ended:
        lines.append(Line("what-is-kept-ended", {"ended": kept.ended}))
    if known.complaints:
        lines.append(Line("what-is-kept-tickets", {"tickets": len(known.complaints)}))
    if heard.said.channel is Channel.WHATSAPP:
        lines.append(Line("what-is-kept-whatsapp"))
    lines += [Line("what-is-kept-marks"), Line("what-is-not-kept")]
    return Turn((Outgoing(tuple(lines)),), state)


def erase_reply(heard: Heard, known: Known) -> Turn:
    """Ask once before erasing. A report being written stays open until the yes."""
    if isinstance(heard.state.form, ComplaintDraft):
        return Turn((say("erase-surely-draft", *_BUTTONS),), heard.state)
    if isinstance(heard.state.form, ReportDraft):
        return Turn((_report_talk(say("erase-surely-draft", *_BUTTONS)),), heard.state)
    asking = replace(heard.state, form=Erasing(known.now + ERASING_LIVES))
    return Turn((say("erase-surely", *_BUTTONS),), asking)


def erase_surely_reply(heard: Heard, known: Known) -> Turn:
    """Erase, if the question was asked a short while ago; else ask (again)."""
    effects: tuple[Effect, ...] = (EraseChat(),)
    match heard.state.form:
        case ReportDraft(report_id=report_id):
            effects = (DiscardDraft(report_id), *effects)
        case ComplaintDraft():
            pass  # its row goes with the chat's
        case Erasing(expires_at=expires_at) if known.now < expires_at:
            pass
        case _:
            return erase_reply(heard, known)
    # The language stays: the confirmation must be understood, and it tells nothing.
    return Turn((say("erased"),), State(language=heard.state.language), effects)


def keep_reply(heard: Heard, _known: Known) -> Turn:
    """Leave everything as it is."""
    state = heard.state
    if isinstance(state.form, Erasing):
        state = replace(state, form=None)
    return Turn((say("erase-kept"),), state)


def _report_talk(message: Outgoing) -> Outgoing:
    return replace(message, is_report_talk=True)
