"""What a reader may do with a report: ask, and close it with an outcome."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

#: Longest question to a reporter, in characters.
MOST_QUESTION: Final = 2_000

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
#: Invisible characters that would hide a link from the expression above.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class QuestionFault(StrEnum):
    """Why a question cannot be put to a reporter."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    #: a link could tell its owner who opened it (E19)
    LINK = "link"


class Outcome(StrEnum):
    """How a report ended."""

    HANDLED = "handled"
    NO_EVIDENCE = "no-evidence"
    OUT_OF_SCOPE = "out-of-scope"
    DUPLICATE = "duplicate"


def clean_question(text: str) -> str:
    """Give a question as it will be read: NFC, without invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()


def question_fault(text: str) -> QuestionFault | None:
    """Tell why a question cannot be put.

    Args:
        text: as `clean_question` gives it.

    Returns:
        None if it can.
    """
    if not text:
        return QuestionFault.EMPTY
    if len(text) > MOST_QUESTION:
        return QuestionFault.TOO_LONG
    if _LINK.search(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text))):
        return QuestionFault.LINK
    return None
