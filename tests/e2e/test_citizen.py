"""A citizen: status over Telegram, a reminder when the card is ready, and an end to it."""

import re
from datetime import UTC, datetime

import pytest

from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator


async def print_slip(running: RunningOffice) -> str:
    """Print one slip at the office; give its code as it stands on it."""
    told = await running.command("slips", "--count", "1", "-o", str(running.folder / "slips.pdf"))
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", told)
    assert found, told
    assert (running.folder / "slips.pdf").read_bytes().startswith(b"%PDF")
    return found[0]


async def test_status_then_reminder_then_pickup(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Two scans keep the status true; in between the citizen is told without asking."""
    code = await print_slip(running)
    citizen = simulator.person(chat=501)

    (status,) = await citizen.says(code.lower().replace("-", " "))
    assert "belum masuk kotak pengambilan" in status.text
    assert any("Kabari" in label for label in status.labels)

    (confirmed,) = await citizen.taps("Kabari")
    assert "BERHENTI" in confirmed.text

    await running.command("scan", "ready", stdin=f"{code}\n")
    (ready,) = await citizen.hears(1, timeout_s=20)
    assert "Loket 3" in ready.text
    assert any("Sudah diambil" in label for label in ready.labels)

    await running.command("scan", "picked-up", stdin=f"{code}\n")
    (done,) = await citizen.says(code)
    assert "sudah diambil" in done.text.lower()


@pytest.mark.slow_on_postgresql
async def test_nothing_is_sent_at_night_or_after_stop(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Ready at 21:00: told the next morning. BERHENTI: never again (G05)."""
    await running.restart_at(datetime(2026, 11, 25, 14, 0, tzinfo=UTC))  # 21:00
    code = await print_slip(running)
    sleeper, leaver = simulator.person(chat=502), simulator.person(chat=503)
    for person in (sleeper, leaver):
        await person.says(code)
        await person.taps("Kabari")
    await running.command("scan", "ready", stdin=f"{code}\n")
    (stopped,) = await leaver.says("BERHENTI")
    assert "henti" in stopped.text.lower()
    with pytest.raises(TimeoutError):
        await sleeper.hears(1, timeout_s=6)

    await running.restart_at(datetime(2026, 11, 26, 1, 30, tzinfo=UTC))  # 08:30
    await sleeper.hears(1, timeout_s=20)
    with pytest.raises(TimeoutError):
        await leaver.hears(1, timeout_s=1)


async def test_A05_redelivery_after_a_lost_response_gives_one_reply(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Telegram did not read our 200: it asks again, gets the same answer, runs it once."""
    await simulator.add_fault("lose_response", via="webhook", count=2)
    citizen = simulator.person(chat=504)

    await citizen.says("bantuan")
    await simulator.wait_quiet()

    assert len(await simulator.replies(504)) == 1


@pytest.mark.parametrize(
    "kind", ["photo", "voice", "sticker", "location", "contact", "document", "video"]
)
async def test_what_is_no_text_gets_a_useful_sentence(
    running: RunningOffice, simulator: TelegramSimulator, kind: str
) -> None:
    """Never silence."""
    (answer,) = await simulator.person(chat=505).sends(kind)

    assert len(answer.text) > 20


async def test_A27_groups_are_never_answered(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Citizens' data does not go to a group."""
    code = await print_slip(running)
    await simulator.say(-100, code, kind="group")
    await simulator.wait_quiet()

    assert await simulator.calls("sendMessage") == []


async def test_A08_edited_message_is_answered_and_changes_nothing(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    citizen = simulator.person(chat=506)
    sent = await simulator.say(506, "bantuan")
    await citizen.hears()
    await simulator.edit(506, sent.message_id, "lapor")

    (answer,) = await citizen.hears()
    assert "tidak bisa diubah" in answer.text


async def test_H12_a_block_ends_the_subscription(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    code = await print_slip(running)
    citizen = simulator.person(chat=507)
    await citizen.says(code)
    await citizen.taps("Kabari")
    await simulator.block(507)
    await simulator.wait_quiet()
    await simulator.unblock(507)
    await running.command("scan", "ready", stdin=f"{code}\n")

    with pytest.raises(TimeoutError):
        await citizen.hears(1, timeout_s=7)
