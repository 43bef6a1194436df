"""What officers did is told to the chat: once, by day, in the person's language."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection

from handlers.domain.complaint import ComplaintClass, ComplaintKind
from handlers.domain.effects import (
    AddToComplaint,
    Effect,
    EndAllSubscriptions,
    OpenComplaint,
    SendComplaint,
    WithdrawComplaint,
)
from handlers.domain.messages import Action, Channel, MessageClass
from handlers.domain.state import Language
from handlers.domain.ticket_number import make_number, show
from notifications import complaints as desk
from notifications.schedule import Schedule
from storage import complaint_desk, effects, outbox
from storage.database import new_id
from tests.notifications.room import Room

TODAY = date(2026, 11, 24)
NUMBER = make_number(bytes(range(16)))


@pytest.fixture
def sent(room: Room) -> str:
    """A complaint from the chat `a`."""
    complaint_id = new_id()
    do(
        room,
        OpenComplaint(complaint_id, ComplaintKind.COMPLAINT, room.clock() + timedelta(days=1)),
        AddToComplaint(complaint_id, "antre dari jam 7"),
        SendComplaint(complaint_id, NUMBER, ComplaintClass.MINOR, TODAY, date(2026, 11, 26)),
    )
    return complaint_id


def do(room: Room, *done: Effect, lane: str = "a") -> None:
    chat = effects.Chat(lane, Channel.TELEGRAM, Language.ENGLISH, "1001")

    def work(tx: Connection) -> None:
        for effect in done:
            effects.apply(tx, room.keys, chat, effect, now=room.clock())

    room.do(work)


def answer(room: Room, text: str = "Maaf, besok kami dahulukan.") -> None:
    act = complaint_desk.act_now("budi", room.clock(), room.office)

    def work(tx: Connection) -> None:
        line = complaint_desk.find(tx, room.keys, NUMBER, now=room.clock())
        complaint_desk.answer(tx, room.keys, line, text, act)

    room.do(work)


def hand_over(room: Room) -> int:
    return room.do(lambda tx: desk.hand_over(tx, room.keys, room.office, now=room.clock()))


def test_an_answer_is_told_once_with_its_two_buttons(room: Room, sent: str) -> None:
    answer(room)

    assert [hand_over(room), hand_over(room)] == [1, 0]
    (letter,) = room._letters("a")
    assert letter.chat == "1001"
    assert f"Ticket {show(NUMBER)}: an officer has answered." in letter.message.text
    assert "besok kami dahulukan" in letter.message.text
    assert [(one.action, one.target) for one in letter.message.buttons] == [
        (Action.TICKET_CLEAR, sent),
        (Action.TICKET_CONTEST, sent),
    ]
    counts = room.do(outbox.counts)
    assert counts == {("pending", MessageClass.REPLY): 1}


@pytest.mark.usefixtures("sent")
def test_G05_nothing_at_night_or_on_a_closed_day(room: Room) -> None:
    """Friday 21:00 at the office: it leaves on Monday at 07:00."""
    room.clock.now = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    answer(room)
    told = []
    for at in (
        room.clock.now,
        datetime(2026, 11, 28, 3, 0, tzinfo=UTC),
        datetime(2026, 11, 29, 23, 59, tzinfo=UTC),
        datetime(2026, 11, 30, 0, 0, tzinfo=UTC),
    ):
        room.clock.now = at
        told.append(hand_over(room))

    assert told == [0, 0, 0, 1]


@pytest.mark.usefixtures("sent")
def test_berhenti_does_not_keep_the_answer_to_ones_own_question(room: Room) -> None:
    do(room, EndAllSubscriptions())
    answer(room)

    assert hand_over(room) == 1


def test_what_was_withdrawn_meanwhile_is_not_told(room: Room, sent: str) -> None:
    act = complaint_desk.act_now("budi", room.clock(), room.office)

    def take(tx: Connection) -> None:
        line = complaint_desk.find(tx, room.keys, NUMBER, now=room.clock())
        complaint_desk.take(tx, line, ComplaintClass.MINOR, line.due_on, act)

    room.do(take)
    do(room, WithdrawComplaint(sent, TODAY))

    assert hand_over(room) == 0


@pytest.mark.usefixtures("sent")
def test_what_waits_and_what_is_late_is_in_the_digest(room: Room) -> None:
    """Due on Thursday; on the Tuesday after it is three working days late."""
    told = []
    for day in (TODAY, date(2026, 11, 26), date(2026, 12, 1)):
        room.clock.now = room.office.calendar.at(day, time(7, 30))
        waiting = room.facts().complaints
        told.append((waiting.waiting, waiting.overdue, waiting.oldest_days))
    answer(room)

    assert told == [(1, 0, 0), (1, 0, 0), (1, 1, 3)]
    assert room.facts().complaints.waiting == 0


@pytest.mark.usefixtures("sent")
async def test_the_schedule_tells_it_and_retention_ends_it(room: Room) -> None:
    schedule = Schedule(
        database=room.database,
        keys=room.keys,
        office=room.office,
        digest_at=datetime.min.time(),
        clock=room.clock,
        queued=lambda: None,
        monotonic=lambda: room.clock().timestamp(),
    )
    answer(room)

    await schedule.tick()

    assert len(room.heard("a")) == 1
    room.clock.advance(days=60)
    await schedule.forget()
    room.clock.advance(days=91)
    await schedule.forget()
    now = room.clock()
    left = room.do(lambda tx: complaint_desk.lines(tx, room.keys, now=now, ended=True))
    assert left == []
