"""WhatsApp's 24 hours: free text within them, a template after."""

from datetime import timedelta

import pytest

from handlers.domain.effects import EraseChat
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from notifications import retention
from storage import effects, sending, windows
from storage.database import Database
from storage.outbox import Claimed
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.notifications.scripted import Mail
from tests.office import StandingClock


class Chats(Mail):
    """Chats that write, and what is claimed for them."""

    def writes(self, lane: str, **ago: float) -> None:
        at = self.clock() - timedelta(**ago)
        self.change(lambda tx: windows.open_windows(tx, {lane: at}, now=self.clock()))

    def open(self, *lanes: str) -> set[str]:
        with self.database.transaction() as tx:
            return set(windows.open_lanes(tx, lanes, now=self.clock()))

    def claim(self) -> dict[str, bool]:
        """Claim all that is due; tell of each lane whether free text may be sent."""
        claimed: list[Claimed] = []
        self.change(
            lambda tx: claimed.extend(
                sending.claim_due(
                    tx,
                    self.keys,
                    channels=list(Channel),
                    now=self.clock(),
                    lease=timedelta(seconds=90),
                    limit=10,
                )
            )
        )
        return {row.lane: row.window_is_open for row in claimed}


@pytest.fixture
def chats(database: Database, keys: Keys, clock: StandingClock) -> Chats:
    return Chats(database, keys, clock, platform=Channel.WHATSAPP)


def test_G10_after_a_day_less_a_minute_the_window_is_shut(chats: Chats) -> None:
    """What is claimed in the last minute might arrive too late."""
    chats.writes("a")
    chats.clock.advance(hours=23, minutes=58, seconds=59)
    assert chats.open("a", "silent") == {"a"}
    chats.clock.advance(seconds=1)

    assert chats.open("a", "silent") == set()


def test_G10_the_sender_is_told_of_each_chat(chats: Chats) -> None:
    """Telegram has no window: there it is always open."""
    chats.writes("fresh", hours=1)
    chats.writes("old", hours=25)
    for lane in ("fresh", "old", "silent"):
        chats.put("halo", lane=lane)
    chats.put("halo", lane="telegram", channel=Channel.TELEGRAM)

    assert chats.claim() == {"fresh": True, "old": False, "silent": False, "telegram": True}


def test_a_window_only_ever_grows(chats: Chats) -> None:
    """A message that comes late does not shorten what a newer one opened."""
    chats.writes("a")
    chats.writes("a", hours=20)
    chats.clock.advance(hours=20)

    assert chats.open("a") == {"a"}


def test_a_stamp_from_the_future_opens_no_longer(chats: Chats) -> None:
    chats.writes("a", hours=-72)
    chats.clock.advance(hours=24)

    assert chats.open("a") == set()


def test_it_is_counted_from_what_was_said_last(chats: Chats) -> None:
    chats.writes("a")
    chats.clock.advance(hours=23)
    chats.writes("a")
    chats.clock.advance(hours=23)

    assert chats.open("a") == {"a"}


def test_a_shut_window_is_forgotten(chats: Chats, office: Office) -> None:
    """Nothing tells when a chat last wrote."""
    chats.writes("a")
    for hours, left in ((23, 1), (1, 0)):
        chats.clock.advance(hours=hours)
        with chats.database.transaction() as tx:
            retention.forget(tx, office, now=chats.clock())
            assert len(tx.execute(windows.WINDOW.select()).all()) == left


def test_erasure_and_the_chat_s_end_forget_it_at_once(chats: Chats, cards: Cards) -> None:
    chats.writes("a")
    chats.writes("b")
    cards.do(EraseChat(), "a", channel=Channel.WHATSAPP)
    chats.change(lambda tx: effects.end_chat(tx, "b", reason="gone", now=chats.clock()))

    assert chats.open("a", "b") == set()
