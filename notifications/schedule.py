"""What happens by the clock. The scheduler only wakes; every due instant is a row.

A missed or double tick changes nothing, so two schedulers do no harm (G01).
"""

import asyncio
import time as system_time
from collections.abc import Callable
from datetime import datetime, time
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection

from handlers.domain.office import Office
from notifications import (
    complaints,
    digests,
    escalations,
    insights,
    notices,
    reminders,
    retention,
)
from notifications.clock_watch import ClockWatch
from notifications.spending import NO_CAP, Spending
from storage import notices as stored_notices
from storage import riding
from storage.database import UNAVAILABLE, Database
from storage.vault.keys import Keys

TICK_S: Final = 5
RETENTION_S: Final = 3_600
#: Between two of many transactions: SQLite gives a waiting command no turn by itself, and
#: would refuse it after five seconds.
PAUSE_S: Final = 0.05
#: How often the text of answers that rode is erased, ten minutes after they left.
RIDDEN_S: Final = 60


class Schedule:
    """Wakes the jobs.

    Args:
        digest_at: time at the office from which the day's digest leaves.
        spending: what WhatsApp may cost.
        has_notice_template: configuration names an approved template for notices.
        queued: told that messages were put into the outbox.
        jumped: told that the clock jumped and the schedule holds.
        monotonic: seconds of a clock that never jumps.
    """

    def __init__(
        self,
        *,
        database: Database,
        keys: Keys,
        office: Office,
        digest_at: time,
        clock: Callable[[], datetime],
        queued: Callable[[], None],
        spending: Spending = NO_CAP,
        has_notice_template: bool = False,
        jumped: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = system_time.monotonic,
    ) -> None:
        self._database = database
        self._keys = keys
        self._office = office
        self._digest_at = digest_at
        self._clock = clock
        self._queued = queued
        self._spending = spending
        self._has_notice_template = has_notice_template
        self._watch = ClockWatch(clock, monotonic, jumped)
        self._scheduler = AsyncIOScheduler(timezone=office.calendar.zone)

    def start(self) -> None:
        """Begin to wake; needs a running event loop."""
        options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        self._scheduler.add_job(self.tick, "interval", seconds=TICK_S, **options)
        self._scheduler.add_job(self.forget, "interval", seconds=RETENTION_S, **options)
        self._scheduler.add_job(self.erase_ridden, "interval", seconds=RIDDEN_S, **options)
        self._scheduler.start()

    def stop(self) -> None:
        """Wake no more."""
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Hand over what is due: reminders, notices, digests."""
        if not self._watch.is_believed():
            return
        try:
            while await self._database.run(self._hand_over):
                self._queued()
                await asyncio.sleep(PAUSE_S)
        except UNAVAILABLE:
            return  # the rows wait for the next tick
        self._queued()

    def _hand_over(self, tx: Connection) -> bool:
        """Hand over some of what is due; tell whether more may wait."""
        now = self._clock()
        if digests.is_due(self._office, self._digest_at, now):
            self._give_digests(tx, now)
        where = (tx, self._keys, self._office)
        complaints.hand_over(*where, now=now)
        reminded = reminders.hand_over(*where, now=now, spending=self._spending)
        noticed = notices.hand_over(
            *where, now=now, spending=self._spending, has_template=self._has_notice_template
        )
        return reminded == reminders.MOST_AT_ONCE or noticed == notices.MOST_AT_ONCE

    def _give_digests(self, tx: Connection, now: datetime) -> None:
        """Give the day's digests, unless a notice closes the office today."""
        office = stored_notices.with_closings_of(tx, self._office, now=now)
        if digests.is_due(office, self._digest_at, now):
            escalations.hand_on(tx, self._keys, office, now=now)
            digests.queue_digests(tx, self._keys, office, now=now)

    async def erase_ridden(self) -> None:
        """Erase answers that rode in a response and will not be asked for again."""
        try:
            await self._database.run(lambda tx: riding.erase_ridden(tx, now=self._clock()))
        except UNAVAILABLE:
            return  # a minute later again

    async def forget(self) -> None:
        """Delete what is old, and count how long cards wait, once a day."""
        try:
            await self._database.run(
                lambda tx: retention.forget(tx, self._office, now=self._clock())
            )
            await asyncio.to_thread(self._forget_traces)
            await asyncio.to_thread(self._count_waits)
        except UNAVAILABLE:
            return  # an hour later again

    def _count_waits(self) -> None:
        insights.refresh_daily(self._database, self._office.calendar, now=self._clock())

    def _forget_traces(self) -> None:
        retention.end_expired_forms(self._database, self._keys, now=self._clock())
        retention.scatter_reports(self._database)
        retention.truncate_wal(self._database)
