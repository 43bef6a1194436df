"""An officer: linked by a code, told each working morning, never content."""

import re
from datetime import UTC, datetime

import pytest

from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator


async def link(running: RunningOffice, simulator: TelegramSimulator, chat: int, role: str) -> None:
    told = await running.command("officer", "invite", "--name", f"Petugas {chat}", "--role", role)
    code = re.search(r"PTG-[A-Z0-9-]{14}", told)
    assert code, told
    (answer,) = await simulator.person(chat=chat).says(code[0])
    assert "terhubung" in answer.text.lower()


async def test_digest_comes_once_each_working_morning(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Linked on Wednesday, told on Thursday at 07:30, once."""
    await running.restart_at(datetime(2026, 11, 25, 0, 0, tzinfo=UTC))  # Wednesday 07:00
    await link(running, simulator, 701, "supervisor")
    officer = simulator.person(chat=701)
    await officer.hears(1)
    with pytest.raises(TimeoutError):
        await officer.hears(1, timeout_s=6)

    await running.restart_at(datetime(2026, 11, 25, 0, 31, tzinfo=UTC))
    (digest,) = await officer.hears(1, timeout_s=20)
    assert "aporan" in digest.text
    with pytest.raises(TimeoutError):
        await officer.hears(1, timeout_s=7)


async def test_linking_code_works_once(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    told = await running.command("officer", "invite", "--name", "Sari", "--role", "counter")
    found = re.search(r"PTG-[A-Z0-9-]{14}", told)
    assert found
    await simulator.person(chat=702).says(found[0])
    (refused,) = await simulator.person(chat=703).says(found[0])

    assert "terhubung" not in refused.text.lower()
    listed = await running.command("officer", "list")
    assert "Sari" in listed
    await running.command("officer", "revoke", "Sari")
