"""The operations port: is it alive, can it work, what has it done. For this machine only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.observability import Metrics

#: A check that takes longer has failed: whoever asks waits no longer either.
CHECK_TIMEOUT_S: Final = 2.0
_FRESH: Final = {"cache-control": "no-store"}

Check = Callable[[], Awaitable[str]]


def ops_app(
    checks: Mapping[str, Check],
    metrics: Metrics,
    ready: Callable[[], bool],
    alarms: Check | None = None,
) -> Starlette:
    """Build the application behind the operations port.

    Args:
        checks: by name; each gives "" or in a few words why it cannot be worked. They say
            nothing about a person.
        metrics: what `/metrics` shows.
        ready: whether webhooks are accepted.
        alarms: what an operator must look at though messages are taken all the same (a
            revoked token, a stuck outbox); shown by `/readyz`, which stays 200.
    """

    async def livez(_request: Request) -> Response:
        return PlainTextResponse("alive\n", headers=_FRESH)

    async def readyz(_request: Request) -> Response:
        reasons = await _failing(checks)
        if not ready():
            reasons = {"webhooks": "not accepted", **reasons}
        status = 503 if reasons else 200
        if alarms is not None:
            reasons |= await _failing({"alarms": alarms})
        return JSONResponse(reasons, status, headers=_FRESH)

    async def show_metrics(_request: Request) -> Response:
        text = generate_latest(metrics.registry)
        return Response(text, headers=_FRESH | {"content-type": CONTENT_TYPE_PLAIN_1_0_0})

    return Starlette(
        routes=[
            Route("/livez", livez),
            Route("/readyz", readyz),
            Route("/metrics", show_metrics),
        ]
    )


async def _failing(checks: Mapping[str, Check]) -> dict[str, str]:
    """Do all checks at once; a check that raises is told by its class only."""
    results = await asyncio.gather(
        *(asyncio.wait_for(check(), CHECK_TIMEOUT_S) for check in checks.values()),
        return_exceptions=True,
    )
    reasons = {name: _reason(result) for name, result in zip(checks, results, strict=True)}
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(result: str | BaseException) -> str:
    match result:
        case TimeoutError():
            return f"no answer within {CHECK_TIMEOUT_S:g} s"
        case BaseException():
            return type(result).__name__
        case _:
            return result
