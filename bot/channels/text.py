"""Text from outside, made safe for both databases and for every room behind this one."""

import re
import unicodedata
from typing import Final

#: Telegram's and WhatsApp's limit for one message, in UTF-16 units.
MOST_UNITS: Final = 4_096

# NUL (PostgreSQL refuses it), control characters but line feed and tab, lone surrogates
# (SQLite refuses them at bind: anyone could send a poison message), noncharacters (A16).
_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Normalise what a person wrote.

    Args:
        text: as the platform gave it.

    Returns:
        NFC, line ends as line feeds, without characters that no message needs, at most
        4,096 UTF-16 units.
    """
    if text.isascii() and text.isprintable() and len(text) <= MOST_UNITS:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return clip(unicodedata.normalize("NFC", _UNWANTED.sub("", text)))


def units(text: str) -> int:
    """Count UTF-16 units, as the platforms do."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def clip(text: str, most: int = MOST_UNITS) -> str:
    """Cut a text to a number of UTF-16 units, never inside a character (A19)."""
    if len(text) * 2 <= most or units(text) <= most:
        return text
    used = 0
    for index, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > most:
            return text[:index]
    return text
