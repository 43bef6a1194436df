"""The doctor on an office of its own, beside the clock that the machine has."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.base import Base
from bot.checkup.examine import examine
from storage import reports
from storage.vault.reports import new_reader_identity
from tests.bot.cli.conftest import CommandLine
from tests.simulator.fixtures import simulator, simulator_root, whatsapp

__all__ = ["simulator", "simulator_root", "whatsapp"]


@dataclass(frozen=True, slots=True)
class Report:
    """What the doctor said."""

    status: int
    findings: list[dict[str, str]]

    def __getitem__(self, place: tuple[str, str]) -> dict[str, str]:
        """Give the gravest finding of a subject and check."""
        found = [one for one in self.findings if (one["subject"], one["check"]) == place]
        assert found, f"nothing was said about {place}: {self.findings}"
        order = ["fault", "warning", "note", "ok"]
        return min(found, key=lambda one: order.index(one["level"]))

    @property
    def faults(self) -> list[dict[str, str]]:
        return [one for one in self.findings if one["level"] == "fault"]


Doctor = Callable[[], Report]


@pytest.fixture(autouse=True)
def always_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is compared with other machines': here it is the real one."""
    monkeypatch.setenv("TANPACALO_SERVER__OPS_PORT", "0")
    monkeypatch.setattr("bot.cli.doctor.configure_logging", lambda level: None)
    assert examine.__kwdefaults__ is not None
    monkeypatch.setitem(examine.__kwdefaults__, "wait_s", 0.3)


@pytest.fixture
def doctor(tanpacalo: CommandLine) -> Doctor:
    """Run the command and read what it says."""

    def look() -> Report:
        ran = tanpacalo("doctor", "--json")
        told = json.loads(ran.out)
        report = Report(ran.status, told["findings"])
        assert ran.err == ""
        assert told["ok"] is (ran.status == 0) is (not report.faults)
        assert told["faults"] == len(report.faults)
        return report

    return look


@pytest.fixture
def add_reader(base: Base) -> Callable[[str], None]:
    """Let one more person read reports."""

    def add(role: str) -> None:
        with base.database.transaction() as tx:
            recipient = new_reader_identity().recipient
            reports.add_reader(
                tx, name=role, role=role, recipient=recipient, is_demo=False, today=base.today()
            )

    return add


@pytest.fixture
def change_config(tanpacalo: CommandLine) -> Callable[[str, str], None]:
    """Write lines under a section of the configuration."""

    def change(section: str, lines: str) -> None:
        text = tanpacalo.config.read_text()
        heading = f"[{section}]\n"
        if heading not in text:
            text += heading
        tanpacalo.config.write_text(text.replace(heading, f"{heading}{lines}\n"))

    return change
