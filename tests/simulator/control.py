"""The control interface's shared part: how tests ask and what they are told.

Every path lies under `/_control/`. Bodies are JSON objects; a mistake in one is answered
with 400 and a sentence.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.simulator.faults import FaultError

#: Takes the request's body (query parameters on GET) and returns what is answered.
Action = Callable[[Mapping[str, Any]], Awaitable[object]]


class ControlError(Exception):
    """A test asked for something that cannot be."""


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
