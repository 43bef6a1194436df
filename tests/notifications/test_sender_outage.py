"""The platform cannot be reached for an hour, a night, longer than a day (H16)."""

from datetime import timedelta
from typing import Final

import pytest

from handlers.domain.messages import Channel, MessageClass
from notifications.channel import Outcome, Retry
from notifications.clock_watch import HOLD_S
from notifications.sender import OUTAGE_WAIT, Sender
from storage import digests
from storage.database import Database
from storage.outbox import OutboxState
from storage.sending import UNREACHABLE
from storage.vault.keys import Keys
from tests.notifications.scripted import Mail
from tests.office import StandingClock

CUT: Final[Outcome] = Retry(UNREACHABLE)
LANES: Final = ("a", "b")


@pytest.fixture
def mail(database: Database, keys: Keys, clock: StandingClock) -> Mail:
    return Mail(database, keys, clock)


def cut_off(mail: Mail, texts: list[str]) -> None:
    """From now on nothing arrives."""
    for text in texts:
        mail.channel.outcomes[text] = [CUT] * 10_000


async def pass_time(mail: Mail, hours: float) -> None:
    """Let time pass, trying whatever is due three times an hour."""
    for _ in range(round(hours * 3)):
        mail.clock.advance(minutes=20)
        await mail.turn()


async def until_quiet(mail: Mail) -> list[str]:
    """Send until nothing is due; give what was tried."""
    tried: list[str] = []
    while more := await mail.turn():
        tried += more
    return tried


async def queue_during_outage(mail: Mail, hours: float) -> dict[str, list[str]]:
    """Cut the line and let two chats be answered all through it; give texts by lane."""
    texts = {lane: [f"{lane}{number}" for number in range(3)] for lane in LANES}
    cut_off(mail, [text for lane in LANES for text in texts[lane]])
    for number in range(3):
        for lane in LANES:
            mail.put(texts[lane][number], lane=lane)
        await mail.turn()
        await pass_time(mail, hours / 3)
    return texts


@pytest.mark.parametrize("hours", [1, 23])
async def test_H16_after_an_outage_all_that_waited_leaves_in_order(
    mail: Mail, hours: float
) -> None:
    """Up to a day: nothing is lost, each chat is answered in order, nothing comes twice."""
    texts = await queue_during_outage(mail, hours)
    mail.channel.outcomes.clear()
    mail.clock.advance(seconds=OUTAGE_WAIT.total_seconds())
    arrived = await until_quiet(mail)

    assert sorted(arrived) == sorted(text for lane in LANES for text in texts[lane])
    assert all([text for text in arrived if text[0] == lane] == texts[lane] for lane in LANES)
    assert alarms(mail) == ()


async def test_H16_what_is_older_than_a_day_is_given_up_and_told(mail: Mail) -> None:
    """After 25 hours: the newer leave in order, the older are dead and an operator is told."""
    texts = await queue_during_outage(mail, 25)
    mail.channel.outcomes.clear()
    mail.clock.advance(seconds=OUTAGE_WAIT.total_seconds())
    arrived = await until_quiet(mail)

    assert sorted(arrived) == sorted(text for lane in LANES for text in texts[lane][1:])
    assert all([text for text in arrived if text[0] == lane] == texts[lane][1:] for lane in LANES)
    assert "messages-lost" in alarms(mail)
    mail.clock.advance(seconds=(digests.LOST_FOR + timedelta(minutes=1)).total_seconds())
    assert "messages-lost" not in alarms(mail)


async def test_H16_one_success_brings_all_forward(mail: Mail) -> None:
    """Nobody waits for the end of a pause that the outage had made long."""
    cut_off(mail, ["first", "second"])
    first, second = mail.put("first"), mail.put("second", lane="b")
    await mail.turn()
    await pass_time(mail, 2)
    mail.channel.outcomes.clear()
    mail.put("new", lane="z")

    assert "new" in await mail.turn()
    await until_quiet(mail)
    assert [mail.state(row)[0] for row in (first, second)] == [OutboxState.SENT] * 2


async def test_H16_another_fault_of_a_message_is_not_hurried(mail: Mail) -> None:
    """Only who waits for the line: a message that fails by itself keeps its schedule."""
    mail.channel.outcomes["ill"] = [Retry("http-500")] * 3
    mail.channel.outcomes["cut"] = [CUT]
    ill, cut = mail.put("ill"), mail.put("cut", lane="b")
    await mail.turn()
    assert mail.state(cut) == (OutboxState.PENDING, UNREACHABLE)
    due = mail.row(ill).due_at
    mail.put("well", lane="z")
    await mail.turn()
    await mail.turn()

    assert mail.state(cut)[0] == OutboxState.SENT
    assert mail.row(ill).due_at == due


async def test_H16_a_reminder_is_over_at_its_evening(mail: Mail) -> None:
    """However long the line is cut: what comes too late does not come at all."""
    cut_off(mail, ["siap"])
    evening = mail.clock() + timedelta(hours=3)
    row = mail.put("siap", kind=MessageClass.REMINDER, not_after=evening)
    await mail.turn()
    await pass_time(mail, 4)
    mail.channel.outcomes.clear()

    assert await until_quiet(mail) == []
    assert mail.state(row) == (OutboxState.CANCELLED, "expired")


def alarms(mail: Mail) -> tuple[str, ...]:
    with mail.database.transaction() as tx:
        return digests.alarms(tx, now=mail.clock())


@pytest.mark.parametrize("jump", [timedelta(days=3_650), timedelta(hours=12), -timedelta(hours=1)])
async def test_G03_a_sender_whose_clock_jumped_ends_no_reminder(
    mail: Mail, jump: timedelta
) -> None:
    """Answers go on; what has an end waits until the clock is believed, or right again."""
    steady = [1_000.0]
    mail.sender = Sender(
        database=mail.database,
        keys=mail.keys,
        channels={Channel.TELEGRAM: mail.channel},
        limits={Channel.TELEGRAM: mail.limits},
        clock=mail.clock,
        monotonic=lambda: steady[0],
    )
    evening = mail.clock() + timedelta(hours=10)
    row = mail.put("siap", kind=MessageClass.REMINDER, not_after=evening)
    right = mail.clock()
    mail.clock.now = right + jump
    answer = mail.put("jawaban", lane="b")

    assert await mail.turn() == ["jawaban"]
    assert mail.state(row) == (OutboxState.PENDING, "")
    assert mail.state(answer)[0] == OutboxState.SENT
    mail.clock.now = right
    assert await mail.turn() == []
    steady[0] += HOLD_S
    mail.clock.advance(seconds=HOLD_S)
    assert await mail.turn() == ["siap"]


async def test_H13_a_number_that_the_platform_stopped_is_told(mail: Mail) -> None:
    """Not only a token's end: whatever stops a whole channel for over a quarter of an hour."""
    mail.channel.outcomes["halo"] = [Retry("account-restricted", pauses_channel=True)] * 100
    row = mail.put("halo")
    for _ in range(10):
        await mail.after(minutes=2)

    assert mail.state(row) == (OutboxState.PENDING, "account-restricted")
    assert alarms(mail) == ("outbox-stuck",)
    mail.channel.outcomes.clear()
    await mail.after(minutes=2)
    assert alarms(mail) == ()
