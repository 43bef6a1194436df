"""Named points between the first byte of a message and `sent`, for killing exactly there.

A point lies before or after a function of the product. The functions are wrapped here,
by the tests' entry point; the product knows nothing of it.
"""

from __future__ import annotations

import inspect
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from typing import Any, Final

#: (module, attribute path): each gives two points, before and after.
PLACES: Final[tuple[tuple[str, str], ...]] = (
    ("bot.channels.telegram.webhook", "read_body"),
    ("bot.channels.telegram.webhook", "respond"),
    ("bot.intake", "Intake.receive"),
    ("bot.batch", "Batch.do"),
    ("bot.intake", "Intake._settle_all"),
    ("bot.intake", "Intake.rode"),
    ("storage.intake", "open_lanes"),
    ("storage.intake", "claim_keys"),
    ("storage.intake", "save_states"),
    ("storage.known", "read"),
    ("storage.effects", "apply"),
    ("storage.outbox", "add"),
    ("storage.riding", "rode"),
    ("storage.sending", "claim_due"),
    ("storage.sending", "finish_all"),
    ("storage.reports", "open_draft"),
    ("storage.reports", "add_fragment"),
    ("storage.reports", "send"),
    ("storage.subscriptions", "start"),
    ("notifications.sender", "Sender._send"),
    ("notifications.sender", "Sender._record"),
    ("bot.channels.telegram.client", "TelegramChannel.send"),
    ("bot.channels.whatsapp.webhook", "WhatsAppWebhook._take"),
    ("bot.channels.whatsapp.client", "WhatsAppChannel.send"),
    ("storage.deliveries", "record"),
    ("notifications.reminders", "hand_over"),
    ("notifications.digests", "queue_digests"),
    ("storage.reminders", "claim_due"),
)

#: What a process does as it starts, before it takes a message (H02).
STARTING: Final[tuple[tuple[str, str], ...]] = (
    ("storage.schema", "bring_up_to_date"),
    ("storage.instance", "drop_leases"),
    ("notifications.sender", "Sender.recover"),
    ("storage.sending", "expire_leases"),
)


def _named(places: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(
        f"{when} {module.rpartition('.')[2]}.{name}"
        for module, name in places
        for when in ("before", "after")
    )


#: Every point's name.
POINTS: Final = _named(PLACES)
RECOVERY: Final = _named(STARTING)


def put_points(reached: Callable[[str], None]) -> None:
    """Wrap every place.

    Args:
        reached: called at the point that `TEST_POINT` names, at its n-th hit.
    """
    watch = _Watch(reached)
    for module_name, path in (*PLACES, *STARTING):
        owner: Any = import_module(module_name)
        *outer, name = path.split(".")
        for part in outer:
            owner = getattr(owner, part)
        label = f"{module_name.rpartition('.')[2]}.{path}"
        setattr(owner, name, _wrapped(getattr(owner, name), label, watch))


class _Watch:
    """Counts hits and stops at the one that was asked for."""

    def __init__(self, reached: Callable[[str], None]) -> None:
        wanted, _, hits = os.environ.get("TEST_POINT", "").rpartition(":")
        self._wanted, self._hits = wanted, int(hits or 0)
        self._reached = reached
        self._counts: Counter[str] = Counter()
        self._log = os.environ.get("TEST_POINTS_LOG", "")
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        with self._lock:
            self._counts[name] += 1
            if self._log and self._counts[name] == 1:
                with open(self._log, "a") as log:  # noqa: PTH123 -- appended to by many
                    log.write(f"{name}\n")
            is_here = name == self._wanted and self._counts[name] == self._hits
        if is_here:
            self._reached(name)


def _wrapped(function: Callable[..., Any], label: str, watch: _Watch) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def around(*args: Any, **kwargs: Any) -> Any:
            watch(f"before {label}")
            result = await function(*args, **kwargs)
            watch(f"after {label}")
            return result

        return around

    @wraps(function)
    def around_sync(*args: Any, **kwargs: Any) -> Any:
        watch(f"before {label}")
        result = function(*args, **kwargs)
        watch(f"after {label}")
        return result

    return around_sync
