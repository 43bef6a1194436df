"""Slip codes: made, checked, shown, and found in what people write.

Our codes: 10 random symbols (42 bits) and 2 check characters of an alphabet
that survives a bad line, a handwritten note and a telephone. Offices bring
codes of their own by import; those are taken as they are. Both are compared
in one canonical form, `fold`, in which case, blanks, hyphens, O/0 and I/1 do
not matter (interface.md).

Everything here is linear in the text (C12).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, count
from operator import mul
from typing import Final
from urllib.parse import parse_qsl

from handlers.domain.receipt_code import sixteen_digit_spans

#: 19 symbols, a prime, so that check characters catch what they promise. Left
#: out: O 0 I 1 L (look alike), B C D E G P V (rhyme with T or J when spelt in
#: Indonesian), H (ha, like ka and A), N (like M), S (like F, looks like 5),
#: Q and Z (no one name; Z looks like 2).
ALPHABET: Final = "23456789AFJKMRTUWXY"
RANDOM_SYMBOLS: Final = 10
LENGTH: Final = RANDOM_SYMBOLS + 2
GROUP: Final = 4
RANDOM_BYTES: Final = 16

#: The longest message of any channel. More is never read (C12).
READ_LIMIT: Final = 4096

_PLACES: Final = range(1, RANDOM_SYMBOLS + 1)
_VALUE: Final = {symbol: value for value, symbol in enumerate(ALPHABET)}
_BASE: Final = len(ALPHABET)

_PLAIN: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
    # Marks of direction, visible to nobody (A17).
    | dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")
)
_FOLDED: Final = str.maketrans("OI", "01")


def make_code(random_bytes: bytes) -> str:
    """Make a fresh code from fresh randomness.

    A code always has a digit and a letter: a word of a sentence is never
    taken for one, nor is one taken for a NIK or a telephone number.

    Args:
        random_bytes: at least 16 bytes of a secure source, used once.

    Returns:
        12 symbols in canonical form; `show` puts the hyphens.

    Raises:
        ValueError: too few bytes.
    """
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a code needs at least {RANDOM_BYTES} random bytes")
    for attempt in count():  # 1 in 240 lacks a digit and is drawn again
        digest = hashlib.blake2b(random_bytes, salt=attempt.to_bytes(16, "big")).digest()
        symbols = _symbols(int.from_bytes(digest, "big"))
        if _has_digit_and_letter(symbols):
            return symbols + _check_characters(symbols)
    raise AssertionError  # count() does not end


def fold(text: str) -> str:
    """Bring a typed or imported code to its canonical form, used for look-up.

    Args:
        text: one code as somebody wrote it.

    Returns:
        Upper case, full-width forms made plain, without blanks and hyphens,
        O as 0 and I as 1. Folding twice changes nothing.
    """
    joined = re.sub(r"[\s-]+", "", _readable(text))
    # An accent that a blank kept apart now belongs to the letter before it.
    return unicodedata.normalize("NFKC", joined).translate(_FOLDED)


def show(code: str) -> str:
    """Show one of our codes in groups of four with hyphens, an office's own as it is."""
    folded = code
    if not has_valid_check(code):
        folded = fold(code)
        if not has_valid_check(folded):
            return code
    return "-".join(folded[at : at + GROUP] for at in range(0, len(folded), GROUP))


def has_valid_check(code: str) -> bool:
    """Say whether a canonical code is one of ours, typed without a mistake.

    Two check characters make every two codes differ in three places or more:
    each wrong symbol, any two wrong symbols and any two symbols swapped are
    caught. A mistake is never corrected: it could lead to someone else.
    """
    return (
        len(code) == LENGTH
        and _VALUE.keys() >= set(code)
        and _has_digit_and_letter(code)
        and code[RANDOM_SYMBOLS:] == _check_characters(code[:RANDOM_SYMBOLS])
    )


def is_well_formed_import(code: str) -> bool:
    """Say whether a code that an office brings can be used.

    Args:
        code: as it stands in the office's file.

    Returns:
        True for 6-24 letters, digits and hyphens with at least one digit,
        unless nobody could type it: a NIK, a telephone number, a date or an
        amount is never looked up, so it cannot be a code either.
    """
    right_characters = re.fullmatch(r"[A-Za-z0-9-]{6,24}", code) and re.search(r"[0-9]", code)
    return bool(right_characters) and fold(code) in find_codes(code)


def find_codes(text: str, limit: int = 8) -> tuple[str, ...]:
    """Find what may be slip codes in a message.

    Codes of ours with valid check characters come first, in whatever groups
    they were typed; then words that could be an imported code. Links are read
    too: a QR code's link counts as its code.

    Args:
        text: anything a person sent, or one line of a barcode reader.
        limit: how many at most.

    Returns:
        Canonical codes without repetition. Never 16 digits, a telephone
        number, an amount, a date or a time. What has no valid check may be an
        ordinary word with a number in it: only a look-up tells.
    """
    # NFKC can make 18 characters of one: what comes out is cut as well.
    line = _readable(unicodedata.normalize("NFKC", text[:READ_LIMIT])[:READ_LIMIT])
    values: list[str] = []
    for link in _LINK.finditer(line):
        values += _values_of(link[0])
    parts = [_split_ours(part) for part in (*values, _LINK.sub(_CUT, line))]
    ours = chain.from_iterable(found for found, _ in parts)
    others = chain.from_iterable(_imported(rest) for _, rest in parts)
    return tuple(dict.fromkeys(chain(ours, others)))[:limit]


# Making and checking


def _symbols(number: int) -> str:
    symbols = []
    for _ in range(RANDOM_SYMBOLS):
        number, value = divmod(number, _BASE)
        symbols.append(ALPHABET[value])
    return "".join(symbols)


def _check_characters(symbols: str) -> str:
    """Compute the two characters that make both sums over the code zero.

    With places numbered 1 to 12 the plain sum and the sum of place times value
    are 0 modulo 19: a Reed-Solomon code, in which two code words differ in at
    least three places.
    """
    values = [_VALUE[symbol] for symbol in symbols]
    plain = sum(values)
    weighted = sum(map(mul, values, _PLACES))
    # x + y = -plain and 11x + 12y = -weighted
    last = ((RANDOM_SYMBOLS + 1) * plain - weighted) % _BASE
    return ALPHABET[(-plain - last) % _BASE] + ALPHABET[last]


def _has_digit_and_letter(code: str) -> bool:
    return not code.isdigit() and not code.isalpha()


# Reading


def _readable(text: str) -> str:
    """Give upper-case text with plain digits, hyphens and no invisible characters."""
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN).upper()
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFKC", "".join(map(_plain_digit, plain)))


def _plain_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


#: Marks a place where something was taken out: nothing joins across it.
_CUT: Final = "|"
_LINK: Final = re.compile(
    r"(?:HTTPS?|TG)://\S+|(?<!\S)\S*(?:\bT\.ME/|\bWA\.ME/|\?(?:START|TEXT|KODE)=)\S*"
)
_PARAMETERS: Final = frozenset({"START", "TEXT", "KODE"})


def _values_of(link: str) -> list[str]:
    """Read what a link would have said: Telegram's start, WhatsApp's text, our kode."""
    query = link.partition("?")[2].partition("#")[0]
    return [_readable(value) for name, value in parse_qsl(query) if name in _PARAMETERS]


# Codes of ours

#: Groups that only blanks and hyphens part.
_RUN: Final = re.compile(r"[A-Z0-9]+(?:[ -]{1,3}[A-Z0-9]+)*")
_GROUP: Final = re.compile(r"[A-Z0-9]+")
_USUAL_GROUPINGS: Final = ([4, 4, 4], [12])


def _split_ours(part: str) -> tuple[list[str], str]:
    """Find the codes of ours and cut them out of the text."""
    found, rest, position = [], [], 0
    for start, end in sorted(_our_spans(part)):
        found.append(fold(part[start:end]))
        # Inside a longer hyphenated word it may be chance (1 in 361): keep the word.
        if "-" not in (part[start - 1 : start], part[end : end + 1]):
            rest += [part[position:start], _CUT]
            position = end
    return found, "".join([*rest, part[position:]])


def _our_spans(part: str) -> list[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    windows = chain.from_iterable(_windows(part, run) for run in _RUN.finditer(part))
    # Usual groups first, lest a word before a code join half of it by chance.
    for _, start, end in sorted(windows):
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            taken.append((start, end))
    return taken


def _windows(part: str, run: re.Match[str]) -> Iterator[tuple[bool, int, int]]:
    """Give each range of whole groups that makes a code with a valid check."""
    groups = [group.span() for group in _GROUP.finditer(part, run.start(), run.end())]
    for first, (start, _) in enumerate(groups):
        lengths: list[int] = []
        for group_start, end in groups[first : first + LENGTH]:
            lengths.append(end - group_start)
            if sum(lengths) >= LENGTH:
                if has_valid_check(re.sub(r"[ -]", "", part[start:end])):
                    yield lengths not in _USUAL_GROUPINGS, start, end
                break


# Codes that an office brought

_DAY: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_UNIT: Final = (
    r"(?:RB|RIBU|REBU|JT|JUTA|HARI|HR|MINGGU|MGG|BULAN|BLN|TAHUN|THN|JAM|MENIT|MNT"
    r"|ORANG|ORG|LEMBAR|LBR|KALI)(?:AN)?"
)
#: What is never a code. Each alternative has a fixed beginning or bounded
#: repeats, so that no text makes it slow.
_NEVER: Final = re.compile(
    "|".join(
        (
            r"(?<!\S)[^\s@]*@\S*",  # e-mail addresses and @names
            r"\+62(?:[ .()-]{0,2}[0-9]){6,13}",
            r"(?<![A-Z0-9-])(?:62|0)[ .()-]{0,2}8(?:[ .-]{0,2}[0-9]){7,11}(?![A-Z0-9-])",
            r"(?<![A-Z0-9-])(?:RP|IDR)[. ]{0,2}[0-9][0-9.,]*(?: ?- ?[0-9][0-9.,]*)?",
            rf"(?<![A-Z0-9-])[0-9]{{1,3}}(?: ?- ?[0-9]{{1,3}})? ?{_UNIT}(?![A-Z0-9-])",
            r"(?<![A-Z0-9-])[0-9]+ ?(?:RUPIAH|PERAK)(?![A-Z0-9-])",
            rf"(?<![A-Z0-9-]){_YEAR}[ -]{_MONTH}[ -]{_DAY}(?:T[0-9]{{2}})?(?![A-Z0-9-])",
            rf"(?<![A-Z0-9-]){_DAY}[ -]{_MONTH}[ -](?:{_YEAR}|[0-9]{{2}})(?![A-Z0-9-])",
            r"(?<![A-Z0-9.,:/])[0-9]+(?:[.,:/][0-9]+)+",  # 200.000, 09.30, 02/11/2026
        )
    )
)
_WORD: Final = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
#: Short letters before a number, unless they are a word of their own.
_PREFIX: Final = re.compile(
    r"(?!(?:RP|IDR|NO|KODE|SLIP|RESI|NIK|KK|HP|TELP|TLP|WA|PIN|OTP|TGL|BLN|THN|JAM|PKL|USIA"
    r"|UMUR|RT|RW|SDH|UDAH|BLM|DARI|PADA|DAN|ATAU|DI|KE|SAYA|SY)$)[A-Z]{2,4}"
)
_PUNCTUATION: Final = " \n\r\t.,;:!?()[]<>\"'`*_#=/"
#: A code sent alone may be this short: hyphens do not count ("KTP-01").
_MIN_ALONE: Final = 5
SHORTEST_IMPORT: Final = 6
LONGEST_IMPORT: Final = 24
_MIN_DIGITS: Final = 5


def _imported(part: str) -> Iterator[str]:
    """Give what may be an imported code: the whole message first, then its words."""
    text = _NEVER.sub(_CUT, _without_sixteens(part))
    alone = text.strip(_PUNCTUATION)
    if _RUN.fullmatch(alone) and _is_code_alone(alone):
        yield fold(alone)
    for run in _RUN.finditer(text):
        yield from _prefixed(_GROUP.findall(run[0]))
    for word in _WORD.findall(text):
        if (
            SHORTEST_IMPORT <= len(word) <= LONGEST_IMPORT
            and _has_digit(word)
            and not _is_round(word)
        ):
            yield fold(word)


def _without_sixteens(part: str) -> str:
    kept, position = [], 0
    for start, end in sixteen_digit_spans(part):
        kept.append(part[position:start])
        position = end
    return _CUT.join([*kept, part[position:]])


def _is_code_alone(alone: str) -> bool:
    groups = _GROUP.findall(alone)
    code = "".join(groups)
    if not _MIN_ALONE <= len(code) <= LONGEST_IMPORT:
        return False
    if " " not in alone:
        return _is_word_alone(alone, code)
    if len(code) == LENGTH and _has_digit(code) and _is_nearly_ours(code):
        return True
    numbered = groups[1:] if _PREFIX.fullmatch(groups[0]) else groups
    return all(map(_has_digit, numbered)) and _digits(code) >= _MIN_DIGITS and not _is_round(code)


def _is_word_alone(word: str, code: str) -> bool:
    if code.isdigit():
        return len(code) >= SHORTEST_IMPORT
    # All its digits may have been typed as O and I; a hyphen says it is no word.
    return _has_digit(code) or ("-" in word and _has_digit(fold(word)))


def _is_nearly_ours(code: str) -> bool:
    """Say whether it looks like a code of ours with a slip of the finger or two.

    It then deserves "not found" instead of "I did not understand".
    """
    return sum(symbol not in _VALUE for symbol in code) <= 2


def _prefixed(groups: Sequence[str]) -> Iterator[str]:
    """Give codes typed as letters, then numbers: `SRG 2026 0001`."""
    for first, prefix in enumerate(groups):
        if not _PREFIX.fullmatch(prefix):
            continue
        code = prefix
        for group in groups[first + 1 :]:
            if not _has_digit(group) or len(code) + len(group) > LONGEST_IMPORT:
                break
            code += group
        if _digits(code) >= _MIN_DIGITS:
            yield fold(code)


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _digits(word: str) -> int:
    return sum(character.isdigit() for character in word)


def _is_round(word: str) -> bool:
    """Say whether a bare number reads as money: `150000`."""
    return word.isdigit() and word[0] != "0" and word.endswith("000")
