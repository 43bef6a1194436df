"""A messenger, attached: all that the running office needs of it.

A further platform is one folder beside these with a function that gives this value.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

from bot.media import Fetch
from notifications.channel import PushingChannel
from notifications.limits import SendLimits


@dataclass(frozen=True, slots=True)
class Platform:
    """What a messenger brings.

    Attributes:
        channel: sends what leaves the outbox.
        limits: how fast it may be used.
        close: lets go of connections and roles.
        webhooks: raw ASGI endpoints by path of the public port.
        work: run side by side until cancelled (polling, setting the webhook).
        fetch: gets a file that somebody sent.
        notice: what an operator should know of its state, "" for nothing; `/readyz` shows it.
    """

    channel: PushingChannel
    limits: SendLimits
    close: Callable[[], Awaitable[None]]
    webhooks: Mapping[str, ASGIApp] = field(default_factory=dict)
    work: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = ()
    notice: Callable[[], str] = lambda: ""
    fetch: Fetch | None = None
