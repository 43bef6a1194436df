"""The simulator pushes to the webhook as Meta does."""

import asyncio
import base64
import hashlib
import hmac
from typing import Any, Final

import pytest

from tests.contract.cloud_api import Caller, buttons, rows, template, text
from tests.contract.scripted_bot import Answer, ScriptedBot, Ways, running_bot
from tests.simulator.client import SimulatorRefusalError
from tests.simulator.whatsapp.account import APP_SECRET
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator
from tests.simulator.whatsapp.definition import check, load_definition
from tests.simulator.whatsapp.incoming import CONTENTS, FILES

OTHER: Final = "6281300000000"


def values(bot: ScriptedBot) -> list[dict[str, Any]]:
    """Give the changes of all posts."""
    entries = [entry for post in bot.received for entry in post["entry"]]
    return [change["value"] for entry in entries for change in entry["changes"]]


def said(bot: ScriptedBot) -> list[str]:
    """Give the texts in order of arrival."""
    return [m["text"]["body"] for value in values(bot) for m in value.get("messages", ())]


def states(bot: ScriptedBot) -> list[str]:
    return [s["status"] for value in values(bot) for s in value.get("statuses", ())]


async def test_post_is_signed_over_its_bytes(
    whatsapp: WhatsAppSimulator, business: ScriptedBot
) -> None:
    """With the present secret; escaped as Meta escapes."""
    await whatsapp.say(CITIZEN, "Halo / é 🙏")
    await whatsapp.wait_quiet()
    await whatsapp.configure(app_secret="rotated")
    await whatsapp.say(CITIZEN, "lagi")
    await whatsapp.wait_quiet()

    secrets = (APP_SECRET, "rotated")
    signed = [
        "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        for secret, body in zip(secrets, business.bodies, strict=True)
    ]
    assert business.secrets == signed
    assert rb"Halo \/ \u00e9 \ud83d\ude4f" in business.bodies[0]


async def test_webhook_must_know_the_verify_token(whatsapp: WhatsAppSimulator) -> None:
    ways = Ways("x-hub-signature-256", str, "another token")
    async with running_bot(ways) as stranger:
        with pytest.raises(SimulatorRefusalError, match="verification failed with 403"):
            await whatsapp.set_webhook(stranger.url)
    with pytest.raises(SimulatorRefusalError, match="no answer"):
        await whatsapp.set_webhook("http://127.0.0.1:1/hook")


@pytest.mark.parametrize("status", [503, 401, 204, 500])
async def test_redelivers_until_200(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, status: int
) -> None:
    """The same bytes come again, never twice at once, and then no more."""

    async def third_time(post: dict[str, Any], times: int) -> Answer:
        return Answer(200 if times == 3 else status)

    business.script = third_time
    sent = await whatsapp.say(CITIZEN, "halo")
    await whatsapp.wait_quiet()

    assert len(set(business.bodies)) == 1
    assert business.overlapped == []
    outcomes = [(d.status, d.outcome) for d in await whatsapp.deliveries(sent.key)]
    assert outcomes == [(status, "failed"), (status, "failed"), (200, "delivered")]


async def test_messages_of_a_person_keep_their_order(
    whatsapp: WhatsAppSimulator, business: ScriptedBot
) -> None:
    """Also when deliveries fail; other people do not wait."""

    async def fail_first(post: dict[str, Any], times: int) -> Answer:
        return Answer(200 if times > 1 else 503)

    business.script = fail_first
    for n in range(5):
        for person in (CITIZEN, OTHER):
            await whatsapp.say(person, str(n))
    await whatsapp.wait_quiet()

    delivered = [d for d in await whatsapp.deliveries() if d.outcome == "delivered"]
    keys: dict[object, list[int]] = {CITIZEN: [], OTHER: []}
    for delivery in delivered:
        keys[delivery.chat].append(delivery.key)
    assert all(found == sorted(found) and len(found) == 5 for found in keys.values())


async def test_statuses_follow_a_message(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """In order, with the bot's own id; each fits the definition."""
    await whatsapp.say(CITIZEN, "halo")
    answer = await cloud.send(text(biz_opaque_callback_data="baris-1"))
    await whatsapp.wait_quiet()
    sent_id = answer.json()["messages"][0]["id"]
    await whatsapp.status(sent_id, "read")
    await whatsapp.wait_quiet()

    told = [s for value in values(business) for s in value.get("statuses", ())]
    assert [s["status"] for s in told] == ["sent", "delivered", "read"]
    assert {(s["id"], s["biz_opaque_callback_data"]) for s in told} == {(sent_id, "baris-1")}
    assert told[0]["conversation"]["origin"] == {"type": "service"}
    for post in business.received:
        check(load_definition()["webhooks"], post)


async def test_statuses_come_in_any_order_and_again(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """By seed, each as often as asked; none is lost."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.wait_quiet()
    await whatsapp.configure(statuses=["sent", "delivered", "read"])
    await whatsapp.hold()
    for _ in range(2):
        await cloud.send(text())
    keys = await whatsapp.release(seed=3, times=2)
    await whatsapp.wait_quiet()

    assert len(keys) == 12
    assert sorted(states(business)) == ["delivered"] * 4 + ["read"] * 4 + ["sent"] * 4
    assert states(business) != ["sent", "delivered", "read"] * 4


async def test_many_in_one_post(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """Messages of several people, and statuses beside them."""
    await whatsapp.say(CITIZEN, "sebelumnya")
    await whatsapp.wait_quiet()
    await whatsapp.hold()
    for n in range(3):
        await whatsapp.say(CITIZEN, f"satu {n}")
        await whatsapp.say(OTHER, f"dua {n}")
    await cloud.send(text())
    [key] = await whatsapp.release(together=True)
    await whatsapp.wait_quiet()

    assert [d.outcome for d in await whatsapp.deliveries(key)] == ["delivered"]
    expected = [f"{word} {n}" for n in range(3) for word in ("satu", "dua")]
    assert (said(business)[1:], states(business)) == (expected, ["sent", "delivered"])
    check(load_definition()["webhooks"], business.received[-1])


@pytest.mark.parametrize("kind", sorted({*FILES, *CONTENTS} - {"edit", "revoke", "unsupported"}))
async def test_every_kind_of_message_fits_the_definition(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, kind: str
) -> None:
    await whatsapp.media(CITIZEN, kind)
    await whatsapp.wait_quiet()

    [post] = business.received
    check(load_definition()["webhooks"], post)


@pytest.mark.parametrize("kind", ["edit", "revoke", "unsupported"])
async def test_kinds_younger_than_the_definition(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, kind: str
) -> None:
    await whatsapp.media(CITIZEN, kind)
    await whatsapp.wait_quiet()

    [value] = values(business)
    assert value["messages"][0]["type"] == kind


async def test_taps_name_what_was_offered(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """A button, a row, a template's button; and what nobody offered."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_template("siap", "Kartu siap.", buttons=["Lihat"])
    await whatsapp.configure(statuses=[])
    for body in (buttons("Ya", "Tidak"), rows("Apel", "Jeruk"), template()):
        await cloud.send(body)
    taps = [await whatsapp.tap(CITIZEN, label) for label in ("tidak", "Jeruk", "Lihat")]
    await whatsapp.tap(CITIZEN, data="palsu")
    await whatsapp.wait_quiet()

    assert [tap.data for tap in taps] == ["b1", "r1", "Lihat"]
    replies = [m for value in values(business) for m in value["messages"]][1:]
    assert [m["type"] for m in replies] == ["interactive", "interactive", "button", "button"]
    assert replies[0]["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "b1", "title": "Tidak"},
    }
    assert replies[1]["interactive"]["list_reply"]["id"] == "r1"
    assert replies[2]["button"] == {"payload": "Lihat", "text": "Lihat"}
    assert replies[3]["button"]["payload"] == "palsu"
    for post in business.received:
        check(load_definition()["webhooks"], post)


async def test_number_and_identity_change_reach_the_bot(
    whatsapp: WhatsAppSimulator, business: ScriptedBot
) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.change_identity(CITIZEN)
    await whatsapp.change_number(CITIZEN, OTHER)
    await whatsapp.wait_quiet()

    system = [m["system"] for value in values(business)[1:] for m in value["messages"]]
    assert [change["type"] for change in system] == ["user_identity_changed", "user_changed_number"]
    assert system[1]["wa_id"] == OTHER
    for post in business.received:
        check(load_definition()["webhooks"], post)


async def test_ids_contain_the_phone_number(
    whatsapp: WhatsAppSimulator, business: ScriptedBot
) -> None:
    """As Meta's do: whoever logs one logs a number."""
    sent = await whatsapp.say(CITIZEN, "halo")

    decoded = base64.b64decode(sent.message_id.removeprefix("wamid."))
    assert CITIZEN.encode() in decoded


@pytest.mark.parametrize(
    ("fault", "more", "outcomes"),
    [
        ("lose_response", {"count": 2}, ["lost", "lost", "delivered"]),
        ("reset_before_read", {}, ["reset", "delivered"]),
        ("duplicate", {"times": 3, "concurrent": True}, ["delivered", *["duplicate"] * 3]),
    ],
)
async def test_faults_of_deliveries(
    whatsapp: WhatsAppSimulator,
    business: ScriptedBot,
    fault: str,
    more: dict[str, Any],
    outcomes: list[str],
) -> None:
    await whatsapp.add_fault(fault, chat=CITIZEN, **more)
    sent = await whatsapp.say(CITIZEN, "halo")
    await whatsapp.wait_quiet()

    assert [d.outcome for d in await whatsapp.deliveries(sent.key)] == outcomes


async def test_person_hears_the_bot(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """One conversation, from the person's side."""
    answered = asyncio.Event()

    async def answer(post: dict[str, Any], times: int) -> Answer:
        if "messages" in post["entry"][0]["changes"][0]["value"] and not answered.is_set():
            answered.set()
            await cloud.send(buttons("Ya", "Tidak"))
        return Answer()

    business.script = answer
    citizen = whatsapp.person()
    [heard] = await citizen.says("halo")
    nothing = await citizen.taps("ya", replies=0)

    assert (heard.labels, nothing) == (["Ya", "Tidak"], [])
    assert [message.text for message in await citizen.replies()] == ["Pilih"]
