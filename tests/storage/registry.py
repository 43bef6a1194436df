"""An office that imports, for tests of both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from handlers.domain.application import Application, Status
from handlers.domain.imported import StatusRow
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.state import Language
from storage import (
    applications,
    import_history,
    import_undo,
    import_visible,
    imports,
    schema,
    subscriptions,
)
from storage.applications import APPLICATION, CHANGE, NewSlip
from storage.database import Database
from storage.import_undo import Undone
from storage.import_visible import Visible
from storage.imports import Duplicate, Match
from storage.reminders import REMINDER, ReminderState
from storage.vault.keys import Keys
from tests.office import StandingClock

SINCE = date(2026, 11, 20)
NIK = "9999990000000001"


@contextmanager
def opened_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open the database that the fixture's parameter names; its tables are the models'."""
    assert schema.HEAD  # importing it declares every table
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'office.db'}")
    else:
        made = Database(request.getfixturevalue("postgres_url"))
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.close()


@dataclass
class Registry:
    """An office that imports."""

    database: Database
    keys: Keys
    office: Office
    clock: StandingClock

    def begin(self) -> str:
        with self.database.transaction() as tx:
            return imports.begin(tx, now=self.clock())

    def stage(self, batch_id: str, *rows: StatusRow) -> tuple[list[Match], list[Duplicate]]:
        prepared = imports.prepare(self.keys, batch_id, rows)
        with self.database.transaction() as tx:
            return imports.stage(tx, batch_id, prepared, now=self.clock())

    def write(self, batch_id: str) -> Visible:
        with self.database.transaction() as tx:
            calendar = self.office.calendar
            return import_visible.make_visible(tx, self.keys, batch_id, calendar, now=self.clock())

    def finish(self, batch_id: str) -> None:
        more = True
        while more:
            with self.database.transaction() as tx:
                more = import_history.finish_chunk(tx, batch_id)

    def take(self, *rows: StatusRow) -> str:
        """Import some rows a minute later."""
        self.clock.advance(minutes=1)
        batch_id = self.begin()
        self.stage(batch_id, *rows)
        self.write(batch_id)
        self.finish(batch_id)
        return batch_id

    def undo(self, batch_id: str) -> Undone:
        self.clock.advance(minutes=1)
        with self.database.transaction() as tx:
            calendar = self.office.calendar
            return import_undo.undo(tx, self.keys, batch_id, calendar, now=self.clock())

    def find(self, code: str) -> Application | None:
        with self.database.transaction() as tx:
            return applications.by_codes(tx, self.keys, [code]).get(code)

    def known(self, code: str) -> Application:
        found = self.find(code)
        assert found is not None
        return found

    def scan(self, code: str, status: Status) -> None:
        self.clock.advance(minutes=1)
        with self.database.transaction() as tx:
            one = applications.by_codes(tx, self.keys, [code])[code]
            applications.move(
                tx, one, status, now=self.clock(), since=date(2026, 11, 24), source="scan"
            )

    def register(self, *codes: str) -> None:
        with self.database.transaction() as tx:
            slips = [NewSlip(code) for code in codes]
            applications.register(tx, self.keys, slips, now=self.clock(), today=date(2026, 11, 19))

    def subscribe(self, code: str) -> str:
        with self.database.transaction() as tx:
            return subscriptions.start(
                tx,
                self.keys,
                application_id=applications.by_codes(tx, self.keys, [code])[code].id,
                lane=f"lane-{code}"[:32],
                channel=Channel.TELEGRAM,
                chat="1001",
                language=Language.INDONESIAN,
                consent_version="1",
                now=self.clock(),
            )

    def active(self) -> list[str]:
        with self.database.transaction() as tx:
            return subscriptions.active_ids(tx)

    def history(self, code: str) -> list[tuple[int, str, str]]:
        with self.database.transaction() as tx:
            rows = tx.execute(
                select(CHANGE.c.version, CHANGE.c.status, CHANGE.c.source)
                .where(CHANGE.c.application_id == self.known_id(code))
                .order_by(CHANGE.c.version)
            )
            return [(row.version, row.status, row.source) for row in rows]

    def known_id(self, code: str) -> object:
        lookup = applications.slip_lookup(self.keys, code)
        return select(APPLICATION.c.id).where(APPLICATION.c.slip_lookup == lookup).scalar_subquery()

    def count(self, table: object) -> int:
        with self.database.transaction() as tx:
            return tx.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]

    def pending_reminders(self) -> int:
        with self.database.transaction() as tx:
            pending = select(func.count()).where(REMINDER.c.state == ReminderState.PENDING)
            return tx.execute(pending).scalar_one()


def row(line: int, code: str, status: Status = Status.PRINT_READY, **more: object) -> StatusRow:
    return StatusRow(line=line, status=status, code=code, **{"status_since": SINCE, **more})  # type: ignore[arg-type]


def rows(count: int, status: Status) -> list[StatusRow]:
    return [row(number + 2, f"A{number:06d}", status) for number in range(count)]
