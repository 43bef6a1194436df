"""Ticket numbers of complaints: `T-` and twelve symbols, ten of them random (42 bits).

Alphabet and check are those of slip codes (`slip_code`), moved aside: to each symbol of a
valid slip code's end a constant is added. So every mistake that a slip code shows is shown
here as well, no ticket number is ever a slip code or the other way round, and with its
letters it is no 16-digit receipt and no NIK.
"""

import re
import unicodedata
from itertools import islice
from typing import Final

from handlers.domain import slip_code

PREFIX: Final = "T"
LENGTH: Final = len(PREFIX) + slip_code.LENGTH

#: How far the last symbol is moved in the alphabet: the check's sums are not 0 any more.
_ASIDE: Final = 7
_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_SYMBOLS: Final = r"(?:[0-9A-Za-z][ _-]{0,3}){11}[0-9A-Za-z]"
#: T and the rest, in whatever groups; not within another word. It looks ahead, so that a
#: word with a T before the number takes nothing of it away.
_WRITTEN: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?=T[ _-]{{0,3}}({_SYMBOLS})(?![0-9A-Za-z]))", re.IGNORECASE | re.ASCII
)
#: As we show it, perhaps with a mistake in it.
_MEANT: Final = re.compile(
    r"(?<![0-9A-Za-z])T-(?=[0-9A-Za-z -]{0,13}[0-9])[0-9A-Za-z]{4}(?:[ -]?[0-9A-Za-z]{4}){2}"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE | re.ASCII,
)


_WITHOUT_SEPARATORS: Final = str.maketrans("", "", " _-")
#: A text with more places where a number could stand is none that somebody typed (C12).
_MOST_TRIED: Final = 64


def make_number(random_bytes: bytes) -> str:
    """Make a fresh ticket number from fresh randomness.

    Args:
        random_bytes: at least 16 bytes of a secure source, used once.

    Returns:
        13 symbols in canonical form; `show` puts the hyphens.
    """
    return PREFIX + _moved(slip_code.make_code(random_bytes), _ASIDE)


def is_valid(number: str) -> bool:
    """Say whether a canonical ticket number was typed without a mistake."""
    symbols = number.removeprefix(PREFIX)
    return (
        len(number) == LENGTH
        and len(symbols) == slip_code.LENGTH
        and symbols[-1] in slip_code.ALPHABET
        and slip_code.has_valid_check(_moved(symbols, -_ASIDE))
    )


def find_number(text: str) -> str:
    """Find the first ticket number in what somebody wrote.

    Args:
        text: anything a person sent.

    Returns:
        Its canonical form, "" if there is none without a mistake.
    """
    for found in islice(_WRITTEN.finditer(_plain(text)), _MOST_TRIED):
        number = PREFIX + found[1].translate(_WITHOUT_SEPARATORS).upper()
        if is_valid(number):
            return number
    return ""


def is_meant(text: str) -> bool:
    """Say whether a ticket number is meant, perhaps with a mistake in it."""
    return _MEANT.search(_plain(text)) is not None


def is_alone(text: str) -> bool:
    """Say whether a message is nothing but a ticket number, perhaps with a mistake in it."""
    return _MEANT.fullmatch(_plain(text).strip(" .!?")) is not None


def show(number: str) -> str:
    """Show a ticket number in groups: `T-98TT-TF86-33KA`."""
    symbols = number.removeprefix(PREFIX)
    groups = (symbols[at : at + slip_code.GROUP] for at in range(0, len(symbols), slip_code.GROUP))
    return "-".join((PREFIX, *groups))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[: slip_code.READ_LIMIT]).translate(_HYPHENS)
    return plain[: slip_code.READ_LIMIT]


def _moved(symbols: str, by: int) -> str:
    alphabet = slip_code.ALPHABET
    last = alphabet[(alphabet.index(symbols[-1]) + by) % len(alphabet)]
    return symbols[:-1] + last
