"""What the bot tells Telegram about itself at start, in calls that Telegram takes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram import setup
from bot.channels.telegram.client_ptb import PtbClient
from bot.settings import Settings
from tests.simulator.client import TelegramSimulator

SECRET = "a-secret-of-tests"


@pytest.fixture
async def client(
    simulator: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[PtbClient]:
    monkeypatch.setattr(setup, "PAUSE_S", 0.01)
    made = PtbClient(simulator.token, simulator.api_url)
    yield made
    await made.close()


def settings(mode: str, public_url: str = "https://layanan.example.go.id/") -> Settings:
    values: dict[str, Any] = {
        "server": {"public_url": public_url},
        "telegram": {"mode": mode, "token": "1:abc", "webhook_secret": SECRET},
    }
    return Settings.model_validate(values)


async def test_webhook_and_commands_in_both_languages(
    simulator: TelegramSimulator, client: PtbClient
) -> None:
    await setup.introduce(client, settings("webhook"))

    [webhook, indonesian, english] = await simulator.calls()
    assert webhook.parameters["url"] == "https://layanan.example.go.id/webhooks/telegram"
    assert webhook.parameters["secret_token"] == SECRET
    assert "my_chat_member" in webhook.parameters["allowed_updates"]
    assert english.parameters["language_code"] == "en"
    names = [
        [command["command"] for command in call.parameters["commands"]]
        for call in (indonesian, english)
    ]
    assert names[0] == names[1] == [name for name, _ in setup.COMMANDS]
    assert await simulator.refused() == []


@pytest.mark.parametrize(("mode", "url"), [("polling", "https://a.example/"), ("webhook", "")])
async def test_without_an_address_no_webhook_is_set(
    simulator: TelegramSimulator, client: PtbClient, mode: str, url: str
) -> None:
    """While polling, and when nobody said where we are; the commands are set all the same."""
    await setup.introduce(client, settings(mode, url))

    assert [call.method for call in await simulator.calls()] == ["setMyCommands"] * 2


@pytest.mark.parametrize("kind", ["500", "429", "401", "drop", "garbage"])
async def test_what_fails_is_tried_again(
    simulator: TelegramSimulator, client: PtbClient, kind: str
) -> None:
    """Telegram may be away when we start: each call is made until it is taken."""
    await simulator.add_fault(kind, "setWebhook", count=2)
    await asyncio.wait_for(setup.introduce(client, settings("webhook")), 20)

    assert len(await simulator.calls("setWebhook")) == 3
    assert len(await simulator.calls("setMyCommands")) == 2


async def test_what_telegram_refuses_for_good_is_not_repeated(
    simulator: TelegramSimulator, client: PtbClient
) -> None:
    """A wrong address: said in the log; the rest is set."""
    description = "Bad Request: bad webhook: HTTPS url must be provided for webhook"
    await simulator.add_fault("error", "setWebhook", error_code=400, description=description)
    await setup.introduce(client, settings("webhook"))

    assert len(await simulator.calls("setWebhook")) == 1
    assert len(await simulator.calls("setMyCommands")) == 2
