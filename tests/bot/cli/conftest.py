"""The command line on an office of its own, called as people call it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.base import Base, open_base, open_unfilled
from bot.cli.opening import PASSPHRASE
from handlers.domain.report import Fragment, FragmentKind, ReadyReceipt, Step
from storage import reports
from storage.database import new_id
from storage.vault import age
from storage.vault.reports import new_reader_identity
from tests.office import TUESDAY

CONFIG = """
[office]
name = "Disdukcapil Kota Contoh"
pickup_place = "Loket 3"
[database]
url = "{url}"
[keys]
folder = "keys"
[telegram]
username = "contoh_ktp_bot"
"""
#: What somebody wrote in a report; it may appear on a reader's screen and nowhere else.
CANARY = "kuitansi bernomor kenari-7351"
SECRET_PASSPHRASE = "empat kata yang rahasia"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str
    raw: bytes

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The command with one configuration."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def __call__(self, *arguments: str | Path, stdin: str = "", passphrase: str = "") -> Ran:
        """Run a command; `--config` is added after the subcommand."""
        environ = {PASSPHRASE: passphrase or None}
        words = [*map(str, arguments), "--config", str(self.config)]
        result = CliRunner().invoke(app, words, input=stdin, env=environ)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    def open(self) -> Base:
        """Open the same office for a look inside."""
        return open_base(self.config, {})


@pytest.fixture(autouse=True)
def always_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run on a working morning, whenever the suite does."""
    for opening in (open_base, open_unfilled):
        assert opening.__kwdefaults__ is not None
        monkeypatch.setitem(opening.__kwdefaults__, "clock", lambda: TUESDAY)


@pytest.fixture(params=["sqlite", "postgresql"])
def tanpacalo(request: pytest.FixtureRequest, tmp_path: Path) -> CommandLine:
    """The command on an empty office, on both databases."""
    if request.param == "sqlite":
        url = "sqlite:///var/office.db"
    else:
        url = str(request.getfixturevalue("migrated_postgres_url"))
    (tmp_path / "config.toml").write_text(CONFIG.format(url=url))
    return CommandLine(tmp_path)


@pytest.fixture
def base(tanpacalo: CommandLine) -> Iterator[Base]:
    """The same office, to prepare it and to look inside."""
    opened = tanpacalo.open()
    yield opened
    opened.close()


@pytest.fixture
def printed(tanpacalo: CommandLine, base: Base) -> Callable[[int], list[str]]:
    """Print slips and give their codes as they stand on paper."""
    from handlers.domain.slip_code import RANDOM_BYTES, make_code, show
    from storage.applications import NewSlip, register

    def make(count: int) -> list[str]:
        codes = [make_code(bytes([number]) * RANDOM_BYTES) for number in range(1, count + 1)]
        with base.database.transaction() as tx:
            slips = [NewSlip(code) for code in codes]
            register(tx, base.keys, slips, now=TUESDAY, today=TUESDAY.date())
        return [show(code) for code in codes]

    return make


@pytest.fixture
def identity_file(base: Base, tmp_path: Path) -> Path:
    """A registered reader's unwrapped key file."""
    reader = new_reader_identity()
    with base.database.transaction() as tx:
        reports.add_reader(
            tx,
            name="Ibu Ratna",
            role="inspectorate",
            recipient=reader.recipient,
            is_demo=False,
            today=base.today(),
        )
    path = tmp_path / "reader.txt"
    path.write_text(f"# public key: {reader.recipient}\n{reader.identity}\n")
    return path


@pytest.fixture
def sent_report(base: Base, identity_file: Path) -> str:
    """The id of a report that was written with taps and words, and sent."""
    report_id = new_id()
    pieces = (
        Fragment(0, FragmentKind.STATEMENT, Step.WHAT, "choice:paid"),
        Fragment(1, FragmentKind.STATEMENT, Step.WHERE, "choice:office"),
        Fragment(2, FragmentKind.STATEMENT, Step.MORE, f"Ada {CANARY}\x1b[2J di meja"),
    )
    receipt = ReadyReceipt("0" * 16, new_id(), age.generate_identity()[1])
    with base.database.transaction() as tx:
        reports.open_draft(tx, report_id, expires_at=base.clock())
        for piece in pieces:
            reports.add_fragment(tx, report_id, piece)
        reports.send(tx, report_id, receipt, received_on=base.today())
    return report_id
