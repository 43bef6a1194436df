"""An office for tests: both databases, keys, a calendar, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.office import Office
from storage import instance, schema
from storage.database import Database
from storage.vault.keys import Keys, open_keys

#: A Tuesday, 09:30 at the office in Serang.
TUESDAY = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)

HOURS = {
    "mon": "08:00-15:00",
    "tue": "08:00-15:00",
    "wed": "08:00-15:00",
    "thu": "08:00-15:00",
    "fri": "08:00-11:30, 13:00-15:00",
}


@dataclass
class StandingClock:
    """A clock that moves only when told to."""

    now: datetime = field(default=TUESDAY)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def office() -> Office:
    return Office(
        name="Disdukcapil Kota Contoh",
        calendar=OfficeCalendar(ZoneInfo("Asia/Jakarta"), parse_hours(HOURS)),
        pickup_place="Loket 3",
        telegram_link="https://t.me/contoh_bot",
    )


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return open_keys(tmp_path / "keys", create=True)


@pytest.fixture(scope="session")
def template_setup() -> Callable[[str], None]:
    """Migrate the template that each test's PostgreSQL database is copied from."""

    def migrate(url: str) -> None:
        database = Database(url)
        schema.bring_up_to_date(database)
        database.close()

    return migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, keys: Keys) -> Iterator[Database]:
    """A migrated database: every test that asks for it runs on both."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'office.db'}")
        schema.bring_up_to_date(made)
    else:
        made = Database(request.getfixturevalue("migrated_postgres_url"))
    with made.transaction() as tx:
        instance.store_key_fingerprints(tx, dict(keys.fingerprints))
    yield made
    made.close()
