"""H01, H02, H17 on SQLite, answers riding in the response: nothing lost, nothing doubled."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import blows
from tests.e2e.running import RunningOffice
from tests.e2e.storm import ride_out
from tests.e2e.storm_check import check, table
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import WhatsAppSimulator

KILLS = 400


@pytest.mark.parametrize(
    "is_long",
    [
        pytest.param(False, id="short", marks=pytest.mark.timeout(900)),
        pytest.param(True, id="long", marks=[pytest.mark.long, pytest.mark.timeout(7200)]),
    ],
)
async def test_H01_kill_at_every_point_and_at_random(
    is_long: bool,
    tmp_path: Path,
    simulator: TelegramSimulator,
    whatsapp: WhatsAppSimulator,
    record_property: Callable[[str, object], None],
) -> None:
    """Every named point is killed at; at the end everything happened exactly once."""
    chance = random.Random(7)
    dealt = blows.many(chance, KILLS, sqlite=True) if is_long else blows.few(chance, sqlite=True)
    url = f"sqlite:///{tmp_path / 'office.db'}"
    running = RunningOffice(tmp_path, url, simulator, answer="response", whatsapp=whatsapp)

    storm = await ride_out([running], dealt, chance)

    told = table(storm, await check(storm), dealt)
    record_property("table", told)
    assert storm.missed(dealt) == [], told
