"""The sender: what leaves next, how fast, and that nobody is held up by somebody else."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import exc, update

from handlers.domain.messages import Channel, MessageClass
from notifications.sender import Sender
from storage import outbox
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.notifications.scripted import Mail
from tests.office import StandingClock


@pytest.fixture
def mail(database: Database, keys: Keys, clock: StandingClock) -> Mail:
    return Mail(database, keys, clock)


async def test_a_lane_is_sent_in_order_one_at_a_time(mail: Mail) -> None:
    for text in ("1", "2", "3"):
        mail.put(text)

    assert [await mail.turn() for _ in range(4)] == [["1"], ["2"], ["3"], []]


async def test_at_most_one_message_of_a_lane_is_under_way(mail: Mail) -> None:
    """Also when the clock stepped back and a later message has a smaller place."""
    mail.channel.gates["first"] = asyncio.Event()
    mail.put("first")
    mail.put("other lane", lane="b")
    await mail.sender.turn()
    mail.put("second")
    mail.put("placed before", position=1)
    await mail.sender.turn()
    assert mail.channel.tried == ["first", "other lane"]

    mail.channel.gates["first"].set()
    await mail.sender.close()
    assert [await mail.turn() for _ in range(2)] == [["placed before"], ["second"]]


async def test_two_senders_never_hold_the_same_lane(mail: Mail) -> None:
    """Two processes claim at once: each message leaves once, lanes keep their order."""
    for number in range(20):
        mail.put(f"{number}", lane=f"lane {number % 4}")
    senders = [mail.sender, mail.new_sender()]
    while await asyncio.gather(*(one.turn() for one in senders)) != [0, 0]:
        await asyncio.gather(*(one.close() for one in senders))

    assert sorted(mail.channel.tried, key=int) == [str(number) for number in range(20)]
    for lane in range(4):
        mine = [int(text) for text in mail.channel.tried if int(text) % 4 == lane]
        assert mine == sorted(mine)


async def test_replies_leave_before_receipts_digests_and_reminders(mail: Mail) -> None:
    kinds = [
        MessageClass.REMINDER,
        MessageClass.DIGEST,
        MessageClass.RECEIPT,
        MessageClass.REPLY,
    ]
    for kind in kinds:
        mail.put(kind, lane=kind, kind=kind)

    assert await mail.turn() == [str(kind) for kind in reversed(kinds)]


async def test_no_more_a_second_than_the_platform_allows(
    database: Database, keys: Keys, clock: StandingClock
) -> None:
    mail = Mail(database, keys, clock, per_second=30)
    for number in range(70):
        mail.put(str(number), lane=str(number))

    sent = [len(await mail.turn()), len(await mail.turn())]
    sent += [len(await mail.after(seconds=1.1)), len(await mail.after(seconds=1.1))]

    assert sent == [30, 0, 30, 10]


async def test_one_chat_waits_for_its_pace_and_no_other_does(
    database: Database, keys: Keys, clock: StandingClock
) -> None:
    mail = Mail(database, keys, clock, per_chat_s=1)
    mail.put("a1")
    mail.put("a2")
    mail.put("b1", lane="b")

    assert await mail.turn() == ["a1", "b1"]
    assert await mail.turn() == []
    assert await mail.after(seconds=1.1) == ["a2"]


async def test_no_more_is_claimed_than_the_channel_sends_at_once(mail: Mail) -> None:
    """Whatever is claimed when the process is killed is in doubt: keep it little."""
    mail.channel.at_once = 2
    for lane in ("a", "b", "c"):
        mail.channel.gates[lane] = asyncio.Event()
        mail.put(lane, lane=lane)

    assert [await mail.sender.turn(), await mail.sender.turn()] == [2, 0]
    for gate in mail.channel.gates.values():
        gate.set()
    await mail.sender.close()
    assert await mail.turn() == ["c"]


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.TERMINAL, Channel.WHATSAPP])
async def test_what_others_fetch_or_carry_is_never_claimed(mail: Mail, channel: Channel) -> None:
    row = mail.put("pulled", channel=channel)

    assert await mail.turn() == []
    assert mail.state(row) == (OutboxState.PENDING, "")


async def test_what_is_not_due_waits(mail: Mail, clock: StandingClock) -> None:
    mail.put("later", due_at=clock() + timedelta(seconds=2))
    mail.put("behind it")

    assert await mail.turn() == []
    assert await mail.after(seconds=2) == ["later"]


async def test_what_came_too_late_is_cancelled_and_the_lane_goes_on(
    mail: Mail, clock: StandingClock
) -> None:
    evening = clock() + timedelta(hours=10)
    reminder = mail.put("reminder", kind=MessageClass.REMINDER, not_after=evening)
    mail.put("reply", due_at=evening + timedelta(seconds=1))

    assert await mail.after(hours=10, seconds=1) == ["reply"]
    assert mail.state(reminder) == (OutboxState.CANCELLED, "expired")
    assert mail.row(reminder).body is None


async def test_H15_a_row_that_cannot_be_opened_stops_nobody(mail: Mail) -> None:
    """A damaged or moved row is dead; its lane and all others go on."""
    damaged, foreign = mail.put("damaged"), mail.put("foreign", lane="b")
    mail.put("behind it")
    mail.put("elsewhere", lane="c")
    other_body = mail.row(damaged).body
    mail.change(lambda tx: tx.execute(_set_body(damaged, b"\x01nonsense")))
    mail.change(lambda tx: tx.execute(_set_body(foreign, other_body)))

    assert await mail.turn() == ["elsewhere"]
    assert await mail.turn() == ["behind it"]
    for row in (damaged, foreign):
        assert mail.state(row) == (OutboxState.DEAD, "unreadable")
        assert mail.row(row).body is None


def _set_body(row_id: str, body: bytes) -> object:
    return update(outbox.OUTBOX).where(outbox.C.id == row_id).values(body=body)


async def test_H15_a_message_that_our_code_fails_on_stops_nobody(mail: Mail) -> None:
    """It is in doubt as if the process had died there: once more, then dead."""
    mail.channel.outcomes["poison"] = [ZeroDivisionError(), ZeroDivisionError()]
    poison = mail.put("poison")
    mail.put("elsewhere", lane="b")

    assert sorted(await mail.turn()) == ["elsewhere", "poison"]
    assert await mail.turn() == []
    assert await mail.after(seconds=10) == ["poison"]
    await mail.turn()
    assert mail.state(poison) == (OutboxState.DEAD, "unknown")


async def test_an_unavailable_database_loses_no_outcome(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of a message is forgotten only once it is committed."""
    row = mail.put("sent already")
    await mail.sender.turn()
    await asyncio.wait(mail.sender._sending)
    with monkeypatch.context() as broken:
        broken.setattr(mail.database.engine.dialect, "do_commit", _disk_full)
        with pytest.raises(exc.OperationalError):
            await mail.sender.turn()

    assert await mail.turn() == []
    assert mail.state(row) == (OutboxState.SENT, "")
    assert mail.channel.tried == ["sent already"]


def _disk_full(_connection: object) -> None:
    raise exc.OperationalError("COMMIT", {}, Exception("disk full"))


async def test_a_stop_sends_what_was_claimed(mail: Mail) -> None:
    """Cancelled while the database claims: the claimed message leaves, none is left behind."""
    row = mail.put("claimed")
    running = asyncio.create_task(mail.sender.run())
    await asyncio.sleep(0)  # the claim is under way in the database's thread
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await mail.sender.close()

    state = mail.state(row)[0]
    assert (state, mail.channel.tried) in [("sent", ["claimed"]), ("pending", [])]


async def test_it_runs_until_it_is_stopped(mail: Mail) -> None:
    """Woken, it sends at once; a message behind the first follows by itself."""
    running = asyncio.create_task(mail.sender.run())
    mail.channel.gates["last"] = asyncio.Event()
    mail.put("first")
    last = mail.put("last")
    mail.sender.wake()
    await asyncio.wait_for(mail.channel.began["last"].wait(), 20)
    mail.channel.gates["last"].set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await mail.sender.close()

    assert mail.channel.tried == ["first", "last"]
    assert mail.state(last)[0] == OutboxState.SENT


async def test_at_start_what_was_being_sent_is_in_doubt(mail: Mail) -> None:
    """A killed process: a reply leaves once more after ten seconds, a reminder never."""
    reply = mail.put("reply")
    reminder = mail.put("reminder", lane="b", kind=MessageClass.REMINDER)
    for text in ("reply", "reminder"):
        mail.channel.gates[text] = asyncio.Event()
    await mail.sender.turn()
    reborn: Sender = mail.new_sender()
    await reborn.recover()

    assert mail.state(reply) == (OutboxState.UNKNOWN, "crash")
    for gate in mail.channel.gates.values():  # the dead process's answers come to nothing
        gate.set()
    mail.sender = reborn
    assert await mail.turn() == []
    assert await mail.after(seconds=10) == ["reply"]
    assert mail.state(reply)[0] == OutboxState.SENT
    assert mail.state(reminder) == (OutboxState.DEAD, "unknown")


async def test_G09_reminders_of_a_morning_are_paced_and_answers_go_first(
    database: Database, keys: Keys, clock: StandingClock
) -> None:
    """A hundred are due at once, thirty may leave a second; whoever asks waits for none."""
    mail = Mail(database, keys, clock, per_second=30)
    for number in range(100):
        mail.put(f"siap {number}", lane=f"lane {number}", kind=MessageClass.REMINDER)
    seconds: list[int] = []
    while len(mail.channel.tried) < 104:
        answer = f"jawaban {len(seconds)}"
        mail.put(answer, lane=answer)
        sent = await mail.after(seconds=1.001)
        assert sent[0] == answer
        seconds.append(len(sent))

    assert seconds == [30, 30, 30, 14]


@pytest.mark.parametrize("turns", range(5))
async def test_H17_cancelled_at_the_instant_it_is_woken_it_ends(mail: Mail, turns: int) -> None:
    """However many turns of the loop lie between: a lost cancellation would hang every stop."""
    running = asyncio.create_task(mail.sender.run())
    await asyncio.sleep(0.3)  # nothing is to be sent: it sleeps
    mail.sender.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()

    _ended, left = await asyncio.wait([running], timeout=5)
    assert not left
