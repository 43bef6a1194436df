"""A storm of `kill -9`: at every named point and at random instants: nothing lost, nothing doubled.

People go on talking while the server is killed and started again; the simulator
redelivers as Telegram does. At the end every effect is there exactly once, every message
was answered, and what came twice is allowed to by its class (security.md 4.2).
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Connection, func, select

from bot.base import Base
from handlers.domain import slip_code
from handlers.domain.application import Status
from handlers.domain.messages import Channel, MessageClass
from notifications.sender import IN_DOUBT
from storage import applications, intake, officers, outbox, reminders, reports, subscriptions
from storage.applications import NewSlip
from storage.database import Database
from storage.outbox import OutboxState
from storage.vault.receipts import derive_receipt
from storage.vault.reports import (
    ReaderIdentity,
    new_reader_identity,
    open_fragment,
    open_report_identity,
)
from tests.e2e.running import RunningOffice, receipt_in
from tests.simulator.client import TelegramSimulator

MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday 08:00 at the office
PATIENCE_S = 240.0
OFFICER = 30_000
POINT_S = 6.0
LONG_POINT_S = 20.0


@dataclass
class Storm:
    """People who talk, and what they were told."""

    running: RunningOffice
    base: Base
    simulator: TelegramSimulator
    reader: ReaderIdentity
    chance: random.Random
    people: list[asyncio.Task[None]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    copies: Counter[int] = field(default_factory=Counter)

    def missed(self, points: Sequence[str]) -> list[str]:
        """Name the points that were never stopped at."""
        return [point for point in points if point and point not in self.killed]

    async def kill_at(self, point: str, number: int, *, patience_s: float) -> None:
        """Run until `point` is reached (or for a random while), kill, go on."""
        await self.running.start(point=f"{point}:1" if point else "")
        self.people.append(asyncio.create_task(self.citizen(number)))
        self.people.append(asyncio.create_task(self.witness(number)))
        if point:
            try:
                reached = await asyncio.wait_for(self.running.reaches_point(), patience_s)
            except TimeoutError:
                reached = "random instant"
        else:
            await asyncio.sleep(self.chance.uniform(0.0, 1.0))
            reached = "random instant"
        await self.running.kill()
        self.killed[reached] += 1
        # Now and then leases run out while the server is down.
        lost_s = 61 if number % 4 == 0 else 3
        self.running.move_clock(self.running.now() + timedelta(seconds=lost_s))

    async def citizen(self, number: int) -> None:
        """Asks for the status, wants to be told, and the card becomes ready."""
        code = slip_code.make_code(self.chance.randbytes(32))
        self.codes[number] = code
        await self._do(lambda tx_base: _register(tx_base, code))
        person = self.simulator.person(chat=10_000 + number)
        await person.says(code, timeout_s=PATIENCE_S)
        await person.taps("Kabari", timeout_s=PATIENCE_S)
        await self._do(lambda tx_base: _scan_ready(tx_base, code))

    async def witness(self, number: int) -> None:
        """Reports, skips three questions, sends."""
        person = self.simulator.person(chat=20_000 + number)
        for text in ("lapor", words_of(number), "lewati", "lewati", "lewati", "kirim"):
            await person.says(text, timeout_s=PATIENCE_S)

    async def _do(self, work: Callable[[Base], None]) -> None:
        await asyncio.to_thread(work, self.base)


def words_of(number: int) -> str:
    return f"petugas nomor {number} minta uang supaya cepat jadi"


def _register(base: Base, code: str) -> None:
    with base.database.transaction() as tx:
        slips = [NewSlip(code)]
        applications.register(tx, base.keys, slips, now=base.clock(), today=base.today())


def _scan_ready(base: Base, code: str) -> None:
    with base.database.transaction() as tx:
        found = applications.by_codes(tx, base.keys, [code])[code]
        moved = applications.move(
            tx,
            found,
            Status.READY_FOR_PICKUP,
            now=base.clock(),
            since=base.today(),
            source="scan",
        )
        reminders.follow_status(tx, base.keys, [moved], base.office.calendar, now=base.clock())


async def ride_out(running: RunningOffice, points: Sequence[str], chance: random.Random) -> Storm:
    """Kill once for each point ("" = at a random instant), then let everything settle.

    Args:
        running: not started yet.
        points: names of points, in the order of the kills.
        chance: seeded.

    Returns:
        The storm, with people and kills to be checked by `check`.
    """
    running.move_clock(MORNING)
    base = running.base()
    storm = Storm(running, base, running.simulator, _reader(base), chance)
    await running.simulator.set_chat(OFFICER, state="active", kind="private")
    _officer(base)
    numbers = count()
    for point in points:
        await storm.kill_at(point, next(numbers), patience_s=POINT_S)
    for point in storm.missed(points):  # what comes by the clock takes a while
        await storm.kill_at(point, next(numbers), patience_s=LONG_POINT_S)
    await running.start()
    try:
        await asyncio.gather(*storm.people)
        await running.simulator.wait_quiet(60)
        await _outbox_is_empty(base.database)
    except (TimeoutError, AssertionError) as fault:
        raise AssertionError(f"not answered; the outbox: {_outbox(base.database)}") from fault
    assert await running.stop() == 0
    return storm


async def check(storm: Storm) -> None:
    """Every effect is there exactly once, every message was answered."""
    await _check_citizens(storm)
    await _check_witnesses(storm)
    _check_database(storm)
    storm.base.close()


def _reader(base: Base) -> ReaderIdentity:
    reader = new_reader_identity()
    with base.database.transaction() as tx:
        reports.add_reader(
            tx,
            name="Ani",
            role="Inspektorat",
            recipient=reader.recipient,
            is_demo=False,
            today=base.today(),
        )
    return reader


def _officer(base: Base) -> None:
    """Link an officer, so that digests are under way too."""
    now = base.clock()
    with base.database.transaction() as tx:
        until = now + timedelta(minutes=15)
        officers.invite(
            tx, base.keys, name="Sari", role="supervisor", code="PTGTEST", expires_at=until
        )
        invite = officers.open_invite(tx, base.keys, "PTGTEST", now=now)
        lane = "0" * 32
        officers.link(
            tx, base.keys, invite, lane=lane, channel=Channel.TELEGRAM, chat=str(OFFICER), now=now
        )


def _outbox(database: Database) -> list[tuple[object, ...]]:
    """Count what lies in the outbox, for a failure's message."""
    how = (outbox.C.kind, outbox.C.state, outbox.C.reason, outbox.C.repeats)
    with database.transaction() as tx:
        return [tuple(row) for row in tx.execute(select(*how, func.count()).group_by(*how))]


async def _outbox_is_empty(database: Database) -> None:
    """Wait until everything was sent or given up."""
    unfinished = select(func.count()).where(outbox.C.state.in_(outbox.UNFINISHED))
    for _ in range(600):
        with database.transaction() as tx:
            if tx.scalar(unfinished) == 0:
                return
        await asyncio.sleep(0.1)
    raise AssertionError("messages are still unfinished after a minute")


async def _check_citizens(storm: Storm) -> None:
    for number, code in storm.codes.items():
        replies = await storm.simulator.replies(10_000 + number)
        texts = [reply.text for reply in replies]
        told = Counter(texts)
        assert any(slip_code.show(code) in text for text in texts), "no status"
        rule = IN_DOUBT[Channel.TELEGRAM][MessageClass.REPLY]
        assert max(told.values()) <= 1 + rule.crash_repeats, "too many copies"
        storm.copies.update(told.values())
        reminded = sum("Sudah diambil" in "".join(reply.labels) for reply in replies)
        assert reminded <= 1, "a reminder came twice"
        assert len(told) >= 2, "no confirmation"


async def _check_witnesses(storm: Storm) -> None:
    with storm.base.database.transaction() as tx:
        rows = tx.execute(select(reports.REPORT.c.lookup_id, reports.REPORT.c.id))
        by_lookup = {row.lookup_id: row.id for row in rows}
        said = {report: _opened(storm, tx, report) for report in by_lookup.values()}
    assert len(by_lookup) == len(storm.codes), "a report is missing or doubled"
    for number in storm.codes:
        texts = [reply.text for reply in await storm.simulator.replies(20_000 + number)]
        receipts = {receipt_in(text) for text in texts if _has_receipt(text)}
        assert len(receipts) == 1, "no receipt, or two"
        if number % 10 == 0:
            digits = receipts.pop().replace("-", "")
            receipt = derive_receipt(digits, storm.base.keys.receipt_salt)
            assert said[by_lookup[receipt.lookup_id]] == [words_of(number)]
    assert sorted(said.values()) == sorted([words_of(number)] for number in storm.codes)


def _opened(storm: Storm, tx: Connection, report_id: str) -> list[str]:
    key = tx.scalar(select(reports.KEY.c.sealed).where(reports.KEY.c.report_id == report_id))
    assert key is not None
    identity = open_report_identity(storm.reader.identity, key)
    sealed = tx.scalars(
        select(reports.FRAGMENT.c.sealed).where(reports.FRAGMENT.c.report_id == report_id)
    )
    return [json.loads(open_fragment(identity, piece))["text"] for piece in sealed]


def _has_receipt(text: str) -> bool:
    try:
        return bool(receipt_in(text))
    except AssertionError:
        return False


def _check_database(storm: Storm) -> None:
    people = len(storm.codes)
    with storm.base.database.transaction() as tx:

        def count(table: object) -> int:
            return int(tx.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]

        assert count(subscriptions.SUBSCRIPTION) == people
        assert count(applications.CHANGE) == people, "a status changed twice, or not"
        assert count(intake.SEEN) == people * (2 + 6), "an update had no effect, or two"
        assert count(intake.FAILED) == 0
        stuck = select(func.count()).where(outbox.C.state == OutboxState.PENDING)
        assert tx.scalar(stuck) == 0
        if storm.base.database.is_sqlite:
            assert tx.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def table(storm: Storm, points: Sequence[str]) -> str:
    """Write how often each point was killed at."""
    lines = [f"{times:4} x {point}" for point, times in sorted(storm.killed.items())]
    never = ", ".join(storm.missed(points)) or "none"
    copies = ", ".join(f"{n} x{times}" for times, n in sorted(storm.copies.items()))
    return "\n".join(
        ["killed at", *lines, f"never reached: {never}", f"replies by copies: {copies}"]
    )
