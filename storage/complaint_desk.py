"""What officers see of complaints and do with them; each look and each act is written down."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from handlers.domain import ticket_number
from handlers.domain.complaint import (
    ENDED,
    OPEN,
    ComplaintClass,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintState,
)
from handlers.domain.errors import TanpaCaloError
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from storage.complaint_clock import reachable
from storage.complaints import (
    COMPLAINT,
    EVENT,
    OFFICER,
    SENT,
    C,
    before,
    messages,
    note,
    open_number,
    seal_message,
)
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys


class ComplaintDeskError(TanpaCaloError):
    """A complaint cannot be found, or not be dealt with as asked."""


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in the officers' list: no word of it, and nothing of who wrote it.

    Attributes:
        number: canonical ticket number.
        notify_at: when its chat is told what was done last; None = nothing is to be told.
        is_reachable: the chat can be written to; on WhatsApp only for a day after it wrote.
        has_chat: there is a chat to tell; if not, only the number leads to the answer.
    """

    id: str
    number: str = field(repr=False)
    kind: ComplaintKind
    grade: ComplaintClass
    state: ComplaintState
    received_at: datetime
    begun_on: date
    due_on: date
    contests: int
    outcome: str
    notify_at: datetime | None
    is_reachable: bool
    has_chat: bool


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something at the desk, and when.

    Attributes:
        by: the officer's login.
        notify_at: when the chat may be told.
        contest_until: the last day on which an end can be contested.
    """

    by: str
    now: datetime
    today: date
    notify_at: datetime
    contest_until: date


@dataclass(frozen=True, slots=True)
class OpenedComplaint:
    """A complaint as an officer reads it.

    Attributes:
        messages: instant, author and text, in order.
        events: instant, what was done, and by whom.
    """

    line: ComplaintLine
    messages: tuple[tuple[datetime, str, str], ...] = field(repr=False)
    events: tuple[tuple[datetime, str, str], ...]


def act_now(by: str, now: datetime, office: Office) -> Act:
    """Begin an act: its chat is told at once, or on the next working morning."""
    calendar = office.calendar
    told_at = calendar.next_allowed_send(now)
    until = office.complaints.contest_until(calendar.office_date(told_at), calendar)
    return Act(by, now, calendar.office_date(now), told_at, until)


def lines(tx: Connection, keys: Keys, *, now: datetime, ended: bool) -> list[ComplaintLine]:
    """List complaints: what is due first stands first.

    Args:
        ended: also what is closed or withdrawn.
    """
    where = SENT if ended else SENT & C.state.not_in(ENDED)
    order = (C.state.not_in(OPEN), C.due_on, C.received_at, C.id)
    query = select(COMPLAINT, reachable(now).label("is_reachable")).where(where).order_by(*order)
    return list(_lines(keys, tx.execute(query)))


def _lines(keys: Keys, rows: Any) -> Iterator[ComplaintLine]:
    for row in rows:
        with suppress(SealError):  # one that cannot be opened must not hide the others (H15)
            yield _line(keys, row)


def _line(keys: Keys, row: Any) -> ComplaintLine:
    return ComplaintLine(
        id=row.id,
        number=open_number(keys, row),
        kind=ComplaintKind(row.kind),
        grade=ComplaintClass(row.grade),
        state=ComplaintState(row.state),
        received_at=row.received_at,
        begun_on=row.begun_on,
        due_on=row.due_on,
        contests=row.contests,
        outcome=row.outcome,
        notify_at=row.notify_at,
        is_reachable=bool(row.is_reachable),
        has_chat=row.lane is not None and not Channel(row.channel).is_pulled,
    )


def find(tx: Connection, keys: Keys, typed: str, *, now: datetime) -> ComplaintLine:
    """Find a complaint by its number, or by the number's beginning if that is the only one.

    Raises:
        ComplaintDeskError: there is none, or there are several.
    """
    number = ticket_number.find_number(typed)
    beginning = "".join(character for character in typed.upper() if character.isalnum())
    if number:
        wanted = C.number_lookup == fields.lookup(keys, "ticket", number)
        query = select(COMPLAINT, reachable(now).label("is_reachable")).where(wanted, SENT)
        found = list(_lines(keys, tx.execute(query)))
    else:
        everything = lines(tx, keys, now=now, ended=True)
        found = [one for one in everything if beginning and one.number.startswith(beginning)]
    if len(found) != 1:
        problem = "several tickets' numbers begin so" if found else "there is no such ticket"
        raise ComplaintDeskError(f"{problem}; see: tanpacalo complaint list --all")
    return found[0]


def opened(tx: Connection, keys: Keys, line: ComplaintLine) -> OpenedComplaint:
    """Open what was written, and give its history.

    Raises:
        SealError: a row was moved or damaged.
    """
    events = tx.execute(
        select(EVENT.c.at, EVENT.c.what, EVENT.c.by)
        .where(EVENT.c.complaint_id == line.id)
        .order_by(EVENT.c.at, EVENT.c.id)
    )
    found = tuple((row.at, row.what, row.by) for row in events)
    return OpenedComplaint(line, tuple(messages(tx, keys, line.id)), found)


def look(tx: Connection, line: ComplaintLine, act: Act) -> None:
    """Write down that somebody read it."""
    note(tx, line.id, "shown", now=act.now, by=act.by)


def due_on(line: ComplaintLine, grade: ComplaintClass, office: Office) -> date:
    """Give the deadline that a class means, counted from when it was received or contested."""
    return office.complaints.due_on(grade, line.begun_on, office.calendar)


def take(
    tx: Connection, line: ComplaintLine, grade: ComplaintClass, due_on: date, act: Act
) -> None:
    """Take it up, with its class and the deadline that follows; the chat is told.

    Raises:
        ComplaintDeskError: it waits for nobody.
    """
    values = {"grade": grade, "due_on": due_on}
    _change(tx, line, ComplaintState.IN_PROGRESS, act, **values)
    note(tx, line.id, "taken", now=act.now, by=act.by)


def answer(tx: Connection, keys: Keys, line: ComplaintLine, text: str, act: Act) -> None:
    """Answer it; the chat is told, and can contest for some days.

    Raises:
        ComplaintDeskError: it is over.
    """
    _change(tx, line, ComplaintState.ANSWERED, act, contest_until=act.contest_until)
    seal_message(tx, keys, line.id, text, author=OFFICER, now=act.now)
    note(tx, line.id, "answered", now=act.now, by=act.by)


def close(
    tx: Connection,
    keys: Keys,
    line: ComplaintLine,
    outcome: ComplaintOutcome,
    text: str,
    act: Act,
) -> None:
    """End it without, or after, an answer; the chat is told, and can contest for some days.

    Raises:
        ComplaintDeskError: it is over already.
    """
    values = {"contest_until": act.contest_until, "outcome": outcome, "ended_on": act.today}
    _change(tx, line, ComplaintState.CLOSED, act, **values)
    if text:
        seal_message(tx, keys, line.id, text, author=OFFICER, now=act.now)
    note(tx, line.id, "closed", now=act.now, by=act.by)


def _change(
    tx: Connection, line: ComplaintLine, to: ComplaintState, act: Act, **values: Any
) -> None:
    """Compare and set: the citizen may have withdrawn or contested it a moment ago."""
    done = tx.execute(
        update(COMPLAINT)
        .where(C.id == line.id, C.state.in_(before(to)))
        .values(state=to, notify_at=act.notify_at if line.has_chat else None, **values)
    )
    if done.rowcount != 1:
        shown = ticket_number.show(line.number)
        state = tx.scalar(select(C.state).where(C.id == line.id)) or "gone"
        raise ComplaintDeskError(
            f"ticket {shown} is {state.replace('_', ' ')}; it cannot become {to.replace('_', ' ')}"
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many complaints wait for the office.

    Attributes:
        oldest_due: the deadline that is past for longest, None if none is.
    """

    waiting: int
    overdue: int
    oldest_due: date | None


def count(tx: Connection, *, today: date) -> Waiting:
    """Count what waits for the office, and what is late."""
    is_open = C.state.in_(OPEN)
    waiting = tx.scalar(select(func.count()).select_from(COMPLAINT).where(is_open)) or 0
    late = select(func.count(), func.min(C.due_on)).where(is_open, C.due_on < today)
    overdue, oldest = tx.execute(late).one()
    return Waiting(waiting, overdue, oldest)
