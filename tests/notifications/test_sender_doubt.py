"""What becomes of a message of which nobody knows whether it arrived, on each platform."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import Connection

from handlers.domain.messages import Channel, MessageClass
from notifications.channel import Unknown
from notifications.sender import IN_DOUBT
from storage import deliveries, sending
from storage.database import Database
from storage.deliveries import DeliveryState, MessageStatus
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.notifications.scripted import Mail
from tests.office import StandingClock

LOST: Final = Unknown("connection-lost")
#: seconds that a class waits for Meta's word, and how often it is then sent at most
WHATSAPP: Final = [
    (MessageClass.REPLY, 60, 2),
    (MessageClass.RECEIPT, 60, 4),
    (MessageClass.DIGEST, 60, 2),
    (MessageClass.REMINDER, 900, 2),
]


@pytest.fixture
def mail(database: Database, keys: Keys, clock: StandingClock) -> Mail:
    return Mail(database, keys, clock, platform=Channel.WHATSAPP)


def tells(mail: Mail, row: str, state: DeliveryState) -> None:
    """Let a status of a row arrive."""
    reason = "error-131000" if state is DeliveryState.FAILED else ""
    status = MessageStatus(row, "wamid.x", state, mail.clock(), reason)
    today = mail.clock().date()
    mail.change(
        lambda tx: deliveries.record(tx, mail.keys, [status], now=mail.clock(), today=today)
    )


def test_every_class_has_a_rule_on_every_platform_that_is_pushed_to() -> None:
    pushed = {channel for channel in Channel if not channel.is_pulled}

    assert set(IN_DOUBT) == pushed
    assert all(set(rules) == set(MessageClass) for rules in IN_DOUBT.values())


@pytest.mark.parametrize(("kind", "waits_s", "tries"), WHATSAPP)
async def test_H10_on_whatsapp_silence_for_its_time_means_again(
    mail: Mail, kind: MessageClass, waits_s: int, tries: int
) -> None:
    """Not a moment sooner: Meta's word may still come. After the last it is given up."""
    mail.channel.outcomes["halo"] = [LOST] * 10
    row = mail.put("halo", kind=kind)
    assert await mail.turn() == ["halo"]
    for _ in range(tries - 1):
        assert await mail.after(seconds=waits_s - 1) == []
        assert mail.state(row) == (OutboxState.UNKNOWN, "connection-lost")
        assert await mail.after(seconds=1) == ["halo"]
    assert await mail.after(seconds=waits_s - 1) == []
    assert mail.state(row)[0] == OutboxState.UNKNOWN
    assert await mail.after(seconds=1) == []

    assert mail.state(row) == (OutboxState.DEAD, "unknown")
    assert mail.row(row).body is None


@pytest.mark.parametrize(("kind", "waits_s", "_tries"), WHATSAPP)
async def test_H10_on_whatsapp_a_status_in_time_means_never_again(
    mail: Mail, kind: MessageClass, waits_s: int, _tries: int
) -> None:
    mail.channel.outcomes["halo"] = [LOST]
    row = mail.put("halo", kind=kind)
    behind = mail.put("behind it")
    await mail.turn()
    mail.clock.advance(seconds=waits_s - 1)
    tells(mail, row, DeliveryState.SENT)

    assert await mail.turn() == ["behind it"]
    assert await mail.after(days=1) == []
    assert mail.state(row)[0] == mail.state(behind)[0] == OutboxState.SENT


async def test_a_status_that_comes_after_all_is_believed(mail: Mail) -> None:
    """Given up, and it had arrived: the books say so."""
    mail.channel.outcomes["halo"] = [LOST] * 2
    row = mail.put("halo")
    for _ in range(3):
        await mail.after(seconds=60)
    assert mail.state(row) == (OutboxState.DEAD, "unknown")
    tells(mail, row, DeliveryState.DELIVERED)

    assert mail.state(row) == (OutboxState.SENT, "")


async def test_a_status_may_overtake_the_answer_to_our_own_request(mail: Mail) -> None:
    """Whatever the answer then says, the message has left."""
    mail.channel.outcomes["halo"] = [LOST]
    row = mail.put("halo")
    await mail.sender.turn()
    tells(mail, row, DeliveryState.SENT)
    await mail.sender.close()

    assert mail.state(row) == (OutboxState.SENT, "")
    assert await mail.after(hours=1) == []


async def test_H01_on_whatsapp_a_crash_waits_for_meta_s_word_too(mail: Mail) -> None:
    """From the moment the doubt began: the new process must have time to hear."""
    told, untold = mail.put("told", lane="a"), mail.put("untold", lane="b")
    mail.change(
        lambda tx: sending.claim_due(
            tx,
            mail.keys,
            channels=[Channel.WHATSAPP],
            now=mail.clock(),
            lease=timedelta(seconds=90),
            limit=9,
        )
    )
    mail.clock.advance(hours=1)
    await mail.new_sender().recover()
    assert await mail.after(seconds=59) == []
    tells(mail, told, DeliveryState.SENT)

    assert await mail.after(seconds=1) == ["untold"]
    assert mail.state(told)[0] == mail.state(untold)[0] == OutboxState.SENT


async def test_H01_on_whatsapp_a_reminder_outlives_crashes_that_meta_heard_nothing_of(
    mail: Mail,
) -> None:
    """Each cut it off before it left; Meta's silence says so, and it is sent after all."""

    def claim_and_crash(tx: Connection) -> None:
        now = mail.clock()
        sending.settle_unknown(tx, IN_DOUBT, now=now)
        claimed = sending.claim_due(
            tx,
            mail.keys,
            channels=[Channel.WHATSAPP],
            now=now,
            lease=timedelta(seconds=90),
            limit=9,
        )
        assert len(claimed) == 1
        sending.expire_leases(tx, now=now, all_of_them=True)

    row = mail.put("halo", kind=MessageClass.REMINDER)
    for _ in range(3):
        mail.change(claim_and_crash)
        mail.clock.advance(minutes=15)

    assert await mail.turn() == ["halo"]
    assert mail.state(row)[0] == OutboxState.SENT
