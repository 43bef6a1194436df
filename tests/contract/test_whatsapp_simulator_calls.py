"""The simulator refuses what Meta's definition refuses, and answers as it says."""

from typing import Any, Final

import httpx
import pytest

from tests.contract.cloud_api import Caller, buttons, rows, sections, template, text
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator
from tests.simulator.whatsapp.definition import MismatchError, check, load_definition

#: 4,096 UTF-16 units in 2,048 characters.
LONGEST: Final = "\N{ROLLING ON THE FLOOR LAUGHING}" * 2048


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def payload(index: object, **parameter: Any) -> dict[str, Any]:
    part = {"type": "button", "sub_type": "quick_reply", "index": index, "parameters": [parameter]}
    return template(components=[part])


WRONG: Final[list[tuple[int, object]]] = [
    (100, "halo"),
    (100, ["halo"]),
    (131008, without(text(), "to")),
    (131008, without(text(), "messaging_product")),
    (131008, without(text(), "recipient_type")),
    (131008, without(text(), "text")),
    (131009, without(text(), "type")),
    (131009, text(messaging_product="sms")),
    (131009, text(recipient_type="everyone")),
    (131009, text(to="warga")),
    (131009, text(to="")),
    (131009, text(to=int(CITIZEN))),
    (131021, text(to="6281100000001")),
    (131030, text(to="6289999999999")),
    (131009, text(type="telegram")),
    (100, text(parse_mode="HTML")),
    (100, text(text={"body": "a", "link_preview": True})),
    (131009, text(text="a")),
    (131009, text(text={"body": 5})),
    (131009, text(text={"body": "a", "preview_url": "no"})),
    (131008, text("")),
    (131008, text(" \n ")),
    (131009, text(LONGEST + "a")),
    (131009, text(biz_opaque_callback_data="a" * 513)),
    (100, text(context={"id": "wamid.1"})),
    (131009, buttons("Satu", "Dua", "Tiga", "Empat")),
    (131009, buttons()),
    (131009, buttons("a" * 21)),
    (131009, buttons("a", id="b" * 257)),
    (131009, buttons("a", id=" b")),
    (131009, buttons("a", id="")),
    (131009, buttons(" ")),
    (131009, buttons("Ya", "Ya")),
    (131009, buttons("Ya", "Tidak", id="sama")),
    (100, buttons("Ya", url="https://a.id")),
    (131009, buttons("Ya", body="a" * 1025)),
    (131008, buttons("Ya", body="")),
    (131009, rows(*(f"Baris {n}" for n in range(11)))),
    (131009, rows("a" * 25)),
    (131009, rows("a", description="a" * 73)),
    (131009, rows("a", id="a" * 201)),
    (131009, rows("Sama", "Sama")),
    (131009, rows("a", button="a" * 21)),
    (131009, rows("a", button=" ")),
    (131009, rows()),
    (131009, sections([{"id": f"a{n}", "title": f"A{n}"} for n in range(6)],
                      [{"id": f"b{n}", "title": f"B{n}"} for n in range(6)])),
    (131008, template(language={"code": "id"})),
    (131009, template(language={"policy": "fallback", "code": "id"})),
    (131009, template(components=[{"type": "footer"}])),
    (131009, payload(0, type="payload", payload="a")),
    (131009, payload("10", type="payload", payload="a")),
    (131008, payload("0", type="payload")),
    (100, template(namespace="a")),
    (132018, template(parameters=["dua\nbaris"])),
    (132018, template(parameters=["tab\tdi sini"])),
    (132018, template(parameters=["lima     spasi"])),
    (131008, {"messaging_product": "whatsapp", "status": "read"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "body"), WRONG)
async def test_wrong_call_is_refused(
    whatsapp: WhatsAppSimulator, cloud: Caller, code: int, body: object
) -> None:
    """With Meta's code in Meta's shape; nothing is sent, and the test can see it."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_template("siap", "Kartu siap.")

    answer = await cloud.send(body)

    [refused] = await whatsapp.refused()
    error = answer.json()["error"]
    assert (error["code"], refused.error_code, answer.status_code) == (code, code, 400)
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert set(error) >= {"message", "type", "fbtrace_id"}
    assert await whatsapp.replies(CITIZEN) == []


RIGHT: Final[list[dict[str, Any]]] = [
    text(),
    text(LONGEST),
    text(to="+" + CITIZEN),
    text(context={"message_id": "wamid.1"}),
    text(text={"body": "a", "preview_url": False}),
    buttons("Satu", "Dua", "Tiga"),
    buttons("a" * 20, body="a" * 1024),
    rows(*(f"Baris {n}" for n in range(10)), description="a" * 72),
    sections([{"id": "a", "title": "A"}], [{"id": "b", "title": "B"}]),
    template(),
    payload("0", type="payload", payload="a"),
]


@pytest.mark.parametrize("body", RIGHT)
async def test_right_call_is_carried_out(
    whatsapp: WhatsAppSimulator, cloud: Caller, body: dict[str, Any]
) -> None:
    """The answer is as the definition has it; the id contains the person's number."""
    await whatsapp.say(CITIZEN, "halo")
    await whatsapp.add_template("siap", "Kartu siap.", buttons=["Lihat"])

    answer = await cloud.send(body)

    [seen] = await whatsapp.replies(CITIZEN)
    check(load_definition()["answers"]["message"], answer.json())
    assert answer.json()["messages"][0]["id"] == seen.message_id
    assert seen.message_id.startswith("wamid.HBg")
    assert await whatsapp.refused() == []


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 104),
        ({"Authorization": "Bearer wrong"}, 190),
        ({"Authorization": "OAuth wrong"}, 104),
    ],
)
async def test_token_is_checked(
    whatsapp: WhatsAppSimulator, http: httpx.AsyncClient, headers: dict[str, str], code: int
) -> None:
    url = f"{whatsapp.api_url}/{whatsapp.phone_number_id}/messages"

    answer = await http.post(url, json=text(), headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert len(await whatsapp.refused()) == 1


@pytest.mark.parametrize("path", ["999/messages", "106540352242922/mesages", "999"])
async def test_unknown_object_is_refused(cloud: Caller, path: str) -> None:
    answer = await cloud.get(path)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)


async def test_body_must_be_json(
    whatsapp: WhatsAppSimulator, http: httpx.AsyncClient, cloud: Caller
) -> None:
    url = f"{whatsapp.api_url}/{whatsapp.phone_number_id}/messages"
    as_form = await http.post(url, data={"to": CITIZEN}, headers=cloud.headers)
    headers = {**cloud.headers, "Content-Type": "application/json"}
    broken = await http.post(url, content=b"{", headers=headers)

    assert [as_form.status_code, broken.status_code] == [400, 400]


async def test_phone_number_is_told(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    """The usual fields, those asked for, and no others."""
    await whatsapp.configure(profile={"quality_rating": "RED"})

    usual = await cloud.get(whatsapp.phone_number_id)
    asked = await cloud.get(whatsapp.phone_number_id, fields="name_status,is_on_biz_app")
    unknown = await cloud.get(whatsapp.phone_number_id, fields="wealth")

    check(load_definition()["answers"]["phone_number"], usual.json())
    assert usual.json()["quality_rating"] == "RED"
    assert asked.json() == {
        "name_status": "APPROVED",
        "is_on_biz_app": False,
        "id": whatsapp.phone_number_id,
    }
    assert unknown.json()["error"]["code"] == 100


async def test_templates_are_listed(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    """In pages, by name, by state."""
    for n in range(3):
        await whatsapp.add_template(f"pola_{n}", "Isi {{1}}", status="PAUSED" if n else "APPROVED")
    path = f"{whatsapp.waba_id}/message_templates"

    first = (await cloud.get(path, limit="2")).json()
    after = first["paging"]["cursors"]["after"]
    rest = (await cloud.get(path, limit="2", after=after)).json()
    named = (await cloud.get(path, name="pola_1", fields="name,status")).json()
    paused = (await cloud.get(path, status="PAUSED")).json()

    check(load_definition()["answers"]["templates"], first)
    assert [len(first["data"]), len(rest["data"]), len(paused["data"])] == [2, 1, 2]
    [shown] = named["data"]
    assert (shown["name"], shown["status"]) == ("pola_1", "PAUSED")


async def test_subscription_is_told(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    path = f"{whatsapp.waba_id}/subscribed_apps"
    with_app = (await cloud.get(path)).json()
    await whatsapp.configure(subscribed=False)
    without_app = (await cloud.get(path)).json()

    assert [len(with_app["data"]), len(without_app["data"])] == [1, 0]


async def test_file_of_a_person_can_be_fetched(
    whatsapp: WhatsAppSimulator, cloud: Caller, http: httpx.AsyncClient
) -> None:
    """First where it is, then the file; both only with the token."""
    await whatsapp.media(CITIZEN, "document")
    [message] = await whatsapp.messages(CITIZEN)
    number = message.body["document"]["id"]

    told = (await cloud.get(number)).json()
    file = await http.get(told["url"], headers=cloud.headers)
    stranger = await http.get(told["url"])

    check(load_definition()["answers"]["media"], told)
    assert told["sha256"] == message.body["document"]["sha256"]
    assert (file.headers["content-type"], len(file.content)) == (
        "application/pdf",
        int(told["file_size"]),
    )
    assert stranger.status_code == 401


async def test_message_can_be_marked_as_read(whatsapp: WhatsAppSimulator, cloud: Caller) -> None:
    said = await whatsapp.say(CITIZEN, "halo")
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": said.message_id}

    good = await cloud.send({**mark, "typing_indicator": {"type": "text"}})
    bad = await cloud.send({**mark, "message_id": "wamid.unknown"})

    assert (good.json(), bad.json()["error"]["code"]) == ({"success": True}, 100)
    assert await whatsapp.refused() == []


def test_examples_of_what_we_send_fit_the_definition() -> None:
    """Of the file's own examples; those that contradict the file are known by name."""
    definition = load_definition()
    contradicting = set()
    for name, example in definition["request_examples"].items():
        schema = definition["requests"]["mark" if "status" in example else "message"]
        try:
            check(schema, example)
        except MismatchError:
            contradicting.add(name)

    assert {"Send Text Message", "Send Reply Button", "Send List Message"} & contradicting == set()
    assert len(definition["request_examples"]) - len(contradicting) == 24
