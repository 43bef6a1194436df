"""What the classifier looks at in a sentence: letters, words, and what they mean.

Letters and consonants carry what typing faults leave of a word; words what slang was made
regular to; clusters, topics and rules what people mean by many words ("asked for money").
Each group counts alike however long the sentence is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from handlers.understanding.clusters import clusters_in
from handlers.understanding.facts.amounts import find_amounts
from handlers.understanding.facts.topics import find_topics
from handlers.understanding.facts.words import plain_words
from handlers.understanding.rules import Read

#: More than this says nothing new, and bounds the work (C12).
LONGEST: Final = 400
_LETTERS: Final = range(2, 6)
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_DIGITS: Final = re.compile(r"\d")
_ALPHABETIC: Final = re.compile(r"[^\W\d_]+")
_DOUBLED: Final = re.compile(r"(.)\1+")
_NO_VOWELS: Final = str.maketrans("", "", "aiueo")
_SHORTEST: Final = 3
_PIECES: Final = re.compile(r"[^\W_]+|\?|!")

#: Clusters that name our papers and rooms, those of others, and money that changes hands.
_OURS: Final = frozenset(
    {
        "id_card", "family_card", "certificate", "child_card", "moving", "digital_id",
        "office", "enrolment", "queue", "stage",
    }
)  # fmt: skip
_THEIRS: Final = frozenset(
    {
        "vehicle", "police", "health", "school", "welfare", "utility", "religion", "land",
        "money_business", "buying", "work", "tickets", "politics", "news", "chat",
    }
)  # fmt: skip
_MONEY: Final = frozenset({"wanted", "gave", "bribe", "sold", "levy", "broker"})

#: How much each group counts beside the others, found by trial (docs/understanding.md).
WEIGHTS: Final[Mapping[str, float]] = {
    "letters": 1.3,
    "words": 1.7,
    "meanings": 0.7,
    "clusters": 1.3,
    "pairs": 0.7,
    "consonants": 1.0,
}


def features(text: str, read: Read) -> dict[str, tuple[str, ...]]:
    """Take a sentence apart.

    Args:
        text: as typed; only its first 400 characters count.
        read: the same, read by the rules.

    Returns:
        The names of its features by group, each once; the same text always gives the same.
    """
    text = text[:LONGEST]
    clusters = sorted(clusters_in(text, read.words))
    has_sum = bool(find_amounts(plain_words(text)))
    groups: dict[str, Iterable[str]] = {
        "letters": _letters(text),
        "words": _words(read.words),
        "meanings": (*_meanings(read, has_sum=has_sum), *_gist(clusters, text, has_sum=has_sum)),
        "clusters": (f"k:{cluster}" for cluster in clusters),
        "pairs": _pairs(clusters),
        "consonants": _consonants(text),
    }
    return {name: tuple(dict.fromkeys(found)) for name, found in groups.items()}


def _letters(text: str) -> Iterator[str]:
    """Give runs of two to five letters within each word, its ends marked."""
    plain = _STRETCHED.sub(r"\1", unicodedata.normalize("NFKC", text).casefold())
    for piece in _PIECES.findall(_DIGITS.sub("0", plain)):
        marked = f" {piece} "
        for length in _LETTERS:
            for at in range(max(1, len(marked) - length + 1)):
                yield marked[at : at + length]


def _consonants(text: str) -> Iterator[str]:
    """Give each word without its vowels and doubled letters: "mintta" and "mnta" are "minta"."""
    for word in _ALPHABETIC.findall(unicodedata.normalize("NFKC", text).casefold()):
        if len(word) >= _SHORTEST:
            yield "v:" + _DOUBLED.sub(r"\1", word).translate(_NO_VOWELS)


def _words(words: Sequence[str]) -> Iterator[str]:
    marked = ("^", *words, "$")
    for word in words:
        yield f"w:{word}"
    for first, second in pairwise(marked):
        yield f"w:{first} {second}"


def _meanings(read: Read, *, has_sum: bool) -> Iterator[str]:
    """Give the rules' concepts and verdict, the topics, and whether money is named."""
    topics = find_topics(read.words)
    yield f"r:{read.meaning.intent}"
    for concept in sorted(read.concepts):
        yield f"c:{concept}"
    for kind in ("services", "cases", "who", "agencies"):
        names = getattr(topics, kind)
        if names:
            yield f"t:{kind}"
        for name in names:
            yield f"t:{kind}={name}"
    if has_sum:
        yield "t:amount"
    yield f"t:length={min(6, len(read.words) // 3)}"


def _gist(clusters: Sequence[str], text: str, *, has_sum: bool) -> Iterator[str]:
    """Give whose business it is and whether money is in it: what tells most reports apart."""
    named = set(clusters)
    ours, theirs = bool(named & _OURS), bool(named & _THEIRS)
    whose = ("none", "ours", "theirs", "both")[ours + 2 * theirs]
    is_money = has_sum or bool(named & _MONEY)
    yield f"t:{whose}"
    yield f"t:{whose}, {'money' if is_money else 'no money'}"
    yield f"t:{whose}, {'asks' if '?' in text else 'tells'}"


def _pairs(clusters: Sequence[str]) -> Iterator[str]:
    for at, first in enumerate(clusters):
        for second in clusters[at + 1 :]:
            yield f"{first}&{second}"
