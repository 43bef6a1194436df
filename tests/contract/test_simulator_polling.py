"""getUpdates: waits, confirms by offset, and gives way to a newer poller or a webhook."""

import asyncio
from typing import Any, Final

import httpx

from tests.simulator.client import TelegramSimulator

CHAT: Final = 1001


async def poll(
    simulator: TelegramSimulator, http: httpx.AsyncClient, **parameters: object
) -> dict[str, Any]:
    url = f"{simulator.api_url}/bot{simulator.token}/getUpdates"
    answer: dict[str, Any] = (await http.post(url, json=parameters, timeout=60)).json()
    return answer


def texts(answer: dict[str, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer["result"]]


async def test_long_poll_ends_with_the_first_update(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    waiting = asyncio.create_task(poll(simulator, http, timeout=50))
    await simulator.wait_for_calls("getUpdates")
    await simulator.say(CHAT, "halo")

    assert texts(await waiting) == ["halo"]


async def test_only_the_offset_confirms(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """Without it the same updates come again: a bot that died loses nothing."""
    sent = [await simulator.say(CHAT, text) for text in ("satu", "dua", "tiga")]

    first = await poll(simulator, http, limit=2)
    again = await poll(simulator, http)
    rest = await poll(simulator, http, offset=sent[1].update_id + 1)
    last = await poll(simulator, http, offset=-1)

    assert texts(first) == ["satu", "dua"]
    assert texts(again) == ["satu", "dua", "tiga"]
    assert texts(rest) == texts(last) == ["tiga"]


async def test_A24_a_newer_poller_ends_the_older_with_409(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """No update is lost between the two."""
    older = asyncio.create_task(poll(simulator, http, timeout=50))
    await simulator.wait_for_calls("getUpdates", 1)
    newer = asyncio.create_task(poll(simulator, http, timeout=50))
    ended = await older
    await simulator.say(CHAT, "halo")

    assert ended["error_code"] == 409
    assert "terminated by other getUpdates request" in ended["description"]
    assert texts(await newer) == ["halo"]


async def test_A24_webhook_and_polling_exclude_each_other(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    waiting = asyncio.create_task(poll(simulator, http, timeout=50))
    await simulator.wait_for_calls("getUpdates")
    await simulator.set_webhook("http://127.0.0.1:1/hook")

    ended, refused = await waiting, await poll(simulator, http)

    assert ended["error_code"] == refused["error_code"] == 409
    assert "webhook is active" in refused["description"]
    assert await simulator.refused() == []
    await simulator.set_webhook("")
    assert (await poll(simulator, http))["ok"] is True


async def test_A25_offset_far_ahead_confirms_nothing(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """Numbers were reset: the old offset must not swallow the new updates."""
    await simulator.set_next_update_id(5)
    await simulator.say(CHAT, "halo")

    assert texts(await poll(simulator, http, offset=100_000_002)) == ["halo"]


async def test_only_wanted_kinds_are_queued(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """`allowed_updates` holds for what comes after it."""
    await poll(simulator, http, allowed_updates=["message"])
    await simulator.block(CHAT)
    await simulator.say(2, "halo")

    assert texts(await poll(simulator, http)) == ["halo"]


async def test_raw_update_of_an_unknown_kind_arrives(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    number = await simulator.send_update({"telepathy": {"strength": 9}})

    [update] = (await poll(simulator, http))["result"]

    assert update == {"update_id": number, "telepathy": {"strength": 9}}


async def test_moved_clock_stamps_messages(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """Tests that move the bot's clock move the platform's, too."""
    await simulator.say(CHAT, "kini")
    await simulator.configure(clock_offset_s=86_400)
    await simulator.say(CHAT, "besok")

    now, tomorrow = [u["message"]["date"] for u in (await poll(simulator, http))["result"]]

    assert tomorrow - now >= 86_400
