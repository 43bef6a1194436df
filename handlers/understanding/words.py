"""Messages that are one known word, and what they ask for.

A word is as good as a button (interface.md). The lists lie in `words.toml`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from handlers.domain.heard import Ask
from handlers.domain.state import (
    Comparing,
    ComplaintDraft,
    ComplaintTalk,
    Erasing,
    Form,
    NamingSlip,
    ReportDraft,
    ReportTalk,
    TalkMode,
)

#: What is looked up while a complaint is being written; other words belong to it.
_BESIDE_A_COMPLAINT = frozenset(
    {Ask.COMPLAIN_OPEN, Ask.FEE, Ask.HOURS, Ask.HUMAN, Ask.REQUIREMENTS, Ask.TICKETS}
)
#: No word is longer; anything else need not be folded at all.
_LONGEST = 40


def ask_of_word(text: str, form: Form | None) -> Ask | None:
    """Tell what a message asks for if it is nothing but a known word.

    Args:
        text: what was said, stripped.
        form: the questions under way: some words mean something only there.

    Returns:
        None if it is not one of the words.
    """
    if not text or len(text) > _LONGEST:
        return None
    word = " ".join(text.casefold().rstrip(".!? ").split())
    is_command = word.startswith("/")
    if is_command:
        word = word[1:].partition("@")[0].replace("_", " ")
    tables = _tables()
    asked = tables["anywhere"].get(word) or tables[_table_for(form)].get(word)
    if asked is None and isinstance(form, ComplaintDraft):
        beside = tables["freely"].get(word)
        asked = beside if beside in _BESIDE_A_COMPLAINT else None
    if asked is None and is_command:
        return tables["freely"].get(word)
    return asked


def _table_for(form: Form | None) -> str:
    match form:
        case ReportDraft():
            return "draft"
        case ReportTalk(mode=mode):
            return "withdrawing" if mode is TalkMode.WITHDRAW else "talk"
        case Erasing():
            return "erasing"
        case ComplaintDraft():
            return "complaint"
        case NamingSlip():
            return "naming"
        case None | ComplaintTalk() | Comparing():
            return "freely"


@cache
def _tables() -> Mapping[str, Mapping[str, Ask]]:
    """Read the lists once, turned round: word to ask."""
    source = files("handlers.understanding").joinpath("words.toml").read_text(encoding="utf-8")
    return {
        place: {word: Ask(ask) for ask, words in asks.items() for word in words}
        for place, asks in tomllib.loads(source).items()
    }
