"""What Meta tells about a message after it was taken, and what it costs.

Source: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#statuses-object
and .../docs/whatsapp/pricing (service messages are billed from October 2026)
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from tests.simulator.journal import Journal
from tests.simulator.whatsapp.account import Account
from tests.simulator.whatsapp.errors import status_error
from tests.simulator.whatsapp.feed import Change, Feed
from tests.simulator.whatsapp.world import WINDOW_S, Message, Person


class Statuses:
    """Tells statuses, by itself or when asked.

    Attributes:
        told: the statuses that every delivered message gets by itself.
    """

    def __init__(self, account: Account, journal: Journal, feed: Feed) -> None:
        self._account, self._journal, self._feed = account, journal, feed
        self.told: Sequence[str] = ("sent", "delivered")

    def follow(self, person: Person, message: Message, failure: int | None) -> None:
        """Tell what becomes of a message that was just taken.

        Args:
            person: to whom it goes.
            message: which.
            failure: code of the error that it fails with; None if it arrives.
        """
        if failure is not None:
            self.tell(person, message, "failed", code=failure)
            return
        for state in self.told:
            self.tell(person, message, state)

    def tell(
        self,
        person: Person,
        message: Message,
        state: str,
        *,
        code: int | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> int | None:
        """Tell one status, also one that makes no sense.

        Args:
            person: to whom the message went.
            message: which.
            state: "sent", "delivered", "read" or "failed".
            code: of the error, for "failed".
            members: replace or add to what is told; None removes one.

        Returns:
            Number of the post; None while posts are held back.
        """
        status = self._status(person, message, state, code) | dict(members or {})
        status = {name: value for name, value in status.items() if value is not None}
        message.statuses.append(state)
        lane = ("statuses", message.message_id)
        return self._feed.add(Change({"statuses": [status]}, person.number, lane))

    def _status(
        self, person: Person, message: Message, state: str, code: int | None
    ) -> dict[str, Any]:
        now = int(self._journal.now())
        status: dict[str, Any] = {
            "id": message.message_id,
            "status": state,
            "timestamp": str(now),
            "recipient_id": person.number,
        }
        opaque = message.body.get("biz_opaque_callback_data")
        if opaque is not None:
            status["biz_opaque_callback_data"] = opaque
        if state == "failed":
            return status | {"errors": [status_error(131000 if code is None else code)]}
        return status | {
            "pricing": dict(message.pricing or {}),
            "conversation": _conversation(person, message, state, now),
        }

    def price(self, category: str, *, is_window_open: bool) -> dict[str, Any]:
        """Return the `pricing` of a message that is sent now."""
        kind = "regular"
        if category == "service" and not self._account.service_is_billed:
            kind = "free_customer_service"
        if category == "utility" and is_window_open:
            kind = "free_customer_service"
        return {
            "billable": kind == "regular",
            "pricing_model": "PMP",
            "category": category,
            "type": kind,
        }


def _conversation(person: Person, message: Message, state: str, now: int) -> dict[str, Any]:
    seed = f"{person.number}:{message.category}:{now // WINDOW_S}".encode()
    conversation: dict[str, Any] = {
        "id": hashlib.md5(seed, usedforsecurity=False).hexdigest(),
        "origin": {"type": message.category},
    }
    if state == "sent":
        conversation["expiration_timestamp"] = str(now + WINDOW_S)
    return conversation
