"""Looks at everything, in the order in which one thing makes sense of the next."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from bot.base import utc_now
from bot.channels.telegram.client_auto import LibraryError, open_client
from bot.channels.whatsapp.client import WhatsAppClient
from bot.checkup import clock as clocks
from bot.checkup.configuration import (
    Told,
    check_configuration,
    read_configuration,
    secrets_of,
)
from bot.checkup.database import Opened, check_database, name_of, told, unreachable
from bot.checkup.findings import Finding, Notebook, Subject, plain, without_secrets
from bot.checkup.keys import check_keys
from bot.checkup.passing import check_passing
from bot.checkup.people import check_codes, check_complaints, check_outbox, check_people
from bot.checkup.server import check_server
from bot.checkup.telegram import check_client, check_telegram
from bot.checkup.whatsapp import TIMEOUT_S, check_whatsapp
from bot.settings import Settings
from storage import inspection
from storage.database import LOCK_WAIT_S
from storage.inspection import AWAY
from storage.vault.keys import Keys

Clock = Callable[[], datetime]
_LATER: Final = "Mend the configuration, then look again."


async def examine(
    config: Path | None,
    environ: Mapping[str, str],
    *,
    clock: Clock = utc_now,
    wait_s: float = LOCK_WAIT_S,
) -> list[Finding]:
    """Look at an office. Nothing is changed, made, migrated or sent.

    Args:
        config: `--config FILE`, None for `config.toml` in the current folder.
        environ: the process's environment.
        clock: gives the UTC instant.
        wait_s: how long to wait for another's lock on the database.

    Returns:
        Findings by subject. No secret and nobody's words or address is among them.
    """
    configuration = read_configuration(config, environ)
    settings = configuration.settings
    if settings is None:
        return list(configuration.findings)
    found = [*configuration.findings, *check_configuration(settings, config)]
    found += _stored(configuration, settings, clock, wait_s)
    found += await _running(configuration, settings, clock)
    found += check_passing(settings)
    in_order = list(Subject)
    found.sort(key=lambda one: in_order.index(one.subject))
    return without_secrets(found, secrets_of(settings))


def _stored(told: Told, settings: Settings, clock: Clock, wait_s: float) -> list[Finding]:
    """Look at the database, the keys, and what is kept with them."""
    if not told.can_use("database", "keys"):
        names = "database.url and keys.folder have to be right"
        return [Notebook(Subject.DATABASE).note("place", f"not looked at: {names}", _LATER)]
    try:
        opened = check_database(settings, clock(), wait_s=wait_s)
    except OSError as fault:
        opened = Opened((unreachable(name_of(settings), fault),), None)
    try:
        keys, found = check_keys(settings.keys_folder, opened.fingerprints)
        now = clock()
        today = settings.office.calendar().office_date(now)
        return [*opened.findings, *found, *_content(opened, keys, now, today)]
    finally:
        if opened.inspection is not None:
            opened.inspection.close()


def _content(opened: Opened, keys: Keys | None, now: datetime, today: date) -> Iterator[Finding]:
    if opened.inspection is None or not opened.is_current:
        return
    try:
        with opened.inspection.reading() as tx:
            yield from check_people(tx)
            yield check_complaints(tx, today=today)
            yield from check_outbox(tx, now=now)
            yield clocks.check_written(inspection.newest_instant(tx), now)
            if keys is not None:
                yield check_codes(tx, keys)
    except AWAY as fault:
        yield Notebook(Subject.DATABASE).fault(
            "content",
            f"what it holds could not be looked at: {told(fault)}",
            "Look again; if it stays so, put the database back from its backup.",
        )


async def _running(told: Told, settings: Settings, clock: Clock) -> list[Finding]:
    """Ask the server here, and the platforms."""
    found = await check_server(settings) if told.can_use("server") else []
    platforms: dict[str, str] = {}
    if settings.telegram.mode != "off":
        platforms["Telegram"] = settings.telegram.api_url
        found += await _telegram(settings, clock())
    if settings.whatsapp.is_on:
        platforms["Meta"] = settings.whatsapp.api_url
        found += await _whatsapp(settings)
    found += _not_asked(told, settings)
    if told.can_use("office"):
        found += [clocks.check_zone(settings, clock()), *clocks.check_days(settings, clock())]
    return [*found, *await clocks.check_against(platforms, clock)]


async def _telegram(settings: Settings, now: datetime) -> list[Finding]:
    try:
        client = open_client(settings.telegram)
    except LibraryError as fault:
        return [
            Notebook(Subject.TELEGRAM).fault("client", plain(fault), "Do as the sentence says.")
        ]
    try:
        found = await check_telegram(client, settings, now)
        return [check_client(client), *found]
    finally:
        await client.close()


async def _whatsapp(settings: Settings) -> list[Finding]:
    meta = settings.whatsapp
    token = meta.access_token.get_secret_value()
    client = WhatsAppClient(token, meta.api_url, meta.phone_number_id, most_s=TIMEOUT_S)
    try:
        return await check_whatsapp(client, settings)
    finally:
        await client.close()


def _not_asked(told: Told, settings: Settings) -> Iterator[Finding]:
    """Name what is off, or could not be asked because its section is wrong."""
    for subject, is_on in (
        (Subject.TELEGRAM, settings.telegram.mode != "off"),
        (Subject.WHATSAPP, settings.whatsapp.is_on),
    ):
        if is_on:
            continue
        if subject in told.blamed:
            yield Notebook(subject).note("connection", "not looked at", _LATER)
        else:
            yield Notebook(subject).note("connection", "is off")
