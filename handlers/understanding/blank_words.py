"""A sentence about card blanks, such as "blangkonya udah ada blm min?".

Its meaning is found like any other's (`understand.py`); the blanks are a second fact, and
who asks about them need not know a code.
"""

import re
from typing import Final

_BLANKS: Final = re.compile(
    r"\b(?:be?lang?ko|blanko|belanko|kartu kosong|card blanks?)(?:nya|ny)?\b",
    re.IGNORECASE,
)


def speaks_of_blanks(text: str) -> bool:
    """Tell whether a sentence names card blanks."""
    return _BLANKS.search(text) is not None
