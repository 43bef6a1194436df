"""What officers said of card blanks, on both databases."""

from datetime import date, timedelta

from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.effects import TellBlanks
from handlers.domain.known import Needs
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from notifications import retention
from storage import blanks, effects, known, officers
from storage.effects import Chat
from tests.notifications.room import Room

TODAY = date(2026, 11, 24)


def tell(room: Room, lane: str, state: BlankState) -> None:
    chat = Chat(lane, Channel.TELEGRAM, Language.INDONESIAN, f"chat of {lane}")
    effect = TellBlanks(state, TODAY)
    room.do(lambda tx: effects.apply(tx, room.keys, chat, effect, now=room.clock()))


def test_nobody_has_said_anything(room: Room) -> None:
    assert room.do(blanks.current) is None
    assert room.facts().blanks is None


def test_the_newest_word_holds_and_began_when_it_began(room: Room) -> None:
    since = TODAY - timedelta(days=6)
    for state, named in (
        (BlankState.AVAILABLE, None),
        (BlankState.EMPTY, since),
        (BlankState.EMPTY, None),
    ):
        room.clock.advance(minutes=1)
        room.do(
            lambda tx, state=state, named=named: blanks.tell(  # type: ignore[misc]
                tx, state, since=named, today=TODAY, now=room.clock()
            )
        )

    assert room.do(blanks.current) == BlankStock(BlankState.EMPTY, since, room.clock())


def test_E07_only_an_officer_of_the_office_in_a_linked_chat(room: Room) -> None:
    """The right is looked up again when it is done: the chat may be an officer's no more."""
    gone = room.officer("gone", "counter")
    room.officer("ratna", "inspectorate")
    room.officer("wati", "counter")
    room.do(lambda tx: officers.revoke(tx, gone, now=room.clock()))
    for lane in ("nobody", "gone", "ratna"):
        tell(room, lane, BlankState.EMPTY)
    assert room.do(blanks.current) is None

    tell(room, "wati", BlankState.EMPTY)

    assert room.do(blanks.current) == BlankStock(BlankState.EMPTY, TODAY, room.clock())


def test_old_words_are_forgotten_but_the_one_that_holds(room: Room) -> None:
    room.officer("wati", "counter")
    tell(room, "wati", BlankState.EMPTY)
    room.clock.advance(days=1)
    tell(room, "wati", BlankState.AVAILABLE)
    held = room.do(blanks.current)
    room.clock.advance(days=800)
    room.do(lambda tx: retention.forget(tx, room.office, now=room.clock()))

    assert room.do(lambda tx: len(tx.execute(blanks.BLANKS.select()).all())) == 1
    assert room.do(blanks.current) == held


def test_whoever_asks_about_blanks_is_told_and_nobody_else_is_bothered(room: Room) -> None:
    room.officer("wati", "counter")
    tell(room, "wati", BlankState.EMPTY)
    asked = [known.Asked("a", Needs(blanks=True))]
    not_asked = [known.Asked("a", Needs())]

    def read(of: list[known.Asked]) -> BlankStock | None:
        return room.do(
            lambda tx: known.read(tx, room.keys, room.office, of, now=room.clock())[0].blanks
        )

    assert read(asked) is not None
    assert read(not_asked) is None
