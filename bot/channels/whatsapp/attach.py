"""Builds WhatsApp's parts and joins them."""

import time
from collections.abc import Sequence
from functools import partial

from bot.base import Base
from bot.channels.platform import Platform
from bot.channels.whatsapp.client import WhatsAppChannel, WhatsAppClient
from bot.channels.whatsapp.files import WhatsAppFiles
from bot.channels.whatsapp.parse import parse_delivery
from bot.channels.whatsapp.render import tap_of
from bot.channels.whatsapp.templates import TemplateRegistry
from bot.channels.whatsapp.webhook import WhatsAppWebhook
from bot.intake import Intake, Unavailable
from bot.observability import Metrics
from notifications.limits import SendLimits
from storage import deliveries
from storage.database import UNAVAILABLE
from storage.deliveries import MessageStatus


def attach_whatsapp(base: Base, intake: Intake, metrics: Metrics) -> Platform | None:
    """Attach WhatsApp.

    Args:
        base: settings, database, keys, clock.
        intake: takes what people say.
        metrics: counts what is ignored.

    Returns:
        None when it is off.
    """
    settings = base.settings.whatsapp
    if not settings.is_on:
        return None
    token = settings.access_token.get_secret_value()
    client = WhatsAppClient(token, settings.api_url, settings.phone_number_id)
    files = WhatsAppFiles(client, token, settings.api_url)
    secrets = (settings.app_secret, settings.app_secret_previous)
    webhook = WhatsAppWebhook(
        verify_token=settings.verify_token.get_secret_value(),
        app_secrets=[secret.get_secret_value() for secret in secrets],
        parse=partial(
            parse_delivery,
            phone_number_id=settings.phone_number_id,
            tap_of=partial(tap_of, base.keys),
        ),
        receive=intake.receive,
        record=partial(_record, base, metrics),
        ignored=metrics.ignored,
    )
    limits = SendLimits(
        per_second=settings.per_second,
        per_chat_s=1 / settings.per_chat_per_second,
        monotonic=time.monotonic,
    )
    channel = WhatsAppChannel(client, TemplateRegistry(settings.templates), base.keys)
    webhooks = {"/webhooks/whatsapp": webhook}
    return Platform(channel, limits, partial(_close, client, files), webhooks, fetch=files.fetch)


async def _close(*parts: WhatsAppClient | WhatsAppFiles) -> None:
    for part in parts:
        await part.close()


async def _record(base: Base, metrics: Metrics, statuses: Sequence[MessageStatus]) -> None:
    try:
        results = await base.database.run(
            lambda tx: deliveries.record(
                tx, base.keys, statuses, now=base.clock(), today=base.today()
            )
        )
    except UNAVAILABLE:
        raise Unavailable from None
    metrics.deliveries(results)
