"""A picture that a platform fetches by its address; the text says all by itself.

What cannot be fetched leaves the text, and nothing is sent twice.
"""

from collections.abc import AsyncIterator, Generator
from typing import Final

import pytest

from bot.channels.telegram.client import NamedClient, TelegramChannel
from bot.channels.telegram.client_httpx import HttpxClient
from bot.channels.telegram.client_ptb import PtbClient
from bot.channels.telegram.render import MOST_CAPTION, send_photo
from bot.channels.whatsapp.client import WhatsAppChannel, WhatsAppClient
from bot.channels.whatsapp.templates import TemplateRegistry
from handlers.domain.messages import Action, Channel
from handlers.texts.render import Rendered, RenderedButton
from notifications.channel import Dead, Outcome, Retry, Sent, Unknown
from storage.letters import Letter, open_letter, seal_letter
from storage.vault.keys import Keys
from tests.bot.channels.picture_site import serving_picture, with_picture
from tests.letters import claimed
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator

CHAT: Final = 1001
TEXT: Final = "GRATIS"
REPORT: Final = RenderedButton("Lapor", Action.REPORT)
LETTER: Final = Letter(str(CHAT), Rendered(TEXT, (REPORT,)))
TO_CITIZEN: Final = Letter(CITIZEN, Rendered(TEXT))
NOWHERE: Final = "http://127.0.0.1:9/gratis.png"


@pytest.fixture
def address() -> Generator[str, None, None]:
    with serving_picture() as address:
        yield address


@pytest.fixture(params=[PtbClient, HttpxClient])
async def telegram(
    request: pytest.FixtureRequest, simulator: TelegramSimulator, keys: Keys
) -> AsyncIterator[TelegramChannel]:
    await simulator.set_chat(CHAT)
    client: NamedClient = request.param(simulator.token, simulator.api_url)
    yield TelegramChannel(client, keys)
    await client.close()


@pytest.fixture
async def on_whatsapp(whatsapp: WhatsAppSimulator, keys: Keys) -> AsyncIterator[WhatsAppChannel]:
    await whatsapp.configure(per_pair_s=0)
    await whatsapp.say(CITIZEN, "halo")
    client = WhatsAppClient(whatsapp.access_token, whatsapp.api_url, whatsapp.phone_number_id)
    yield WhatsAppChannel(client, TemplateRegistry({}), keys)
    await client.close()


def test_a_sealed_row_keeps_the_picture(keys: Keys) -> None:
    letter = with_picture(LETTER, "https://ktp.contoh.go.id/gratis.png")

    assert open_letter(keys, "1" * 32, seal_letter(keys, "1" * 32, letter)) == letter
    assert open_letter(keys, "1" * 32, seal_letter(keys, "1" * 32, LETTER)).message.picture == ""


def test_a_text_too_long_to_stand_under_a_picture_goes_without(keys: Keys) -> None:
    long = Letter(str(CHAT), Rendered("x" * (MOST_CAPTION + 1), picture=NOWHERE))

    assert send_photo(keys, long) is None


async def test_telegram_shows_the_picture_with_text_and_buttons(
    telegram: TelegramChannel, simulator: TelegramSimulator, address: str
) -> None:
    outcome = await telegram.send(claimed(with_picture(LETTER, address)))

    assert outcome == Sent()
    [photo] = await simulator.calls("sendPhoto")
    assert photo.parameters["photo"] == address
    [seen] = await simulator.replies(CHAT)
    assert (seen.text, seen.labels, seen.method) == (TEXT, ["Lapor"], "sendPhoto")


@pytest.mark.parametrize("address", [NOWHERE, "gratis.png"])
async def test_what_telegram_cannot_fetch_leaves_the_text(
    telegram: TelegramChannel, simulator: TelegramSimulator, address: str
) -> None:
    outcome = await telegram.send(claimed(with_picture(LETTER, address)))

    assert outcome == Sent()
    [seen] = await simulator.replies(CHAT)
    assert (seen.text, seen.labels, seen.method) == (TEXT, ["Lapor"], "sendMessage")


@pytest.mark.parametrize(
    ("code", "expected"), [(403, Dead), (429, Retry), (500, Retry), (504, Unknown)]
)
async def test_a_picture_fails_as_every_other_message_does(
    telegram: TelegramChannel, simulator: TelegramSimulator, code: int, expected: type[Outcome]
) -> None:
    """Only a refusal of the call itself leads to the text: all else may have arrived."""
    await simulator.add_fault("error", "sendPhoto", error_code=code, description="on purpose")

    outcome = await telegram.send(claimed(with_picture(LETTER, NOWHERE)))

    assert isinstance(outcome, expected)
    assert await simulator.calls("sendMessage") == []


async def test_whatsapp_shows_the_picture_in_place_of_its_text(
    on_whatsapp: WhatsAppChannel, whatsapp: WhatsAppSimulator, address: str
) -> None:
    row = claimed(with_picture(TO_CITIZEN, address), Channel.WHATSAPP)

    outcome = await on_whatsapp.send(row)

    assert outcome == Sent()
    [call] = await whatsapp.calls("messages")
    assert call.parameters["image"] == {"link": address}
    assert len(await whatsapp.replies(CITIZEN)) == 1


async def test_what_whatsapp_refuses_leaves_the_text(
    on_whatsapp: WhatsAppChannel, whatsapp: WhatsAppSimulator, address: str
) -> None:
    await whatsapp.add_fault("error", "messages", error_code=131053, count=1)
    row = claimed(with_picture(TO_CITIZEN, address), Channel.WHATSAPP)

    outcome = await on_whatsapp.send(row)

    assert outcome == Sent()
    kinds = [call.parameters["type"] for call in await whatsapp.calls("messages")]
    assert kinds == ["image", "text"]
    assert [one.text for one in await whatsapp.replies(CITIZEN)] == [TEXT]
