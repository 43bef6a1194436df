"""Faults on demand: what goes wrong, where, how often."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from tests.simulator.journal import ChatId

#: Faults of a call that the bot makes.
CALL_KINDS: Final = frozenset(
    {
        "429",  # "too many requests", with `retry_after` (None: the field is missing)
        "500",
        "502",
        "503",
        "401",
        "403",
        "error",  # any `error_code`, `description` and `parameters`
        "fail_later",  # WhatsApp: taken, then a status says `failed` with `error_code`
        "drop",  # closed without an answer, not executed; `when` "before" or "after" reading
        "hang",  # never answered, not executed
        "slow",  # executed after `delay_s`, then answered
        "accept_then_drop",  # executed, closed without an answer
        "half",  # executed, closed in the middle of the answer
        "garbage",  # 200 with a body that is no JSON; executed only with `execute`
    }
)
#: Faults of a delivery to the bot.
DELIVERY_KINDS: Final = frozenset(
    {
        "lose_response",  # the bot's answer counts for nothing: delivered again
        "duplicate",  # delivered `times` more after success, `concurrent` or in turn
        "reset_before_read",  # connection reset before the answer is read
    }
)


class FaultError(ValueError):
    """A fault was described wrongly by the test."""


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: one of `CALL_KINDS` or `DELIVERY_KINDS`.
        method: the method hit, "*" for any; deliveries have none.
        chat: the chat hit, None for any.
        via: hits calls by "request", by "response", or "*".
        count: how often it strikes; None is without end.
        probability: how likely it strikes when it could.
        seed: of this fault's own dice.
        skip: how many chances it lets pass first.
        retry_after: sent with 429, of any type; None leaves it out.
        delay_s: for "slow".
        when: for "drop": "before" or "after" the request is read.
        error_code: for "error".
        description: for "error", "401", "403".
        parameters: for "error": the answer's `parameters`.
        times: for "duplicate": how many more deliveries.
        concurrent: for "duplicate": all at once.
        execute: for "garbage": whether the call has its effect.
    """

    kind: str
    method: str = "*"
    chat: ChatId | None = None
    via: str = "request"
    count: int | None = 1
    probability: float = 1.0
    seed: int = 0
    skip: int = 0
    retry_after: object = 1
    delay_s: float = 0.1
    when: str = "after"
    error_code: int = 400
    description: str | None = None
    parameters: Mapping[str, Any] | None = None
    times: int = 1
    concurrent: bool = False
    execute: bool = False
    number: int = 0
    struck: int = 0
    dice: random.Random = field(default_factory=random.Random, repr=False)

    def strikes(self) -> bool:
        """Use one chance; say whether the fault happens now."""
        if self.count is not None and self.struck >= self.count:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1.0 and self.dice.random() >= self.probability:
            return False
        self.struck += 1
        return True

    def as_json(self) -> dict[str, Any]:
        """Return the fault as the control interface shows it."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "dice"}


def fault_from(described: Mapping[str, Any]) -> Fault:
    """Read a test's description of a fault.

    Args:
        described: field names and values of `Fault`; a fault with a probability and
            no count has no end.

    Raises:
        FaultError: unknown field or kind, or a combination that cannot be.
    """
    allowed = {f.name for f in fields(Fault)} - {"number", "struck", "dice"}
    unknown = described.keys() - allowed
    if unknown or "kind" not in described:
        raise FaultError(f"a fault needs a kind and takes {sorted(allowed)}, not {sorted(unknown)}")
    fault = Fault(**described)
    if fault.kind not in CALL_KINDS | DELIVERY_KINDS:
        raise FaultError(f"unknown kind {fault.kind!r}")
    if fault.kind == "drop" and fault.when == "before" and fault.chat is not None:
        raise FaultError("before a request is read nobody knows its chat")
    if "probability" in described and "count" not in described:
        fault.count = None
    fault.dice = random.Random(fault.seed)
    return fault


class Faults:
    """The faults that are set at present; the first that strikes is taken."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._numbered = 0

    def add(self, fault: Fault) -> int:
        """Set a fault; return its number."""
        self._numbered += 1
        fault.number = self._numbered
        self._faults.append(fault)
        return fault.number

    def clear(self, number: int | None = None) -> None:
        """Remove one fault, or all."""
        self._faults = [f for f in self._faults if number is not None and f.number != number]

    def listed(self) -> list[dict[str, Any]]:
        """Return all faults with how often each has struck."""
        return [fault.as_json() for fault in self._faults]

    def before_reading(self, method: str) -> Fault | None:
        """Return the fault that closes the connection before the request is read."""
        return self._first(
            lambda f: f.kind == "drop" and f.when == "before" and _meets(f.method, method)
        )

    def of_call(self, method: str, chat: ChatId | None, via: str) -> Fault | None:
        """Return the fault that hits a call, if any."""
        return self._first(
            lambda f: (
                f.kind in CALL_KINDS
                and not (f.kind == "drop" and f.when == "before")
                and _meets(f.method, method)
                and _meets(f.via, via)
                and f.chat in (None, chat)
            )
        )

    def of_delivery(self, chat: ChatId | None) -> Fault | None:
        """Return the fault that hits a delivery, if any."""
        return self._first(lambda f: f.kind in DELIVERY_KINDS and f.chat in (None, chat))

    def _first(self, matches: Callable[[Fault], bool]) -> Fault | None:
        for fault in self._faults:
            if matches(fault) and fault.strikes():
                return fault
        return None


def _meets(pattern: str, name: str) -> bool:
    return pattern == "*" or pattern.lower() == name.lower()
