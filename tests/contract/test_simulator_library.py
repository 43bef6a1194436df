"""python-telegram-bot, as the product uses it, takes the simulator for Telegram."""

from collections.abc import AsyncGenerator
from typing import Final

import pytest
import pytest_asyncio
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.simulator.client import TelegramSimulator

CHAT: Final = 1001

# The library advises against do_api_request("getUpdates") and announces timedeltas.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBUserWarning")


@pytest_asyncio.fixture
async def library(simulator: TelegramSimulator) -> AsyncGenerator[Bot, None]:
    async with Bot(simulator.token, base_url=f"{simulator.api_url}/bot") as bot:
        yield bot


async def test_get_me(library: Bot) -> None:
    me = await library.get_me()

    assert (me.is_bot, me.username) == (True, "tanpacalo_uji_bot")


async def test_send_message_with_inline_keyboard(
    simulator: TelegramSimulator, library: Bot
) -> None:
    """What was sent is what the library reads back and what the chat shows."""
    await simulator.set_chat(CHAT)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Kabari saya", callback_data="a1")]])

    sent = await library.send_message(CHAT, "KTP-el <siap>", reply_markup=markup)

    [seen] = await simulator.replies(CHAT)
    assert sent.text == seen.text == "KTP-el <siap>"
    assert sent.reply_markup == markup
    assert (seen.labels, seen.via, seen.message_id) == (["Kabari saya"], "request", sent.message_id)


async def test_updates_come_as_raw_json_and_stay_until_confirmed(
    simulator: TelegramSimulator, library: Bot
) -> None:
    """As our polling loop asks: the offset alone moves on."""
    said = await simulator.say(CHAT, "halo")

    first = await library.do_api_request("getUpdates", api_kwargs={"timeout": 5})
    again = await library.do_api_request("getUpdates", api_kwargs={"timeout": 0})
    offset = said.update_id + 1
    after = await library.do_api_request("getUpdates", api_kwargs={"offset": offset, "timeout": 0})

    assert first == again
    assert [update["message"]["text"] for update in first] == ["halo"]
    assert after == []


async def test_set_webhook_and_its_info(simulator: TelegramSimulator, library: Bot) -> None:
    await library.set_webhook(
        "https://example.org/hook",
        secret_token="abc",
        max_connections=7,
        allowed_updates=["message", "callback_query"],
    )
    info = await library.get_webhook_info()

    assert (info.url, info.max_connections) == ("https://example.org/hook", 7)
    assert await library.delete_webhook(drop_pending_updates=True)
    assert (await library.get_webhook_info()).url == ""
    assert await simulator.refused() == []


async def test_profile_and_files(simulator: TelegramSimulator, library: Bot) -> None:
    """Commands, descriptions, a document by multipart; a file that is gone."""
    await simulator.set_chat(CHAT)
    commands = [BotCommand("bantuan", "Menolong")]

    assert await library.set_my_commands(commands, language_code="id")
    assert await library.get_my_commands(language_code="id") == tuple(commands)
    assert await library.set_my_description("Menjawab di mana KTP-el Anda.")
    assert await library.set_my_short_description("Tanpa calo")
    assert (await library.get_my_short_description()).short_description == "Tanpa calo"
    sent = await library.send_document(CHAT, b"isi", filename="a.csv", caption="Rekap")
    assert sent.caption == "Rekap"
    with pytest.raises(BadRequest):
        await library.get_file("AgAC")
    assert await simulator.refused() == []


async def test_errors_become_the_library_s_own(simulator: TelegramSimulator, library: Bot) -> None:
    """Each kind of failure is the exception that the product tells apart."""
    await simulator.set_chat(CHAT)
    expected = {
        "429": RetryAfter,
        "401": InvalidToken,
        "403": Forbidden,
        "500": NetworkError,
        "502": NetworkError,
        "drop": NetworkError,
        "half": NetworkError,
    }
    for kind, error in expected.items():
        await simulator.add_fault(kind, "sendMessage")
        with pytest.raises(error):
            await library.send_message(CHAT, kind)

    await simulator.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict):
        await library.do_api_request("getUpdates")
    assert [message.text for message in await simulator.replies(CHAT)] == ["half"]
