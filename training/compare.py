"""Compares designs on the same phrases: each writer's are judged by what the others taught.

    python -m training.compare

Prints the table of docs/understanding.md. Takes a few minutes.
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

#: The writers are dealt into so many parts; each is judged by what the others taught.
FOLDS: Final = 5
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
    "the same with rules and topics: shipped": linear(*_ALL),
}


def _folds(phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Deal the writers out: whoever is judged has taught nothing."""
    writers = sorted({phrase.voice.partition(":")[0] for phrase in phrases})
    place = {writer: number % FOLDS for number, writer in enumerate(writers)}
    folds: list[list[Phrase]] = [[] for _ in range(FOLDS)]
    for phrase in phrases:
        folds[place[phrase.voice.partition(":")[0]]].append(phrase)
    return folds


def main() -> None:
    """Print the table."""
    phrases = read_phrases(FOLDER)
    folds = _folds(phrases)
    sys.stdout.write("| design | accuracy | recall of reports | false reports | ms a sentence |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for name, design in DESIGNS.items():
        meant: list[Intent] = []
        found: list[Intent] = []
        began = time.perf_counter()
        for asked in folds:
            taught = [one for fold in folds if fold is not asked for one in fold]
            meant += [one.intent for one in asked]
            found += design(taught, [one.text for one in asked])
        each_ms = (time.perf_counter() - began) / len(phrases) * 1_000
        sys.stdout.write(f"| {name} | {score(meant, found)} | {each_ms:.1f} with learning |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
