"""A slip code typed as it was read out: "lima Y F tujuh enam M M W R M delapan enam"."""

import re
from typing import Final

from handlers.domain import slip_code

_DIGITS: Final = {
    word: str(value)
    for value, words in enumerate(
        (
            ("nol", "kosong", "zero"),
            ("satu", "one"),
            ("dua", "two"),
            ("tiga", "three"),
            ("empat", "four"),
            ("lima", "five"),
            ("enam", "six"),
            ("tujuh", "seven"),
            ("delapan", "lapan", "eight"),
            ("sembilan", "nine"),
        )
    )
    for word in words
}
_HYPHENS: Final = frozenset({"strip", "setrip", "minus", "dash"})
_SPLIT: Final = re.compile(r"[\s,.;:-]+")
#: Twelve of the longest words with what stands between them.
_LONGEST: Final = 160


def code_read_aloud(text: str) -> str | None:
    """Read a message that spells one of our codes, digits written as words.

    Args:
        text: the whole message.

    Returns:
        The canonical code if its check characters fit, else None: a sentence with
        numbers in it is none.
    """
    if len(text) > _LONGEST:
        return None
    words = [word for word in _SPLIT.split(text.casefold().strip()) if word]
    spelt = [_DIGITS.get(word, word) for word in words if word not in _HYPHENS]
    if spelt == words or any(len(piece) > slip_code.GROUP for piece in spelt):
        return None
    code = slip_code.fold("".join(spelt))
    return code if slip_code.has_valid_check(code) else None
