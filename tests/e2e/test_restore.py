"""The disk is gone: a new machine, another kind of database, last evening's backup (H23)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.vault.reports import new_reader_identity
from tests.e2e.running import RunningOffice, receipt_in
from tests.e2e.test_citizen import print_slip
from tests.e2e.test_whistleblower import WORDS, new_reader
from tests.simulator.client import TelegramSimulator

EVENING = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # 21:00 at the office
MORNING = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)  # 08:30


@pytest.mark.long
async def test_H23_what_left_after_the_backup_does_not_leave_again(
    tmp_path: Path, simulator: TelegramSimulator, postgres_url: str
) -> None:
    """The reminder waits in the backup, is sent in the morning, and then everything is lost."""
    office = RunningOffice(tmp_path, f"sqlite:///{tmp_path / 'office.db'}", simulator)
    office.move_clock(EVENING)
    await office.start()
    citizen, witness = simulator.person(chat=801), simulator.person(chat=802)
    code = await print_slip(office)
    await new_reader(office, "ani", "Inspektorat")
    await citizen.says(code)
    await citizen.taps("Kabari")
    await office.command("scan", "ready", stdin=f"{code}\n")
    keeper, file = new_reader_identity(), str(tmp_path / "office.age")
    await office.command("backup", "--to", keeper.recipient, "-o", file)

    await office.restart_at(MORNING)
    await citizen.hears(1, timeout_s=20)
    for text in ("lapor", WORDS, "lewati", "lewati", "lewati"):
        await witness.says(text)
    (thanks,) = await witness.says("kirim", timeout_s=20)
    await office.kill()
    (tmp_path / "office.db").rename(tmp_path / "broken.db")
    (tmp_path / "keeper.txt").write_text(keeper.identity)
    new = RunningOffice(tmp_path, postgres_url, simulator, port=office.port)
    new.move_clock(MORNING)
    told = await new.command("restore", file, "--identity", str(tmp_path / "keeper.txt"))
    await new.start()

    assert "1 reminders that had come due" in told
    with pytest.raises(TimeoutError):
        await citizen.hears(1, timeout_s=6)
    (status,) = await citizen.says(code)
    assert "Loket 3" in status.text
    (unknown,) = await witness.says(receipt_in(thanks.text), timeout_s=20)
    assert WORDS not in unknown.text
    assert await new.stop() == 0
    assert await simulator.refused() == []
