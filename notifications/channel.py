"""What a platform must be able to do for us, and the closed set of outcomes of a send."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from handlers.domain.messages import Channel
from storage.outbox import Claimed


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It surely did not arrive; try again.

    Attributes:
        reason: a word for the log and the operator.
        after: how long the platform wants us to wait.
        pauses_channel: no message of this channel can leave now (token revoked).
    """

    reason: str
    after: timedelta | None = None
    pauses_channel: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived; its class decides (security.md 4.2)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """It will never arrive.

    Attributes:
        ends_chat: nothing will arrive in this chat any more (blocked, deleted).
    """

    reason: str
    ends_chat: bool = False


@dataclass(frozen=True, slots=True)
class Parked:
    """It cannot leave until an operator mends something; it waits, and is shown."""

    reason: str


Problem = Retry | Unknown | Dead | Parked
Outcome = Sent | Problem


class PushingChannel(Protocol):
    """A platform that we can send to at any time.

    Attributes:
        at_once: how many sends its client really does at the same time. No more are
            claimed: whatever is claimed when the process is killed is in doubt.
    """

    channel: Channel
    at_once: int

    async def send(self, row: Claimed) -> Outcome:
        """Send one message. Normal failures are outcomes, never exceptions."""
        ...
