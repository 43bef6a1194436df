"""What happened, in order: calls of the bot and deliveries to it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Telegram numbers its chats; on WhatsApp a chat is a phone number.
ChatId = int | str


@dataclass(slots=True)
class Call:
    """One call of a platform's method.

    Attributes:
        number: position among all calls, from 1.
        method: the method's name as it was called.
        via: "request", or "response" if it rode in the answer to a delivery.
        at: instant on the simulator's clock, seconds since 1970.
        parameters: as understood; as sent if the call was refused.
        executed: whether it had its effect.
        ok: what the answer said; None if no answer was given or it was unreadable.
        error_code: of the answer, if it was an error.
        description: of the answer, if it was an error.
        fault: kind of the fault that hit it.
        update_id: the delivery in whose response it rode.
    """

    number: int
    method: str
    via: str
    at: float
    parameters: Mapping[str, Any] = field(default_factory=dict)
    executed: bool = False
    ok: bool | None = None
    error_code: int | None = None
    description: str | None = None
    fault: str | None = None
    update_id: int | None = None


@dataclass(slots=True)
class Delivery:
    """One attempt to deliver an update to the bot's webhook.

    Attributes:
        key: the update's id.
        attempt: 1 for the first attempt.
        chat: the chat that the update belongs to.
        started_at: instant on the simulator's clock.
        ended_at: the same; None while it is under way.
        status: HTTP status that the bot answered with; None without a whole answer.
        outcome: "open", "delivered", "failed", "lost", "reset" or "duplicate".
        method: the method that the response asked for.
        executed: whether that method was run.
        problem: why it failed.
    """

    key: int
    attempt: int
    chat: ChatId | None
    started_at: float
    ended_at: float | None = None
    status: int | None = None
    outcome: str = "open"
    method: str | None = None
    executed: bool = False
    problem: str | None = None


class Journal:
    """Keeps everything since the last reset."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.refused: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.clock_offset_s = 0.0

    def now(self) -> float:
        """Return the simulator's instant; tests may have moved it."""
        return time.time() + self.clock_offset_s

    def open_call(self, method: str, via: str, update_id: int | None = None) -> Call:
        """Note that a call has arrived."""
        call = Call(len(self.calls) + 1, method, via, self.now(), update_id=update_id)
        self.calls.append(call)
        return call

    def open_delivery(self, key: int, attempt: int, chat: ChatId | None) -> Delivery:
        """Note that a delivery begins."""
        delivery = Delivery(key, attempt, chat, self.now())
        self.deliveries.append(delivery)
        return delivery

    def refuse(self, call: Call, code: int, description: str) -> None:
        """Note that the definition does not allow a call: a mistake of the bot."""
        call.ok, call.error_code, call.description = False, code, description
        self.refused.append(call)

    def count_calls(self, method: str | None) -> int:
        """Return how many calls of a method have arrived (None: of any)."""
        return sum(1 for call in self.calls if method is None or call.method == method)

    def count_ended(self) -> int:
        """Return how many attempts to deliver have ended."""
        return sum(1 for delivery in self.deliveries if delivery.outcome != "open")
