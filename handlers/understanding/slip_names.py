"""What a citizen calls a slip: "ibu", "anak 2". A name is no number and no sentence."""

import re
from typing import Final

LONGEST_NAME: Final = 20
#: "Anak 2" is a name; a NIK, a telephone number, a date of birth are not kept (UU 27/2022).
MOST_DIGITS: Final = 2

#: "ini punya ibu", "yang itu punyanya adek": what follows is whose it is.
_WHOSE: Final = re.compile(
    r"(?:(?:yang|yg|slip|kode|ktp|kartu)\s+)?(?:ini|itu)\s+"
    r"(?:punya(?:nya)?|milik(?:nya)?|kepunyaan|(?:slip|ktp|kartu)(?:nya)?)\s+(.+)",
    re.IGNORECASE,
)
_WHO: Final = re.compile(r"\b(?:siapa|sapa|apa|mana)\b", re.IGNORECASE)


def name_in(text: str) -> str:
    """Give the name in "ini punya ibu", "" if it is no such sentence."""
    found = _WHOSE.fullmatch(" ".join(text.split()).rstrip(".! "))
    if found is None or _WHO.search(text) or "?" in text or fault_in(found[1]):
        return ""
    return found[1]


def fault_in(name: str) -> str:
    """Tell why a name is not taken.

    Args:
        name: as it was written, with single blanks.

    Returns:
        "long", "number" or "sign"; "" if it is one.
    """
    if sum(character.isdigit() for character in name) > MOST_DIGITS:
        return "number"
    if len(name) > LONGEST_NAME:
        return "long"
    # Nothing that a messenger makes a link, a mark-up or an order of letters of (A17).
    is_plain = all(letter.isalnum() or letter in " -'" for letter in name)
    return "" if is_plain and any(map(str.isalpha, name)) else "sign"
