"""The operations port: what a balancer, a watchdog and Prometheus ask."""

import asyncio
from collections.abc import Callable, Mapping

import httpx
import pytest

from bot.observability import new_metrics
from bot.web import ops
from bot.web.ops import Check, ops_app


async def works() -> str:
    return ""


async def is_full() -> str:
    return "cannot be written to"


async def raises() -> str:
    raise OSError("postgresql://u:hidden@h/db")


async def hangs() -> str:
    await asyncio.Event().wait()
    return ""


async def get(
    path: str, checks: Mapping[str, Check] | None = None, ready: Callable[[], bool] = lambda: True
) -> httpx.Response:
    metrics = new_metrics()
    metrics.ignored("group")
    app = httpx.ASGITransport(ops_app(checks or {}, metrics, ready))
    async with httpx.AsyncClient(transport=app, base_url="http://ops") as client:
        return await client.get(path)


async def test_livez_answers_while_the_loop_lives() -> None:
    """Not ready, not able to work: alive all the same, so that nobody restarts it."""
    answer = await get("/livez", {"database": is_full}, lambda: False)

    assert answer.status_code == 200


async def test_readyz_says_ready_once_webhooks_are_accepted() -> None:
    answer = await get("/readyz", {"database": works, "alarms": works})

    assert (answer.status_code, answer.json()) == (200, {})


async def test_readyz_is_not_ready_before() -> None:
    answer = await get("/readyz", {"database": works}, lambda: False)

    assert (answer.status_code, answer.json()) == (503, {"webhooks": "not accepted"})


async def test_readyz_names_what_does_not_work() -> None:
    answer = await get("/readyz", {"database": is_full, "alarms": works})

    assert (answer.status_code, answer.json()) == (503, {"database": "cannot be written to"})


async def test_C07_a_check_that_raises_is_told_by_class_only() -> None:
    answer = await get("/readyz", {"database": raises})

    assert (answer.status_code, answer.json()) == (503, {"database": "OSError"})


async def test_a_check_that_hangs_does_not_hang_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ops, "CHECK_TIMEOUT_S", 0.01)

    answer = await get("/readyz", {"database": hangs, "alarms": is_full})

    assert answer.status_code == 503
    assert answer.json() == {
        "database": "no answer within 0.01 s",
        "alarms": "cannot be written to",
    }


async def test_an_alarm_is_shown_and_takes_nobody_out_of_service() -> None:
    """With a revoked token messages are still taken; a balancer must not stop them."""
    app = httpx.ASGITransport(ops_app({}, new_metrics(), lambda: True, is_full))
    async with httpx.AsyncClient(transport=app, base_url="http://ops") as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"alarms": "cannot be written to"})


async def test_metrics_are_prometheus_text() -> None:
    answer = await get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'tanpacalo_ignored_total{reason="group"} 1.0' in answer.text.splitlines()


@pytest.mark.parametrize("path", ["/", "/readyz/", "/metrics/x"])
async def test_there_is_nothing_else(path: str) -> None:
    answer = await get(path)

    assert answer.status_code in {307, 404}


async def test_nothing_can_be_posted() -> None:
    app = httpx.ASGITransport(ops_app({}, new_metrics(), lambda: True))
    async with httpx.AsyncClient(transport=app, base_url="http://ops") as client:
        assert (await client.post("/metrics")).status_code == 405
