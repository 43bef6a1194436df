"""Card blanks in chat: an officer says whether there are any; a citizen asks."""

from handlers.conversations.waiting import blanks_line
from handlers.domain.blanks import BlankState, told
from handlers.domain.effects import TellBlanks
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Line, Outgoing, Turn
from handlers.domain.officer import Permission, may


def needs(_heard: Heard) -> Needs:
    """Look up who speaks, and what was said of blanks before."""
    return Needs(officer=True, blanks=True)


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
    """Say what is known, and that a status is another matter."""
    if known.blanks is None:
        first = Line("blanks-untold")
    else:
        first = blanks_line(known.blanks, known.office)
    lines = (first, Line("blanks-and-status"), Line("status-free"))
    return Turn((Outgoing(lines),), heard.state)
