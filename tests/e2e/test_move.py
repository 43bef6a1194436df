"""An office grows: the server stops, moves to PostgreSQL, and every talk goes on there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot import demo
from handlers.domain.application import Status
from handlers.domain.slip_code import show
from storage.reports import REPORT
from tests.bot.cli.conftest import CommandLine
from tests.e2e.conftest import WEDNESDAY
from tests.e2e.running import RunningOffice, receipt_in
from tests.e2e.test_whistleblower import ANSWER, WORDS
from tests.simulator.client import TelegramSimulator


async def test_talks_begun_on_sqlite_end_on_postgresql(
    tmp_path: Path, postgres_url: str, simulator: TelegramSimulator
) -> None:
    """A reminder that was asked for comes, a half-written report is sent, a receipt is known."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    office = RunningOffice(tmp_path, url, simulator, demo=True)
    tanpacalo = CommandLine(tmp_path)
    office.move_clock(WEDNESDAY)
    await office.start()
    code = next(one for one, status in demo.sample_codes().items() if status is Status.PRINT_READY)
    citizen, witness = simulator.person(chat=801), simulator.person(chat=802)
    await citizen.says(code)
    await citizen.taps("Kabari")
    await witness.says("lapor")
    await witness.says(WORDS)
    beside = await asyncio.to_thread(tanpacalo, "move", "--to", postgres_url)
    assert "stop it first" in beside.err

    assert await office.stop() == 0
    moved = await asyncio.to_thread(tanpacalo, "move", "--to", postgres_url)
    assert moved.status == 0, moved.err
    office.database_url = postgres_url
    office.config.write_text(office._config())
    (tmp_path / "office.db").rename(tmp_path / "kept.db")  # nothing of it is used any more
    await office.start()

    await witness.says(ANSWER)
    for _ in range(2):
        await witness.says("lewati")
    (thanks,) = await witness.says("kirim", timeout_s=20)
    await office.command("scan", "ready", stdin=f"{show(code)}\n")
    (ready,) = await citizen.hears(1, timeout_s=20)
    (state,) = await simulator.person(chat=803).says(receipt_in(thanks.text), timeout_s=20)
    assert await office.stop() == 0

    base = office.base()
    with base.database.transaction() as tx:
        (report_id,) = tx.scalars(select(REPORT.c.id)).all()
    base.close()
    identity = demo.identity_file(tmp_path / "keys", demo.READERS[0][1])
    shown = await asyncio.to_thread(tanpacalo, "report", "show", report_id, "--identity", identity)
    assert "Loket 3" in ready.text
    assert len(state.text) > 20
    assert WORDS in shown.out
    assert ANSWER in shown.out
    assert await simulator.refused() == []
