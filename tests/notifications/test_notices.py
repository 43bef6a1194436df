"""Notices that are pushed: to those who wait for exactly that, once, by day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

import pytest
from sqlalchemy import Connection, Row, func, select, update

from handlers.domain.application import Application, Status
from handlers.domain.effects import EndAllSubscriptions, EraseChat
from handlers.domain.known import Needs
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.notice import Notice, NoticeKind, Stage
from handlers.domain.rates import RateList, Rates
from notifications import notices as desk
from notifications import retention
from notifications.schedule import Schedule
from notifications.spending import NO_CAP, Spending
from storage import known, notice_pushes, notices, outbox, subscriptions, windows
from storage.applications import APPLICATION
from storage.database import new_id
from storage.notice_pushes import PUSH, PushState, Reach
from tests.notifications.cards import Cards
from tests.notifications.room import Room
from tests.notifications.scripted import Mail
from tests.office import TUESDAY

TEXT: Final = "Blangko sudah tiba."

Told = TypeVar("Told")


@dataclass
class Board:
    """An office's notices, its cards, and what leaves."""

    cards: Cards

    def write(self, **more: Any) -> Notice:
        now = self.cards.clock()
        notice = Notice(new_id(), NoticeKind.BLANKS, TEXT, now, now + timedelta(days=7))
        notice = replace(notice, **more)
        self.do(lambda tx: notices.write(tx, notice, by="ani", now=now))
        return notice

    def waiting(
        self, lane: str, status: Status = Status.PRINT_READY, channel: Channel = Channel.TELEGRAM
    ) -> Application:
        """Let a chat be told about a card that stands somewhere."""
        application = self.cards.registered()
        self.cards.subscribe(application, lane, channel=channel)
        return self.cards.move(application, status)

    def reach(self, notice: Notice) -> Reach:
        return self.do(
            lambda tx: notice_pushes.reach(tx, notice, self.cards.office, now=self.cards.clock())
        )

    def plan(self, notice: Notice, *, limit: int = 2, chunks: int = 99) -> int:
        """Plan a push in chunks, each committed; perhaps only some of them."""
        planned, after = 0, ""
        for _ in range(chunks):
            with self.cards.database.transaction() as tx:
                after, count = notice_pushes.plan(
                    tx, notice, self.cards.office, after=after, limit=limit, now=self.cards.clock()
                )
            planned += count
            if not after:
                break
        return planned

    def hand_over(self, *, spending: Spending = NO_CAP, has_template: bool = False) -> int:
        return self.do(
            lambda tx: desk.hand_over(
                tx,
                self.cards.keys,
                self.cards.office,
                now=self.cards.clock(),
                spending=spending,
                has_template=has_template,
            )
        )

    def left(self) -> list[str]:
        """Give the chats whose notices lie in the outbox, in order."""
        return sorted(row.lane for row in self.rows())

    def rows(self) -> Sequence[Row[Any]]:
        kind = outbox.C.kind == MessageClass.NOTICE
        return self.do(lambda tx: tx.execute(select(outbox.OUTBOX).where(kind)).all())

    def states(self) -> list[str]:
        return self.do(lambda tx: sorted(tx.scalars(select(PUSH.c.state))))

    def do(self, work: Callable[[Connection], Told]) -> Told:
        with self.cards.database.transaction() as tx:
            return work(tx)


@pytest.fixture
def board(cards: Cards) -> Board:
    return Board(cards)


def test_only_who_waits_for_exactly_that_is_sent_it(board: Board) -> None:
    """Blanks arrived: nobody whose card lies at the data centre is woken."""
    board.waiting("a")
    board.waiting("b", Status.SENT_FOR_ENROLLMENT)
    board.waiting("c", Status.READY_FOR_PICKUP)
    board.waiting("d")
    notice = board.write()

    assert board.reach(notice).chats == {Channel.TELEGRAM: 2}
    assert board.plan(notice) == 2
    assert board.hand_over() == 2
    assert board.left() == ["a", "d"]
    assert {row.kind for row in board.rows()} == {"notice"}


def test_an_outage_in_recording_does_not_reach_who_waits_for_pickup(board: Board) -> None:
    board.waiting("recording", Status.NOT_ENROLLED)
    board.waiting("pickup", Status.READY_FOR_PICKUP)
    notice = board.write(kind=NoticeKind.OUTAGE, stages=(Stage.RECORDING, Stage.PRINTING))
    board.plan(notice)
    board.hand_over()

    assert board.left() == ["recording"]


def test_service_and_place_narrow_it_in_the_database_as_in_the_head(board: Board) -> None:
    """The office's usual place is stored as none."""
    board.waiting("usual")
    elsewhere = board.waiting("elsewhere")
    moved = update(APPLICATION).where(APPLICATION.c.id == elsewhere.id)
    board.do(lambda tx: tx.execute(moved.values(pickup_place="Kecamatan Curug")))
    here = board.write(places=("Loket 3",), services=("ktp",))
    other = board.write(places=("Kecamatan Curug",))
    nobody = board.write(services=("kia",))

    assert [board.plan(one) for one in (here, other, nobody)] == [1, 1, 0]
    board.hand_over()
    assert board.left() == ["elsewhere", "usual"]


def test_a_family_s_chat_is_sent_it_once(board: Board) -> None:
    for _ in range(3):
        board.waiting("family")
    notice = board.write()

    assert board.reach(notice).total == 1
    assert board.plan(notice) == 1
    assert board.plan(notice) == 0


@pytest.mark.parametrize("chunks", [1, 2])
def test_H01_killed_between_chunks_and_called_again_nobody_is_sent_it_twice(
    board: Board, chunks: int
) -> None:
    """What was planned is known, also what has left in between."""
    lanes = ["a", "b", "c", "d", "e"]
    for lane in lanes:
        board.waiting(lane)
    notice = board.write()
    first = board.plan(notice, chunks=chunks)
    board.hand_over()

    assert first == 2 * chunks
    assert board.reach(notice).total == len(lanes) - first
    assert board.plan(notice) == len(lanes) - first
    board.hand_over()
    board.hand_over()
    assert board.left() == lanes


def test_who_agreed_before_notices_were_mentioned_is_counted_and_not_sent_one(
    board: Board,
) -> None:
    """UU 27/2022 Ps 20-22: the consent must have named the purpose."""
    board.waiting("new")
    board.waiting("old")
    old = subscriptions.SUBSCRIPTION.c.lane == "old"
    board.do(
        lambda tx: tx.execute(
            update(subscriptions.SUBSCRIPTION).where(old).values(consent_version="1")
        )
    )
    notice = board.write()

    assert (board.reach(notice).total, board.reach(notice).not_asked) == (1, 1)
    board.plan(notice)
    board.hand_over()
    assert board.left() == ["new"]


def test_G05_nothing_leaves_at_night_and_all_in_the_morning(board: Board) -> None:
    board.waiting("a")
    board.cards.clock.now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 20:00
    notice = board.write()
    board.plan(notice)

    assert board.hand_over() == 0
    board.cards.clock.now = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)  # 07:00
    assert board.hand_over() == 1
    [row] = board.rows()
    assert row.not_after == datetime(2026, 11, 25, 13, 0, tzinfo=UTC), "not into the next night"


def test_what_could_not_leave_for_two_days_is_old_news(board: Board) -> None:
    board.waiting("a")
    board.plan(board.write())
    board.cards.clock.advance(days=2)

    assert board.hand_over() == 0
    assert board.states() == [PushState.SKIPPED]


@pytest.mark.parametrize("what", ["stopped", "erased", "moved on", "ended", "over"])
def test_G06_it_is_read_again_whether_it_makes_sense(board: Board, what: str) -> None:
    """Between planning and leaving: BERHENTI, erased, printed, the notice ended or over."""
    application = board.waiting("a")
    notice = board.write(ends_at=board.cards.clock() + timedelta(hours=1))
    board.plan(notice)
    match what:
        case "stopped":
            board.cards.do(EndAllSubscriptions(), "a")
        case "erased":
            board.cards.do(EraseChat(), "a")
        case "moved on":
            board.cards.move(application, Status.PRINTED)
        case "ended":
            board.do(lambda tx: notices.end(tx, notice.id, by="ani", now=board.cards.clock()))
        case _:
            board.cards.clock.advance(hours=1)
    board.hand_over()

    assert board.left() == []
    gone = {"erased": [], "over": [PushState.SKIPPED]}
    assert board.states() == gone.get(what, [PushState.CANCELLED])


async def test_berhenti_cancels_what_waits_in_the_outbox(board: Board) -> None:
    board.waiting("a")
    board.plan(board.write())
    board.hand_over()
    board.cards.do(EndAllSubscriptions(), "a")
    mail = Mail(board.cards.database, board.cards.keys, board.cards.clock)

    assert await mail.turn() == []
    [row] = board.rows()
    assert (row.state, row.reason, row.body) == ("cancelled", "stopped", None)


async def test_an_ended_notice_leaves_the_outbox_and_reminders_stay(board: Board) -> None:
    board.waiting("a")
    board.waiting("b")
    board.cards.ready(subscribed="a")
    notice = board.write()
    board.plan(notice)
    board.hand_over()
    board.cards.hand_over()
    now = board.cards.clock()
    assert board.do(lambda tx: notices.end(tx, notice.id, by="ani", now=now))
    assert board.do(lambda tx: notice_pushes.cancel(tx, notice.id, now=now)) == 2
    assert not board.do(lambda tx: notices.end(tx, notice.id, by="ani", now=now))
    mail = Mail(board.cards.database, board.cards.keys, board.cards.clock)

    [text] = await mail.turn()
    assert "siap diambil" in text


async def test_it_leaves_behind_answers_and_reminders(board: Board) -> None:
    """Nobody's answer waits for an office's news."""
    board.waiting("a")
    board.plan(board.write())
    board.hand_over()
    mail = Mail(board.cards.database, board.cards.keys, board.cards.clock, per_second=1)
    mail.put("jawaban", "z")

    assert await mail.turn() == ["jawaban"]
    [text] = await mail.after(seconds=2)
    assert TEXT in text


def test_whatsapp_outside_its_window_is_passed_over_without_a_template(board: Board) -> None:
    """Who wrote within 24 hours is sent it; the other reads it when they write again."""
    for lane in ("open", "shut"):
        board.waiting(lane, channel=Channel.WHATSAPP)
    now = board.cards.clock()
    board.do(lambda tx: windows.open_windows(tx, {"open": now}, now=now))
    notice = board.write()

    assert (board.reach(notice).total, board.reach(notice).shut) == (2, 1)
    board.plan(notice)
    board.hand_over()
    assert board.left() == ["open"]
    assert board.states() == [PushState.HANDED_OVER, PushState.SKIPPED]
    counts = board.do(notice_pushes.counts)[notice.id]
    assert counts == {PushState.HANDED_OVER: 1, PushState.SKIPPED: 1}


def test_with_an_approved_template_the_window_does_not_matter(board: Board) -> None:
    board.waiting("shut", channel=Channel.WHATSAPP)
    board.plan(board.write())
    board.hand_over(has_template=True)

    assert board.left() == ["shut"]


def test_at_the_month_s_cap_whatsapp_waits_and_telegram_leaves(board: Board) -> None:
    rates = RateList("IDR", (Rates(date(2026, 1, 1), {"utility": Decimal(100)}),))
    for lane in ("w1", "w2", "w3"):
        board.waiting(lane, channel=Channel.WHATSAPP)
    board.waiting("t")
    board.plan(board.write())
    board.hand_over(spending=Spending(rates, Decimal(200)), has_template=True)

    assert len(board.left()) == 3
    assert "t" in board.left()
    board.cards.clock.now = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
    board.hand_over(spending=Spending(rates, Decimal(500)), has_template=True)
    assert board.left() == ["t", "w1", "w2", "w3"]


def test_H23_after_a_restore_nothing_leaves_again(board: Board) -> None:
    """It may have left since the backup; under a status it is shown all the same."""
    board.waiting("a")
    board.plan(board.write())
    board.do(notice_pushes.skip_all)

    assert board.hand_over() == 0


def test_many_leave_in_turns(board: Board) -> None:
    for number in range(desk.MOST_AT_ONCE + 1):
        board.waiting(f"lane {number:03}")
    board.plan(board.write(), limit=500)

    assert [board.hand_over(), board.hand_over(), board.hand_over()] == [desk.MOST_AT_ONCE, 1, 0]


def test_a_notice_comes_back_as_it_was_written_and_is_read_with_every_batch(board: Board) -> None:
    notice = board.write(
        kind=NoticeKind.CLOSED,
        english="Blanks have arrived.",
        stages=(Stage.RECORDING, Stage.PICKUP),
        services=("ktp", "kia"),
        places=("Loket 3", "Kecamatan Curug, lantai 2"),
    )
    closing = board.write(kind=NoticeKind.CLOSED, ends_at=board.cards.clock() + timedelta(days=1))
    asked = known.Asked("a", Needs())
    cards = board.cards
    [facts] = board.do(
        lambda tx: known.read(tx, cards.keys, cards.office, [asked], now=cards.clock())
    )

    assert set(facts.notices) == {notice, closing}
    assert not facts.office.calendar.is_working_day(cards.clock().date())
    assert cards.office.calendar.is_working_day(cards.clock().date())


def test_a_reminder_on_a_day_that_a_notice_closes_says_so(board: Board) -> None:
    board.cards.ready(subscribed="a")
    board.write(kind=NoticeKind.CLOSED, ends_at=board.cards.clock() + timedelta(hours=12))
    board.cards.hand_over()
    room = Room(board.cards.database, board.cards.keys, board.cards.office, board.cards.clock)

    assert "Hari ini tutup" in room.texts()["a"]


def test_a_closing_that_is_over_was_no_working_day(board: Board) -> None:
    """Whoever counts working days backwards, such as the queue's history, leaves it out."""
    tuesday = board.cards.clock()
    board.write(kind=NoticeKind.CLOSED, ends_at=tuesday + timedelta(hours=12))
    board.cards.clock.advance(days=30)
    asked, cards = known.Asked("a", Needs()), board.cards
    [facts] = board.do(
        lambda tx: known.read(tx, cards.keys, cards.office, [asked], now=cards.clock())
    )

    assert facts.notices == ()
    assert not facts.office.calendar.is_working_day(tuesday.date())


async def test_on_a_day_that_a_notice_closes_no_digest_is_given(board: Board, room: Room) -> None:
    """And nobody is reported for not having read it."""
    room.officer("wati", "counter")
    now = room.clock()
    closing = Notice(new_id(), NoticeKind.CLOSED, TEXT, now, now + timedelta(hours=12))
    room.do(lambda tx: notices.write(tx, closing, by="ani", now=now))
    schedule = Schedule(
        database=room.database,
        keys=room.keys,
        office=room.office,
        digest_at=time(7, 30),
        clock=room.clock,
        queued=lambda: None,
        monotonic=lambda: room.clock().timestamp(),
    )
    await schedule.tick()
    assert room.texts() == {}
    room.clock.advance(days=1)
    await schedule.tick()
    assert "Ringkasan" in room.texts()["wati"]


def test_the_digest_tells_how_many_are_shown(room: Room) -> None:
    """An outage that nobody ended stands there every morning."""
    room.officer("budi")
    now = room.clock()
    outage = Notice(new_id(), NoticeKind.OUTAGE, TEXT, now)
    room.do(lambda tx: notices.write(tx, outage, by="ani", now=now))
    room.morning(date(2026, 11, 25))

    assert "Pengumuman tampil: 1." in room.texts()["budi"]


def test_what_is_long_over_is_forgotten_with_who_was_sent_it(board: Board) -> None:
    """One that has no end stays, as it is still told."""
    board.waiting("a")
    over, stays = board.write(), board.write(kind=NoticeKind.OUTAGE, ends_at=None)
    board.plan(over)
    for seconds, left in ((0, 2), (1, 1)):
        now = TUESDAY + timedelta(days=97, seconds=seconds)
        with board.cards.database.transaction() as tx:
            retention.forget(tx, board.cards.office, now=now)
        assert len(board.do(notices.everything)) == left
    assert board.do(lambda tx: tx.scalar(select(func.count()).select_from(PUSH))) == 0
    assert board.do(notices.everything)[0].notice == stays
