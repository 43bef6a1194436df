"""Are there numbers left today? Officers say when they ran out, citizens are told.

Never more than an officer said: without a word today the answer says so, and earlier days
are told as what they were, with how many there are.
"""

from dataclasses import replace
from datetime import datetime, time
from typing import Final

from handlers.conversations import notices
from handlers.conversations.opening import opening_line
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.effects import NoteQueue, UndoQueue
from handlers.domain.heard import Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn, say
from handlers.domain.officer import Permission, may
from handlers.domain.queue import (
    History,
    QueueFact,
    QueueFault,
    QueueWord,
    clock_of,
    history,
    next_number,
    noted_at,
    standing,
)
from handlers.understanding.facts.times import find_times
from handlers.understanding.facts.words import plain_words

_MINUTES: Final = 60

FAULTS: Final[dict[QueueFault, str]] = {
    QueueFault.CLOSED_DAY: "queue-fault-closed",
    QueueFault.NO_TIME: "queue-fault-no-time",
    QueueFault.FUTURE: "queue-fault-future",
    QueueFault.TOO_EARLY: "queue-fault-early",
}
NOTED: Final[dict[QueueWord, str]] = {
    QueueWord.EMPTY: "queue-noted-empty",
    QueueWord.OPEN: "queue-noted-open",
}


def needs(_heard: Heard) -> Needs:
    """Look up what officers said, and whether this is an officer's chat."""
    return Needs(queue=True, officer=True)


def ask_reply(heard: Heard, known: Known) -> Turn:
    """Tell a citizen about today's numbers, and what earlier days were like."""
    asked = heard.clock or _hour_in(heard.said.text, known)
    button = Button("button-report", Action.REPORT)
    message = Outgoing(tuple(_told(known, asked)), (button,))
    return Turn(notices.under((message,), known), heard.state)


def note_reply(heard: Heard, known: Known) -> Turn:
    """*Habis*, or that there are numbers: note an officer's word; answer anybody else."""
    if not may(known.officer_role, Permission.NOTE_QUEUE):
        return ask_reply(heard, known)
    calendar = known.office.calendar
    today = calendar.office_date(known.now)
    tap = heard.said.tap
    if tap is not None and tap.version != today.toordinal():
        return Turn((say("queue-button-old"),), heard.state)
    word = QueueWord.OPEN if heard.ask is Ask.QUEUE_OPEN else QueueWord.EMPTY
    at = noted_at(heard.clock, known.now, calendar)
    if isinstance(at, QueueFault):
        return Turn((say(FAULTS[at]),), heard.state)
    before = standing(known.queue, today)
    if before is not None and before.word is word is QueueWord.EMPTY:
        return Turn((_ask_again(before, at, calendar),), heard.state)
    return _note(heard, known, word, at)


def replace_reply(heard: Heard, known: Known) -> Turn:
    """*Ganti jadi ...*: the word that stood is taken back, the new one stands."""
    tap = heard.said.tap
    calendar = known.office.calendar
    before = standing(known.queue, calendar.office_date(known.now))
    is_theirs = may(known.officer_role, Permission.NOTE_QUEUE)
    if tap is None or not is_theirs or before is None or before.id != tap.target:
        return Turn((say("refused"),), heard.state)
    clock = time(tap.version // _MINUTES % 24, tap.version % _MINUTES)
    at = noted_at(clock, known.now, calendar)
    if isinstance(at, QueueFault):
        return Turn((say(FAULTS[at]),), heard.state)
    turn = _note(heard, known, QueueWord.EMPTY, at)
    return replace(turn, do=(UndoQueue(before.id), *turn.do))


def undo_reply(heard: Heard, known: Known) -> Turn:
    """*Batalkan*: a mistaken word is taken back; what then holds is said."""
    tap = heard.said.tap
    fact = next((one for one in known.queue if tap is not None and one.id == tap.target), None)
    if fact is None or not may(known.officer_role, Permission.NOTE_QUEUE):
        return Turn((say("refused"),), heard.state)
    calendar = known.office.calendar
    text = "queue-undone-before" if fact.is_undone else "queue-undone"
    lines = [Line(text, {"clock": clock_of(fact, calendar)})]
    if fact.day == calendar.office_date(known.now):
        others = [one for one in known.queue if one.id != fact.id]
        lines.append(_now_holds(standing(others, fact.day), calendar))
    effects = () if fact.is_undone else (UndoQueue(fact.id),)
    return Turn((Outgoing(tuple(lines)),), heard.state, effects)


def digest_button(day_ordinal: int) -> Button:
    """Give the button under a digest; on another day than the digest's it notes nothing."""
    return Button("button-queue-empty", Action.QUEUE_EMPTY, version=day_ordinal)


def _hour_in(text: str, known: Known) -> time | None:
    """Find the hour that a question is about: "jam 9", "jam setengah sembilan", "09.00"."""
    today = known.office.calendar.office_date(known.now)
    return next(iter(find_times(plain_words(text), today).hours), None)


def _note(heard: Heard, known: Known, word: QueueWord, at: datetime) -> Turn:
    calendar = known.office.calendar
    today = calendar.office_date(known.now)
    fact = QueueFact(known.tokens[0], today, next_number(known.queue, today), word, at)
    message = say(
        NOTED[word],
        Button("button-queue-undo", Action.QUEUE_UNDO, fact.id),
        clock=clock_of(fact, calendar),
    )
    return Turn((message,), heard.state, (NoteQueue(fact),))


def _ask_again(before: QueueFact, at: datetime, calendar: OfficeCalendar) -> Outgoing:
    """A second *habis* moves nothing by itself: it may only repeat what is known."""
    noted = clock_of(before, calendar)
    clock = at.astimezone(calendar.zone).time().replace(second=0, microsecond=0)
    undo = Button("button-queue-undo", Action.QUEUE_UNDO, before.id)
    if clock == noted:
        return say("queue-known", undo, clock=noted)
    minutes = clock.hour * _MINUTES + clock.minute
    move = Button(
        "button-queue-replace", Action.QUEUE_REPLACE, before.id, minutes, facts={"clock": clock}
    )
    return say("queue-known-other", move, undo, clock=noted)


def _now_holds(fact: QueueFact | None, calendar: OfficeCalendar) -> Line:
    if fact is None:
        return Line("queue-holds-nothing")
    texts = {QueueWord.EMPTY: "queue-empty-today", QueueWord.OPEN: "queue-open-today"}
    return Line(texts[fact.word], {"clock": clock_of(fact, calendar)})


def _told(known: Known, asked: time | None) -> list[Line]:
    calendar = known.office.calendar
    today = calendar.office_date(known.now)
    past = history(known.queue, calendar, today)
    hours = opening_line(known.office, known.now)
    is_over = hours.text == "hours-next"
    word = standing(known.queue, today) if calendar.is_working_day(today) else None
    lines = []
    if word is not None:
        lines.append(_now_holds(word, calendar))
    elif not is_over:
        lines.append(Line("queue-no-word"))
    lines += [hours, *_past_lines(past, asked), Line("queue-free")]
    if word is not None and word.word is QueueWord.EMPTY and not is_over:
        following = calendar.next_working_day(today)
        opens = calendar.hours_on(following)[0][0]
        lines[1] = Line("queue-next", {"day": following, "opens": opens})
    return lines


def _past_lines(past: History, asked: time | None) -> list[Line]:
    days = len(past.clocks)
    if not past.is_enough:
        return [Line("queue-history-few", {"days": days})]
    first, last = min(past.clocks), max(past.clocks)
    facts = {
        "days": days,
        "unbroken": "yes" if past.is_unbroken else "no",
        "spread": "one" if first == last else "range",
        "first": first,
        "last": last,
    }
    lines = [Line("queue-history", facts)]
    if asked is not None:
        gone = past.gone_by(asked)
        lines.append(Line("queue-asked", {"clock": asked, "gone": gone, "days": days}))
    return lines
