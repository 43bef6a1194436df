"""Intake: a message is taken once, in order, and never lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot import batch
from bot import intake as bot_intake
from bot.batch import Answered, Outcome
from bot.intake import Intake, Unavailable
from bot.receipts import ReceiptDesk
from handlers import dispatch
from handlers.domain import slip_code
from handlers.domain.application import Status
from handlers.domain.messages import Action, Channel, Incoming, Tap
from handlers.domain.office import Office
from storage import applications, intake, letters, outbox, riding
from storage.applications import NewSlip
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault.keys import Keys
from tests.office import StandingClock

NUMBERS = count(1)
#: stands for the seconds that the head may think in the test of one that thinks longer
SHORT_S = 0.3
CODE = slip_code.make_code(bytes(range(7, 39)))


def said(text: str, *, chat: str = "1001", key: str = "", **more: object) -> Incoming:
    key = key or f"update-{next(NUMBERS)}"
    return Incoming(Channel.TELEGRAM, key, chat, StandingClock().now, text=text, **more)  # type: ignore[arg-type]


class Desk:
    """A running intake with its database."""

    def __init__(self, database: Database, keys: Keys, office: Office, clock: StandingClock):
        self.database, self.keys, self.clock, self.office = database, keys, clock, office
        self.batches: list[Sequence[Outcome]] = []
        self.intake = Intake(
            database=database,
            keys=keys,
            office=office,
            receipts=ReceiptDesk(keys.receipt_salt),
            clock=clock,
            counted=self.batches.append,
        )

    def texts(self, *states: OutboxState) -> list[str]:
        with self.database.transaction() as tx:
            rows = tx.execute(
                select(outbox.OUTBOX)
                .where(outbox.C.state.in_(states), outbox.C.body.is_not(None))
                .order_by(outbox.C.position)
            ).all()
        return [letters.open_letter(self.keys, row.id, row.body).message.text for row in rows]

    def state_of(self, row_id: str) -> str:
        with self.database.transaction() as tx:
            return str(tx.scalar(select(outbox.C.state).where(outbox.C.id == row_id)))


@pytest.fixture
async def desk(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Desk]:
    made = Desk(database, keys, office, clock)
    with database.transaction() as tx:
        slips = [NewSlip(CODE)]
        applications.register(tx, keys, slips, now=clock(), today=clock().date())
    running = asyncio.create_task(made.intake.run())
    running.add_done_callback(fail_loudly)
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def fail_loudly(task: "asyncio.Task[None]") -> None:
    """A dead intake would only hang its tests."""
    if not task.cancelled() and task.exception():
        task.get_loop().call_exception_handler({"message": "intake died"})
        raise SystemExit(repr(task.exception()))


async def test_a_slip_code_is_answered_with_its_status(desk: Desk) -> None:
    """One message, true status."""
    answered = await desk.intake.receive(said(CODE))

    assert answered == Answered(waits=True)
    (text,) = desk.texts(OutboxState.PENDING)
    assert slip_code.show(CODE) in text
    assert "slip terdaftar, belum masuk kotak pengambilan" in text.lower()


async def test_A05_same_update_twice_has_one_effect(desk: Desk) -> None:
    """The same update, also at the same time, gives one reply; all are acknowledged."""
    answers = await asyncio.gather(*(desk.intake.receive(said(CODE, key="7")) for _ in range(50)))

    assert sorted(answer.is_duplicate for answer in answers) == [False] + [True] * 49
    assert len(desk.texts(OutboxState.PENDING)) == 1


async def test_answer_rides_and_a_redelivery_gets_the_same_body(desk: Desk) -> None:
    first = await desk.intake.receive(said(CODE, key="8"), may_ride=True)
    assert first.ride is not None
    again = await desk.intake.receive(said(CODE, key="8"), may_ride=True)

    assert again.is_duplicate
    assert again.ride == first.ride
    assert desk.state_of(first.ride.id) == OutboxState.ATTEMPTING

    desk.intake.rode(first.ride.id)
    await desk.intake.receive(said(CODE), may_ride=False)
    assert desk.state_of(first.ride.id) == OutboxState.SENT


async def test_ridden_answer_is_erased_after_ten_minutes(desk: Desk) -> None:
    """After erasure a redelivery gets an empty 200."""
    first = await desk.intake.receive(said(CODE, key="9"), may_ride=True)
    assert first.ride is not None
    desk.intake.rode(first.ride.id)
    await desk.intake.receive(said("bantuan", chat="2"))
    desk.clock.advance(minutes=11)
    with desk.database.transaction() as tx:
        riding.erase_ridden(tx, now=desk.clock())

    assert (await desk.intake.receive(said(CODE, key="9"), may_ride=True)).ride is None


async def test_answer_does_not_ride_past_one_that_waits(desk: Desk) -> None:
    """Only if the lane has no unfinished row may an answer ride: nothing is overtaken."""
    await desk.intake.receive(said(CODE))
    second = await desk.intake.receive(said(CODE), may_ride=True)

    assert second.ride is None


async def test_tentative_answer_is_replaced_by_what_follows(desk: Desk) -> None:
    """A greeting, then the code: one answer, not two."""
    await desk.intake.receive(said("halo min"))
    (greeting,) = desk.texts(OutboxState.PENDING)
    desk.clock.advance(seconds=1)
    await desk.intake.receive(said(CODE))

    (answer,) = desk.texts(OutboxState.PENDING)
    assert answer != greeting
    assert slip_code.show(CODE) in answer


async def test_tentative_answers_leave_after_six_seconds_at_most(desk: Desk) -> None:
    """Whoever goes on greeting is answered all the same."""
    began = desk.clock()
    for _ in range(5):
        await desk.intake.receive(said("halo"))
        desk.clock.advance(seconds=1.5)

    with desk.database.transaction() as tx:
        due = tx.scalar(
            select(func.min(outbox.C.due_at)).where(outbox.C.state == OutboxState.PENDING)
        )
    assert due is not None
    assert due - began <= timedelta(seconds=6.001)


async def test_many_at_once_share_commits(desk: Desk) -> None:
    """200 concurrent messages make fewer than 100 commits; a lone one adds no wait."""
    await asyncio.gather(
        *(desk.intake.receive(said(CODE, chat=str(number))) for number in range(200))
    )

    assert len(desk.batches) < 100
    assert sum(len(batch) for batch in desk.batches) == 200


async def test_one_chat_is_taken_in_order(desk: Desk) -> None:
    """A lane's messages are decided one after the other."""
    words = ["english", "indonesia"] * 10
    await asyncio.gather(*(desk.intake.receive(said(word)) for word in words))

    texts = desk.texts(OutboxState.PENDING)
    assert len(texts) == 20
    assert len(set(texts[::2])) == 1
    assert len(set(texts[1::2])) == 1
    assert texts[0] != texts[1]


def _raises() -> None:
    raise ZeroDivisionError


def _thinks_long() -> None:
    time.sleep(1.2 * SHORT_S)


@pytest.mark.parametrize(
    ("poison", "reason"), [(_raises, "ZeroDivisionError"), (_thinks_long, "TimeoutError")]
)
async def test_H14_poison_message_is_set_aside_and_the_others_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, poison: Callable[[], None], reason: str
) -> None:
    """Five failures of our own code, then an apology; the lane goes on."""
    monkeypatch.setattr(batch, "MOST_THINKING_S", SHORT_S)
    hear = dispatch.hear

    def poisoned(message: Incoming, *more: Any) -> object:
        if message.text == "racun":
            poison()
        return hear(message, *more)

    monkeypatch.setattr(dispatch, "hear", poisoned)
    bad, good = await asyncio.gather(
        desk.intake.receive(said("racun", chat="66")), desk.intake.receive(said(CODE, chat="1"))
    )
    after = await desk.intake.receive(said(CODE, chat="66"))

    assert not bad.is_duplicate
    assert not good.is_duplicate
    assert not after.is_duplicate
    with desk.database.transaction() as tx:
        assert tx.scalar(select(intake.FAILED.c.failures)) == intake.MOST_FAILURES
        assert tx.scalar(select(intake.FAILED.c.reason)) == reason
    assert any("maaf" in text.lower() for text in desk.texts(OutboxState.PENDING))


async def test_unavailable_database_is_never_counted_against_a_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disk full or locked: 503, and the same message is taken afterwards."""
    monkeypatch.setattr(outbox, "add", _disk_full)
    with pytest.raises(Unavailable):
        await desk.intake.receive(said(CODE, key="77"))
    monkeypatch.undo()

    answered = await desk.intake.receive(said(CODE, key="77"))
    assert not answered.is_duplicate
    with desk.database.transaction() as tx:
        assert tx.scalar(select(func.count()).select_from(intake.FAILED)) == 0


def _disk_full(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


async def test_guessing_is_limited_and_sounds_the_same(desk: Desk) -> None:
    """D02: ten wrong codes an hour; then a right one is answered like a wrong one."""
    wrong = [slip_code.make_code(bytes([number]) * 32) for number in range(40, 50)]
    for code in wrong:
        await desk.intake.receive(said(code))
    await desk.intake.receive(said(CODE))
    assert len(set(desk.texts(OutboxState.PENDING))) == 1

    desk.clock.advance(hours=1, seconds=1)
    await desk.intake.receive(said(CODE))
    assert slip_code.show(CODE) in desk.texts(OutboxState.PENDING)[-1]


async def test_status_ready_names_the_place(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        found = applications.by_codes(tx, desk.keys, [CODE])[CODE]
        applications.move(
            tx,
            found,
            Status.READY_FOR_PICKUP,
            now=desk.clock(),
            since=desk.clock().date(),
            source="scan",
        )
    await desk.intake.receive(said(CODE))

    (text,) = desk.texts(OutboxState.PENDING)
    assert "Loket 3" in text
    assert "79A" in text


async def test_a_lone_message_never_waits_for_company(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_intake, "APART_S", 3600)

    for _ in range(3):
        await desk.intake.receive(said(CODE))

    assert [len(batch) for batch in desk.batches] == [1, 1, 1]


async def test_where_several_came_the_next_batch_waits_for_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pays for its statements and its commit, however many messages share them."""
    monkeypatch.setattr(bot_intake, "APART_S", SHORT_S)

    async def comes(chat: int, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await desk.intake.receive(said(CODE, chat=f"{chat}"))

    late = [(number, SHORT_S * number / 30) for number in range(2, 10)]
    await asyncio.gather(comes(0, 0), comes(1, 0), *(comes(*one) for one in late))

    assert [len(batch) for batch in desk.batches] == [2, 8]


async def test_people_who_subscribe_together_hold_their_cards_in_the_order_of_ids(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import holds them so, too: on PostgreSQL one of the two would else be undone."""
    codes = [slip_code.make_code(bytes([number]) * 32) for number in range(60, 66)]
    with desk.database.transaction() as tx:
        slips = [NewSlip(code) for code in codes]
        applications.register(tx, desk.keys, slips, now=desk.clock(), today=desk.clock().date())
        ids = [one.id for one in applications.by_codes(tx, desk.keys, codes).values()]
    held: list[str] = []
    hold = applications.hold

    def noted(tx: Connection, application_id: str, version: int) -> None:
        held.append(application_id)
        hold(tx, application_id, version)

    monkeypatch.setattr(applications, "hold", noted)
    ids.sort(reverse=True)
    taps = [
        said("", chat=f"{number}", tap=Tap(Action.REMIND_ME, an_id, 1))
        for number, an_id in enumerate(ids)
    ]
    await asyncio.gather(*map(desk.intake.receive, taps))

    assert held == sorted(ids)
