"""How people write at this office, in words that we know: the office's own file.

`"kartune wis metu durung" = "ktp sudah jadi belum"`: what is written here is read as what
stands beside it. Only to understand it; what a person wrote is kept as it was written.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from handlers.domain.own_facts import OwnFactsError

#: No phrase is longer, and no office knows more: both bound the work on a message (C12).
LONGEST: Final = 80
MOST: Final = 2_000
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class OfficeWords:
    """The office's own words.

    Attributes:
        meant: plain words by the words that are written, these in small letters with single
            blanks and no signs.
    """

    meant: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @cached_property
    def _longest(self) -> int:
        return max((len(words) for words in self.meant), default=0)

    def plain(self, text: str) -> str:
        """Say a text in words that we know.

        Args:
            text: as typed.

        Returns:
            The text with the office's words in place, the longest first; all else as it was.
        """
        if not self.meant:
            return text
        found = list(_WORD.finditer(text))
        words = [_small(match[0]) for match in found]
        pieces: list[str] = []
        copied = at = 0
        while at < len(words):
            length = self._length_at(words, at)
            if length:
                meaning = self.meant[tuple(words[at : at + length])]
                pieces += text[copied : found[at].start()], meaning
                copied = found[at + length - 1].end()
            at += length or 1
        return "".join((*pieces, text[copied:]))

    def _length_at(self, words: list[str], at: int) -> int:
        """Give how many words from here on the longest known phrase has; 0 if there is none."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            if tuple(words[at : at + length]) in self.meant:
                return length
        return 0


NO_OFFICE_WORDS: Final = OfficeWords()


def parse_office_words(content: Mapping[str, Any]) -> OfficeWords:
    """Check what an office's file says.

    Args:
        content: the file as TOML gives it: a table `means`.

    Raises:
        OwnFactsError: names the entry that cannot be used, and why.
    """
    unknown = sorted(content.keys() - {"means"})
    if unknown:
        raise OwnFactsError(f"{unknown[0]}: only the table [means] is known")
    entries = content.get("means", {})
    if not isinstance(entries, Mapping):
        raise OwnFactsError('means: must be a table, written as [means], with "word" = "meaning"')
    if len(entries) > MOST:
        raise OwnFactsError(f"means: has {len(entries)} entries; at most {MOST:,} are read")
    return OfficeWords({_written(word): _meaning(word, entries[word]) for word in entries})


def _written(word: str) -> tuple[str, ...]:
    words = tuple(_small(match[0]) for match in _WORD.finditer(word))
    if not words or len(word) > LONGEST:
        raise OwnFactsError(f'"{word}": must have letters, and at most {LONGEST} characters')
    return words


def _meaning(word: str, meaning: object) -> str:
    if not isinstance(meaning, str) or not meaning.strip() or len(meaning) > LONGEST:
        raise OwnFactsError(
            f'"{word}": needs beside it, in quotes, what it means: 1 to {LONGEST} characters'
        )
    return meaning.strip()


def _small(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
