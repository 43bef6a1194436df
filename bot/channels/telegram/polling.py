"""Polling: one loop of ours; the offset moves only when every update is committed."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from bot.channels.ignored import Ignored
from bot.channels.telegram.client import Done, Doubtful, NotSent, Refused, TelegramClient
from bot.channels.telegram.parse import Parsed
from bot.channels.telegram.spinners import Spinners
from bot.intake import Intake, Unavailable
from storage import instance
from storage.database import UNAVAILABLE, Database

LONG_POLL_S: Final = 25
#: Longer than one poll, so that a living poller keeps its lease.
LEASE: Final = timedelta(seconds=90)
PAUSE_S: Final = 5.0
#: A Bot API that does not wait for updates is not asked more often than this.
LEAST_POLL_S: Final = 0.5
#: Telegram forgets updates that nobody fetched for so long.
KEPT_FOR: Final = timedelta(hours=24)
LEASE_NAME: Final = "telegram-polling"
ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member")


class TelegramPolling:
    """Fetches updates with `getUpdates`, in one process at a time.

    Args:
        holder: random id of this process.
        parse: turns a decoded update into what was said.
        ignored: told why an update was ignored.
        failed: told why a poll brought nothing (409: somebody else polls).
    """

    def __init__(
        self,
        *,
        client: TelegramClient,
        database: Database,
        intake: Intake,
        holder: str,
        clock: Callable[[], datetime],
        parse: Callable[[dict[str, Any]], Parsed | Ignored],
        ignored: Callable[[str], None],
        failed: Callable[[str], None],
    ) -> None:
        self._client = client
        self._database = database
        self._intake = intake
        self._holder = holder
        self._clock = clock
        self._parse = parse
        self._ignored = ignored
        self._failed = failed
        self._offset = 0
        self._fetched_at: datetime | None = None
        self._spinners = Spinners(client)

    async def run(self) -> None:
        """Poll until cancelled."""
        has_webhook = True
        while True:
            if not await self._holds_lease():
                await asyncio.sleep(PAUSE_S)
                continue
            if has_webhook:
                # A webhook left from before makes every getUpdates a 409 (A24).
                answer = await self._client.call("deleteWebhook", {})
                has_webhook = not isinstance(answer, Done)
            if not await self._poll():
                await asyncio.sleep(PAUSE_S)

    async def close(self) -> None:
        """Let another process poll at once."""
        await self._database.run(lambda tx: instance.give_lease_back(tx, LEASE_NAME, self._holder))

    async def _holds_lease(self) -> bool:
        try:
            return await self._database.run(
                lambda tx: instance.take_lease(
                    tx, LEASE_NAME, self._holder, now=self._clock(), length=LEASE
                )
            )
        except UNAVAILABLE:
            return False

    async def _poll(self) -> bool:
        """Fetch once.

        Returns:
            False if there has to be a pause.
        """
        params = {"offset": self._offset, "timeout": LONG_POLL_S, "allowed_updates": list(ALLOWED)}
        asked_at = time.monotonic()
        answer = await self._client.call("getUpdates", params, timeout_s=LONG_POLL_S + 10)
        if isinstance(answer, Done):
            self._tell_gap()
        match answer:
            case Done([]):
                await asyncio.sleep(asked_at + LEAST_POLL_S - time.monotonic())
                return True
            case Done(list(updates)):
                return await self._take([one for one in updates if isinstance(one, dict)])
            case Done():
                reason = "unreadable-answer"
            case Refused(code):
                reason = f"http-{code}"
            case NotSent(reason) | Doubtful(reason):
                pass
            case _:
                assert_never(answer)
        self._failed(reason)
        return False

    def _tell_gap(self) -> None:
        """Say after an outage of more than a day that messages were lost (H16)."""
        before, self._fetched_at = self._fetched_at, self._clock()
        if before is not None and self._fetched_at - before > KEPT_FOR:
            self._failed("updates-lost")

    async def _take(self, updates: list[dict[str, Any]]) -> bool:
        """Take a batch; the offset moves past it only when all of it is committed."""
        results = await asyncio.gather(
            *(self._take_one(update) for update in updates), return_exceptions=True
        )
        for result in results:
            if isinstance(result, Unavailable):
                self._failed("unavailable")
                return False
            if isinstance(result, BaseException):
                raise result
        numbers = [number for one in updates if isinstance(number := one.get("update_id"), int)]
        if numbers:
            self._offset = max(numbers) + 1
        return True

    async def _take_one(self, update: dict[str, Any]) -> None:
        parsed = self._parse(update)
        if isinstance(parsed, Ignored):
            self._ignored(parsed.reason)
            return
        answered = await self._intake.receive(parsed.said)
        if parsed.callback_id and not answered.is_duplicate:
            self._spinners.stop(parsed.callback_id)
