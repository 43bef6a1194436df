"""Builds Telegram's parts and joins them."""

import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from bot.base import Base
from bot.channels.ignored import Ignored
from bot.channels.platform import Platform
from bot.channels.telegram.client import NamedClient, TelegramChannel, TelegramClient
from bot.channels.telegram.client_auto import AutoClient, open_client
from bot.channels.telegram.files import TelegramFiles
from bot.channels.telegram.parse import Parsed, parse_update
from bot.channels.telegram.polling import TelegramPolling
from bot.channels.telegram.setup import introduce
from bot.channels.telegram.spinners import Spinners
from bot.channels.telegram.taps import tap_of
from bot.channels.telegram.webhook import TelegramWebhook
from bot.intake import Intake
from bot.observability import Metrics, get_logger
from notifications.limits import SendLimits
from storage.database import new_id

log = get_logger()


def attach_telegram(base: Base, intake: Intake, metrics: Metrics) -> Platform | None:
    """Attach Telegram by webhook or polling.

    Args:
        base: settings, database, keys, clock.
        intake: takes what people say.
        metrics: counts what is ignored.

    Returns:
        None when it is off.
    """
    settings = base.settings.telegram
    if settings.mode == "off":
        return None
    token = settings.token.get_secret_value()
    client = open_client(settings)
    files = TelegramFiles(client, token, settings.api_url)
    parse = _parser(base, bot_id=token.partition(":")[0])
    limits = SendLimits(
        per_second=settings.per_second,
        per_chat_s=1 / settings.per_chat_per_second,
        monotonic=time.monotonic,
    )
    channel = TelegramChannel(client, base.keys)
    work: tuple[Callable[[], Coroutine[Any, Any, None]], ...]
    work = (partial(introduce, client, base.settings),)
    if isinstance(client, AutoClient):
        work = (client.check, *work)
    notice = partial(_notice, client)
    if settings.mode == "webhook":
        webhook = TelegramWebhook(
            secret=settings.webhook_secret.get_secret_value(),
            answers_in_response=settings.answer == "response",
            keys=base.keys,
            intake=intake,
            spinners=Spinners(client),
            parse=parse,
            ignored=metrics.ignored,
        )
        webhooks = {"/webhooks/telegram": webhook}
        close = partial(_close, files, client)
        return Platform(channel, limits, close, webhooks, work, notice, files.fetch)
    polling = TelegramPolling(
        client=client,
        database=base.database,
        intake=intake,
        holder=new_id(),
        clock=base.clock,
        parse=parse,
        ignored=metrics.ignored,
        failed=lambda reason: log.warning("poll-failed", reason=reason),
    )
    close = partial(_close, polling, files, client)
    polled = (*work, polling.run)
    return Platform(channel, limits, close, work=polled, notice=notice, fetch=files.fetch)


def _notice(client: NamedClient) -> str:
    """Say which client stands in for the other, and why."""
    return f"telegram-by-{client.in_use} ({client.reason})" if client.reason else ""


async def _close(*parts: TelegramPolling | TelegramFiles | TelegramClient) -> None:
    for part in parts:
        await part.close()


def _parser(base: Base, bot_id: str) -> Callable[[dict[str, Any]], Parsed | Ignored]:
    taps = partial(tap_of, base.keys)

    def parse(update: dict[str, Any]) -> Parsed | Ignored:
        return parse_update(update, bot_id=bot_id, tap_of=taps, now=base.clock())

    return parse
