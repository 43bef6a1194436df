"""Facts in a free sentence: codes, money, time, place, paper, and who it was."""

from dataclasses import dataclass, field
from datetime import date

from handlers.domain import receipt_code, slip_code
from handlers.understanding.facts.amounts import Amount, find_amounts
from handlers.understanding.facts.places import Place, find_places
from handlers.understanding.facts.times import Times, find_times
from handlers.understanding.facts.topics import Topics, find_topics
from handlers.understanding.facts.words import plain_words
from handlers.understanding.normalise import normalise


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence tells. Nothing is guessed: what is unclear stays unclear.

    Attributes:
        codes: slip codes with valid check characters, canonical.
        has_receipt: a report's receipt is in it.
    """

    codes: tuple[str, ...] = ()
    has_receipt: bool = False
    amounts: tuple[Amount, ...] = ()
    times: Times = field(default_factory=Times)
    places: tuple[Place, ...] = ()
    topics: Topics = field(default_factory=Topics)


def find_facts(text: str, today: date) -> Facts:
    """Find the facts in a sentence.

    Args:
        text: as typed.
        today: the day on which it was written, in the office's zone.

    Returns:
        What was found; a NIK or a telephone number is never among it.
    """
    words = plain_words(text)
    codes = tuple(code for code in slip_code.find_codes(text) if slip_code.has_valid_check(code))
    return Facts(
        codes=codes,
        has_receipt=receipt_code.find_receipt(text) is not None,
        amounts=find_amounts(words),
        times=find_times(words, today),
        places=find_places(words),
        topics=find_topics(normalise(text)),
    )
