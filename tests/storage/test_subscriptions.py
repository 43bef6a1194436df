"""Subscriptions: who consented to what, addressed under seal, gone when it ends."""

import asyncio

from sqlalchemy import select

from handlers.domain.application import Status
from handlers.domain.effects import EndAllSubscriptions, EndSubscription, EraseChat, Subscribe
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from storage import applications, effects, reminders, subscriptions
from storage.database import UNAVAILABLE, Database
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.office import StandingClock


def rows(database: Database) -> list[object]:
    with database.transaction() as tx:
        return list(tx.execute(select(subscriptions.SUBSCRIPTION)).mappings())


def test_consent_is_recorded_and_the_address_sealed(cards: Cards, keys: Keys) -> None:
    """UU 27/2022: which wording, when; the chat's number is nowhere in clear."""
    application = cards.registered()
    cards.subscribe(application, "a", chat="314159265")
    [row] = rows(cards.database)
    with cards.database.transaction() as tx:
        [one] = subscriptions.subscribers(tx, keys, [application.id])
        assert subscriptions.subscribers(tx, keys, []) == []

    assert (one.chat, one.channel, one.language) == (
        "314159265", Channel.TELEGRAM, Language.INDONESIAN
    )  # fmt: skip
    assert row["consent_version"] == "2"  # type: ignore[index]
    assert row["consent_at"] == cards.clock()  # type: ignore[index]
    assert "314159265" not in repr(row)
    assert "314159265" not in repr(one)


def test_twice_is_once(cards: Cards) -> None:
    """One row a chat and card; asking again after an end renews it with a new consent."""
    application = cards.registered()
    cards.subscribe(application, "a")
    cards.subscribe(application, "a")
    assert len(rows(cards.database)) == 1
    cards.do(EndAllSubscriptions(), "a")
    cards.clock.advance(days=1)
    cards.subscribe(application, "a")

    [row] = rows(cards.database)
    assert row["ended_at"] is None  # type: ignore[index]
    assert row["consent_at"] == cards.clock()  # type: ignore[index]


def test_chats_are_told_apart(cards: Cards, clock: StandingClock) -> None:
    """Oldest first, each chat only its own."""
    first, second = cards.registered(), cards.registered()
    cards.subscribe(first, "a")
    clock.advance(seconds=1)
    cards.subscribe(second, "a")
    cards.subscribe(second, "b")
    with cards.database.transaction() as tx:
        assert subscriptions.of_lanes(tx, ["a", "b", "c"]) == {
            "a": (first.id, second.id),
            "b": (second.id,),
        }
        assert subscriptions.of_lanes(tx, []) == {}
        assert subscriptions.by_ids(tx, cards.keys, []) == {}


def test_a_collected_card_ends_every_subscription_to_it(cards: Cards) -> None:
    application = cards.ready(subscribed="a")
    cards.subscribe(application, "b")
    cards.move(application, Status.PICKED_UP)

    assert {row["ended_reason"] for row in rows(cards.database)} == {"picked_up"}  # type: ignore[index]
    assert cards.planned(reminders.ReminderState.PENDING) == []


def test_erasing_leaves_nothing_of_the_chat(cards: Cards) -> None:
    """Subscription, address and reminders; another chat's stay."""
    application = cards.ready(subscribed="a")
    cards.subscribe(application, "b")
    before = len(cards.planned())
    cards.do(EraseChat(), "a")

    assert before > 0
    assert [row["lane"] for row in rows(cards.database)] == ["b"]  # type: ignore[index]
    assert cards.planned() == []


async def test_whoever_subscribes_while_the_card_becomes_ready_is_told(
    cards: Cards,
) -> None:
    """One of them waits for the other; and what was decided on the old status is decided anew."""
    application = cards.registered()
    before_the_scan = Subscribe(application.id, application.version, "1")

    def subscribe() -> bool:
        try:
            cards.do(before_the_scan, "a")
        except UNAVAILABLE:
            return False
        return True

    with cards.database.transaction() as tx:
        [now] = applications.by_ids(tx, cards.keys, [application.id]).values()
        today = cards.office.calendar.office_date(cards.clock())
        ready = Status.READY_FOR_PICKUP
        moved = applications.move(tx, now, ready, now=cards.clock(), since=today, source="scan")
        subscribing = asyncio.create_task(asyncio.to_thread(subscribe))
        await asyncio.sleep(0.3)
        assert not subscribing.done(), "it did not wait"
        reminders.follow_status(tx, cards.keys, [moved], cards.office.calendar, now=cards.clock())

    assert not await subscribing
    with cards.database.transaction() as tx:
        assert subscriptions.active_ids(tx, lane="a") == []


async def test_a_card_becomes_ready_while_somebody_subscribes_and_tells_him(cards: Cards) -> None:
    application = cards.registered()
    chat = effects.Chat("a", Channel.TELEGRAM, Language.INDONESIAN, "1001")
    with cards.database.transaction() as tx:
        subscribe = Subscribe(application.id, application.version, "1")
        effects.apply(tx, cards.keys, chat, subscribe, now=cards.clock())
        scanning = asyncio.create_task(
            asyncio.to_thread(cards.move, application, Status.READY_FOR_PICKUP)
        )
        await asyncio.sleep(0.3)
        assert not scanning.done(), "it did not wait"

    await scanning
    assert [row.slot for row in cards.planned()] == [0, 1, 2, 3]


def test_D08_one_slip_of_a_family_is_unbound_and_the_other_stays(cards: Cards) -> None:
    """Two slips in one chat; what ends for the one goes on for the other."""
    mine, mothers = cards.ready(subscribed="a"), cards.ready(subscribed="a")
    cards.do(EndSubscription(mine.id), "a")

    with cards.database.transaction() as tx:
        assert subscriptions.of_lanes(tx, ["a"]) == {"a": (mothers.id,)}
    assert cards.hand_over() == 1
