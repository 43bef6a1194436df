"""A storm of `kill -9`: at every named point and at random instants: nothing lost, nothing doubled.

People go on talking while processes are killed and started again; the simulator
redelivers as Telegram and Meta do. `storm_check` says what must be true at the end.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError

from bot.base import Base
from bot.channels.whatsapp.templates import wording
from handlers.domain import slip_code
from handlers.domain.application import Status
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from storage import applications, officers, outbox, reminders, reports
from storage.applications import NewSlip
from storage.database import Database
from storage.reminders import ReminderState
from storage.vault.reports import ReaderIdentity, new_reader_identity
from tests.e2e.points import POINTS, RECOVERY
from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator
from tests.simulator.person import Person
from tests.simulator.whatsapp.client import WhatsAppSimulator

MORNING: Final = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday 08:00 at the office
PATIENCE_S: Final = 600.0
POINT_S: Final = 8.0
LONG_POINT_S: Final = 30.0
#: What a supervisor gives a process between SIGTERM and SIGKILL.
GRACE_S: Final = 20.0

#: Blows that are no point's name.
RANDOM: Final = "random instant"
TERMINATE: Final = "SIGTERM under load"
TERMINATE_TWICE: Final = "SIGTERM twice"
TERMINATE_AND_KILL: Final = "SIGTERM while hung, SIGKILL 20 s later"
BACKENDS: Final = "PostgreSQL: all backends terminated"
RECOVERED: Final = "PostgreSQL: crashed and recovered"
#: After these nobody was killed.
SPARED: Final = frozenset({TERMINATE, TERMINATE_TWICE, BACKENDS, RECOVERED})
HANGS_AT: Final = "before batch.Batch.do"

#: Of `POINTS`, those that a process without the public port passes too.
_OF_WORKERS: Final = frozenset({"sending", "sender", "client", "reminders", "digests"})
#: A message that crashed with us six times is given up (H15): from here on it may leave first.
BATTERED: Final = 3

CITIZENS, WITNESSES, OFFICERS = 100_000, 200_000, 300_000
#: So many people may wait for answers at once.
MOST_WAITING: Final = 40
#: So much is added to a doubt's time while the storm's last messages are awaited.
SETTLING_S: Final = 2.0


@dataclass
class Storm:
    """People who talk, and what they were told.

    Attributes:
        offices: the server, then its workers.
        hurt: does `BACKENDS` or `RECOVERED` to the database.
        codes: the slip codes of each number's two citizens, on Telegram and on WhatsApp.
        struck: how often each blow fell.
    """

    offices: Sequence[RunningOffice]
    base: Base
    simulator: TelegramSimulator
    whatsapp: WhatsAppSimulator
    reader: ReaderIdentity
    chance: random.Random
    hurt: Callable[[str], None] | None = None
    people: list[asyncio.Task[None]] = field(default_factory=list)
    codes: dict[int, tuple[str, str]] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=count)
    database_is_ours: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def kills(self) -> int:
        """How many processes were ended with SIGKILL."""
        return sum(times for blow, times in self.struck.items() if blow not in SPARED)

    def missed(self, blows: Sequence[str]) -> list[str]:
        """Name the blows that never fell."""
        return [blow for blow in dict.fromkeys(blows) if blow not in self.struck]

    async def strike(self, blow: str, *, patience_s: float = POINT_S) -> None:
        """Let people come, end a process as `blow` says, go on."""
        await self._let_the_battered_leave()
        await self._let_people_catch_up()
        number = next(self.numbers)
        if blow in POINTS or blow in RECOVERY:
            await self._kill_at(blow, number, patience_s)
        elif blow == TERMINATE_AND_KILL:
            await self._hang(number)
        else:
            await self._strike_running(blow, number)
        # Now and then leases run out while a process is down.
        self.move_clock(61 if number % 4 == 0 else 3)

    def move_clock(self, seconds: float) -> None:
        """Let all processes' clock go on faster than ours."""
        front = self.offices[0]
        front.move_clock(front.now() + timedelta(seconds=seconds))

    async def _kill_at(self, point: str, number: int, patience_s: float) -> None:
        """Run until `point` is reached, or for a while; kill."""
        victim = self._victim(point)
        await self._relaunch(victim, point)
        await self._people_come(number)
        try:
            reached = await asyncio.wait_for(victim.reaches_point(), patience_s)
        except TimeoutError:
            reached = RANDOM
        await victim.kill()
        self.struck[reached] += 1

    async def _hang(self, number: int) -> None:
        """Let the server hang in a transaction: SIGTERM is of no use, a supervisor kills."""
        victim = self.offices[0]
        await self._relaunch(victim, HANGS_AT)
        await self._people_come(number)
        await asyncio.wait_for(victim.reaches_point(), LONG_POINT_S)
        victim.terminate()
        await asyncio.sleep(GRACE_S)
        await victim.kill()
        self.struck[TERMINATE_AND_KILL] += 1

    async def _strike_running(self, blow: str, number: int) -> None:
        """Strike at a random instant while all processes run."""
        victim = self._victim(blow)
        await self._all_up()
        await self._people_come(number)
        await asyncio.sleep(self.chance.uniform(0.0, 1.0))
        if blow == RANDOM:
            await victim.kill()
        elif blow in {TERMINATE, TERMINATE_TWICE}:
            await _terminate(victim, twice=blow == TERMINATE_TWICE)
        else:
            await self._hurt_database(blow)
        self.struck[blow] += 1

    async def _hurt_database(self, blow: str) -> None:
        assert self.hurt is not None
        async with self.database_is_ours:
            await asyncio.to_thread(self.hurt, blow)
        await asyncio.sleep(1)
        assert all(office.is_up for office in self.offices), "a process did not survive it"

    def _victim(self, blow: str) -> RunningOffice:
        place = blow.partition(" ")[2].partition(".")[0]
        is_anybodys = blow in SPARED or blow == RANDOM or blow in RECOVERY or place in _OF_WORKERS
        return self.chance.choice(self.offices) if is_anybodys else self.offices[0]

    async def _relaunch(self, victim: RunningOffice, point: str) -> None:
        """Start a process that stands still at a point, and whoever else is down."""
        if victim.is_up:
            await victim.kill()
            self.struck[RANDOM] += 1
        await victim.launch(point=f"{point}:1")
        await self.launch_all()

    async def launch_all(self) -> None:
        """Start whoever is down, and wait for nobody."""
        for office in self.offices:
            if not office.is_up:
                await office.launch()

    async def _all_up(self) -> None:
        await self.launch_all()
        for office in self.offices:
            await asyncio.wait_for(office.ready(), LONG_POINT_S)

    async def _let_the_battered_leave(self) -> None:
        """A message is tried again after six crashes of ours, not more: give it a moment."""
        repeated = outbox.C.state.in_(outbox.UNFINISHED) & (outbox.C.repeats >= BATTERED)
        battered = select(func.count()).where(repeated)
        if not self.count_rows(battered):
            return
        await self._all_up()
        for _ in range(240):
            if not self.count_rows(battered):
                return
            self.move_clock(1)
            await asyncio.sleep(0.25)
        raise AssertionError(f"the outbox does not empty: {summary(self.base.database)}")

    async def _let_people_catch_up(self) -> None:
        """A receipt takes half a second of both cores: killed all the time, few are made."""
        if self._waiting() <= MOST_WAITING:
            return
        await self._all_up()
        while self._waiting() > MOST_WAITING // 2:
            self.move_clock(1)
            await asyncio.sleep(0.25)

    def _waiting(self) -> int:
        return sum(not person.done() for person in self.people)

    def count_rows(self, statement: Select[int]) -> int:
        """Ask the database for a number."""
        with self.base.database.transaction() as tx:
            return tx.scalar(statement) or 0

    async def _people_come(self, number: int) -> None:
        """Two citizens, a witness and an officer, the same for every blow."""
        here, there = (slip_code.make_code(self.chance.randbytes(32)) for _ in range(2))
        self.codes[number] = here, there
        for comes in (
            self.officer(number),
            self.citizen(self.simulator.person(chat=CITIZENS + number), here),
            self.citizen(self.whatsapp.person(phone_of(number)), there),
            self.witness(number),
        ):
            self.people.append(asyncio.create_task(comes))

    async def officer(self, number: int) -> None:
        """Links a chat, and gets a digest."""
        await self.simulator.set_chat(OFFICERS + number, state="active", kind="private")
        await self._do(lambda base: _link_officer(base, number))

    async def citizen(self, person: Person[Any, Any], code: str) -> None:
        """Asks for the status, wants to be told, and the card becomes ready."""
        await self._do(lambda base: _register(base, code))
        told: set[str] = set()
        await _hear_more(person, told, await person.says(code, timeout_s=PATIENCE_S))
        await _hear_more(person, told, await person.taps("Kabari", timeout_s=PATIENCE_S))
        await self._do(lambda base: _scan_ready(base, code))

    async def witness(self, number: int) -> None:
        """Reports, skips three questions, sends."""
        person = self.simulator.person(chat=WITNESSES + number)
        told: set[str] = set()
        for text in ("lapor", words_of(number), "lewati", "lewati", "lewati", "kirim"):
            await _hear_more(person, told, await person.says(text, timeout_s=PATIENCE_S))

    async def _do(self, work: Callable[[Base], None]) -> None:
        """Do what a command beside the server does; the database is not hurt meanwhile."""
        async with self.database_is_ours:
            for _ in range(12):
                with suppress(OperationalError):  # a victim stands still in its transaction
                    return await asyncio.to_thread(work, self.base)
        raise AssertionError("nobody killed who holds the database")


async def _hear_more(person: Person[Any, Any], told: set[str], heard: Sequence[Any]) -> None:
    """Wait until something new was said: who takes a copy for the next answer runs ahead."""
    while told.issuperset(reply.text for reply in heard):
        heard = await person.hears(timeout_s=PATIENCE_S)
    told.update(reply.text for reply in heard)


async def _terminate(victim: RunningOffice, *, twice: bool) -> None:
    victim.terminate()
    if twice:
        await asyncio.sleep(0.05)
        victim.terminate()
    assert await victim.ends(GRACE_S) == 0, "SIGTERM under load did not end it in order"


def phone_of(number: int) -> str:
    return f"62812{CITIZENS + number:07d}"


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


async def ride_out(
    offices: Sequence[RunningOffice],
    blows: Sequence[str],
    chance: random.Random,
    hurt: Callable[[str], None] | None = None,
) -> Storm:
    """Strike once for each blow, then let everything settle.

    Args:
        offices: the server and its workers, not started yet.
        blows: names of points or other blows, in their order.
        chance: seeded.
        hurt: does to the database what such a blow says.

    Returns:
        The storm, with people and blows to be checked.
    """
    front = offices[0]
    base = front.base()
    assert front.whatsapp is not None
    await _open_whatsapp(front, front.whatsapp)
    storm = Storm(offices, base, front.simulator, front.whatsapp, _reader(base), chance, hurt)
    for blow in blows:
        await storm.strike(blow)
    for blow in storm.missed(blows):  # what comes by the clock takes a while
        await storm.strike(blow, patience_s=LONG_POINT_S)
    await storm.launch_all()
    try:
        await asyncio.gather(*storm.people)
        await storm.simulator.wait_quiet(60)
        await _all_has_left(storm)
        await storm.whatsapp.wait_quiet(60)
    except (TimeoutError, AssertionError) as fault:
        raise AssertionError(f"not answered; the outbox: {summary(base.database)}") from fault
    assert [await office.stop() for office in offices] == [0] * len(offices)
    return storm


async def _open_whatsapp(front: RunningOffice, whatsapp: WhatsAppSimulator) -> None:
    """Let Meta push from now on: it cannot ask a server that is not up whether it is ours.

    Its clock stays behind ours by what the storm moves: hours, and a window has 24.
    """
    for name in ("reminder", "digest"):
        await whatsapp.add_template(f"tanpa_calo_{name}", wording(name, Language.INDONESIAN))
    await front.set_clocks(MORNING)
    await whatsapp.set_webhook(f"{front.url}/webhooks/whatsapp", verify=False)


def worker_of(front: RunningOffice, folder: Path) -> RunningOffice:
    """Give one more process of the same office: its database, its clock, its keys."""
    folder.mkdir()
    (folder / "clock").symlink_to(front.clock_file)
    shutil.copytree(front.folder / "keys", folder / "keys")
    return RunningOffice(
        folder,
        front.database_url,
        front.simulator,
        answer=front.answer,
        client=front.client,
        whatsapp=front.whatsapp,
        role="worker",
        port=front.port,
    )


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


def _link_officer(base: Base, number: int) -> None:
    """Link an officer, so that a digest is under way, too."""
    now, code = base.clock(), f"PTG{number:05d}"
    with base.database.transaction() as tx:
        until = now + timedelta(minutes=15)
        officers.invite(tx, base.keys, name="Sari", role="supervisor", code=code, expires_at=until)
        invite = officers.open_invite(tx, base.keys, code, now=now)
        officers.link(
            tx,
            base.keys,
            invite,
            lane=f"{number:032x}",
            channel=Channel.TELEGRAM,
            chat=str(OFFICERS + number),
            now=now,
        )


def summary(database: Database) -> list[tuple[object, ...]]:
    """Count what lies in the outbox, for a failure's message."""
    how = (outbox.C.kind, outbox.C.state, outbox.C.reason, outbox.C.repeats)
    with database.transaction() as tx:
        return [tuple(row) for row in tx.execute(select(*how, func.count()).group_by(*how))]


async def _all_has_left(storm: Storm) -> None:
    """Wait until everything that is due was sent or given up."""
    unfinished = select(func.count()).where(outbox.C.state.in_(outbox.UNFINISHED))
    waiting = reminders.C.state == ReminderState.PENDING
    for _ in range(600):
        due = select(func.count()).where(waiting, reminders.C.due_at <= storm.offices[0].now())
        if not storm.count_rows(due) + storm.count_rows(unfinished):
            return
        storm.move_clock(SETTLING_S)
        await asyncio.sleep(0.1)
    raise AssertionError("messages are still unfinished after twenty minutes of the office's")
