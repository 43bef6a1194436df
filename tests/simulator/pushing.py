"""One attempt to push something to the bot's webhook, and the faults that can hit it."""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.simulator.changes import Changes
from tests.simulator.connection import reset_on_close
from tests.simulator.courier import Parcel
from tests.simulator.faults import Fault, Faults
from tests.simulator.journal import Delivery, Journal

#: Makes the bytes and headers of a delivery, as the platform does.
Dress = Callable[[Mapping[str, Any]], tuple[bytes, dict[str, str]]]
#: Takes over what the bot answered; called once for a parcel.
Accepted = Callable[[Parcel, httpx.Response, Delivery], None]


class Pusher:
    """Posts parcels to an address.

    Attributes:
        url: where the bot listens.
        timeout_s: how long it may take to answer.
        last_error: instant and reason of the last failure.
    """

    def __init__(
        self, changes: Changes, journal: Journal, faults: Faults, dress: Dress, accepted: Accepted
    ) -> None:
        self._changes, self._journal, self._faults = changes, journal, faults
        self._dress, self._accepted = dress, accepted
        self.url = ""
        self.timeout_s = 60.0
        self.last_error: tuple[int, str] | None = None
        self._client: httpx.AsyncClient | None = None

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
        self._accepted(parcel, response, delivery)
        self._end(delivery, "delivered")
        if fault is not None and fault.kind == "duplicate":
            await self._repeat(parcel, fault)
        return True

    def http(self) -> httpx.AsyncClient:
        """Return the client that reaches the bot."""
        if self._client is None:
            width = httpx.Limits(max_connections=None, max_keepalive_connections=100)
            self._client = httpx.AsyncClient(limits=width, trust_env=False, verify=False)
        return self._client

    async def _post(self, parcel: Parcel, delivery: Delivery) -> httpx.Response | None:
        """Return the bot's whole 200, or None and the reason in `delivery`."""
        content, headers = self._dress(parcel.body)
        try:
            response = await self.http().post(
                self.url, content=content, headers=headers, timeout=self.timeout_s
            )
        except httpx.TimeoutException:
            self._failed(delivery, "failed", "Read timeout expired")
            return None
        # anyio fails by an AttributeError if the bot dies between accepting and reading.
        except (httpx.HTTPError, AttributeError) as error:
            self._failed(delivery, "failed", f"Connection failed: {type(error).__name__}")
            return None
        delivery.status = response.status_code
        if response.status_code != HTTPStatus.OK:
            reason = f"{response.status_code} {response.reason_phrase}".strip()
            self._failed(delivery, "failed", f"Wrong response from the webhook: {reason}")
            return None
        return response

    async def _repeat(self, parcel: Parcel, fault: Fault) -> None:
        # The platform counted it once; what later answers ask for is not run.
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
        body, headers = self._dress(parcel.body)
        head = [f"POST {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {len(body)}", "", ""]
        try:
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
            writer.write("\r\n".join(head).encode() + body)
            await writer.drain()
        except OSError:
            return
        reset_on_close(writer.transport)
        writer.transport.abort()

    def _failed(self, delivery: Delivery, outcome: str, problem: str) -> bool:
        delivery.problem = problem
        self.last_error = (int(self._journal.now()), problem)
        self._end(delivery, outcome)
        return False

    def _end(self, delivery: Delivery, outcome: str) -> None:
        delivery.outcome, delivery.ended_at = outcome, self._journal.now()
        self._changes.announce()
