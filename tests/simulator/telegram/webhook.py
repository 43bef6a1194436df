"""Pushes updates to the bot's webhook and runs the method in its answer.

Source: https://core.telegram.org/bots/api#setwebhook and #making-requests-when-getting-updates
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import orjson

from tests.simulator.changes import Changes
from tests.simulator.courier import Parcel
from tests.simulator.faults import Faults
from tests.simulator.journal import Delivery, Journal
from tests.simulator.pushing import Pusher

#: Runs the method that a response asks for; says whether it had its effect.
RunFromResponse = Callable[[Mapping[str, Any], int], bool]


class Webhook:
    """Where the bot listens, and what rides in its answers."""

    def __init__(
        self, changes: Changes, journal: Journal, faults: Faults, run: RunFromResponse
    ) -> None:
        self.pusher = Pusher(changes, journal, faults, self._dress, self._accepted)
        self._run = run
        self.secret_token = ""
        self.max_connections = 40
        self.confirm: Callable[[int], None] = lambda key: None

    @property
    def url(self) -> str:
        """Where the bot listens; empty if it polls."""
        return self.pusher.url

    @property
    def last_error(self) -> tuple[int, str] | None:
        """Instant and reason of the last failure."""
        return self.pusher.last_error

    def set(self, values: Mapping[str, Any]) -> None:
        """Take over what setWebhook gave."""
        self.pusher.url = values["url"]
        self.secret_token = values.get("secret_token", "")
        self.max_connections = values.get("max_connections", 40)
        self.pusher.last_error = None

    def _accepted(self, parcel: Parcel, response: httpx.Response, delivery: Delivery) -> None:
        # Counted as delivered first, then run: both or neither, and only once.
        self.confirm(parcel.key)
        delivery.executed = self._run_method(response, delivery)

    def _run_method(self, response: httpx.Response, delivery: Delivery) -> bool:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not response.content or kind != "application/json":
            return False
        try:
            asked = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            return False
        if not isinstance(asked, dict) or not isinstance(asked.get("method"), str):
            return False
        delivery.method = asked["method"]
        return self._run(asked, delivery.key)

    def _dress(self, body: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        headers = {"Content-Type": "application/json"}
        if self.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret_token
        # As Telegram does: everything beyond ASCII is escaped.
        return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode(), headers
