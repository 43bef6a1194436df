"""Links in what officers write: a link could lead anywhere, and tell its owner who opened it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: `https://…`, `www.…`, `tg:…`, an address of a host with a well-known ending or a path.
_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://"
    r"|\bwww\."
    r"|\b(?:mailto|tel|sms|tg|whatsapp|intent|data|javascript):\S"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|id|me|io|co|ly|gl|gg|app|link|site|xyz|page"
    r"|online|click|top|dev|tk|to|cc|tv|us|eu|my|sg)\b"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\S@\S+\.\S",
    re.IGNORECASE,
)
#: Telegram makes a link of it.
_MENTION: Final = re.compile(r"(?<!\w)@\w{3,}")
#: Invisible characters that would hide a link from the expression above.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SCHEME: Final = re.compile(r"^https?://", re.IGNORECASE)


def visible(text: str) -> str:
    """Give a text as it will be read: NFC, without invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()


def has_link(text: str) -> bool:
    """Tell whether a text holds anything that a messenger makes a link of."""
    return _LINK.search(_compatible(text)) is not None


def has_foreign_link(text: str, own: Iterable[str]) -> bool:
    """Tell whether a text leads anywhere but to the office's own addresses.

    Args:
        text: what an officer wrote.
        own: the office's addresses, such as `https://ktp.contoh.go.id` or
            `https://t.me/contoh_bot`; with or without their scheme.
    """
    rest = _compatible(text)
    for address in filter(None, own):
        plain = re.escape(_SCHEME.sub("", address).rstrip("/"))
        # Bounded: neither `evil-ktp.contoh.go.id` nor `ktp.contoh.go.id.evil.com` is ours.
        ours = rf"(?<![\w.@:/-])(?:https?://)?{plain}(?:/[\w/-]*)?(?![\w@:/-]|\.\w)"
        rest = re.sub(ours, " ", rest, flags=re.IGNORECASE)
    return has_link(rest) or _MENTION.search(rest) is not None


def _compatible(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
