"""What a reader may do with a report: ask, and close it with an outcome."""

from enum import StrEnum
from typing import Final

from handlers.domain.links import has_link, visible

#: Longest question to a reporter, in characters.
MOST_QUESTION: Final = 2_000


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
    return visible(text)


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
    if has_link(text):
        return QuestionFault.LINK
    return None
