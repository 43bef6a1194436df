"""The simulator delivers to the webhook as Telegram does."""

import asyncio
from collections import defaultdict
from typing import Any, Final

import httpx
import pytest

from tests.contract.scripted_bot import Answer, ScriptedBot, accept, say
from tests.simulator.client import TelegramSimulator
from tests.simulator.journal import ChatId

CHAT: Final = 1001


async def test_update_comes_with_its_secret_on_a_kept_connection(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    for text in ("satu", "dua", "tiga"):
        await simulator.say(CHAT, text)
        await simulator.wait_quiet()

    assert bot.texts() == ["satu", "dua", "tiga"]
    assert set(bot.secrets) == {bot.secret}
    assert len(set(bot.ports)) == 1


@pytest.mark.parametrize("failure", [Answer(503), Answer(401), Answer(204), Answer(500)])
async def test_redelivers_until_200(
    simulator: TelegramSimulator, bot: ScriptedBot, failure: Answer
) -> None:
    """The same update comes again, never twice at once, and then no more."""

    async def third_time(update: dict[str, Any], times: int) -> Answer:
        return Answer() if times == 3 else failure

    bot.script = third_time
    said = await simulator.say(CHAT, "halo")
    await simulator.wait_quiet()

    assert [update["update_id"] for update in bot.received] == [said.update_id] * 3
    assert bot.received[0] == bot.received[2]
    assert bot.overlapped == []
    outcomes = [(d.attempt, d.status, d.outcome) for d in await simulator.deliveries()]
    expected = [(1, failure.status, "failed"), (2, failure.status, "failed"), (3, 200, "delivered")]
    assert outcomes == expected


async def test_bot_that_is_down_gets_its_updates_once_it_is_up(
    simulator: TelegramSimulator, bot: ScriptedBot, http: httpx.AsyncClient
) -> None:
    """A refused connection is a failed attempt, told by getWebhookInfo."""
    await simulator.set_webhook("http://127.0.0.1:1/hook")  # nobody listens there
    await simulator.say(CHAT, "satu")
    await simulator.say(CHAT, "dua")
    await simulator.wait_for_deliveries(2)
    answer = await http.get(f"{simulator.api_url}/bot{simulator.token}/getWebhookInfo")

    await simulator.set_webhook(bot.url)
    await simulator.wait_quiet()

    info = answer.json()["result"]
    assert info["pending_update_count"] == 2
    assert info["last_error_message"].startswith("Connection failed")
    assert bot.texts() == ["satu", "dua"]


async def test_messages_of_a_chat_keep_their_order(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    """Also when deliveries fail; other chats do not wait."""

    async def fail_first(update: dict[str, Any], times: int) -> Answer:
        return Answer(200 if times > 1 else 503)

    bot.script = fail_first
    for n in range(5):
        for chat in (1, 2, 3):
            await simulator.say(chat, str(n))
    await simulator.wait_quiet()

    order: dict[ChatId, list[str]] = defaultdict(list)
    for delivery in await simulator.deliveries():
        if delivery.outcome == "delivered" and delivery.chat is not None:
            texts = [u for u in bot.received if u["update_id"] == delivery.key]
            order[delivery.chat].append(texts[0]["message"]["text"])
    assert order == {chat: ["0", "1", "2", "3", "4"] for chat in (1, 2, 3)}
    assert bot.overlapped == []


async def test_max_connections_is_respected(simulator: TelegramSimulator, bot: ScriptedBot) -> None:
    """As many updates at once as asked for, and no more."""
    full = asyncio.Event()

    async def hold(update: dict[str, Any], times: int) -> Answer:
        if bot.most_at_once == 3:
            full.set()
        await full.wait()
        return Answer()

    bot.script = hold
    await simulator.set_webhook(bot.url, max_connections=3)
    for chat in range(1, 11):
        await simulator.say(chat, "halo")
    await simulator.wait_quiet()

    assert bot.most_at_once == 3
    assert len(bot.received) == 10


async def test_taps_do_not_queue_behind_messages(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    """A tap arrives while a message of the same chat is still being handled."""
    tapped = asyncio.Event()

    async def hold_messages(update: dict[str, Any], times: int) -> Answer:
        if "callback_query" in update:
            tapped.set()
            return Answer()
        await tapped.wait()
        return Answer()

    await _offer_buttons(simulator, 1)
    await simulator.wait_quiet()
    bot.script = hold_messages
    await simulator.say(CHAT, "halo")
    await simulator.tap(CHAT, "Tombol 0")
    await simulator.wait_quiet()

    # Behind the message the tap would never have come, nor this line been reached.
    assert ["message" in update for update in bot.received] == [True, False]


async def test_shuffled_taps_arrive_in_another_order(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    """By seed; none is lost."""
    await _offer_buttons(simulator, 8)
    await simulator.configure(shuffle_taps={"seed": 7, "within_s": 0.3})
    for n in range(8):
        await simulator.tap(CHAT, f"Tombol {n}")
    await simulator.wait_quiet()

    data = [u["callback_query"]["data"] for u in bot.received if "callback_query" in u]
    assert sorted(data) == [f"b{n}" for n in range(8)]
    assert data != sorted(data)


async def test_method_in_the_response_is_run(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    async def echo(update: dict[str, Any], times: int) -> Answer:
        return say(CHAT, f"Anda menulis {update['message']['text']}")

    bot.script = echo
    citizen = simulator.person(CHAT)
    [reply] = await citizen.says("halo")
    await simulator.wait_quiet()

    [call] = await simulator.calls()
    [delivery] = await simulator.deliveries()
    assert (reply.text, reply.via) == ("Anda menulis halo", "response")
    assert (call.via, call.executed, call.update_id) == ("response", True, delivery.key)
    assert (delivery.method, delivery.executed) == ("sendMessage", True)


async def test_method_in_the_response_is_checked_like_a_call(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    """Wrong parameters, and methods that cannot ride: recorded as refused."""
    bodies: list[dict[str, Any]] = [{"method": "sendMessage", "chat_id": CHAT}, {"method": "getMe"}]

    async def wrong(update: dict[str, Any], times: int) -> Answer:
        return Answer(body=bodies[int(update["message"]["text"])])

    bot.script = wrong
    for n in range(2):
        await simulator.say(CHAT, str(n))
    await simulator.wait_quiet()

    assert [call.method for call in await simulator.refused()] == ["sendMessage", "getMe"]
    assert await simulator.replies(CHAT) == []


async def test_half_a_response_is_no_response(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    """The method is run only once the response was read whole."""

    async def half_then_whole(update: dict[str, Any], times: int) -> Answer:
        return Answer(body=say(CHAT, "siap").body, is_whole=times > 1)

    bot.script = half_then_whole
    await simulator.say(CHAT, "halo")
    await simulator.wait_quiet()

    assert [d.outcome for d in await simulator.deliveries()] == ["failed", "delivered"]
    assert [message.text for message in await simulator.replies(CHAT)] == ["siap"]


async def test_lost_response_means_redelivered_and_not_run(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    async def count(update: dict[str, Any], times: int) -> Answer:
        return say(CHAT, f"jawaban {times}")

    bot.script = count
    await simulator.add_fault("lose_response", count=2)
    await simulator.say(CHAT, "halo")
    await simulator.wait_quiet()

    assert [message.text for message in await simulator.replies(CHAT)] == ["jawaban 3"]
    assert [d.outcome for d in await simulator.deliveries()] == ["lost", "lost", "delivered"]


async def test_reset_before_the_response_is_read(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    await simulator.add_fault("reset_before_read", chat=CHAT)
    await simulator.say(CHAT, "halo")
    await simulator.wait_quiet()

    assert [d.outcome for d in await simulator.deliveries()] == ["reset", "delivered"]


@pytest.mark.parametrize("concurrent", [False, True])
async def test_duplicates_are_delivered_and_not_run_again(
    simulator: TelegramSimulator, bot: ScriptedBot, *, concurrent: bool
) -> None:
    async def answer(update: dict[str, Any], times: int) -> Answer:
        return say(CHAT, "siap")

    bot.script = answer
    await simulator.add_fault("duplicate", times=5, concurrent=concurrent)
    said = await simulator.say(CHAT, "halo")
    await simulator.wait_quiet()

    assert [update["update_id"] for update in bot.received] == [said.update_id] * 6
    assert len(await simulator.replies(CHAT)) == 1
    outcomes = [d.outcome for d in await simulator.deliveries()]
    assert outcomes == ["delivered"] + ["duplicate"] * 5


async def test_block_and_unblock_reach_the_bot(
    simulator: TelegramSimulator, bot: ScriptedBot
) -> None:
    bot.script = accept
    await simulator.block(CHAT)
    await simulator.unblock(CHAT)
    await simulator.wait_quiet()

    states = [u["my_chat_member"]["new_chat_member"]["status"] for u in bot.received]
    assert states == ["kicked", "member"]


async def test_A25_numbers_may_jump_back(simulator: TelegramSimulator, bot: ScriptedBot) -> None:
    first = await simulator.say(CHAT, "satu")
    await simulator.set_next_update_id(5)
    second = await simulator.say(CHAT, "dua")
    await simulator.wait_quiet()

    assert (second.update_id, first.update_id > 5) == (5, True)
    assert bot.texts() == ["satu", "dua"]


async def test_reset_forgets_everything(simulator: TelegramSimulator, bot: ScriptedBot) -> None:
    await simulator.add_fault("500", count=None)
    await simulator.say(CHAT, "halo")
    await simulator.reset()

    assert await simulator.messages(CHAT) == []
    assert await simulator.pending() == await simulator.faults() == []


async def _offer_buttons(simulator: TelegramSimulator, count: int) -> None:
    await simulator.set_chat(CHAT)
    rows = [[{"text": f"Tombol {n}", "callback_data": f"b{n}"}] for n in range(count)]
    message = {"chat_id": CHAT, "text": "Pilih", "reply_markup": {"inline_keyboard": rows}}
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{simulator.api_url}/bot{simulator.token}/sendMessage"
        (await http.post(url, json=message)).raise_for_status()
