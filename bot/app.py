"""The one place where everything is built and joined; the end-to-end tests use it too."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from starlette.applications import Starlette

from bot import watchdog
from bot.base import Base
from bot.batch import Outcome
from bot.channels.platform import Platform
from bot.channels.signals import LaneSignals
from bot.channels.telegram.attach import attach_telegram
from bot.channels.webchat.context import WebChat
from bot.channels.webchat.routes import webchat_routes
from bot.channels.whatsapp.attach import attach_whatsapp
from bot.intake import Intake
from bot.media import PictureDesk
from bot.observability import Metrics, get_logger, new_metrics, watch_loop
from bot.rates import spending_of
from bot.receipts import ReceiptDesk
from bot.web.check import CheckPage, check_routes
from bot.web.free_page import free_routes
from bot.web.ops import ops_app
from bot.web.public import PublicApp, site
from notifications.schedule import Schedule
from notifications.sender import Result, Sender
from storage import digests, hints, instance, outbox, reports
from storage.database import LONGEST_LOG_BYTES, UNAVAILABLE, log_bytes

OUTBOX_LOOK_S: Final = 15.0

log = get_logger()


class App:
    """A running office: intake, sender, schedule, channels.

    Args:
        base: settings, database, keys, office, clock.
    """

    def __init__(self, base: Base) -> None:
        self.base = base
        self.metrics: Metrics = new_metrics()
        self.signals = LaneSignals()
        self.receipts = ReceiptDesk(base.keys.receipt_salt)
        self.pictures = PictureDesk()
        self.intake = Intake(
            database=base.database,
            keys=base.keys,
            office=base.office,
            receipts=self.receipts,
            look=self.pictures.look,
            clock=base.clock,
            committed=self._committed,
            counted=self._counted,
        )
        self.is_accepting = False
        self.platforms = self._attach()
        self.pictures.fetchers = {
            one.channel.channel: one.fetch for one in self.platforms if one.fetch is not None
        }
        self.sender = self._sender()
        self.schedule = Schedule(
            database=base.database,
            keys=base.keys,
            office=base.office,
            digest_at=base.settings.office.digest_at,
            clock=base.clock,
            queued=self.sender.wake,
            spending=spending_of(base.settings),
            has_notice_template="notice" in base.settings.whatsapp.templates,
            jumped=partial(log.warning, "clock-jumped"),
        )
        self.died = asyncio.Event()
        self._hint = asyncio.Event()
        self._tasks: list[asyncio.Task[Any]] = []

    def public(self) -> PublicApp:
        """Give what listens on the public port: webhooks and the citizens' page."""
        webhooks = {path: end for one in self.platforms for path, end in one.webhooks.items()}
        chat = self._webchat()
        check = CheckPage(
            keys=chat.keys,
            database=chat.database,
            office=chat.office,
            clock=chat.clock,
            is_demo=chat.is_demo,
            public_url=chat.public_url,
        )
        pages = [*free_routes(chat.office), *check_routes(check)]
        return PublicApp(webhooks, site([*webchat_routes(chat), *pages]))

    def operations(self) -> Starlette:
        """Give what listens on the operations port."""
        checks = {"database": self._database_works}
        return ops_app(checks, self.metrics, lambda: self.is_accepting, self._alarms)

    async def start(self, *, is_alone: bool) -> None:
        """Begin to take and to send.

        Args:
            is_alone: no other process uses this database, so nothing is being sent.
        """
        if is_alone:
            await self.base.database.run(instance.drop_leases)
            await self.sender.recover()
        self._begin(self.intake.run())
        self._begin(self.sender.run())
        self._begin(self.receipts.keep_ready())
        self._begin(watch_loop(self.metrics))
        if systemd := watchdog.address():
            self._begin(watchdog.feed(systemd, lambda: not self.intake.hangs))
        self._begin(self._watch_outbox())
        self._begin(hints.listen(self.base.database, self._hint.set))
        self._begin(self._follow_hints())
        self.schedule.start()
        for platform in self.platforms:
            for work in platform.work:
                self._begin(work())
        self.is_accepting = True

    async def stop(self) -> None:
        """Take no more, finish what is under way, close. `kill -9` ends in the same state."""
        self.is_accepting = False
        self.signals.close()
        self.schedule.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.intake.close()
        await self.sender.close()
        for platform in self.platforms:
            await platform.close()

    async def _follow_hints(self) -> None:
        """Look at once, but not for each of many, when another process has written."""
        while True:
            await self._hint.wait()
            self._hint.clear()
            self.signals.notify_all()
            await self.schedule.tick()
            await asyncio.sleep(hints.LOOK_S)

    async def _watch_outbox(self) -> None:
        """Show what lies in the outbox, until cancelled."""
        while True:
            with suppress(*UNAVAILABLE):  # the database check says it
                self.metrics.outbox(await self.base.database.run(outbox.counts))
            await asyncio.sleep(OUTBOX_LOOK_S)

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._report_death)
        self._tasks.append(task)

    def _report_death(self, task: asyncio.Task[Any]) -> None:
        """A task that ends by itself has failed: say where, in code of ours only, and stop."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("task-died", exc_info=fault)
            self.died.set()

    def _attach(self) -> tuple[Platform, ...]:
        """Attach every messenger that the settings turn on."""
        attach = (attach_telegram, attach_whatsapp)
        attached = (one(self.base, self.intake, self.metrics) for one in attach)
        return tuple(one for one in attached if one is not None)

    def _sender(self) -> Sender:
        return Sender(
            database=self.base.database,
            keys=self.base.keys,
            channels={one.channel.channel: one.channel for one in self.platforms},
            limits={one.channel.channel: one.limits for one in self.platforms},
            clock=self.base.clock,
            counted=self._sent,
            failed=lambda fault: log.error("not-recorded", exc_info=fault),
        )

    def _webchat(self) -> WebChat:
        base = self.base

        async def receive(said: Any) -> None:
            await self.intake.receive(said)

        with base.database.transaction() as tx:
            is_demo = any(reader.is_demo for reader in reports.active_readers(tx))
        return WebChat(
            keys=base.keys,
            database=base.database,
            office=base.office,
            receive=receive,
            signals=self.signals,
            clock=base.clock,
            is_demo=is_demo,
            public_url=base.settings.server.public_url,
        )

    def _committed(self, lanes: Iterable[str]) -> None:
        self.signals.notify(lanes)
        self.sender.wake()

    def _counted(self, outcomes: Sequence[Outcome]) -> None:
        self.metrics.batch([type(outcome).__name__ for outcome in outcomes])

    def _sent(self, result: Result) -> None:
        self.metrics.sent(
            result.claimed.channel, result.claimed.kind, type(result.outcome).__name__
        )
        reason = getattr(result.outcome, "reason", "")
        if reason:
            log.info("not-sent", channel=result.claimed.channel, reason=reason)

    async def _database_works(self) -> str:
        """Write a row, so that a full or read-only disk shows."""
        try:
            await self.base.database.run(
                lambda tx: instance.take_lease(
                    tx, "probe", "probe", now=self.base.clock(), length=digests.STUCK_AFTER
                )
            )
        except UNAVAILABLE:
            return "cannot be written to"
        return ""

    async def _alarms(self) -> str:
        now = self.base.clock()
        notices = tuple(filter(None, (one.notice() for one in self.platforms)))
        file = self.base.database.file
        if file is not None and log_bytes(file) > LONGEST_LOG_BYTES:
            notices += ("database-log-long",)
        try:
            alarms = await self.base.database.run(lambda tx: digests.alarms(tx, now=now))
        except UNAVAILABLE:
            alarms = ()  # the database check says it
        return ", ".join(notices + alarms)
