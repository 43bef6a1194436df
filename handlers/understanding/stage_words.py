"""Words of the national system that people repeat and do not know: "masih SFE", "PRR itu apa"."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from handlers.domain.application import Status
from handlers.domain.siak import STATUS_OF, plain_status, words_of

_WORD: Final = re.compile(r"[^\W_]+")
#: So much is read (C12).
_LONGEST: Final = 400
_MOST_WORDS: Final = 4
#: Beside the system's own (with an underscore): what nobody says of anything else.
_PLAIN: Final = frozenset(
    {
        "SFE", "PRR", "BIO CAPTURE", "PRINT READY", "SIAP CETAK", "DATA GANDA",
        "ANTRE PENUNGGALAN", "ANTRI PENUNGGALAN", "ADJUDICATE", "ADJUDICATION",
    }
)  # fmt: skip


def stage_named(text: str) -> Status | None:
    """Tell which stage of a card a sentence names by the system's word.

    Args:
        text: as typed.

    Returns:
        The first that is named, the longest word counts; None if there is none.
    """
    words = _WORD.findall(text[:_LONGEST])
    for start in range(len(words)):
        for length in range(min(_MOST_WORDS, len(words) - start), 0, -1):
            found = _book().get(plain_status("".join(words[start : start + length])))
            if found is not None:
                return found
    return None


@cache
def _book() -> Mapping[str, Status]:
    ours = (word for words in words_of().values() for word in words)
    known = {plain_status(word) for word in ours if "_" in word or word in _PLAIN}
    return {plain: status for plain, status in STATUS_OF.items() if plain in known}
