"""Answers under a digest: recorded once, by the officer whose digest it is."""

from datetime import date

from handlers.domain.effects import AnswerDigest
from handlers.domain.known import Needs
from handlers.domain.messages import Channel
from handlers.domain.officer import AnsweredDigest, DigestAnswer, GivenDigest
from handlers.domain.state import Language
from storage import digest_desk, effects, known, officer_desk
from storage.effects import Chat
from storage.known import Asked
from tests.notifications.room import Room

TODAY = date(2026, 11, 24)
READ, HANDLING, LATER = DigestAnswer.READ, DigestAnswer.HANDLING, DigestAnswer.LATER


def answers(room: Room) -> list[AnsweredDigest]:
    return room.do(lambda tx: digest_desk.answers(tx, TODAY))


def test_the_same_button_twice_is_one_record(room: Room) -> None:
    """The instant is the first one's."""
    room.officer("budi")
    room.queue()
    pressed_at = room.clock()
    assert room.press("budi", READ)
    room.clock.advance(minutes=1)
    assert not room.press("budi", READ)

    assert answers(room) == [AnsweredDigest("supervisor", "budi", READ, pressed_at)]


def test_a_later_button_changes_it(room: Room) -> None:
    room.officer("budi")
    room.queue()

    changed = [room.press("budi", pressed) for pressed in (READ, HANDLING, READ, LATER, READ)]

    assert changed == [True, True, False, True, True]


def test_E07_another_officer_s_digest_is_refused(room: Room) -> None:
    """A button is bound to its chat; if that were broken, the record is not."""
    room.officer("budi")
    room.officer("wati", "counter")
    room.queue()
    (of_budi,) = room.buttons("budi")

    assert not room.press("wati", READ, digest=of_budi)
    assert room.do(lambda tx: digest_desk.of_chat(tx, "wati", of_budi)) is None
    assert [one.answer for one in answers(room)] == [None, None]


def test_E07_what_is_no_digest_or_no_officer_is_refused(room: Room) -> None:
    room.officer("budi")
    room.queue()
    (of_budi,) = room.buttons("budi")

    assert not room.press("budi", READ, digest="0" * 32)
    assert not room.press("a citizen", READ, digest=of_budi)


def test_E07_a_revoked_officer_s_button_is_refused(room: Room) -> None:
    """Revoked between the look-up and the commit: the record is looked up once more."""
    officer_id = room.officer("budi")
    room.queue()
    (of_budi,) = room.buttons("budi")
    assert room.do(lambda tx: digest_desk.of_chat(tx, "budi", of_budi)) is not None
    room.do(lambda tx: officer_desk.revoke(tx, officer_id, now=room.clock()))
    chat = Chat("budi", Channel.TELEGRAM, Language.INDONESIAN, "42")
    room.do(
        lambda tx: effects.apply(
            tx, room.keys, chat, AnswerDigest(of_budi, HANDLING), now=room.clock()
        )
    )

    assert room.do(lambda tx: digest_desk.of_chat(tx, "budi", of_budi)) is None
    assert [one.answer for one in answers(room)] == [None]


def test_a_button_finds_its_digest_and_whether_a_newer_one_was_given(room: Room) -> None:
    room.officer("budi")
    room.queue()
    (digest,) = room.buttons("budi")
    room.press("budi", LATER)
    tomorrow = date(2026, 11, 25)
    room.clock.advance(days=1)
    room.queue()

    (fact,) = room.do(
        lambda tx: known.read(
            tx, room.keys, room.office, [Asked("budi", Needs(digest=digest))], now=room.clock()
        )
    )

    assert fact.digest == GivenDigest(TODAY, LATER, tomorrow)


def test_the_last_answer_of_each_officer(room: Room) -> None:
    """Who never answered is missing."""
    budi = room.officer("budi")
    room.officer("wati", "counter")
    room.queue()
    room.press("budi", READ)
    room.clock.advance(days=1)
    room.queue()
    room.press("budi", HANDLING)

    assert room.do(digest_desk.last_answers) == {budi: room.clock()}


def test_a_chat_with_two_officers_answers_each_digest_for_its_own(room: Room) -> None:
    """One person, linked as counter and as supervisor."""
    for role in ("counter", "supervisor"):
        room.officer("budi", role)
    room.queue()
    first, second = room.buttons("budi")
    room.press("budi", HANDLING, digest=first)
    room.press("budi", READ, digest=second)

    assert {one.role for one in answers(room)} == {"counter", "supervisor"}
    assert {one.answer for one in answers(room)} == {HANDLING, READ}
