"""One word of an officer reaches whoever asks; one notice reaches who waits for it."""

import pytest

from tests.e2e.running import RunningOffice
from tests.e2e.test_citizen import print_slip
from tests.e2e.test_officer import link
from tests.simulator.client import TelegramSimulator


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_morning(running: RunningOffice, simulator: TelegramSimulator) -> None:
    """One server for both; on PostgreSQL each of its steps is tested below the surface."""
    await habis_is_what_citizens_hear(running, simulator)
    await notice_reaches_who_waits(running, simulator)
    assert await simulator.refused() == []


async def habis_is_what_citizens_hear(running: RunningOffice, simulator: TelegramSimulator) -> None:
    """Noted in a linked chat, replaced and undone by taps, on record at the desk."""
    await link(running, simulator, 801, "counter")
    officer, citizen = simulator.person(chat=801), simulator.person(chat=802)
    await officer.hears(2, timeout_s=20)  # linked, and the morning's digest
    (none_yet,) = await citizen.says("antrean")
    assert "belum ada kabar" in none_yet.text
    assert "masih ada" not in none_yet.text

    (noted,) = await officer.says("habis 08.55")
    (moved,) = await officer.says("habis 09.10")
    (told,) = await citizen.says("klo dateng jam 9 masih kebagian nomer ga")
    assert "08.55" in noted.text
    assert "tidak diubah" in moved.text
    assert "Nomor habis 08.55 hari ini." in told.text

    await officer.taps("Ganti jadi 09.10")
    (later,) = await citizen.says("antrean")
    assert "Nomor habis 09.10 hari ini." in later.text
    await officer.taps("Batalkan")
    (gone,) = await citizen.says("antrean")
    assert "belum ada kabar" in gone.text
    assert "taken back" in await running.command("queue", "show")


async def notice_reaches_who_waits(running: RunningOffice, simulator: TelegramSimulator) -> None:
    """Written beside the server; who waits for printing is sent it, who asks reads it."""
    code = await print_slip(running)
    statuses = running.folder / "statuses.csv"
    statuses.write_text(f"kode,status\n{code},PRINT_READY_RECORD\n")
    await running.command("import", str(statuses), "--yes")
    waiting = simulator.person(chat=803)
    await waiting.says(code)
    await waiting.taps("Kabari")

    said = "Pencetakan berhenti karena pemeliharaan pusat."
    told = await running.command(
        "notice", "add", "--kind", "outage", "--stage", "printing", said, "--push", "--yes"
    )
    assert "On its way to 1 chats." in told
    (pushed,) = await waiting.hears(1, timeout_s=20)
    assert said in pushed.text
    assert any("Berhenti" in label for label in pushed.labels)
    (status,) = await waiting.says(code)
    assert said in status.text
    (hours,) = await simulator.person(chat=804).says("jam buka")
    assert said in hours.text
