"""Card blanks in chat: an officer says whether there are any; a citizen asks."""

from dataclasses import replace

from handlers.conversations.status import SLIPS_PER_MESSAGE, status_message, unique
from handlers.conversations.waiting import blanks_line
from handlers.domain.application import Status
from handlers.domain.blanks import BlankState, told
from handlers.domain.effects import TellBlanks
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Line, Outgoing, Turn
from handlers.domain.officer import Permission, may


def needs(heard: Heard) -> Needs:
    """Look up who speaks, what was said of blanks before, and the slips of this chat."""
    return Needs(applications=heard.state.slips, subscriptions=True, officer=True, blanks=True)


def told_reply(heard: Heard, known: Known) -> Turn:
    """Take an officer's word; the same words from anybody else are a question.

    So is what ends with a question mark: "blangko ada?" says nothing.
    """
    is_question = heard.said.text.rstrip().endswith("?")
    if is_question or not may(known.officer_role, Permission.TELL_BLANKS):
        return stock_reply(heard, known)
    state = BlankState.EMPTY if heard.ask is Ask.BLANKS_EMPTY else BlankState.AVAILABLE
    today = known.office.calendar.office_date(known.now)
    stock = told(known.blanks, state, since=None, today=today, now=known.now)
    lines = (Line("blanks-noted"), blanks_line(stock, known.office), Line("blanks-change"))
    return Turn((Outgoing(lines),), heard.state, (TellBlanks(state, today),))


def stock_reply(heard: Heard, known: Known) -> Turn:
    """Say what is known, and that a status is another matter.

    Whose card waits for a blank is told its status, where both facts stand.
    """
    mine = unique(known.by_id[id_] for id_ in heard.state.slips if id_ in known.by_id)
    waiting = [one for one in mine if one.status is Status.PRINT_READY][:SLIPS_PER_MESSAGE]
    if waiting:
        first, *others = (status_message(one, known) for one in waiting)
        if known.blanks is None:
            first = replace(first, lines=(Line("blanks-untold"), *first.lines))
        return Turn((first, *others), heard.state)
    now_known = Line("blanks-untold")
    if known.blanks is not None:
        now_known = blanks_line(known.blanks, known.office)
    if may(known.officer_role, Permission.TELL_BLANKS):
        return Turn((Outgoing((now_known, Line("blanks-how"))),), heard.state)
    lines = (now_known, Line("blanks-and-status"), Line("status-free"))
    return Turn((Outgoing(lines),), heard.state)
