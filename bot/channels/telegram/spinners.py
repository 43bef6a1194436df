"""Stops the spinner on a button that was tapped."""

import asyncio
from typing import Any, Final

from bot.channels.telegram.client import TelegramClient

#: A spinner that turns a little longer is worth no more waiting calls than these.
MOST_AT_ONCE: Final = 64
STOP_S: Final = 5.0


class Spinners:
    """Calls `answerCallbackQuery`: once a tap, after its commit; errors are ignored."""

    def __init__(self, client: TelegramClient) -> None:
        self._client = client
        self._stopping: set[asyncio.Task[Any]] = set()

    def stop(self, callback_id: str) -> None:
        """Stop one, unless the platform hangs: then it stops by itself."""
        if len(self._stopping) >= MOST_AT_ONCE:
            return
        named = {"callback_query_id": callback_id}
        call = self._client.call("answerCallbackQuery", named, timeout_s=STOP_S)
        task = asyncio.create_task(call)
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)
