"""Faults on demand: each kind does what it says, as often as it says."""

import asyncio
from typing import Any, Final

import httpx
import pytest

from tests.simulator.client import SimulatorRefusalError, TelegramSimulator

CHAT: Final = 1001


async def send(
    simulator: TelegramSimulator, http: httpx.AsyncClient, text: str = "a", timeout_s: float = 10
) -> httpx.Response:
    url = f"{simulator.api_url}/bot{simulator.token}/sendMessage"
    return await http.post(url, json={"chat_id": CHAT, "text": text}, timeout=timeout_s)


@pytest.fixture(autouse=True)
async def _chat(simulator: TelegramSimulator) -> None:
    await simulator.set_chat(CHAT)


@pytest.mark.parametrize("retry_after", [3, 0, -1, 10**9, 0.5, "soon"])
async def test_429_with_any_retry_after(
    simulator: TelegramSimulator, http: httpx.AsyncClient, retry_after: object
) -> None:
    await simulator.add_fault("429", "sendMessage", retry_after=retry_after)

    answer = await send(simulator, http)

    assert answer.status_code == answer.json()["error_code"] == 429
    assert answer.json()["parameters"] == {"retry_after": retry_after}
    assert await simulator.replies(CHAT) == []


async def test_429_without_retry_after(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    await simulator.add_fault("429", "sendMessage", retry_after=None)

    answer = await send(simulator, http)

    assert "parameters" not in answer.json()


@pytest.mark.parametrize(
    ("kind", "details", "status"),
    [
        ("500", {}, 500),
        ("502", {}, 502),
        ("503", {}, 503),
        ("401", {}, 401),
        ("403", {}, 403),
        ("error", {"error_code": 420, "description": "FLOOD"}, 420),
        ("garbage", {}, 200),
    ],
)
async def test_answer_is_an_error_and_nothing_is_sent(
    simulator: TelegramSimulator,
    http: httpx.AsyncClient,
    kind: str,
    details: dict[str, Any],
    status: int,
) -> None:
    await simulator.add_fault(kind, "sendMessage", **details)

    first = await send(simulator, http)
    second = await send(simulator, http)

    assert (first.status_code, second.status_code) == (status, 200)
    [call, _] = await simulator.calls("sendMessage")
    assert (call.fault, call.executed) == (kind, False)
    assert len(await simulator.replies(CHAT)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_drop_closes_without_answer_or_effect(
    simulator: TelegramSimulator, http: httpx.AsyncClient, when: str
) -> None:
    await simulator.add_fault("drop", "sendMessage", when=when)

    with pytest.raises(httpx.TransportError):
        await send(simulator, http)

    [call] = await simulator.calls()
    assert (call.fault, call.executed, call.ok) == ("drop", False, None)
    assert bool(call.parameters) == (when == "after")


@pytest.mark.parametrize("kind", ["accept_then_drop", "half"])
async def test_accepted_then_dropped_has_its_effect(
    simulator: TelegramSimulator, http: httpx.AsyncClient, kind: str
) -> None:
    """The bot cannot know that the message was sent."""
    await simulator.add_fault(kind, "sendMessage")

    with pytest.raises(httpx.TransportError):
        await send(simulator, http, "siap")

    [call] = await simulator.calls()
    assert (call.executed, call.ok) == (True, None)
    assert [message.text for message in await simulator.replies(CHAT)] == ["siap"]


async def test_hang_never_answers(simulator: TelegramSimulator, http: httpx.AsyncClient) -> None:
    await simulator.add_fault("hang", "sendMessage")

    sending = asyncio.create_task(send(simulator, http, timeout_s=60))
    await simulator.wait_for_calls("sendMessage")
    healthy = await send(simulator, http, "lain")
    is_waiting = not sending.done()
    sending.cancel()

    assert (healthy.status_code, is_waiting) == (200, True)
    assert [message.text for message in await simulator.replies(CHAT)] == ["lain"]


async def test_slow_answers_late(simulator: TelegramSimulator, http: httpx.AsyncClient) -> None:
    """The second call overtakes the first."""
    await simulator.add_fault("slow", "sendMessage", delay_s=0.5)

    sending = asyncio.create_task(send(simulator, http, "lambat"))
    await simulator.wait_for_calls("sendMessage")
    await send(simulator, http, "cepat")
    await sending

    assert [message.text for message in await simulator.replies(CHAT)] == ["cepat", "lambat"]


async def test_fault_picks_method_chat_and_turn(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    await simulator.add_fault("500", "getMe", count=None)
    await simulator.add_fault("500", chat=2, count=None)
    await simulator.add_fault("403", "sendMessage", chat=CHAT, skip=1)

    codes = [(await send(simulator, http)).status_code for _ in range(3)]

    assert codes == [200, 403, 200]
    await simulator.clear_faults()
    url = f"{simulator.api_url}/bot{simulator.token}/getMe"
    assert (await http.get(url)).status_code == 200


async def test_dice_fall_the_same_way_for_the_same_seed(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    async def throw(seed: int) -> list[int]:
        await simulator.clear_faults()
        await simulator.add_fault("500", "sendMessage", probability=0.5, seed=seed)
        return [(await send(simulator, http)).status_code for _ in range(20)]

    first, again, other = await throw(1), await throw(1), await throw(2)

    assert first == again != other
    assert {200, 500} == set(first)


@pytest.mark.parametrize(
    ("kind", "details"),
    [("earthquake", {}), ("500", {"metod": "getMe"}), ("drop", {"when": "before", "chat": 1})],
)
async def test_misspelt_fault_is_an_error_of_the_test(
    simulator: TelegramSimulator, kind: str, details: dict[str, Any]
) -> None:
    with pytest.raises(SimulatorRefusalError):
        await simulator.add_fault(kind, **details)
