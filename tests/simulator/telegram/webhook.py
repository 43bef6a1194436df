"""Pushes updates to the bot's webhook and reads the method in its answer.

Source: https://core.telegram.org/bots/api#setwebhook and #making-requests-when-getting-updates
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from tests.simulator.changes import Changes
from tests.simulator.connection import reset_on_close
from tests.simulator.courier import Parcel
from tests.simulator.faults import Fault, Faults
from tests.simulator.journal import Delivery, Journal

#: Runs the method that a response asks for; says whether it had its effect.
RunFromResponse = Callable[[Mapping[str, Any], int], bool]


class Webhook:
    """Where the bot listens, and one attempt to reach it."""

    def __init__(
        self, changes: Changes, journal: Journal, faults: Faults, run: RunFromResponse
    ) -> None:
        self._changes, self._journal, self._faults, self._run = changes, journal, faults, run
        self.url = ""
        self.secret_token = ""
        self.max_connections = 40
        self.timeout_s = 60.0
        self.last_error: tuple[int, str] | None = None
        self.confirm: Callable[[int], None] = lambda key: None
        self._client: httpx.AsyncClient | None = None

    def set(self, values: Mapping[str, Any]) -> None:
        """Take over what setWebhook gave."""
        self.url = values["url"]
        self.secret_token = values.get("secret_token", "")
        self.max_connections = values.get("max_connections", 40)
        self.last_error = None

    async def close(self) -> None:
        """Close the connections to the bot."""
        if self._client is not None:
            await self._client.aclose()

    async def attempt(self, parcel: Parcel) -> bool:
        """Deliver a parcel once; say whether the bot has it now."""
        delivery = self._journal.open_delivery(parcel.key, parcel.attempts, parcel.chat)
        fault = self._faults.of_delivery(parcel.chat)
        if fault is not None and fault.kind == "reset_before_read":
            await self._send_and_reset(parcel)
            return self._failed(delivery, "reset", "Connection reset by the simulator")
        response = await self._post(parcel, delivery)
        if response is None:
            return False
        if fault is not None and fault.kind == "lose_response":
            return self._failed(delivery, "lost", "the response was lost on purpose")
        # Counted as delivered first, then run: both or neither, and only once.
        self.confirm(parcel.key)
        delivery.executed = self._run_method(response, delivery)
        self._end(delivery, "delivered")
        if fault is not None and fault.kind == "duplicate":
            await self._repeat(parcel, fault)
        return True

    async def _post(self, parcel: Parcel, delivery: Delivery) -> httpx.Response | None:
        """Return the bot's whole 200, or None and the reason in `delivery`."""
        try:
            response = await self._http().post(
                self.url,
                content=_encoded(parcel.body),
                headers=self._headers(),
                timeout=self.timeout_s,
            )
        except httpx.TimeoutException:
            self._failed(delivery, "failed", "Read timeout expired")
            return None
        except httpx.HTTPError as error:
            self._failed(delivery, "failed", f"Connection failed: {type(error).__name__}")
            return None
        delivery.status = response.status_code
        if response.status_code != HTTPStatus.OK:
            reason = f"{response.status_code} {response.reason_phrase}".strip()
            self._failed(delivery, "failed", f"Wrong response from the webhook: {reason}")
            return None
        return response

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

    async def _repeat(self, parcel: Parcel, fault: Fault) -> None:
        # Telegram counted the update once; what later answers ask for is not run.
        if fault.concurrent:
            await asyncio.gather(*(self._repeat_once(parcel, n) for n in range(fault.times)))
            return
        for n in range(fault.times):
            await self._repeat_once(parcel, n)

    async def _repeat_once(self, parcel: Parcel, n: int) -> None:
        attempt = parcel.attempts + 1 + n
        delivery = self._journal.open_delivery(parcel.key, attempt, parcel.chat)
        if await self._post(parcel, delivery) is not None:
            self._end(delivery, "duplicate")

    async def _send_and_reset(self, parcel: Parcel) -> None:
        parts = urlsplit(self.url)
        body = _encoded(parcel.body)
        head = [f"POST {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}"]
        head += [f"{name}: {value}" for name, value in self._headers().items()]
        head += [f"Content-Length: {len(body)}", "", ""]
        try:
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
            writer.write("\r\n".join(head).encode() + body)
            await writer.drain()
        except OSError:
            return
        reset_on_close(writer.transport)
        writer.transport.abort()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret_token
        return headers

    def _failed(self, delivery: Delivery, outcome: str, problem: str) -> bool:
        delivery.problem = problem
        self.last_error = (int(self._journal.now()), problem)
        self._end(delivery, outcome)
        return False

    def _end(self, delivery: Delivery, outcome: str) -> None:
        delivery.outcome, delivery.ended_at = outcome, self._journal.now()
        self._changes.announce()

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            width = httpx.Limits(max_connections=None, max_keepalive_connections=100)
            self._client = httpx.AsyncClient(limits=width, trust_env=False, verify=False)
        return self._client


def _encoded(body: Mapping[str, Any]) -> bytes:
    # As Telegram does: everything beyond ASCII is escaped.
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()
