"""What the bot tells Telegram about itself at start: webhook, commands."""

import asyncio
from typing import Any, Final

from bot.channels.telegram.client import Done, Refused, TelegramClient
from bot.channels.telegram.polling import ALLOWED
from bot.observability import get_logger
from bot.settings import Settings
from handlers.domain.state import Language
from handlers.texts.render import render_line

PAUSE_S: Final = 30.0
#: Commands in the order of the menu, with the text id of their description.
COMMANDS: Final = (
    ("start", "command-start"),
    ("cek", "command-check"),
    ("lapor", "command-report"),
    ("bantuan", "command-help"),
    ("berhenti", "command-stop"),
    ("english", "command-english"),
)

log = get_logger()


async def introduce(client: TelegramClient, settings: Settings) -> None:
    """Set webhook and command list; try again until Telegram takes them."""
    for method, params in _calls(settings):
        await _until_done(client, method, params)


def _calls(settings: Settings) -> list[tuple[str, dict[str, Any]]]:
    calls: list[tuple[str, dict[str, Any]]] = []
    if settings.telegram.mode == "webhook":
        if settings.server.public_url:
            calls.append(("setWebhook", _webhook(settings)))
        else:
            log.warning("webhook-not-set", reason="no-public-url")
    for language, code in ((Language.INDONESIAN, ""), (Language.ENGLISH, "en")):
        commands = [
            {"command": command, "description": render_line(text, {}, language)}
            for command, text in COMMANDS
        ]
        calls.append(("setMyCommands", {"commands": commands, "language_code": code}))
    return calls


def _webhook(settings: Settings) -> dict[str, Any]:
    return {
        "url": f"{settings.server.public_url.rstrip('/')}/webhooks/telegram",
        "secret_token": settings.telegram.webhook_secret.get_secret_value(),
        "allowed_updates": list(ALLOWED),
        "max_connections": 40,
    }


async def _until_done(client: TelegramClient, method: str, params: dict[str, Any]) -> None:
    while True:
        answer = await client.call(method, params)
        if isinstance(answer, Done):
            return
        if isinstance(answer, Refused) and answer.code == 400:
            log.error("set-up-refused", kind=method)
            return
        await asyncio.sleep(PAUSE_S)
