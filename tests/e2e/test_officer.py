"""An officer: linked by a code, told each working morning, never content."""

import re
from datetime import UTC, datetime, timedelta

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


WEDNESDAY = datetime(2026, 11, 25, 0, 31, tzinfo=UTC)  # 07:31 at the office
THURSDAY = WEDNESDAY + timedelta(days=1)


@pytest.mark.slow_on_postgresql
async def test_a_digest_is_answered_and_the_next_one_tells(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Read, then handled, twice; the supervisor's next digest names who."""
    await running.restart_at(WEDNESDAY)
    await link(running, simulator, 711, "counter")
    await link(running, simulator, 712, "supervisor")
    counter, supervisor = simulator.person(chat=711), simulator.person(chat=712)
    _, digest = await counter.hears(2, timeout_s=20)
    await supervisor.hears(2, timeout_s=20)
    assert digest.labels == ["Sudah baca", "Saya tangani", "Besok", "Nomor habis"]

    (read,) = await counter.taps("Sudah baca")
    (handled,) = await counter.taps("Saya tangani")
    (again,) = await counter.taps("Saya tangani")
    (later,) = await supervisor.taps("Besok")

    assert "sudah Anda baca" in read.text
    assert "Anda tangani" in handled.text
    assert again.text == handled.text
    assert "Kamis, 26 November 2026" in later.text
    assert "handling" in await running.command("digest")

    await running.restart_at(THURSDAY)
    (told,) = await supervisor.hears(1, timeout_s=20)
    (state,) = await counter.hears(1, timeout_s=20)
    assert "Ditunda ke hari ini: ringkasan Rabu, 25 November 2026." in told.text
    assert "Ringkasan lalu: dibaca 2 dari 2" in told.text
    assert "• ditangani: Petugas 711" in told.text
    assert "Ringkasan lalu: ditangani." in state.text
    assert "Petugas" not in state.text
    assert await simulator.refused() == []


@pytest.mark.slow_on_postgresql
async def test_unread_for_a_working_day_it_goes_to_the_next_person(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Beside their own, with buttons; an officer no more presses in vain."""
    await running.restart_at(WEDNESDAY)
    await link(running, simulator, 721, "counter")
    await link(running, simulator, 722, "supervisor")
    counter, supervisor = simulator.person(chat=721), simulator.person(chat=722)
    await counter.hears(2, timeout_s=20)
    await supervisor.hears(2, timeout_s=20)
    await supervisor.taps("Sudah baca")

    await running.restart_at(THURSDAY)
    own, handed = await supervisor.hears(2, timeout_s=20)
    assert "• belum dibaca: Petugas 721" in own.text
    assert "tidak dibaca petugas loket" in handed.text
    await supervisor.taps("Saya tangani")
    assert "handed on: counter, 2026-11-25\thandling" in await running.command("digest")

    await counter.hears(1)
    await running.command("officer", "revoke", "Petugas 721")
    (refused,) = await counter.taps("Saya tangani")
    assert "tidak berlaku" in refused.text


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
