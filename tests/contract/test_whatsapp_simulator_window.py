"""The 24-hour window, templates and what a message costs, as Meta has them."""

from typing import Any, Final

import pytest

from tests.contract.cloud_api import Caller, buttons, template, text
from tests.contract.scripted_bot import ScriptedBot
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator

HOUR_S: Final = 3600


def statuses(bot: ScriptedBot) -> list[dict[str, Any]]:
    changes = [post["entry"][0]["changes"][0]["value"] for post in bot.received]
    return [status for value in changes for status in value.get("statuses", ())]


@pytest.mark.parametrize("body", [text(), buttons("Ya")])
async def test_free_text_outside_the_window_fails_by_status(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller, body: dict[str, Any]
) -> None:
    """Meta takes it and says only later that it did not go."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.configure(clock_offset_s=24 * HOUR_S)
    answer = await cloud.send({**body, "biz_opaque_callback_data": "baris"})
    await whatsapp.wait_quiet()

    [status] = statuses(business)
    assert answer.status_code == 200
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert status["biz_opaque_callback_data"] == "baris"
    assert "pricing" not in status


async def test_free_text_outside_the_window_can_be_refused_at_once(
    whatsapp: WhatsAppSimulator, cloud: Caller
) -> None:
    """A test that wants the other of Meta's ways gets it; it is no mistake of the bot."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.configure(clock_offset_s=24 * HOUR_S, window_refusal="http")

    answer = await cloud.send(text())

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131047)
    assert await whatsapp.refused() == []


async def test_window_opens_with_each_message(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    """Counted from the person's last one, by a tap too; the bot's own open nothing."""
    await whatsapp.say(CITIZEN, "halo")
    await cloud.send(buttons("Ya"))
    await whatsapp.configure(clock_offset_s=23 * HOUR_S)
    await cloud.send(text())
    await whatsapp.tap(CITIZEN, "ya")
    await whatsapp.configure(clock_offset_s=46 * HOUR_S)
    await cloud.send(text())
    await whatsapp.configure(clock_offset_s=48 * HOUR_S)
    await cloud.send(text())

    told = [message.statuses[-1] for message in await whatsapp.replies(CITIZEN)]
    assert told == ["delivered", "delivered", "delivered", "failed"]


async def test_template_reaches_a_person_who_never_wrote(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    await whatsapp.set_person(CITIZEN)
    await whatsapp.add_template("siap", "KTP {{1}} siap di {{2}}.", buttons=["Lihat"])
    await cloud.send(template(parameters=["Anda", "Loket 3"]))
    await whatsapp.wait_quiet()

    [seen] = await whatsapp.replies(CITIZEN)
    assert (seen.text, seen.labels) == ("KTP Anda siap di Loket 3.", ["Lihat"])
    assert seen.template == {
        "name": "siap",
        "language": "id",
        "parameters": ["Anda", "Loket 3"],
    }
    assert [status["status"] for status in statuses(business)] == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("state", "parameters", "code", "status"),
    [
        ("PAUSED", ["a"], 132015, 400),
        ("DISABLED", ["a"], 132016, 400),
        ("REJECTED", ["a"], 132001, 404),
        ("PENDING", ["a"], 132001, 404),
        ("APPROVED", [], 132000, 400),
        ("APPROVED", ["a", "b"], 132000, 400),
        ("APPROVED", ["a" * 1024], 132005, 400),
    ],
)
async def test_template_that_cannot_be_sent(
    whatsapp: WhatsAppSimulator,
    cloud: Caller,
    state: str,
    parameters: list[str],
    code: int,
    status: int,
) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_template("siap", "KTP {{1}} siap.", status=state)

    answer = await cloud.send(template(parameters=parameters))

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert await whatsapp.replies(CITIZEN) == []


async def test_template_in_another_language_does_not_exist(
    whatsapp: WhatsAppSimulator, cloud: Caller
) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_template("siap", "KTP siap.", language="id")

    answer = await cloud.send(template(code="en_US"))

    assert answer.json()["error"]["code"] == 132001


@pytest.mark.parametrize(
    ("state", "code"), [("no_whatsapp", 131026), ("blocked", 131026), ("experiment", 130472)]
)
async def test_person_who_cannot_be_reached(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller, state: str, code: int
) -> None:
    """Taken, then failed: Meta does not say more."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.set_person(CITIZEN, state=state)
    answer = await cloud.send(text())
    await whatsapp.wait_quiet()

    [status] = statuses(business)
    assert answer.status_code == 200
    assert (status["status"], status["errors"][0]["code"]) == ("failed", code)


@pytest.mark.parametrize(
    ("category", "is_open", "expected"),
    [
        ("UTILITY", True, (False, "utility", "free_customer_service")),
        ("UTILITY", False, (True, "utility", "regular")),
        ("MARKETING", True, (True, "marketing", "regular")),
        ("AUTHENTICATION", False, (True, "authentication", "regular")),
    ],
)
async def test_what_a_template_costs(
    whatsapp: WhatsAppSimulator,
    business: ScriptedBot,
    cloud: Caller,
    category: str,
    *,
    is_open: bool,
    expected: tuple[bool, str, str],
) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_template("siap", "KTP siap.", category=category)
    await whatsapp.configure(clock_offset_s=0 if is_open else 25 * HOUR_S)
    await cloud.send(template())
    await whatsapp.wait_quiet()

    for pricing in (status["pricing"] for status in statuses(business)):
        assert (pricing["billable"], pricing["category"], pricing["type"]) == expected
        assert pricing["pricing_model"] == "PMP"


@pytest.mark.parametrize("is_billed", [True, False])
async def test_what_an_answer_costs(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller, *, is_billed: bool
) -> None:
    """Since October 2026 it does; before, it did not."""
    await whatsapp.configure(service_is_billed=is_billed)
    await whatsapp.say(CITIZEN, "halo")
    await cloud.send(text())
    await whatsapp.wait_quiet()

    assert {status["pricing"]["billable"] for status in statuses(business)} == {is_billed}
    [seen] = await whatsapp.replies(CITIZEN)
    assert seen.pricing is not None
    assert seen.pricing["category"] == "service"


async def test_status_can_say_anything(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """What is removed is not there; what is added is."""
    await whatsapp.say(CITIZEN, "halo")
    answer = await cloud.send(text(biz_opaque_callback_data="baris"))
    await whatsapp.wait_quiet()
    sent_id = answer.json()["messages"][0]["id"]
    members = {"pricing": None, "biz_opaque_callback_data": None, "timestamp": "1"}
    await whatsapp.status(sent_id, "failed", code=131026, members=members)
    await whatsapp.wait_quiet()

    status = statuses(business)[-1]
    assert (status["timestamp"], status["errors"][0]["code"]) == ("1", 131026)
    assert "biz_opaque_callback_data" not in status
