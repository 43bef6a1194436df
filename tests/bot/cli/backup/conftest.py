"""An office on a busy Tuesday, whoever keeps its backups, and a new machine."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from sqlalchemy import func, select, update
from sqlmodel import SQLModel

from bot.base import Base, open_unfilled
from handlers.domain.report import Fragment, FragmentKind, Step
from handlers.domain.state import ReportDraft, State
from storage import intake, outbox, reports
from storage.database import Database, new_id
from storage.outbox import OutboxState
from storage.vault.reports import ReaderIdentity, new_reader_identity
from tests.bot.cli.conftest import CONFIG, CommandLine
from tests.notifications.cards import Cards
from tests.notifications.room import Room
from tests.notifications.scripted import Mail
from tests.office import TUESDAY, StandingClock

ROOT = Path(__file__).parents[3]
#: When the backup is put back: what was planned for Tuesday and Wednesday morning is over.
WEDNESDAY = TUESDAY + timedelta(days=1)
NIK, FAMILY_CARD, NAME = "3673014408910007", "9999990000000101", "SITI ZUBAEDAH PERMATA"
CHAT, OFFICER, DRAFTED = "7703112233", "6607889911", "pria berjaket zebrakuning"
PHONE, ON_ITS_WAY = "081298877665", "kartu anda menunggu di loket melatihitam"
STATES = (OutboxState.PENDING, OutboxState.ATTEMPTING, OutboxState.UNKNOWN, OutboxState.SENT)
on_sqlite = pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)


@dataclass
class Keeper:
    """Whoever keeps the backups."""

    folder: Path
    key: ReaderIdentity = field(default_factory=new_reader_identity)

    @property
    def identity(self) -> Path:
        path = self.folder / "keeper.txt"
        path.write_text(self.key.identity)
        return path

    @property
    def file(self) -> Path:
        return self.folder / "office.age"

    def opened(self, file: Path) -> bytes:
        return pyrage.decrypt(
            file.read_bytes(), [pyrage.x25519.Identity.from_str(self.key.identity)]
        )


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    (tmp_path / "kept").mkdir()
    return Keeper(tmp_path / "kept")


@pytest.fixture
def back_up(tanpacalo: CommandLine, keeper: Keeper) -> Callable[[], Path]:
    def run() -> Path:
        ran = tanpacalo("backup", "--to", keeper.key.recipient, "-o", keeper.file)
        assert (ran.status, ran.out) == (0, ""), ran.err
        return keeper.file

    return run


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, tanpacalo: CommandLine, base: Base
) -> CommandLine:
    """A new machine, on either database, with the office's keys and nothing else."""
    return new_machine(request, tmp_path, base, request.param)


def new_machine(
    request: pytest.FixtureRequest, tmp_path: Path, base: Base, kind: str
) -> CommandLine:
    folder = tmp_path / "elsewhere"
    shutil.copytree(base.keys.folder, folder / "keys")
    url = "sqlite:///var/office.db"
    if kind == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    (folder / "config.toml").write_text(CONFIG.format(url=url))
    return CommandLine(folder)


@pytest.fixture
def new_sqlite(request: pytest.FixtureRequest, tmp_path: Path, base: Base) -> CommandLine:
    return new_machine(request, tmp_path, base, "sqlite")


@pytest.fixture(autouse=True)
def restored_on_wednesday(monkeypatch: pytest.MonkeyPatch, always_tuesday: None) -> None:
    assert open_unfilled.__kwdefaults__ is not None
    monkeypatch.setitem(open_unfilled.__kwdefaults__, "clock", lambda: WEDNESDAY)


@pytest.fixture
def opened_elsewhere(elsewhere: CommandLine) -> Iterator[Callable[[], Base]]:
    opened: list[Base] = []

    def look() -> Base:
        opened.append(elsewhere.open())
        return opened[-1]

    yield look
    for one in opened:
        one.close()


class Day:
    """What an office has under way on Tuesday morning."""

    def __init__(self, base: Base, sent_report: str) -> None:
        self.base, self.report = base, sent_report
        self.clock = StandingClock(TUESDAY - timedelta(days=1))
        self.cards = Cards(base.database, base.keys, base.office, self.clock)
        self.mail = Mail(base.database, base.keys, self.clock)
        ready = self.cards.registered()
        self.cards.subscribe(ready, "citizen", CHAT)
        self.cards.move(ready, ready.status.READY_FOR_PICKUP)
        self.rows = {state: self.mail.put(f"{ON_ITS_WAY} {state}", f"{state}") for state in STATES}
        for state, row_id in self.rows.items():
            self._set(row_id, state=state)
        self.talk = self.mail.put("tanda terima", "reporter", is_report_talk=True)
        room = Room(base.database, base.keys, base.office, self.clock)
        room.officer(OFFICER)
        self.draft = self._draft()

    def _set(self, row_id: str, **values: Any) -> None:
        with self.base.database.transaction() as tx:
            tx.execute(update(outbox.OUTBOX).where(outbox.C.id == row_id).values(**values))

    def _draft(self) -> str:
        """A report being written, which its chat remembers."""
        draft, until = new_id(), TUESDAY + timedelta(hours=3)
        form = ReportDraft(draft, Step.WHAT, until)
        state = State(slips=("a" * 32,), form=form)
        with self.base.database.transaction() as tx:
            reports.open_draft(tx, draft, expires_at=until)
            piece = Fragment(0, FragmentKind.STATEMENT, Step.WHAT, DRAFTED)
            reports.add_fragment(tx, draft, piece)
            intake.open_lanes(tx, ["writer"], today=TUESDAY.date())
            sealed = intake.seal_state(self.base.keys, "writer", state)
            intake.save_states(tx, {"writer": sealed}, today=TUESDAY.date())
        return draft


@pytest.fixture
def day(base: Base, sent_report: str) -> Day:
    return Day(base, sent_report)


def counts(database: Database) -> dict[str, int]:
    with database.transaction() as tx:
        return {
            one.name: tx.scalar(select(func.count()).select_from(one)) or 0
            for one in SQLModel.metadata.sorted_tables
        }


def names_in(keeper: Keeper) -> list[str]:
    """Name what lies in the keeper's folder beside the key."""
    return sorted(path.name for path in keeper.folder.iterdir() if path.suffix != ".txt")


def contextmanager_of_progress(work: Callable[[int, int], None]) -> Any:
    """Let something happen whenever a piece of the backup was written."""

    class Bar:
        def __enter__(self) -> Callable[[int, int], None]:
            return work

        def __exit__(self, *_fault: object) -> None:
            pass

    return Bar()
