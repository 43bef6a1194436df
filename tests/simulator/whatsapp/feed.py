"""What Meta pushes to the bot: changes, made into posts, signed, delivered until taken.

Source: developers.facebook.com/docs/whatsapp/cloud-api/webhooks and graph-api/webhooks
"""

import hashlib
import hmac
import json
import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from tests.simulator.changes import Changes
from tests.simulator.control import ControlError
from tests.simulator.courier import Courier, Parcel
from tests.simulator.faults import Faults
from tests.simulator.journal import Delivery, Journal
from tests.simulator.pushing import Pusher
from tests.simulator.whatsapp.account import Account

_Json = Mapping[str, Any]
_CHALLENGE: Final = "1158201444"


@dataclass(frozen=True, slots=True)
class Change:
    """One message or status on its way.

    Attributes:
        value: `contacts` with `messages`, or `statuses`.
        chat: the person's number.
        lane: changes of one lane are delivered in order.
    """

    value: _Json
    chat: str
    lane: Hashable


class Feed:
    """Numbers posts and keeps them until the bot has answered 200.

    Attributes:
        held: changes that wait for `release`; None when nothing is held back.
    """

    def __init__(
        self, account: Account, changes: Changes, journal: Journal, faults: Faults
    ) -> None:
        self._account, self._changes = account, changes
        self.pusher = Pusher(changes, journal, faults, self._dress, self._accepted)
        self.courier = Courier(self.pusher.attempt, changes)
        self.pending: dict[int, Parcel] = {}
        self.held: list[Change] | None = None
        self._numbered = 0

    async def set_webhook(self, url: str, *, verify: bool) -> None:
        """Push to an address from now on, after it has proved to know the verify token.

        Raises:
            ControlError: it has not.
        """
        if url and verify:
            await self._verify(url)
        self.pusher.url = url
        if url:
            self.courier.resume()
        else:
            self.courier.pause()
        self._changes.announce()

    async def _verify(self, url: str) -> None:
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": _CHALLENGE,
            "hub.verify_token": self._account.verify_token,
        }
        try:
            answer = await self.pusher.http().get(url, params=query)
        except httpx.HTTPError as error:
            raise ControlError(f"no answer to the verification: {error!r}") from error
        if answer.status_code != httpx.codes.OK or answer.text != _CHALLENGE:
            raise ControlError(f"verification failed with {answer.status_code}")

    def add(self, change: Change) -> int | None:
        """Send a change; return its post's number, None if it is held back."""
        if self.held is not None:
            self.held.append(change)
            return None
        return self._post([change], change.lane)

    def release(self, *, seed: int | None, times: int, together: bool) -> list[int]:
        """Send what was held back, one post after the other.

        Args:
            seed: of the order; None keeps it.
            times: how often each change is sent.
            together: all in one post.

        Returns:
            The posts' numbers.
        """
        changes, self.held = list(self.held or ()) * times, None
        if seed is not None:
            random.Random(seed).shuffle(changes)
        lane = ("released", self._numbered)
        if together:
            return [self._post(changes, lane)] if changes else []
        return [self._post([change], lane) for change in changes]

    def post(self, body: _Json, chat: str | None = None) -> int:
        """Send any body as it is."""
        self._numbered += 1
        lane: Hashable = ("chat", chat) if chat else self._numbered
        return self._queue(dict(body), chat, lane)

    def _post(self, changes: Sequence[Change], lane: Hashable) -> int:
        self._numbered += 1
        chats = {change.chat for change in changes}
        chat = chats.pop() if len(chats) == 1 else None
        return self._queue(self._body([change.value for change in changes]), chat, lane)

    def _queue(self, body: dict[str, Any], chat: str | None, lane: Hashable) -> int:
        parcel = Parcel(self._numbered, lane, body, chat)
        self.pending[parcel.key] = parcel
        self.courier.add(parcel)
        self._changes.announce()
        return parcel.key

    def _body(self, values: Sequence[_Json]) -> dict[str, Any]:
        """Join changes as Meta does: messages with messages, statuses with statuses."""
        parts = []
        for names in (("contacts", "messages"), ("statuses",)):
            joined = {
                name: [item for value in values for item in value.get(name, ())] for name in names
            }
            if any(joined.values()):
                parts.append({name: items for name, items in joined.items() if items})
        head = {"messaging_product": "whatsapp", "metadata": self._account.metadata()}
        return {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": self._account.waba_id,
                    "changes": [{"value": {**head, **part}, "field": "messages"} for part in parts],
                }
            ],
        }

    def _dress(self, body: _Json) -> tuple[bytes, dict[str, str]]:
        # As Meta does: everything beyond ASCII is escaped, slashes too; that is signed.
        text = json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")
        content = text.encode()
        signature = hmac.new(self._account.app_secret.encode(), content, hashlib.sha256)
        return content, {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={signature.hexdigest()}",
        }

    def _accepted(self, parcel: Parcel, response: httpx.Response, delivery: Delivery) -> None:
        self.pending.pop(parcel.key, None)
        parcel.done = True
        self._changes.announce()
