"""Who can read a chat in passing, channel by channel."""

from collections.abc import Iterator
from typing import Final

from bot.checkup.findings import Finding, Notebook, Subject
from bot.settings import Settings

_BOOK: Final = Notebook(Subject.PASSING)


def check_passing(settings: Settings) -> Iterator[Finding]:
    """Name, for each channel that is on, who sees the text on its way."""
    if settings.telegram.mode != "off":
        yield _BOOK.note(
            "telegram",
            "Telegram: chats with bots are not end-to-end encrypted. Telegram reads and keeps "
            "every word, also of a report, with the account and its number.",
        )
    if settings.whatsapp.is_on:
        yield _whatsapp(declared=settings.whatsapp.not_in_business_app)
    yield _BOOK.note(
        "web-chat",
        "Web chat: this server and the web server with TLS before it see every word and the "
        "caller's address. The address is not kept here; see that the web server's log does not "
        "keep it either.",
    )
    yield _BOOK.note(
        "server",
        "Every channel: whoever has root on this machine can read what passes. Reports at rest "
        "are sealed to their readers; this machine's own keys do not open them.",
    )


def _whatsapp(*, declared: bool) -> Finding:
    seen = (
        "WhatsApp: Meta opens every message on its servers before it is passed on to us, with the "
        "sender's number."
    )
    if declared:
        return _BOOK.note(
            "whatsapp",
            f"{seen} You have declared that the number does not run in the WhatsApp Business app, "
            "so reports are taken there.",
        )
    return _BOOK.note(
        "whatsapp",
        f"{seen} A number that also runs in the WhatsApp Business app shows every chat on a "
        "handset, so reports are not taken on WhatsApp.",
        "If it does not run there: whatsapp.not_in_business_app = true",
    )
