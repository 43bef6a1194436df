"""Compares designs on the same phrases: every fifth writer's, by what the others taught.

    python -m training.compare

Prints the table of docs/understanding.md. Takes some ten minutes.
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

from handlers.understanding import classifier
from handlers.understanding.features import WEIGHTS, features
from handlers.understanding.intents import COUNTS_AS, Intent
from handlers.understanding.normalise import normalise
from handlers.understanding.rules import read_by_rules
from training.measure import score
from training.phrases import FOLDER, Phrase, read_phrases
from training.train import learn

#: Every so-manieth writer is judged by what the others taught.
JUDGED: Final = 5
#: Learns from phrases, then tells meanings of texts.
Design = Callable[[Sequence[Phrase], Sequence[str]], list[Intent]]


def rules_alone(_taught: Sequence[Phrase], texts: Sequence[str]) -> list[Intent]:
    """The rules that stood alone before."""
    found = (read_by_rules(text).meaning.intent for text in texts)
    return [COUNTS_AS.get(intent, intent) for intent in found]


def nearest_phrase(taught: Sequence[Phrase], texts: Sequence[str]) -> list[Intent]:
    """The most similar phrase, words made regular (rapidfuzz)."""
    known = [" ".join(normalise(phrase.text)) for phrase in taught]
    found: list[Intent] = []
    for text in texts:
        best = process.extractOne(" ".join(normalise(text)), known, scorer=fuzz.token_set_ratio)
        found.append(taught[best[2]].intent)
    return found


def letters_bayes(taught: Sequence[Phrase], texts: Sequence[str]) -> list[Intent]:
    """Runs of letters, naive Bayes."""
    return _sklearn(ComplementNB(alpha=0.3), taught, texts)


def letters_logistic(taught: Sequence[Phrase], texts: Sequence[str]) -> list[Intent]:
    """Runs of letters, logistic regression."""
    return _sklearn(LogisticRegression(C=20, max_iter=300), taught, texts)


def _sklearn(machine: object, taught: Sequence[Phrase], texts: Sequence[str]) -> list[Intent]:
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    pipe = make_pipeline(letters, machine)
    pipe.fit([phrase.text for phrase in taught], [phrase.intent.value for phrase in taught])
    return [Intent(name) for name in pipe.predict(list(texts))]


def linear(*groups: str) -> Design:
    """Give the shipped machine with some of its groups of features only."""

    def design(taught: Sequence[Phrase], texts: Sequence[str]) -> list[Intent]:
        weights = learn(taught, groups)
        found: list[Intent] = []
        for text in texts:
            taken = features(text, read_by_rules(text))
            chosen = {name: names for name, names in taken.items() if name in groups}
            likely = classifier.probabilities(chosen, weights)
            found.append(max(likely, key=lambda intent: likely[intent]))
        return found

    return design


_ALL: Final = tuple(WEIGHTS)
DESIGNS: Final[Mapping[str, Design]] = {
    "rules alone": rules_alone,
    "nearest phrase (rapidfuzz)": nearest_phrase,
    "letters, naive Bayes": letters_bayes,
    "letters, logistic regression": letters_logistic,
    "letters and words, linear machine": linear("letters", "words"),
    "the same with clusters": linear("letters", "words", "clusters", "pairs"),
    "the same with rules, topics, consonants: shipped": linear(*_ALL),
}


def _parted(phrases: Sequence[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """Part writers into those who teach and those who are judged."""
    writers = sorted({phrase.voice.partition(":")[0] for phrase in phrases})
    judged = set(writers[::JUDGED])
    parts: tuple[list[Phrase], list[Phrase]] = ([], [])
    for phrase in phrases:
        parts[phrase.voice.partition(":")[0] in judged].append(phrase)
    return parts


def main() -> None:
    """Print the table."""
    phrases = read_phrases(FOLDER)
    taught, asked = _parted(phrases)
    sys.stdout.write(f"{len(taught)} phrases teach, {len(asked)} are judged\n\n")
    sys.stdout.write("| design | accuracy | recall of reports | false reports | ms a sentence |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    meant = [phrase.intent for phrase in asked]
    for name, design in DESIGNS.items():
        began = time.perf_counter()
        found = design(taught, [phrase.text for phrase in asked])
        each_ms = (time.perf_counter() - began) / len(asked) * 1_000
        sys.stdout.write(f"| {name} | {score(meant, found)} | {each_ms:.1f} with learning |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
