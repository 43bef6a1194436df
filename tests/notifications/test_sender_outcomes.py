"""The sender: what every outcome of a send leads to."""

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from handlers.domain.application import Status
from handlers.domain.effects import Subscribe
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.state import Language
from notifications.channel import Dead, Retry, Sent, Unknown
from notifications.sender import RETRY_AFTER, clamp, retry_wait
from storage import digests, effects, outbox, riding, sending, subscriptions
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.notifications.scripted import Mail
from tests.office import StandingClock

LOST: Final = Unknown("connection-lost")
BUSY: Final = "too-many-requests"


@pytest.fixture
def mail(database: Database, keys: Keys, clock: StandingClock) -> Mail:
    return Mail(database, keys, clock)


async def test_what_arrived_is_erased(mail: Mail) -> None:
    row = mail.put("halo")

    assert await mail.turn() == ["halo"]
    sent = mail.row(row)
    assert (sent.state, sent.attempts, sent.body, sent.ride) == (OutboxState.SENT, 1, None, None)
    assert sent.finished_at == mail.clock()
    assert [type(result.outcome) for result in mail.results] == [Sent]


async def test_a_report_talk_is_deleted_not_emptied(mail: Mail) -> None:
    """F01: not even that there was a message remains."""
    sent = mail.put("pertanyaan", is_report_talk=True)
    dead = mail.put("lain", lane="b", is_report_talk=True)
    lost = mail.put("hilang", lane="c", is_report_talk=True, kind=MessageClass.REMINDER)
    mail.channel.outcomes["lain"] = [Dead("refused")]
    mail.channel.outcomes["hilang"] = [LOST]
    await mail.turn()
    await mail.turn()

    assert mail.is_gone(sent)
    assert mail.is_gone(dead)
    assert mail.is_gone(lost)


async def test_what_surely_did_not_arrive_is_tried_again(mail: Mail) -> None:
    """After every step of the schedule; then it is dead, and its lane goes on."""
    row = mail.put("halo")
    mail.put("behind it")
    mail.channel.outcomes["halo"] = [Retry("http-500")] * 20
    for step in RETRY_AFTER:
        assert await mail.turn() == ["halo"]
        assert step / 2 <= mail.due_in(row) <= step
        mail.clock.advance(seconds=step.total_seconds())
    assert await mail.turn() == ["halo"]

    assert mail.state(row) == (OutboxState.DEAD, "exhausted")
    assert mail.row(row).body is None
    assert await mail.turn() == ["behind it"]


def test_waits_are_spread_within_their_bounds() -> None:
    """Half to whole of the step, and not always the same."""
    for attempts, step in enumerate(RETRY_AFTER, start=1):
        waits = [retry_wait(attempts) for _ in range(200)]
        assert all(step / 2 <= wait <= step for wait in waits)
        assert len(set(waits)) > 100
    assert retry_wait(99) <= RETRY_AFTER[-1]


@pytest.mark.parametrize(
    ("asked", "waits"), [(-5, 1), (0, 1), (0.3, 1), (7, 7), (3_600, 3_600), (86_400, 3_600)]
)
async def test_H11_the_platform_s_wait_is_honoured_within_sense(
    mail: Mail, asked: float, waits: int
) -> None:
    after = timedelta(seconds=asked)
    mail.channel.outcomes["halo"] = [Retry(BUSY, after=after)]
    row = mail.put("halo")
    await mail.turn()

    assert clamp(after) == mail.due_in(row) == timedelta(seconds=waits)
    assert await mail.after(seconds=waits - 0.1) == []
    assert await mail.after(seconds=0.1) == ["halo"]


async def test_H11_a_limit_is_never_the_end(mail: Mail) -> None:
    """Being asked to wait is no failure: after a hundred times it still leaves."""
    mail.channel.outcomes["halo"] = [Retry(BUSY, after=timedelta(seconds=1))] * 100
    mail.channel.outcomes["halo"] += [Retry("http-500")]
    row = mail.put("halo")
    for _ in range(102):
        assert await mail.turn() == ["halo"]
        mail.clock.advance(seconds=1)

    assert mail.state(row)[0] == OutboxState.SENT


async def test_H11_one_chat_s_limit_holds_that_chat_a_second_one_s_the_channel(mail: Mail) -> None:
    busy = Retry(BUSY, after=timedelta(seconds=30))
    mail.channel.outcomes |= {"a": [busy], "c": [busy]}
    mail.put("a")
    await mail.turn()
    mail.put("b", lane="b")
    assert await mail.turn() == ["b"]

    mail.put("c", lane="c")
    assert await mail.turn() == ["c"]
    mail.put("d", lane="d")
    assert await mail.after(seconds=29) == []
    assert sorted(await mail.after(seconds=1)) == ["a", "c", "d"]


async def test_H13_a_rejected_token_stops_the_channel_and_keeps_the_queue(mail: Mail) -> None:
    """However long it lasts: nothing is lost, the operator is told, then all leaves."""
    revoked = Retry("token-revoked", pauses_channel=True)
    mail.channel.outcomes["first"] = [*[revoked] * 30, Retry("http-500")]
    first = mail.put("first")
    mail.put("other", lane="b")
    mail.channel.outcomes["other"] = [revoked]
    assert sorted(await mail.turn()) == ["first", "other"]
    assert await mail.after(seconds=59) == []
    for _ in range(29):
        await mail.after(seconds=60)
        assert alarms(mail)[0] == "token-revoked"

    assert [await mail.after(seconds=60) for _ in range(2)] == [["first"]] * 2
    assert mail.state(first)[0] == OutboxState.SENT
    assert alarms(mail) == ()


def alarms(mail: Mail) -> tuple[str, ...]:
    with mail.database.transaction() as tx:
        return digests.alarms(tx, now=mail.clock())


async def test_H12_a_blocked_chat_ends_its_subscriptions_and_what_waits(
    mail: Mail, cards: Cards
) -> None:
    application = cards.ready()
    subscribe = Subscribe(application.id, application.version, "1")
    chat = effects.Chat("a", Channel.TELEGRAM, Language.INDONESIAN, "1001")
    mail.change(lambda tx: effects.apply(tx, mail.keys, chat, subscribe, now=mail.clock()))
    mail.channel.outcomes["halo"] = [Dead("blocked", ends_chat=True)]
    dead, waiting = mail.put("halo"), mail.put("behind it")
    elsewhere = mail.put("elsewhere", lane="b", due_at=mail.clock() + timedelta(hours=1))
    await mail.turn()

    assert mail.state(dead) == (OutboxState.DEAD, "blocked")
    assert mail.state(waiting) == (OutboxState.CANCELLED, "blocked")
    assert mail.state(elsewhere)[0] == OutboxState.PENDING
    assert mail.row(waiting).body is None
    with mail.database.transaction() as tx:
        assert subscriptions.active_ids(tx, lane="a") == []
        assert tx.scalar(select(subscriptions.C.ended_reason)) == "blocked"


async def test_a_refused_message_leaves_its_chat_alone(mail: Mail) -> None:
    mail.channel.outcomes["halo"] = [Dead("refused")]
    mail.put("halo")
    mail.put("behind it")
    await mail.turn()

    assert await mail.turn() == ["behind it"]


@pytest.mark.parametrize(
    ("kind", "tries"),
    [
        (MessageClass.REPLY, 2),
        (MessageClass.RECEIPT, 4),
        (MessageClass.DIGEST, 2),
        (MessageClass.REMINDER, 1),
    ],
)
async def test_H10_in_doubt_the_class_decides(mail: Mail, kind: MessageClass, tries: int) -> None:
    """Sent again after ten seconds as often as its class allows, the same text."""
    mail.channel.outcomes["halo"] = [LOST] * 10
    row = mail.put("halo", kind=kind)
    assert await mail.turn() == ["halo"]
    assert mail.state(row) == (OutboxState.UNKNOWN, "connection-lost")
    for _ in range(tries - 1):
        assert await mail.turn() == []
        assert await mail.after(seconds=9.9) == []
        assert await mail.after(seconds=0.1) == ["halo"]
    assert await mail.turn() == []

    assert mail.state(row) == (OutboxState.DEAD, "unknown")
    assert mail.row(row).body is None
    assert await mail.after(days=1) == []


async def test_H10_in_doubt_nothing_of_the_lane_overtakes(mail: Mail) -> None:
    mail.channel.outcomes["halo"] = [LOST]
    mail.put("halo")
    mail.put("behind it")

    assert [await mail.turn() for _ in range(3)] == [["halo"], [], []]
    assert await mail.after(seconds=10) == ["halo"]
    assert await mail.turn() == ["behind it"]


async def test_a_lease_that_ran_out_is_doubt(mail: Mail) -> None:
    """Another process died while it was sending."""
    row = mail.put("halo")
    mail.change(lambda tx: _claim(tx, mail))

    assert await mail.after(seconds=89) == []
    assert mail.state(row)[0] == OutboxState.ATTEMPTING
    assert await mail.after(seconds=2) == []
    assert await mail.after(seconds=10) == ["halo"]


async def test_a_ridden_answer_whose_response_was_lost_is_sent(mail: Mail) -> None:
    """Ten seconds' lease, then ten seconds' doubt, then by request."""
    lease = mail.clock() + riding.RIDE_LEASE
    as_it_rode: dict[str, Any] = {
        "state": OutboxState.ATTEMPTING,
        "lease_until": lease,
        "ride": "k" * 32,
    }
    row = mail.put("halo", **as_it_rode)

    assert await mail.after(seconds=11) == []
    assert await mail.after(seconds=10) == ["halo"]
    assert mail.state(row)[0] == OutboxState.SENT


async def test_an_answer_that_rode_waits_ten_minutes_for_a_redelivery(mail: Mail) -> None:
    """Also that of a report talk: Telegram may not have got the response."""
    lease = mail.clock() + riding.RIDE_LEASE
    as_it_rode: dict[str, Any] = {
        "state": OutboxState.ATTEMPTING,
        "lease_until": lease,
        "is_report_talk": True,
    }
    row = mail.put("tanda terima", ride="k" * 32, **as_it_rode)
    mail.change(lambda tx: riding.rode(tx, [row], now=mail.clock()))
    await mail.turn()
    again: list[Any] = []
    mail.change(
        lambda tx: again.append(riding.ride_again(tx, mail.keys, "k" * 32, now=mail.clock()))
    )

    assert [one.letter.message.text for one in again] == ["tanda terima"]
    assert mail.state(row)[0] == OutboxState.ATTEMPTING


@pytest.mark.parametrize("outcome", [Retry("http-500"), LOST])
async def test_G06_what_ended_while_it_was_being_sent_is_not_tried_again(
    mail: Mail, outcome: Retry | Unknown
) -> None:
    """BERHENTI while the platform fails: the failed message does not come after it."""
    row = mail.put("halo", kind=MessageClass.DIGEST, subject="s" * 32)
    mail.change(lambda tx: _claim(tx, mail))
    mail.change(lambda tx: outbox.cancel_subjects(tx, ["s" * 32], reason="x", now=mail.clock()))
    match outcome:
        case Retry():
            due = mail.clock()
            mail.change(lambda tx: sending.retry(tx, row, due_at=due, reason="http-500"))
        case Unknown():
            mail.change(lambda tx: sending.doubt(tx, row, reason="lost", now=mail.clock()))

    assert [await mail.after(seconds=20) for _ in range(3)] == [[]] * 3
    assert mail.state(row) == (OutboxState.CANCELLED, "expired")


async def test_a_card_that_was_collected_is_not_announced(mail: Mail, cards: Cards) -> None:
    """G06: picked up between the outbox and the platform."""
    application = cards.ready(subscribed="a")
    subject = cards.subscription("a")
    row = mail.put("siap", kind=MessageClass.REMINDER, subject=subject)
    cards.move(application, Status.PICKED_UP)

    assert await mail.turn() == []
    assert mail.state(row) == (OutboxState.CANCELLED, "status")


def _claim(tx: Any, mail: Mail) -> None:
    claimed = sending.claim_due(
        tx,
        mail.keys,
        channels=[Channel.TELEGRAM],
        now=mail.clock(),
        lease=timedelta(seconds=90),
        limit=10,
    )
    assert len(claimed) == 1


async def test_H15_an_outcome_that_cannot_be_recorded_stops_no_other(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours (a reason too long for its column): the others are recorded all the same."""
    poison, other = mail.put("racun"), mail.put("lain", lane="b")
    mail.channel.outcomes["racun"] = [Dead("refused")]
    told: list[Exception] = []
    mail.sender._failed = told.append

    def fail(*_arguments: object) -> None:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(mail.sender, "_record_one", fail)
        await mail.turn()

    assert [type(fault) for fault in told] == [ValueError]
    assert mail.state(other) == (OutboxState.SENT, "")
    assert mail.state(poison) == (OutboxState.ATTEMPTING, "")
    assert await mail.after(seconds=91) == []
    assert mail.state(poison) == (OutboxState.UNKNOWN, sending.CRASH)
