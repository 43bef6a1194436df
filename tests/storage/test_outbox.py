"""The outbox's rows: sealed in their place, and what pulled channels fetch themselves."""

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select, update

from handlers.domain.messages import Action, Channel
from handlers.texts.render import Rendered, RenderedButton
from storage import letters, outbox, pulled, riding, sending
from storage.database import Database
from storage.letters import Letter
from storage.outbox import Claimed, LaneQueue, OutboxState
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from tests.notifications.scripted import Mail
from tests.office import StandingClock

BUTTONS: Final = (
    RenderedButton("Kabari saya", Action.REMIND_ME, "0123456789abcdef" * 2, 3, ""),
    RenderedButton("Buka", Action.CHECK, "", 0, "https://t.me/contoh_bot"),
)
LETTER: Final = Letter("314159265", Rendered("KTP-el <siap> 😀\n", BUTTONS))


class Page(Mail):
    """A web chat's lane and what its page has fetched."""

    def write(self, words: str, **more: Any) -> str:
        return self.put(words, channel=Channel.WEB, **more)

    def fetch(self, acknowledged: str = "", lane: str = "a") -> list[Claimed]:
        with self.database.transaction() as tx:
            return pulled.pull(tx, self.keys, lane, acknowledged=acknowledged, now=self.clock())

    def shown(self, acknowledged: str = "") -> list[str]:
        return [one.letter.message.text for one in self.fetch(acknowledged)]


@pytest.fixture
def page(database: Database, keys: Keys, clock: StandingClock) -> Page:
    return Page(database, keys, clock)


def test_a_letter_is_what_it_was(keys: Keys) -> None:
    sealed = letters.seal_letter(keys, "row", LETTER)

    assert letters.open_letter(keys, "row", sealed) == LETTER
    assert b"314159265" not in sealed


def test_a_letter_opens_in_its_row_only(keys: Keys) -> None:
    """D11: moved to another row it would go to another person."""
    sealed = letters.seal_letter(keys, "row", LETTER)

    with pytest.raises(SealError):
        letters.open_letter(keys, "another row", sealed)


def test_neither_text_nor_chat_stand_in_a_traceback(page: Page) -> None:
    """C07."""
    page.write("rahasia")
    shown = repr(page.fetch()) + repr(LETTER)

    assert "314159265" not in shown
    assert "chat of a" not in shown
    assert "KTP-el" not in shown
    assert "rahasia" not in shown


def test_a_page_fetches_until_it_acknowledges(page: Page) -> None:
    """In order, again after a lost connection, erased once seen."""
    first, second = page.write("1"), page.write("2")
    page.write("other lane", lane="b")
    assert page.shown() == page.shown() == ["1", "2"]

    third = page.write("3")
    assert page.shown(acknowledged=first) == ["2", "3"]
    assert page.state(first)[0] == OutboxState.SENT
    assert page.row(first).body is None
    assert page.shown(acknowledged=third) == []
    assert page.row(second).body is None


@pytest.mark.parametrize("acknowledged", ["nonsense", "", "0" * 32])
def test_what_was_never_shown_acknowledges_nothing(page: Page, acknowledged: str) -> None:
    page.write("1")

    assert page.shown(acknowledged=acknowledged) == ["1"]


def test_another_lane_s_message_acknowledges_nothing(page: Page) -> None:
    foreign = page.write("other lane", lane="b")
    page.write("1", position=1)

    assert page.shown(acknowledged=foreign) == ["1"]


def test_F01_a_report_talk_that_was_seen_is_deleted(page: Page) -> None:
    """All but the last, which `Last-Event-ID` names; that one when a later one is seen."""
    first = page.write("1", is_report_talk=True)
    last = page.write("2", is_report_talk=True)
    after = page.write("3")
    page.fetch(acknowledged=last)

    assert page.is_gone(first)
    assert page.row(last).body is None
    assert page.shown() == ["3"]
    page.fetch(acknowledged=after)


def test_what_waits_for_more_is_not_overtaken(page: Page, clock: StandingClock) -> None:
    """A greeting that waits two seconds holds back what comes after it."""
    page.write("greeting", due_at=clock() + timedelta(seconds=2), tentative=True)
    page.write("answer")
    assert page.shown() == []

    clock.advance(seconds=2)
    assert page.shown() == ["greeting", "answer"]


def test_H15_a_row_that_cannot_be_opened_does_not_close_the_page(page: Page) -> None:
    damaged = page.write("damaged")
    page.write("fine")
    page.change(
        lambda tx: tx.execute(
            update(outbox.OUTBOX).where(outbox.C.id == damaged).values(body=b"\x01x")
        )
    )

    assert page.shown() == ["fine"]
    assert page.state(damaged) == (OutboxState.DEAD, "unreadable")


def test_a_lane_tells_what_waits_in_it(page: Page, clock: StandingClock) -> None:
    page.write("1", position=10)
    asking = page.write("2", position=20, tentative=True)
    page.write("3", position=30, state=OutboxState.ATTEMPTING, lease_until=clock())
    page.write("over", position=40, state=OutboxState.SENT)
    with page.database.transaction() as tx:
        found = outbox.queues(tx, ["a", "empty"])

    assert found == {"a": LaneQueue(3, (asking,), 20, 30)}


def test_only_what_waits_is_cancelled(page: Page, clock: StandingClock) -> None:
    """By id: a tentative answer that is being sent stays as it is."""
    waiting = page.write("1")
    sending = page.write("2", state=OutboxState.ATTEMPTING, lease_until=clock())
    with page.database.transaction() as tx:
        ids = [waiting, sending]
        assert outbox.cancel_ids(tx, ids, reason="superseded", now=clock()) == 1
        assert outbox.cancel_ids(tx, [], reason="superseded", now=clock()) == 0
        assert outbox.cancel_subjects(tx, [], reason="stopped", now=clock()) == 0

    assert page.state(waiting) == (OutboxState.CANCELLED, "superseded")
    assert page.row(waiting).body is None
    assert page.state(sending)[0] == OutboxState.ATTEMPTING
    assert page.row(sending).not_after is None


def test_every_transition_compares_and_sets(page: Page, clock: StandingClock) -> None:
    """Who comes second changes nothing."""
    row = page.put("1", state=OutboxState.ATTEMPTING, lease_until=clock())
    with page.database.transaction() as tx:
        assert sending.finish(tx, row, OutboxState.SENT, now=clock())
        assert not sending.finish(tx, row, OutboxState.DEAD, now=clock())
        sending.retry(tx, row, due_at=clock(), reason="late")
        sending.doubt(tx, row, reason="late", now=clock())
        riding.rode(tx, [row], now=clock())

    assert page.state(row) == (OutboxState.SENT, "")


def test_a_redelivery_takes_the_answer_over_only_while_it_rides(
    page: Page, clock: StandingClock
) -> None:
    """Once the sender has it, in doubt or on its way, the response stays empty."""
    key = "k" * 32
    as_it_rode: dict[str, Any] = {
        "state": OutboxState.ATTEMPTING,
        "lease_until": clock(),
        "ride": key,
    }
    row = page.put("1", **as_it_rode)
    clock.advance(seconds=11)
    with page.database.transaction() as tx:
        assert riding.ride_again(tx, page.keys, key, now=clock()) is not None
        assert sending.expire_leases(tx, now=clock()) == 0  # the lease was renewed
        clock.advance(seconds=11)
        assert sending.expire_leases(tx, now=clock()) == 1
        assert riding.ride_again(tx, page.keys, key, now=clock()) is None
        assert tx.scalar(select(outbox.C.state).where(outbox.C.id == row)) == "unknown"
