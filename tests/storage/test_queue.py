"""Words about the queue: who may, one after the other, taken back but never changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from handlers.domain.effects import NoteQueue, UndoQueue
from handlers.domain.messages import Channel
from handlers.domain.queue import QueueFact, QueueWord
from handlers.domain.state import Language
from notifications import retention
from storage import effects, officer_desk, queue
from storage.database import Overtaken, new_id
from tests.notifications.room import Room

TODAY: Final = date(2026, 11, 24)
AT: Final = datetime(2026, 11, 24, 1, 55, tzinfo=UTC)


def fact(number: int = 1, *, day: date = TODAY, at: datetime = AT) -> QueueFact:
    return QueueFact(new_id(), day, number, QueueWord.EMPTY, at)


def say(room: Room, lane: str, effect: NoteQueue | UndoQueue) -> None:
    chat = effects.Chat(lane, Channel.TELEGRAM, Language.INDONESIAN, "1")
    room.do(lambda tx: effects.apply(tx, room.keys, chat, effect, now=room.clock()))


def recent(room: Room) -> tuple[QueueFact, ...]:
    return room.do(lambda tx: queue.recent(tx, TODAY))


def test_a_word_comes_back_as_it_was_said(room: Room) -> None:
    room.officer("wati", "counter")
    noted = fact()

    say(room, "wati", NoteQueue(noted))

    assert recent(room) == (noted,)


@pytest.mark.parametrize("role", ["inspectorate", "cleaner"])
def test_E07_who_may_not_notes_nothing_and_takes_nothing_back(room: Room, role: str) -> None:
    """Whatever a button or a word led the head to believe: it is looked up again."""
    room.officer("wati", "counter")
    room.officer("other", role)
    noted = fact()
    say(room, "wati", NoteQueue(noted))

    say(room, "other", NoteQueue(fact(2)))
    say(room, "other", UndoQueue(noted.id))
    say(room, "a citizen", UndoQueue(noted.id))

    assert recent(room) == (noted,)


def test_E07_who_was_revoked_meanwhile_notes_nothing(room: Room) -> None:
    officer = room.officer("wati", "counter")
    room.do(lambda tx: officer_desk.revoke(tx, officer, now=room.clock()))

    say(room, "wati", NoteQueue(fact()))

    assert recent(room) == ()


def test_of_two_at_once_the_second_decides_anew(room: Room) -> None:
    """Both saw no word yet; the second would have moved the first without knowing."""
    room.officer("wati", "counter")
    room.officer("budi", "supervisor")
    say(room, "wati", NoteQueue(fact()))

    with pytest.raises(Overtaken):
        say(room, "budi", NoteQueue(fact()))

    assert len(recent(room)) == 1


def test_taken_back_once_and_on_record(room: Room) -> None:
    room.officer("wati", "counter")
    room.officer("budi", "supervisor")
    noted = fact()
    say(room, "wati", NoteQueue(noted))
    room.clock.advance(minutes=5)
    say(room, "budi", UndoQueue(noted.id))
    undone = room.clock()
    room.clock.advance(minutes=5)
    say(room, "wati", UndoQueue(noted.id))

    [told] = room.do(lambda tx: queue.of_days(tx, since=TODAY))

    assert told.fact.is_undone
    assert (told.by, told.undone_by, told.undone_at) == ("wati", "budi", undone)


def test_words_of_old_days_are_forgotten(room: Room) -> None:
    room.do(lambda tx: queue.note(tx, fact(), now=AT))
    for days, left in ((90, 1), (91, 0)):
        now = AT + timedelta(days=days)
        with room.database.transaction() as tx:
            retention.forget(tx, room.office, now=now)
        assert len(room.do(lambda tx: queue.of_days(tx, since=TODAY))) == left


def test_the_digest_tells_when_numbers_ran_out(room: Room) -> None:
    """Of the last working day: on Monday that is Friday."""
    friday = datetime(2026, 11, 27, 2, 5, tzinfo=UTC)
    room.do(lambda tx: queue.note(tx, fact(day=friday.date(), at=friday), now=friday))
    room.officer("wati", "counter")
    room.officer("ratna", "inspectorate")
    room.morning(date(2026, 11, 30))

    assert "Nomor hari kerja lalu: habis 09.05." in room.texts()["wati"]
    assert "Nomor hari kerja" not in room.texts()["ratna"]
    room.morning(date(2026, 12, 1))
    assert "Nomor hari kerja lalu: belum dicatat." in room.texts()["wati"]
