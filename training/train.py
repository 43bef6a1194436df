"""Learns the classifier's weights and writes `handlers/understanding/weights.bin`.

    python -m training.train

A linear support-vector machine, one against the rest, on the features that run in the
product. The same phrases give the same file.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from handlers.understanding import classifier
from handlers.understanding.features import WEIGHTS, features
from handlers.understanding.intents import Intent
from handlers.understanding.rules import read_by_rules
from training.phrases import FOLDER, Phrase, read_phrases

BUCKETS: Final = 1 << 17
#: How little the machine is held back; by trial, voices apart (docs/understanding.md).
COST: Final = 1.0
#: Turns margins into probabilities that mean what they say on phrases not learned.
SHARPNESS: Final = 3.8
#: How much likelier a sentence is none of our business than its words alone say: whoever
#: writes of another's levy is not to stand in a report. By trial, as above.
LEAD: Final = 0.1
_STEPS: Final = 127
TARGET: Final = Path(classifier.__file__).with_name("weights.bin")


def matrix(phrases: Sequence[Phrase], groups: Sequence[str]) -> Any:
    """Lay phrases out as rows of a sparse matrix, a column a bucket."""
    starts, columns, values = [0], list[int](), list[float]()
    for phrase in phrases:
        cells: dict[int, float] = {}
        for group, names in features(phrase.text, read_by_rules(phrase.text)).items():
            for name in names if group in groups else ():
                cell = classifier.bucket(name, BUCKETS)
                worth = classifier.group_factor(group, len(names))
                cells[cell] = cells.get(cell, 0.0) + worth
        columns += cells.keys()
        values += cells.values()
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(phrases), BUCKETS))


def learn(phrases: Sequence[Phrase], groups: Sequence[str] = tuple(WEIGHTS)) -> classifier.Weights:
    """Learn from phrases.

    Args:
        phrases: with every intent among them that shall be known.
        groups: of features that it may look at.

    Returns:
        Weights in bytes, as they ship.
    """
    cells = matrix(phrases, groups)
    used = np.unique(cells.indices)
    machine = LinearSVC(C=COST, random_state=0, max_iter=5_000)
    machine.fit(cells[:, used], [phrase.intent.value for phrase in phrases])
    scale = float(np.abs(machine.coef_).max()) / _STEPS
    rows = np.zeros((BUCKETS, len(machine.classes_)), dtype=np.int8)
    rows[used] = np.rint(machine.coef_.T / scale).astype(np.int8)
    return classifier.Weights(
        intents=tuple(Intent(name) for name in machine.classes_),
        buckets=BUCKETS,
        rows=memoryview(rows.tobytes()).cast("b"),
        scale=round(scale, 9),
        bias=tuple(
            round(float(one) + LEAD * (name == Intent.UNKNOWN), 6)
            for name, one in zip(machine.classes_, machine.intercept_, strict=True)
        ),
        sharpness=SHARPNESS,
    )


def main() -> None:
    """Train on all phrases and write the weights."""
    phrases = read_phrases(FOLDER)
    content = classifier.write(learn(phrases))
    TARGET.write_bytes(content)
    sys.stdout.write(f"{len(phrases)} phrases, {len(content):,} bytes: {TARGET.name}\n")


if __name__ == "__main__":
    main()
