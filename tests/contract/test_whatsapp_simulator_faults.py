"""What goes wrong at Meta goes wrong here, when a test asks for it."""

from typing import Final

import httpx
import pytest

from tests.contract.cloud_api import Caller, text
from tests.contract.scripted_bot import ScriptedBot
from tests.simulator.client import SimulatorRefusalError
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator
from tests.simulator.whatsapp.definition import load_definition
from tests.simulator.whatsapp.errors import DOCUMENTED


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
async def test_every_documented_code(whatsapp: WhatsAppSimulator, cloud: Caller, code: int) -> None:
    """In Meta's shape with its HTTP status; nothing is sent, and it is no mistake of the bot."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_fault("error", "messages", error_code=code)

    answer = await cloud.send(text())

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (DOCUMENTED[code].status, code)
    assert set(error) == {"message", "type", "code", "error_data", "fbtrace_id"}
    assert (await whatsapp.replies(CITIZEN), await whatsapp.refused()) == ([], [])


def test_every_code_of_the_definition_has_its_status() -> None:
    """Those that the file documents for the whole platform and that sending can meet."""
    found = {(e["code"], e["status"]) for e in load_definition()["errors"]}
    known = {(code, d.status) for code, d in DOCUMENTED.items()}

    assert {(4, 429), (10, 403), (100, 400), (104, 401), (190, 401), (200, 403)} <= known & found
    assert (80007, 429) in known & found


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("429", 429, 130429), ("500", 500, 131000), ("401", 401, 190), ("403", 403, 10)],
)
async def test_faults_with_an_error(
    whatsapp: WhatsAppSimulator, cloud: Caller, kind: str, status: int, code: int
) -> None:
    """Once, then all is well again."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_fault(kind, "messages")

    first, second = await cloud.send(text()), await cloud.send(text())

    assert (first.status_code, first.json()["error"]["code"]) == (status, code)
    assert second.status_code == 200
    assert len(await whatsapp.replies(CITIZEN)) == 1


#: Kind, details, whether the message goes out all the same.
BROKEN: Final = [
    ("drop", {"when": "before"}, False),
    ("drop", {"when": "after"}, False),
    ("accept_then_drop", {}, True),
    ("half", {}, True),
]


@pytest.mark.parametrize(("kind", "more", "arrives"), BROKEN)
async def test_faults_of_the_connection(
    whatsapp: WhatsAppSimulator,
    business: ScriptedBot,
    cloud: Caller,
    kind: str,
    more: dict[str, object],
    *,
    arrives: bool,
) -> None:
    """No answer; statuses tell what became of a message that was taken."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_fault(kind, "messages", **more)

    with pytest.raises(httpx.TransportError):
        await cloud.send(text(biz_opaque_callback_data="baris"))
    await whatsapp.wait_quiet()

    replies = await whatsapp.replies(CITIZEN)
    told = [state for message in replies for state in message.statuses]
    assert told == (["sent", "delivered"] if arrives else [])


async def test_request_that_hangs(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_fault("hang", "messages")
    url = f"{whatsapp.api_url}/{whatsapp.phone_number_id}/messages"

    async with httpx.AsyncClient(trust_env=False, timeout=0.2, verify=False) as impatient:
        with pytest.raises(httpx.ReadTimeout):
            await impatient.post(url, json=text(), headers=cloud.headers)

    assert await whatsapp.replies(CITIZEN) == []


async def test_slow_answer_and_garbage(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_fault("slow", "messages", delay_s=0.01)
    await whatsapp.add_fault("garbage", "messages", execute=True)
    await whatsapp.add_fault("502", "messages")

    slow, garbage, gateway = [await cloud.send(text()) for _ in range(3)]

    assert (slow.status_code, garbage.status_code, gateway.status_code) == (200, 200, 502)
    assert "not JSON" in garbage.text
    assert gateway.text.startswith("<html>")
    assert len(await whatsapp.replies(CITIZEN)) == 2


async def test_message_that_fails_later(
    whatsapp: WhatsAppSimulator, business: ScriptedBot, cloud: Caller
) -> None:
    """Taken with an id, failed by a status with any code."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_fault("fail_later", "messages", chat=CITIZEN, error_code=131049)

    first, second = await cloud.send(text()), await cloud.send(text())
    await whatsapp.wait_quiet()

    told = [message.statuses for message in await whatsapp.replies(CITIZEN)]
    assert (first.status_code, second.status_code) == (200, 200)
    assert told == [["failed"], ["sent", "delivered"]]


async def test_throughput_and_pair_rate(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    """Too many at all, and too many to one person."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.configure(per_second=1)
    in_all = [(await cloud.send(text())).status_code for _ in range(3)]
    await whatsapp.reset()
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.configure(per_pair_s=3600)
    to_one = [await cloud.send(text()) for _ in range(2)]

    assert 429 in in_all
    assert to_one[1].json()["error"]["code"] == 131056


async def test_faults_strike_one_person(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.say("6281300000000", "halo")
    await whatsapp.add_fault("500", "messages", chat="6281300000000", count=None)

    good, bad = await cloud.send(text()), await cloud.send(text(to="6281300000000"))

    assert (good.status_code, bad.status_code) == (200, 500)


async def test_misspelt_lever_is_said(whatsapp: WhatsAppSimulator) -> None:
    with pytest.raises(SimulatorRefusalError, match="'windw_refusal'"):
        await whatsapp.configure(windw_refusal="http")
