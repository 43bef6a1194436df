"""The parts of a process, joined: what it says of itself on the operations port."""

from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.base import open_base


async def test_H06_a_log_that_only_grows_is_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever watches `/readyz` learns it in time; messages are still taken."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    environ = {"TANPACALO_KEYS__FOLDER": str(tmp_path), "TANPACALO_DATABASE__URL": url}
    base = open_base(None, environ)
    office = App(base)
    office.is_accepting = True
    asked = httpx.ASGITransport(office.operations())
    async with httpx.AsyncClient(transport=asked, base_url="http://ops") as ops:
        before = await ops.get("/readyz")
        monkeypatch.setattr("bot.app.LONGEST_LOG_BYTES", -1)
        after = await ops.get("/readyz")
    base.close()

    assert (before.status_code, before.json()) == (200, {})
    assert (after.status_code, after.json()) == (200, {"alarms": "database-log-long"})
