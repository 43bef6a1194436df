"""Telegram keeps updates for a day: a longer outage loses some, and that is said (H16)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram.client import Answer, Done, NotSent
from bot.channels.telegram.polling import TelegramPolling
from handlers.domain.office import Office
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import Site
from tests.office import StandingClock


@dataclass
class CutOffClient:
    """A Telegram that is reached or not."""

    is_reached: bool = True
    connections: int = 1
    asked: list[str] = field(default_factory=list)

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        self.asked.append(method)
        return Done([]) if self.is_reached else NotSent("no-connection")

    async def close(self) -> None:
        return


@pytest.mark.parametrize(
    ("outage", "told"),
    [(timedelta(hours=1), []), (timedelta(hours=23), []), (timedelta(hours=25), ["updates-lost"])],
)
async def test_H16_an_outage_of_more_than_a_day_is_told(
    outage: timedelta,
    told: list[str],
    database: Database,
    keys: Keys,
    office: Office,
    clock: StandingClock,
) -> None:
    """Once, when Telegram is reached again."""
    client, failures = CutOffClient(), list[str]()
    site = Site(database, keys, office, clock)
    polling = TelegramPolling(
        client=client,
        database=database,
        intake=site.intake,
        holder="a",
        clock=clock,
        parse=site.parse,
        ignored=site.ignored.append,
        failed=failures.append,
    )
    for is_reached in (True, False, True, True):
        client.is_reached = is_reached
        clock.now += timedelta() if is_reached else outage
        await polling._poll()

    assert failures == ["no-connection", *told]
