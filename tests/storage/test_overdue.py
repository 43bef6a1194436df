"""The officers' list of cards that wait longer than usual, on both databases."""

from datetime import date, timedelta

import pytest

from handlers.domain.application import Application, Status
from handlers.domain.effects import RaiseOverdue
from handlers.domain.known import Needs
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.state import Language
from handlers.domain.waiting import OverdueAnswer, OverdueCase
from notifications import retention
from storage import effects, known, overdue
from storage.database import Database, Overtaken
from storage.effects import Chat
from storage.overdue import OVERDUE, Counts
from storage.vault.keys import Keys
from tests.office import StandingClock
from tests.storage.registry import Registry, row

TODAY = date(2026, 11, 24)
DUE = date(2026, 12, 1)
CHAT = Chat("a" * 32, Channel.TELEGRAM, Language.INDONESIAN, "1001")


class Desk(Registry):
    """An office whose citizens lose patience."""

    def raised(self, card: Application, *, on: date = TODAY, due: date = DUE) -> None:
        wanted = RaiseOverdue(card.id, card.version, card.status, on, due)
        with self.database.transaction() as tx:
            effects.apply(tx, self.keys, CHAT, wanted, now=self.clock())

    def case(self, code: str) -> OverdueCase | None:
        with self.database.transaction() as tx:
            asked = [known.Asked("b" * 32, Needs(codes=(code,)))]
            (told,) = known.read(tx, self.keys, self.office, asked, now=self.clock())
        return told.overdue.get(told.by_code[code].id)

    def codes(self, *, everything: bool = False) -> list[str]:
        with self.database.transaction() as tx:
            return [one.code for one in overdue.listed(tx, self.keys, with_answered=everything)]

    def answer(self, code: str, answer: OverdueAnswer, *, today: date = TODAY) -> None:
        with self.database.transaction() as tx:
            listed = {one.code: one for one in overdue.listed(tx, self.keys, with_answered=True)}
            assert overdue.answer(tx, listed[code].id, answer, today=today)

    def counts(self, today: date) -> Counts:
        with self.database.transaction() as tx:
            return overdue.counts(tx, today=today)


@pytest.fixture
def desk(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Desk:
    return Desk(database, keys, office, clock)


def test_once_for_a_phase_however_often_it_is_pressed(desk: Desk) -> None:
    desk.take(row(2, "A000001"), row(3, "A000002"))
    for _ in range(2):
        desk.raised(desk.known("A000001"))
    desk.raised(desk.known("A000001"), on=TODAY + timedelta(days=1))
    desk.raised(desk.known("A000002"), due=DUE - timedelta(days=1))

    assert desk.codes() == ["A000002", "A000001"]
    assert desk.case("A000001") == OverdueCase(1, TODAY, DUE)
    assert desk.counts(DUE) == Counts(2, 1)


def test_a_card_that_moves_on_leaves_the_list(desk: Desk) -> None:
    """And whoever pressed while it did is told anew: the decision was about another phase."""
    desk.take(row(2, "A000001"))
    before = desk.known("A000001")
    desk.raised(before)
    desk.take(row(2, "A000001", Status.PRINTED))

    assert desk.codes(everything=True) == []
    assert desk.counts(DUE) == Counts(0, 0)
    with pytest.raises(Overtaken):
        desk.raised(before)


def test_the_answer_is_told_and_may_be_asked_for_anew(desk: Desk) -> None:
    desk.take(row(2, "A000001"))
    card = desk.known("A000001")
    desk.raised(card)
    desk.answer("A000001", OverdueAnswer.NO_BLANKS)
    told = OverdueCase(1, TODAY, DUE, OverdueAnswer.NO_BLANKS, TODAY)
    assert (desk.codes(), desk.codes(everything=True)) == ([], ["A000001"])
    assert desk.case("A000001") == told

    desk.raised(card)  # decided before the answer was there: the answer stays
    assert desk.case("A000001") == told

    later = TODAY + timedelta(days=14)
    desk.raised(card, on=later, due=later + timedelta(days=7))
    assert desk.case("A000001") == OverdueCase(1, later, later + timedelta(days=7))


def test_nothing_leads_from_the_list_to_a_chat() -> None:
    """So `hapus data saya` has nothing to erase here."""
    assert not {"lane", "chat", "channel", "address"} & set(OVERDUE.c.keys())


def test_an_import_that_is_undone_takes_its_cards_from_the_list(desk: Desk) -> None:
    batch = desk.take(row(2, "A000001"))
    desk.raised(desk.known("A000001"))

    assert desk.undo(batch).removed == 1
    assert desk.count(OVERDUE) == 0


def test_what_is_settled_is_forgotten_what_is_owed_is_not(desk: Desk) -> None:
    desk.take(row(2, "A000001"), row(3, "A000002"), row(4, "A000003"))
    for code in ("A000001", "A000002", "A000003"):
        desk.raised(desk.known(code))
    desk.answer("A000001", OverdueAnswer.IN_HAND)
    desk.take(row(2, "A000002", Status.PRINTED))
    kept = []
    for days in (90, 91):
        with desk.database.transaction() as tx:
            retention.forget(tx, desk.office, now=desk.clock() + timedelta(days=days))
        kept.append(desk.count(OVERDUE))

    assert kept == [3, 1]
    assert desk.codes() == ["A000003"]
