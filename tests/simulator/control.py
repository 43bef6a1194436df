"""The control interface's shared part: how tests ask and what they are told.

Every path lies under `/_control/`. Bodies are JSON objects; a mistake in one is answered
with 400 and a sentence.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.simulator.changes import Changes
from tests.simulator.courier import Courier
from tests.simulator.faults import FaultError, Faults, fault_from
from tests.simulator.journal import Journal
from tests.simulator.pushing import Pusher

#: Takes the request's body (query parameters on GET) and returns what is answered.
Action = Callable[[Mapping[str, Any]], Awaitable[object]]


#: What `configure_shared` takes and what `holds_shared` looks at.
SHARED_SETTINGS: Final = ("webhook_timeout_s", "backoff_s", "clock_offset_s")
SHARED_CONDITIONS: Final = ("method", "calls", "deliveries", "quiet", "timeout_s")


class ControlError(Exception):
    """A test asked for something that cannot be."""


class Simulation(Protocol):
    """What every simulated platform has."""

    changes: Changes
    journal: Journal
    faults: Faults
    courier: Courier
    pusher: Pusher

    @property
    def is_quiet(self) -> bool:
        """Everything is delivered, and no delivery is under way."""
        ...


class SharedControl:
    """What tests can do and ask whatever the platform is."""

    def __init__(
        self, present: Callable[[], Simulation], reset: Callable[[], Awaitable[None]]
    ) -> None:
        self._present, self._reset = present, reset

    def routes(self, prefix: str = "") -> list[Route]:
        """Return the routes, below a prefix such as "whatsapp/"."""
        return [
            control_route(f"{prefix}faults", self.add_fault),
            control_route(f"{prefix}faults/clear", self.clear_faults),
            control_route(f"{prefix}reset", self.reset),
            control_route(f"{prefix}calls", self.calls, "GET"),
            control_route(f"{prefix}refused", self.refused, "GET"),
            control_route(f"{prefix}deliveries", self.deliveries, "GET"),
            control_route(f"{prefix}faults", self.faults, "GET"),
        ]

    async def calls(self, asked: Mapping[str, Any]) -> object:
        """All calls in order; `method` picks."""
        wanted = take(asked, "method").get("method")
        calls = self._present().journal.calls
        return [call for call in calls if wanted in (None, call.method)]

    async def refused(self, asked: Mapping[str, Any]) -> object:
        """The calls that the definition does not allow, or with a wrong token."""
        return self._present().journal.refused

    async def deliveries(self, asked: Mapping[str, Any]) -> object:
        """All attempts to deliver."""
        return self._present().journal.deliveries

    async def faults(self, asked: Mapping[str, Any]) -> object:
        """The faults that are set."""
        return self._present().faults.listed()

    async def add_fault(self, asked: Mapping[str, Any]) -> object:
        """Set a fault; see `faults.Fault`."""
        return {"number": self._present().faults.add(fault_from(asked))}

    async def clear_faults(self, asked: Mapping[str, Any]) -> object:
        """Remove one fault by number, or all."""
        self._present().faults.clear(take(asked, "number").get("number"))
        return {}

    async def reset(self, asked: Mapping[str, Any]) -> object:
        """Forget everything and begin anew."""
        await self._reset()
        return {}


def configure_shared(simulation: Simulation, asked: Mapping[str, Any]) -> None:
    """Change `SHARED_SETTINGS`, those that are given."""
    pusher, courier, journal = simulation.pusher, simulation.courier, simulation.journal
    pusher.timeout_s = asked.get("webhook_timeout_s", pusher.timeout_s)
    courier.backoff_s = asked.get("backoff_s", courier.backoff_s)
    journal.clock_offset_s = asked.get("clock_offset_s", journal.clock_offset_s)


def holds_shared(simulation: Simulation, asked: Mapping[str, Any]) -> bool:
    """Say whether what was asked holds; look only at that: waiters look at each change."""
    journal = simulation.journal
    if "calls" in asked and journal.count_calls(asked.get("method")) < asked["calls"]:
        return False
    if "deliveries" in asked and journal.count_ended() < asked["deliveries"]:
        return False
    return simulation.is_quiet or not asked.get("quiet")


def control_route(path: str, action: Action, method: str = "POST") -> Route:
    """Make a route of the control interface.

    Args:
        path: below `/_control/`.
        action: what it does.
        method: the HTTP method.
    """

    async def serve(request: Request) -> Response:
        try:
            return _json(200, await action(await _asked(request)))
        except KeyError as missing:
            return _json(400, {"error": f"missing {missing}"})
        except (ControlError, FaultError, TypeError, ValueError) as problem:
            return _json(400, {"error": str(problem)})

    return Route(f"/_control/{path}", serve, methods=[method])


def take(asked: Mapping[str, Any], *allowed: str) -> Mapping[str, Any]:
    """Return what was asked if it has no other members than these.

    Raises:
        ControlError: a member is misspelt.
    """
    unknown = asked.keys() - set(allowed)
    if unknown:
        raise ControlError(f"{sorted(unknown)} is none of {sorted(allowed)}")
    return asked


async def _asked(request: Request) -> Mapping[str, Any]:
    asked = {**request.query_params, **request.path_params}
    body = await request.body()
    return asked | (orjson.loads(body) if body else {})


def _json(status: int, content: object) -> Response:
    options = orjson.OPT_NON_STR_KEYS
    return Response(orjson.dumps(content, option=options), status, media_type="application/json")
