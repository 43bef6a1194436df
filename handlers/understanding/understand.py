"""A free sentence: what it means, how sure that is, and why. Read this first.

Rules read it first (`rules.py`). Three meanings are theirs alone: a lost slip, and the two
that the law gives words of their own. For everything else their verdict is one feature
among many, and the classifier decides (`features.py`, `classifier.py`).
"""

from dataclasses import dataclass
from typing import Final

from handlers.understanding import classifier
from handlers.understanding.features import features
from handlers.understanding.intents import Intent
from handlers.understanding.rules import Read, read_by_rules

#: Below this nothing is likely: we ask back with buttons.
THRESHOLD: Final = 0.27
#: Below this we ask before we do anything, such as open a report.
ACTS: Final = 0.5
#: What the rules alone decide.
_BY_RULES: Final = frozenset({Intent.LOST_SLIP, Intent.ERASE, Intent.PRIVACY})
#: From here on we answer without offering to take it back.
SURE: Final = 0.75
#: A meaning this likely is offered as a button.
_GUESSED: Final = 0.12
#: What a rule's confidence is worth where the classifier agrees.
_AGREED: Final = 0.7
#: "Nobody asked for money": whatever else is said, nothing is reported.
_DENIES: Final = "not_demanded"
_SUM: Final = "amount"
_REASONS_SHOWN: Final = 8
#: A longer message tells something, whatever it begins with.
_LONGEST_WISH: Final = 12


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence's meaning.

    Attributes:
        intent: `unknown` if nothing is likely enough.
        confidence: 0 to 1.
        is_account: a report that tells what happened, not only the wish to report.
        guesses: other meanings that are likely, the likeliest first.
    """

    intent: Intent
    confidence: float
    is_account: bool = False
    guesses: tuple[Intent, ...] = ()


def understand(text: str) -> Understood:
    """Tell what a free sentence means.

    Args:
        text: as typed, without NIK-like numbers.

    Returns:
        The meaning; deterministic, offline, in time linear in the text.
    """
    read = read_by_rules(text)
    if read.meaning.intent in _BY_RULES:
        return Understood(read.meaning.intent, read.meaning.confidence)
    if not read.words:
        return Understood(Intent.UNKNOWN, 1.0)
    return _likeliest(classifier.probabilities(features(text, read)), read)


def _likeliest(likely: dict[Intent, float], read: Read) -> Understood:
    ranked = sorted(likely, key=lambda intent: -likely[intent])
    if ranked[0] is Intent.REPORT and _DENIES in read.concepts:
        ranked.remove(Intent.REPORT)
    if ranked[0] is Intent.ASK_FEE and read.meaning.is_account and _SUM in read.concepts:
        # Who was asked for a sum and asks whether it is right does both; the report counts.
        ranked.remove(Intent.ASK_FEE)
        ranked.remove(Intent.REPORT)
        ranked.insert(0, Intent.REPORT)
    first = ranked[0]
    guesses = tuple(intent for intent in ranked[:3] if likely[intent] > _GUESSED)
    # Where a strict rule says the same, two have found it apart from each other.
    agreed = read.meaning.confidence * _AGREED if read.meaning.intent is first else 0.0
    confidence = max(likely[first], agreed)
    if confidence < THRESHOLD:
        return Understood(Intent.UNKNOWN, confidence, guesses=guesses)
    is_account = first is Intent.REPORT and not _only_wishes(read)
    return Understood(first, confidence, is_account, guesses)


def _only_wishes(read: Read) -> bool:
    """Tell whether somebody wants to report and has not begun to tell."""
    if read.meaning.intent is Intent.REPORT:
        return not read.meaning.is_account
    return "wish" in read.concepts and len(read.words) <= _LONGEST_WISH


def explain(text: str) -> list[str]:
    """Tell why a sentence was understood as it was, the strongest reason first.

    Args:
        text: as given to `understand`.

    Returns:
        Names of features (`k:` a cluster, `w:` words, `v:` a word's consonants, `c:` and `r:`
        what the rules saw, `t:` a topic, bare letters), or of the rule that decided alone.
    """
    read = read_by_rules(text)
    if read.meaning.intent in _BY_RULES or not read.words:
        return [f"r:{read.meaning.intent}"]
    groups = features(text, read)
    likely = classifier.probabilities(groups)
    first = max(likely, key=lambda intent: likely[intent])
    told = classifier.reasons(groups, first)
    return [f"{name} {worth:+.2f}" for name, worth in told[:_REASONS_SHOWN]]
