"""The simulator refuses what Telegram's definition refuses, and does what it promises."""

import json
from typing import Any, Final

import httpx
import pytest

from tests.simulator.client import SimulatorRefusalError, TelegramSimulator
from tests.simulator.telegram.people import MEDIA_KINDS
from tests.simulator.telegram.schema import check_type

CHAT: Final = 1001
#: 4,096 UTF-16 units in 2,048 characters.
LONGEST: Final = "\N{ROLLING ON THE FLOOR LAUGHING}" * 2048


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"chat_id": CHAT, "text": "a", "reply_markup": {"inline_keyboard": [list(buttons)]}}


def command(name: str, description: str = "Menolong") -> dict[str, Any]:
    return {"command": name, "description": description}


WRONG_CALLS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("getMe", {"verbose": True}),
    ("getUpdates", {"limit": 101}),
    ("getUpdates", {"timeout": "soon"}),
    ("getUpdates", {"allowed_updates": [1]}),
    ("setWebhook", {}),
    ("setWebhook", {"url": "http://example.org/hook"}),
    ("setWebhook", {"url": "https://example.org", "max_connections": 0}),
    ("setWebhook", {"url": "https://example.org", "secret_token": "spasi tidak boleh"}),
    ("setWebhook", {"url": "https://example.org", "secret_token": "a" * 257}),
    ("deleteWebhook", {"drop_pending_updates": "perhaps"}),
    ("getWebhookInfo", {"url": ""}),
    ("sendMessage", {"chat_id": CHAT}),
    ("sendMessage", {"text": "a"}),
    ("sendMessage", {"chat_id": CHAT, "text": " \n "}),
    ("sendMessage", {"chat_id": CHAT, "text": LONGEST + "a"}),
    ("sendMessage", {"chat_id": CHAT, "text": 5}),
    ("sendMessage", {"chat_id": True, "text": "a"}),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "disable_notification": 1}),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "reply_markup": None}),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "disable_web_page_preview": True}),
    ("sendMessage", {"chat_id": CHAT, "text": "a < b", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": CHAT, "text": "<b>a", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": CHAT, "text": "<h1>a</h1>", "parse_mode": "HTML"}),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "a", "entities": [{"type": "bold", "offset": 1, "length": 1}]},
    ),
    ("sendMessage", keyboard({"text": "a"})),
    ("sendMessage", keyboard({"text": "a", "callback_data": ""})),
    ("sendMessage", keyboard({"text": "a", "callback_data": "é" * 33})),
    ("sendMessage", keyboard({"text": "", "callback_data": "a"})),
    ("sendMessage", keyboard({"text": "a", "callback_data": "a", "url": "https://a.id"})),
    ("sendMessage", keyboard({"text": "a", "url": "bukan alamat"})),
    ("sendMessage", keyboard({"text": "a", "callback_data": "a", "colour": "red"})),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "reply_markup": {"inline_keyboard": [{}]}}),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "reply_markup": {"keyboards": []}}),
    ("editMessageText", {"chat_id": CHAT, "message_id": 1}),
    ("editMessageText", {"chat_id": CHAT, "text": "a"}),
    ("editMessageText", {"chat_id": CHAT, "message_id": 1, "text": LONGEST + "a"}),
    ("editMessageReplyMarkup", {"message_id": 1}),
    ("editMessageReplyMarkup", {"chat_id": CHAT, "message_id": 1, "reply_markup": "{"}),
    ("answerCallbackQuery", {}),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}),
    ("setMyCommands", {"commands": [command("Bantuan")]}),
    ("setMyCommands", {"commands": [command("a" * 33)]}),
    ("setMyCommands", {"commands": [command("bantuan", "")]}),
    ("setMyCommands", {"commands": [command("bantuan", "a" * 257)]}),
    ("setMyCommands", {"commands": [command(f"c{n}") for n in range(101)]}),
    ("setMyCommands", {"commands": [], "language_code": "ind"}),
    ("setMyCommands", {"commands": [], "scope": {"type": "everyone"}}),
    ("getMyCommands", {"scope": {"type": "chat"}}),
    ("setMyDescription", {"description": "a" * 513}),
    ("setMyShortDescription", {"short_description": "a" * 121}),
    ("getFile", {}),
    ("deleteMessage", {"chat_id": CHAT}),
    ("sendChatAction", {"chat_id": CHAT, "action": "sleeping"}),
    ("logOut", {"now": True}),
    ("close", {"now": True}),
    ("sendPhoto", {"chat_id": CHAT}),
    ("sendPhoto", {"chat_id": CHAT, "photo": "file", "caption": "a" * 1025}),
]


@pytest.mark.parametrize(("method", "parameters"), WRONG_CALLS)
async def test_wrong_call_is_refused_and_recorded(
    simulator: TelegramSimulator, http: httpx.AsyncClient, method: str, parameters: dict[str, Any]
) -> None:
    """At least one wrong call for each method: 400, recorded, without effect."""
    await simulator.set_chat(CHAT)

    answer = await http.post(f"{simulator.api_url}/bot{simulator.token}/{method}", json=parameters)

    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert answer.json()["description"].startswith("Bad Request: ")
    assert [call.method for call in await simulator.refused()] == [method]
    assert await simulator.messages(CHAT) == []


RIGHT_CALLS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("getMe", {}),
    ("GETME", {}),
    ("setWebhook", {"url": ""}),
    ("deleteWebhook", {"drop_pending_updates": True}),
    ("getWebhookInfo", {}),
    ("sendMessage", {"chat_id": CHAT, "text": LONGEST}),
    ("sendMessage", {"chat_id": str(CHAT), "text": "a"}),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": f"<b>{'a' * 4095}</b>&lt;", "parse_mode": "HTML"},
    ),
    ("sendMessage", keyboard({"text": "a", "callback_data": "é" * 32})),
    ("sendMessage", keyboard({"text": "a", "url": "https://t.me/bot?start=KODE"})),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "reply_markup": {"remove_keyboard": True}}),
    ("sendMessage", {"chat_id": CHAT, "text": "a", "link_preview_options": {"is_disabled": True}}),
    ("setMyCommands", {"commands": [command("bantuan")], "scope": {"type": "default"}}),
    ("setMyDescription", {}),
    ("setMyShortDescription", {"short_description": "a" * 120, "language_code": "id"}),
    ("sendChatAction", {"chat_id": CHAT, "action": "typing"}),
    ("sendDocument", {"chat_id": CHAT, "document": "file-id", "caption": "a"}),
    ("banChatMember", {"chat_id": CHAT, "user_id": 5}),
    ("logOut", {}),
    ("close", {}),
]


@pytest.mark.parametrize("encoding", ["json", "form", "query", "multipart"])
@pytest.mark.parametrize(("method", "parameters"), RIGHT_CALLS)
async def test_right_call_is_accepted_however_it_is_encoded(
    simulator: TelegramSimulator,
    http: httpx.AsyncClient,
    method: str,
    parameters: dict[str, Any],
    encoding: str,
) -> None:
    """JSON, form and multipart are equal; nested objects are JSON text in the latter."""
    await simulator.set_chat(CHAT)
    url = f"{simulator.api_url}/bot{simulator.token}/{method}"
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in parameters.items()}

    match encoding:
        case "json":
            answer = await http.post(url, json=parameters)
        case "form":
            answer = await http.post(url, data=texts)
        case "query":
            answer = await http.get(url, params=texts)
        case _:
            parts = {name: (None, value.encode()) for name, value in texts.items()}
            answer = await http.post(url, files=parts or None)

    assert answer.json()["ok"] is True, answer.text
    assert await simulator.refused() == []


async def test_unknown_method_and_wrong_token_are_refused(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    unknown = await http.get(f"{simulator.api_url}/bot{simulator.token}/sendMail")
    wrong = await http.get(f"{simulator.api_url}/bot1:wrong/getMe")

    assert (unknown.status_code, wrong.status_code) == (404, 401)
    assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert len(await simulator.refused()) == 2


@pytest.mark.parametrize(
    ("state", "code", "description"),
    [
        ("blocked", 403, "Forbidden: bot was blocked by the user"),
        ("deactivated", 403, "Forbidden: user is deactivated"),
        ("not_started", 403, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_closed_chat_takes_no_message(
    simulator: TelegramSimulator,
    http: httpx.AsyncClient,
    state: str,
    code: int,
    description: str,
) -> None:
    """Not a mistake of the bot: answered as Telegram does, not recorded as refused."""
    await simulator.set_chat(CHAT, state=state)

    answer = await http.post(
        f"{simulator.api_url}/bot{simulator.token}/sendMessage", json={"chat_id": CHAT, "text": "a"}
    )

    assert (answer.status_code, answer.json()["description"]) == (code, description)
    assert await simulator.refused() == []
    assert await simulator.replies(CHAT) == []


async def test_unknown_and_migrated_chats(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    url = f"{simulator.api_url}/bot{simulator.token}/sendMessage"
    await simulator.say(-55, "halo", kind="group")
    await simulator.migrate(-55, -100_777)

    unknown = await http.post(url, json={"chat_id": 4, "text": "a"})
    migrated = await http.post(url, json={"chat_id": -55, "text": "a"})

    assert unknown.json()["description"] == "Bad Request: chat not found"
    assert migrated.json()["parameters"] == {"migrate_to_chat_id": -100_777}


async def test_edit_and_delete(simulator: TelegramSimulator, http: httpx.AsyncClient) -> None:
    """An edit without a keyboard takes the old one away; the same again is an error."""
    url = f"{simulator.api_url}/bot{simulator.token}"
    await simulator.set_chat(CHAT)
    sent = await http.post(f"{url}/sendMessage", json=keyboard({"text": "A", "callback_data": "a"}))
    place = {"chat_id": CHAT, "message_id": sent.json()["result"]["message_id"]}

    changed = await http.post(f"{url}/editMessageText", json={**place, "text": "b"})
    again = await http.post(f"{url}/editMessageText", json={**place, "text": "b"})
    [message] = await simulator.replies(CHAT)
    await http.post(f"{url}/deleteMessage", json=place)
    gone = await http.post(f"{url}/editMessageReplyMarkup", json=place)

    assert changed.json()["result"]["text"] == "b"
    assert "message is not modified" in again.json()["description"]
    assert (message.text, message.labels, message.edits) == ("b", [], 1)
    assert gone.json()["description"] == "Bad Request: message to edit not found"


async def test_commands_are_kept_by_scope_and_language(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    url = f"{simulator.api_url}/bot{simulator.token}"
    await http.post(
        f"{url}/setMyCommands", json={"commands": [command("help")], "language_code": "en"}
    )

    english = await http.post(f"{url}/getMyCommands", json={"language_code": "en"})
    default = await http.post(f"{url}/getMyCommands", json={})

    assert english.json()["result"] == [command("help")]
    assert default.json()["result"] == []


async def test_limits_answer_429_with_retry_after(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """More than the limit to one chat, and over all chats, has to wait."""
    url = f"{simulator.api_url}/bot{simulator.token}/sendMessage"
    await simulator.configure(limits={"per_chat_per_s": 2, "global_per_s": 3})
    for chat in (1, 2, 3):
        await simulator.set_chat(chat)

    chats = (1, 1, 1, 2, 3)
    answers = [(await http.post(url, json={"chat_id": c, "text": "a"})).json() for c in chats]

    assert [answer["ok"] for answer in answers] == [True, True, False, True, False]
    assert answers[2]["error_code"] == 429
    assert answers[2]["parameters"] == {"retry_after": 1}


async def test_all_updates_are_as_the_definition_wants_them(simulator: TelegramSimulator) -> None:
    """Whatever people do reaches the bot as a valid `Update`."""
    said = await simulator.say(CHAT, "/start KODE")
    await simulator.say(-9, "halo", kind="group")
    await simulator.edit(CHAT, said.message_id, "lain")
    for kind in MEDIA_KINDS:
        await simulator.media(CHAT, kind)
    await simulator.block(CHAT)
    await simulator.unblock(CHAT)
    await simulator.migrate(-9, -100_9)

    pending = await simulator.pending()

    assert len(pending) == len(MEDIA_KINDS) + 7
    for update in pending:
        check_type("Update", update)
    numbers = [update["update_id"] for update in pending]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_tap_finds_the_latest_button(
    simulator: TelegramSimulator, http: httpx.AsyncClient
) -> None:
    """By a part of its label; a stale or forged one by its data; a missing one is told."""
    url = f"{simulator.api_url}/bot{simulator.token}/sendMessage"
    await simulator.set_chat(CHAT)
    for data in ("old", "new"):
        button = {"text": "🔔 Kabari saya", "callback_data": data}
        await http.post(url, json=keyboard(button))
    first, last = await simulator.replies(CHAT)

    tapped = await simulator.tap(CHAT, "kabari")
    forged = await simulator.tap(CHAT, data="forged", message_id=first.message_id)

    assert (tapped.data, tapped.message_id) == ("new", last.message_id)
    assert (forged.data, forged.message_id) == ("forged", first.message_id)
    for update in await simulator.pending():
        check_type("Update", update)
    with pytest.raises(SimulatorRefusalError, match="Kabari saya"):
        await simulator.tap(CHAT, "Berhenti")
