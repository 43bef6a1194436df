"""An import beside a live writer, and one that is killed: nothing is lost or halved."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.domain.application import Status
from handlers.domain.office import Office
from storage import (
    applications,
)
from storage.applications import APPLICATION, CHANGE
from storage.import_visible import Visible
from storage.imports import BATCH
from storage.vault.keys import Keys
from tests.office import StandingClock
from tests.storage.registry import SINCE, Registry, opened_database, rows


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    keys: Keys,
    office: Office,
    clock: StandingClock,
) -> Iterator[Registry]:
    with opened_database(request, tmp_path) as database:
        yield Registry(database, keys, office, clock)


def test_D13_beside_a_live_writer_nothing_is_lost(registry: Registry) -> None:
    """Scans go on while a file is staged, written and finished: each of them stays."""
    codes = [f"A{number:06d}" for number in range(3_000)]
    registry.take(*rows(3_000, Status.PRINT_READY)[:1_000])
    stop, scanned = threading.Event(), list[str]()

    def scan_on() -> None:
        for code in codes[:1_000]:
            if stop.is_set():
                return
            with registry.database.transaction() as tx:
                lookup = applications.slip_lookup(registry.keys, code)
                tx.execute(
                    select(APPLICATION.c.id)
                    .where(APPLICATION.c.slip_lookup == lookup)
                    .with_for_update()
                )
                one = applications.by_codes(tx, registry.keys, [code])[code]
                applications.move(
                    tx, one, Status.PICKED_UP, now=registry.clock(), since=SINCE, source="scan"
                )
            scanned.append(code)

    batch_id = registry.begin()
    printed = rows(3_000, Status.PRINTED)
    registry.stage(batch_id, *printed[:1_000])
    writer = threading.Thread(target=scan_on)
    writer.start()
    registry.stage(batch_id, *printed[1_000:2_000])
    registry.stage(batch_id, *printed[2_000:])
    registry.write(batch_id)
    registry.finish(batch_id)
    stop.set()
    writer.join()

    with registry.database.transaction() as tx:
        found = applications.by_codes(tx, registry.keys, codes)
    assert scanned
    assert {found[code].status for code in scanned} == {Status.PICKED_UP}
    assert {found[code].status for code in set(codes) - set(scanned)} == {Status.PRINTED}
    with registry.database.transaction() as tx:
        doubled = tx.execute(
            select(CHANGE.c.application_id)
            .group_by(CHANGE.c.application_id, CHANGE.c.version)
            .having(func.count() > 1)
        )
        assert doubled.all() == []


KILLED = """
import sys, os, signal
from datetime import datetime
from pathlib import Path
from sqlalchemy import event
from storage import import_visible, schema
from storage.database import Database
from storage.vault.keys import open_keys
from tests.office import HOURS
from handlers.domain.calendar import OfficeCalendar, parse_hours
from zoneinfo import ZoneInfo

url, keys, batch_id, at, hits = sys.argv[1:]
database = Database(url)
left = int(hits)

@event.listens_for(database.engine, "after_cursor_execute")
def kill(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(database.engine, "commit")
def kill_at_commit(_):
    os.kill(os.getpid(), signal.SIGKILL)

calendar = OfficeCalendar(ZoneInfo("Asia/Jakarta"), parse_hours(HOURS))
with database.transaction() as tx:
    import_visible.make_visible(
        tx, open_keys(Path(keys), create=False), batch_id, calendar,
        now=datetime.fromisoformat(at),
    )
"""


@pytest.mark.parametrize("statement", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 99])
def test_D13_a_kill_in_the_visible_step_leaves_nothing_or_all(
    registry: Registry, statement: int
) -> None:
    """SIGKILL after each statement and at the commit; then the import is simply repeated."""
    registry.register("A000000")
    registry.subscribe("A000000")
    batch_id = registry.begin()
    registry.stage(batch_id, *rows(200, Status.READY_FOR_PICKUP))

    ended = _run_killed(registry, batch_id, registry.clock(), statement)

    assert ended == -signal.SIGKILL
    assert registry.known("A000000").status is Status.REGISTERED
    assert registry.count(APPLICATION) == 1
    assert registry.pending_reminders() == 0
    assert registry.write(batch_id) == Visible((), 1)
    registry.finish(batch_id)
    assert registry.count(APPLICATION) == 200
    assert registry.pending_reminders() > 0
    assert registry.count(CHANGE) == 201
    assert registry.count(BATCH) == 1


def _run_killed(registry: Registry, batch_id: str, at: datetime, statement: int) -> int:
    url = registry.database.engine.url.render_as_string(hide_password=False)
    arguments = [url, str(registry.keys.folder), batch_id, at.isoformat(), str(statement)]
    with contextlib.chdir(Path(__file__).parents[2]):
        process = subprocess.run(
            [sys.executable, "-c", KILLED, *arguments],
            env={**os.environ, "PYTHONPATH": "."},
            capture_output=True,
            check=False,
        )
    assert process.stderr == b""
    return process.returncode
