"""A sentence as plain words, for the facts in it: numbers keep their points and commas."""

import re
import unicodedata
from typing import Final

#: More than this says nothing new, and bounds the work (C12).
_LONGEST: Final = 1000
_WORD: Final = re.compile(r"rp|[0-9]+(?:[.,:][0-9]+)*|[^\W\d_]+|[-/?&+]")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")


def plain_words(text: str) -> tuple[str, ...]:
    """Split a text into lower-case words, numbers and the signs that join them.

    Args:
        text: as typed; only its first 1,000 characters count.

    Returns:
        "Rp150rb-an" gives `("rp", "150", "rb", "-", "an")`.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    return tuple(_WORD.findall(_STRETCHED.sub(r"\1", plain)))
