"""Does Telegram know the bot, and do its updates reach us?"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.channels.telegram.client import (
    Answer,
    Done,
    Doubtful,
    NamedClient,
    NotSent,
    Refused,
    TelegramClient,
)
from bot.checkup.findings import Finding, Notebook, Subject, plain
from bot.settings import Settings

_BOOK: Final = Notebook(Subject.TELEGRAM)
TIMEOUT_S: Final = 10.0
#: More waiting updates than this mean that we do not keep up, or are not there.
MANY_WAIT: Final = 100
#: An older error of a delivery is history.
RECENT: Final = timedelta(hours=1)
PATH: Final = "/webhooks/telegram"

_Json = Mapping[str, Any]


async def check_telegram(
    client: TelegramClient, settings: Settings, now: datetime
) -> list[Finding]:
    """Ask Telegram about the bot and its webhook; nothing is sent to anybody."""
    me = await client.call("getMe", {}, timeout_s=TIMEOUT_S)
    if not isinstance(me, Done):
        return [_unreached(me)]
    if not isinstance(me.result, dict):
        return [_unreached(Doubtful("unreadable-answer"))]
    found = [*_bot(me.result, settings)]
    info = await client.call("getWebhookInfo", {}, timeout_s=TIMEOUT_S)
    if not isinstance(info, Done) or not isinstance(info.result, dict):
        return [*found, _unreached(info)]
    return [*found, *_delivery(info.result, settings), *_waiting(info.result, now)]


def check_client(client: NamedClient) -> Finding:
    """Say which client does the work, once it has been asked something."""
    if client.reason:
        return _BOOK.warning(
            "client",
            f"{client.in_use} does the work, since python-telegram-bot cannot ({client.reason})",
            'All goes on. Bring the packages up to date, or set telegram.client = "httpx".',
        )
    return _BOOK.ok("client", f"{client.in_use} does the work")


def _unreached(answer: Answer) -> Finding:
    """Say why Telegram did not tell; its words for a refusal may repeat what was asked."""
    match answer:
        case Refused(401 | 404):
            return _BOOK.fault(
                "connection",
                "Telegram refuses the token: it was revoked, or is another server's",
                "Ask @BotFather for the token (/mybots), set telegram.token, start again.",
            )
        case Refused(code):
            reason = f"it answered {code}"
        case NotSent(reason) | Doubtful(reason):
            pass
        case _:
            reason = "unreadable-answer"
    return _BOOK.fault(
        "connection",
        f"Telegram does not answer as it should ({reason})",
        "See that this machine reaches telegram.api_url (firewall, name server), or wait.",
    )


def _bot(me: _Json, settings: Settings) -> Iterator[Finding]:
    name, ours = plain(me.get("username", "")), settings.telegram.username
    if ours and name.casefold() != ours.casefold():
        yield _BOOK.fault(
            "bot",
            f"the token belongs to @{name}, but telegram.username is {ours}: links lead elsewhere",
            f'Set telegram.username = "{name}", or the other bot\'s token; print new slips.',
        )
    else:
        yield _BOOK.ok("bot", f"the token is @{name}'s")
    if me.get("can_read_all_group_messages"):
        yield _BOOK.warning(
            "group-privacy",
            "the bot gets every message of the groups that it is in, though it answers in none",
            "Turn it on at @BotFather: /setprivacy, choose the bot, Enable.",
        )
    else:
        yield _BOOK.ok("group-privacy", "in groups the bot does not get what people write")


def _delivery(info: _Json, settings: Settings) -> Iterator[Finding]:
    set_to, wanted = str(info.get("url") or ""), settings.server.public_url.rstrip("/") + PATH
    if settings.telegram.mode == "polling":
        if set_to:
            yield _BOOK.fault(
                "webhook",
                f"a webhook is set ({plain(set_to)}) though the mode is polling: no update comes",
                "Start `tanpacalo serve`, which removes it; if it comes back, another program "
                "uses this bot: give it a token of its own.",
            )
        else:
            yield _BOOK.ok("webhook", "no webhook is set, as polling needs it")
        return
    if not set_to:
        yield _BOOK.fault(
            "webhook",
            "no webhook is set: no update comes",
            "Set server.public_url and start `tanpacalo serve`, which sets it.",
        )
    elif settings.server.public_url and set_to != wanted:
        yield _BOOK.fault(
            "webhook",
            f"Telegram calls {plain(set_to)}, not {wanted}",
            "Start `tanpacalo serve`, which sets it; if it changes back, another program uses "
            "this bot: give it a token of its own.",
        )
    else:
        yield _BOOK.ok("webhook", f"Telegram calls {plain(set_to)}")


def _waiting(info: _Json, now: datetime) -> Iterator[Finding]:
    waiting = info.get("pending_update_count", 0)
    seen = f"{waiting} updates wait at Telegram"
    if isinstance(waiting, int) and waiting > MANY_WAIT:
        yield _BOOK.warning(
            "pending",
            seen,
            "See that `tanpacalo serve` runs and is reached; Telegram keeps them for a day only.",
        )
    else:
        yield _BOOK.ok("pending", seen)
    error, at = info.get("last_error_message"), info.get("last_error_date")
    if not error or not isinstance(at, int | float):
        return
    when = datetime.fromtimestamp(at, UTC)
    seen = f"{when:%Y-%m-%d %H:%M} UTC: {plain(error)}"
    if now - when > RECENT:
        yield _BOOK.note("last-error", f"the last failed delivery is over: {seen}")
    else:
        yield _BOOK.warning("last-error", f"a delivery failed at {seen}", _remedy(str(error)))


def _remedy(error: str) -> str:
    """Translate Telegram's words; source: https://core.telegram.org/bots/webhooks."""
    words = error.casefold()
    for part, sentence in (
        ("401", "Make telegram.webhook_secret the one that the webhook was set with: restart."),
        ("404", f"Let the web server before the service pass {PATH} on."),
        ("502", "The web server before the service does not reach it: is `tanpacalo serve` up?"),
        ("503", "The service was busy or its database away; see the database above."),
        ("certificate", "Renew the TLS certificate, with its whole chain."),
        ("ssl", "Renew the TLS certificate, with its whole chain."),
        ("resolve", "Correct the name of server.public_url at the name server."),
    ):
        if part in words:
            return sentence
    return "See that server.public_url is reached from outside and leads to `tanpacalo serve`."
