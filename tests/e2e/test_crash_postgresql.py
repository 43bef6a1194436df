"""H01, H02, H07, H17 on PostgreSQL, answers by request: nothing lost, nothing doubled."""

import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from tests.e2e import blows
from tests.e2e.running import RunningOffice
from tests.e2e.storm import BACKENDS, RECOVERED, ride_out, worker_of
from tests.e2e.storm_check import check, table
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import WhatsAppSimulator

KILLS = 300
HURTS = [BACKENDS, RECOVERED]
Record = Callable[[str, object], None]
Ride = Callable[[int, list[str], random.Random], Awaitable[None]]


@pytest.fixture
def ride(
    tmp_path: Path,
    postgres_url: str,
    simulator: TelegramSimulator,
    whatsapp: WhatsAppSimulator,
    record_property: Record,
) -> Ride:
    """Ride a storm out with so many processes and check what it left."""

    async def ride_and_check(processes: int, dealt: list[str], chance: random.Random) -> None:
        front = RunningOffice(
            tmp_path,
            postgres_url,
            simulator,
            answer="request",
            client="httpx",
            whatsapp=whatsapp,
        )
        front.base().close()  # makes the keys, which every process needs
        workers = [worker_of(front, tmp_path / f"worker-{n}") for n in range(1, processes)]

        storm = await ride_out([front, *workers], dealt, chance, hurting(postgres_url))

        told = table(storm, await check(storm), dealt)
        record_property("table", told)
        assert storm.missed(dealt) == [], told

    return ride_and_check


@pytest.mark.timeout(900)
async def test_H01_kill_at_every_point_and_at_random(ride: Ride) -> None:
    """Every named point is killed at, the database's backends too; everything is there once."""
    chance = random.Random(7)
    await ride(1, [*HURTS, *blows.few(chance, sqlite=False)], chance)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("processes", [1, 3])
async def test_H01_many_kills(processes: int, ride: Ride) -> None:
    """A server alone, and one with two workers of which any may die."""
    chance = random.Random(7)
    await ride(processes, blows.many(chance, KILLS, sqlite=False, more=HURTS * 10), chance)


def hurting(url: str) -> Callable[[str], None]:
    """Give what ends the database's clients, politely or not."""

    def hurt(blow: str) -> None:
        own = psycopg.connect(url, autocommit=True)
        if blow == BACKENDS:
            own.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        else:
            os.kill(own.info.backend_pid, signal.SIGKILL)  # the server ends all, and recovers
        own.close()
        _wait_until_back(url)

    return hurt


def _wait_until_back(url: str) -> None:
    for _ in range(100):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("PostgreSQL did not come back")
