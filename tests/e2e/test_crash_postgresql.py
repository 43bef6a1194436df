"""H01 on PostgreSQL, answers by request: nothing lost, nothing doubled."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.points import POINTS
from tests.e2e.running import RunningOffice
from tests.e2e.storm import check, ride_out, table
from tests.simulator.client import TelegramSimulator


@pytest.mark.timeout(900)
async def test_H01_kill_at_every_point_and_at_random(
    tmp_path: Path,
    postgres_url: str,
    simulator: TelegramSimulator,
    record_property: Callable[[str, object], None],
) -> None:
    """Every named point is killed at; at the end everything happened exactly once."""
    chance = random.Random(7)
    points = [point for point in POINTS if "Intake.rode" not in point] + [""] * 10
    chance.shuffle(points)
    running = RunningOffice(tmp_path, postgres_url, simulator, answer="request", client="httpx")

    storm = await ride_out(running, points, chance)

    assert storm.missed(points) == []
    await check(storm)
    record_property("table", table(storm, points))
