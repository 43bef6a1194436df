"""H04, H05, H07: each I/O of each core flow fails once, in turn, until a run has no fault left.

After a fault nothing of the flow is there; the same once more works, and leaves exactly
what a run without a fault leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Final

import orjson
import pytest
from argon2.exceptions import HashingError

from bot import importing
from bot.base import Base
from bot.cli.counter import Counter as CounterDesk
from bot.settings import Settings
from bot.spreadsheet import opened_sheet
from handlers.domain.application import Application, Status
from handlers.domain.office import Office
from handlers.domain.slip_code import show
from notifications.schedule import Schedule
from storage import reports
from storage.database import UNAVAILABLE, Database
from storage.vault import receipts
from storage.vault.keys import Keys
from storage.vault.reports import new_reader_identity
from tests.bot.channels.telegram_site import Site, message, running
from tests.bot.faults import POSTGRESQL_FAULTS, SQLITE_FAULTS, Change, Dump, Faults, change, dump
from tests.notifications.cards import Cards
from tests.office import TUESDAY, StandingClock

#: Does a flow; True or False if it says whether it was kept, None if it does not say.
Act = Callable[[], Awaitable[bool | None]]
#: Prepares a flow for a person and gives what is to be disturbed.
Flow = Callable[["Desk", int], Awaitable[Act]]
#: An import writes its staged rows apart; what people see is in these.
SEEN_OF_IMPORTS: Final = frozenset({"application", "status_change", "reminder", "outbox"})


@dataclass
class Desk:
    """An office with all that the flows need."""

    site: Site
    cards: Cards
    base: Base
    clock: StandingClock
    folder: Path

    async def posts(self, text: str, chat: int, update_id: int) -> bool:
        """Deliver as Telegram does; a refusal must ask it to come back."""
        body = orjson.dumps({"update_id": update_id, "message": message(text, chat)})
        # What rode is recorded a moment later: that would be in one state and not in another.
        response = await self.site.post(body, webhook=self.site.webhook(rides=False))
        assert response.status in {200, 503}
        if response.status == 503:
            assert int(response.headers["retry-after"]) > 0
        return response.status == 200

    async def said(self, chat: int, *texts: str) -> None:
        for number, text in enumerate(texts):
            assert await self.posts(text, chat, chat * 100 + number)

    def subscribed(self, chat: int) -> Application:
        application = self.cards.registered()
        self.cards.subscribe(application, lane=f"{chat:032x}", chat=str(chat))
        return application


async def status(desk: Desk, chat: int) -> Act:
    code = show(desk.cards.registered().code)
    return lambda: desk.posts(code, chat, chat * 100 + 50)


async def report_begun(desk: Desk, chat: int) -> Act:
    return lambda: desk.posts("lapor", chat, chat * 100 + 50)


async def report_step(desk: Desk, chat: int) -> Act:
    await desk.said(chat, "lapor")
    return lambda: desk.posts("petugas minta uang 200 ribu", chat, chat * 100 + 50)


async def report_sent(desk: Desk, chat: int) -> Act:
    await desk.said(chat, "lapor", "petugas minta uang", "lewati", "lewati", "lewati")
    return lambda: desk.posts("kirim", chat, chat * 100 + 50)


async def scan(desk: Desk, chat: int) -> Act:
    code = show(desk.subscribed(chat).code)

    async def act() -> bool:
        answers = CounterDesk(desk.base, Status.READY_FOR_PICKUP).take(code)
        return not any(answer.is_wrong for answer in answers)

    return act


async def import_file(desk: Desk, chat: int) -> Act:
    """One card becomes ready, of somebody who wants to be told; one is new."""
    code = show(desk.subscribed(chat).code)
    file = desk.folder / f"{chat}.csv"
    lines = (
        "kode,status,tanggal",
        f"{code},siap diambil,2026-11-23",
        f"CONTOH-{chat},PRINT_READY_RECORD,2026-11-23",
    )
    file.write_text("\n".join(lines))

    async def act() -> bool:
        try:
            import_once(desk.base, file)
        except UNAVAILABLE:
            return False
        return True

    return act


def import_once(base: Base, file: Path) -> None:
    with (
        opened_sheet(file, base.settings.imports.headings()) as sheet,
        importing.begun(base) as batch_id,
    ):
        preview = importing.check(
            base, batch_id, sheet, allow_regress=False, progress=lambda _bytes: None
        )
        assert not preview.problem_count, preview.problems
        importing.write(base, batch_id)


async def reminder(desk: Desk, chat: int) -> Act:
    desk.cards.move(desk.subscribed(chat), Status.READY_FOR_PICKUP)
    desk.clock.advance(hours=1.5)
    schedule = Schedule(
        database=desk.base.database,
        keys=desk.base.keys,
        office=desk.base.office,
        digest_at=desk.base.settings.office.digest_at,
        clock=desk.clock,
        queued=lambda: None,
    )
    return schedule.tick


#: Each with a table that it has to change, or it did not happen.
CHANGES: Final[Mapping[Flow, str]] = {
    status: "outbox",
    report_begun: "report_key",
    report_step: "report_fragment",
    report_sent: "report",
    scan: "status_change",
    import_file: "application",
    reminder: "reminder",
}
FLOWS: Final = tuple(CHANGES)
NAMES: Final = [flow.__name__ for flow in FLOWS]
#: PostgreSQL is slower, so that the short set has two flows there, the long one all.
CASES: Final = [
    *(pytest.param("sqlite", flow, id=f"sqlite-{flow.__name__}") for flow in FLOWS),
    *(
        pytest.param("postgresql", flow, id=f"postgresql-{flow.__name__}")
        for flow in (status, report_step)
    ),
]
ON_BOTH: Final = pytest.mark.parametrize(("database", "flow"), CASES, indirect=["database"])
#: A person of their own for each run.
CHATS: Final = count(1_000)
#: Fewer I/Os than this, and the flow did not happen.
LEAST: Final = 6


@pytest.fixture
async def desk(
    database: Database, keys: Keys, office: Office, clock: StandingClock, tmp_path: Path
) -> AsyncIterator[Desk]:
    base = Base(Settings(), database, keys, office, clock)
    with database.transaction() as tx:
        reports.add_reader(
            tx,
            name="Ani",
            role="Inspektorat",
            recipient=new_reader_identity().recipient,
            is_demo=False,
            today=base.today(),
        )
    site = Site(database, keys, office, clock)
    async with running(site):
        yield Desk(site, Cards(database, keys, office, clock), base, clock, tmp_path)


@pytest.fixture
def faults(database: Database, monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(database, monkeypatch)


@ON_BOTH
async def test_H05_the_nth_IO_of_a_flow_fails_for_every_n(
    desk: Desk, faults: Faults, flow: Flow
) -> None:
    """Never a half state; each n gets the next kind of fault."""
    kinds = cycle(kinds_of(desk).values())
    await fail_each_in_turn(desk, faults, flow, lambda: next(kinds))


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("flow", FLOWS, ids=NAMES)
async def test_H05_every_kind_of_fault_at_every_n(desk: Desk, faults: Faults, flow: Flow) -> None:
    """As above, with every kind at every n."""
    for kind in kinds_of(desk).values():
        await fail_each_in_turn(desk, faults, flow, lambda kind=kind: kind)  # type: ignore[misc]


@ON_BOTH
async def test_H07_a_commit_whose_answer_is_lost_is_done_once(
    desk: Desk, faults: Faults, flow: Flow
) -> None:
    """The database committed, and we never heard: once more, and nothing is doubled."""
    fault = kinds_of(desk)["EIO"]
    whole = await undisturbed(desk, faults, flow, next(CHATS))
    for number in count(1):
        act, before = await begun(desk, flow, next(CHATS))
        with faults.at(number, fault, lost=True):
            await act()
        if not faults.hit:
            break
        assert await act() is not False
        assert seen(flow, before, dump(desk.base.database)) == whole
    assert number > 1


@pytest.mark.parametrize("fault", [HashingError, MemoryError, OSError])
async def test_H05_no_memory_for_a_receipt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """A receipt takes 128 MiB: without them the report waits, and its chat is not stuck."""

    def hash_none(*_arguments: object, **_more: object) -> bytes:
        raise fault

    act, before = await begun(desk, report_sent, next(CHATS))
    with monkeypatch.context() as starved:
        starved.setattr(receipts, "hash_secret_raw", hash_none)
        keeping = asyncio.create_task(desk.site.receipts.keep_ready())
        assert await act() is False
        assert change(before, dump(desk.base.database)) == {}
        assert not keeping.done(), "what makes receipts ahead has died"
        keeping.cancel()

    assert await act() is True


async def fail_each_in_turn(
    desk: Desk, faults: Faults, flow: Flow, kind: Callable[[], Callable[[], Exception]]
) -> None:
    """Fail the first I/O, then the second, until a run has no fault."""
    whole = await undisturbed(desk, faults, flow, next(CHATS))
    assert CHANGES[flow] in whole, f"it changed only {list(whole)}"
    assert faults.seen >= LEAST
    for number in count(1):
        act, before = await begun(desk, flow, next(CHATS))
        with faults.at(number, kind()):
            kept = await act()
        if not faults.hit:
            break
        left = seen(flow, before, dump(desk.base.database))
        assert left == {} or is_visible_whole(flow, left, whole), f"half done at {number}"
        assert not kept, f"told that it was kept, at {number}"
        assert await act() is not False, "once more, and it did not work"
        assert seen(flow, before, dump(desk.base.database)) == whole, f"differs after {number}"
    assert number > LEAST


async def undisturbed(desk: Desk, faults: Faults, flow: Flow, chat: int) -> Change:
    """Give what a run without a fault changes; a second one must change the same."""
    act, before = await begun(desk, flow, chat)
    with faults.at(0, None):
        assert await act() is not False
    return seen(flow, before, dump(desk.base.database))


async def begun(desk: Desk, flow: Flow, chat: int) -> tuple[Act, Dump]:
    """Prepare a flow for a new person, with no connection open."""
    desk.clock.now = TUESDAY
    act = await flow(desk, chat)
    before = dump(desk.base.database)
    desk.base.database.engine.dispose()
    return act, before


def seen(flow: Flow, before: Dump, after: Dump) -> Change:
    """Give what a flow changed of that which people see."""
    changed = change(before, after)
    if flow is not import_file:
        return changed
    return {name: rows for name, rows in changed.items() if name in SEEN_OF_IMPORTS}


def is_visible_whole(flow: Flow, left: Change, whole: Change) -> bool:
    """An import is visible with one commit; its history is moved over afterwards."""
    history = "status_change"
    return flow is import_file and {**left, history: None} == {**whole, history: None}


def kinds_of(desk: Desk) -> Mapping[str, Callable[[], Exception]]:
    return SQLITE_FAULTS if desk.base.database.is_sqlite else POSTGRESQL_FAULTS
