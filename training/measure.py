"""Measures how well sentences are understood, end to end, on phrases that were not learned.

    python -m training.measure [FOLDER]

Without a folder: the phrases that are held out. They are touched once a release: whoever
looks at what fails there and mends it has no measure any more.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.understanding.intents import COUNTS_AS, Intent
from handlers.understanding.understand import understand
from training.phrases import FOLDER, HELD_OUT, Phrase, read_phrases, without


@dataclass(frozen=True, slots=True)
class Score:
    """How well a way to understand does.

    Attributes:
        accuracy: share of all phrases that are understood right.
        report_recall: share of the reports that are found.
        false_reports: share of off-topic phrases that are taken for a report.
    """

    accuracy: float
    report_recall: float
    false_reports: float

    def __str__(self) -> str:
        """Give the three figures as a table's cells."""
        return f"{self.accuracy:.1%} | {self.report_recall:.1%} | {self.false_reports:.1%}"


def score(meant: Sequence[Intent], found: Sequence[Intent]) -> Score:
    """Compare what was meant with what was found."""
    pairs = list(zip(meant, found, strict=True))
    reports = [got for want, got in pairs if want is Intent.REPORT]
    elsewhere = [got for want, got in pairs if want is Intent.UNKNOWN]
    return Score(
        accuracy=_share(want is got for want, got in pairs),
        report_recall=_share(got is Intent.REPORT for got in reports),
        false_reports=_share(got is Intent.REPORT for got in elsewhere),
    )


def meaning(text: str) -> Intent:
    """Tell a sentence's meaning among those that phrases have."""
    found = understand(text).intent
    return COUNTS_AS.get(found, found)


def confusion(meant: Sequence[Intent], found: Sequence[Intent]) -> str:
    """Lay out what was taken for what as a Markdown table."""
    counts = Counter(zip(meant, found, strict=True))
    intents = [intent for intent in Intent if intent not in COUNTS_AS]
    head = "| meant | n | right | taken for |\n|---|---|---|---|"
    return "\n".join([head, *(_row(intent, intents, counts) for intent in intents)])


def _row(meant: Intent, intents: Sequence[Intent], counts: Counter[tuple[Intent, Intent]]) -> str:
    total = sum(counts[meant, found] for found in intents)
    wrong = [(counts[meant, found], found) for found in intents if found is not meant]
    told = ", ".join(f"{found} {count}" for count, found in sorted(wrong, reverse=True) if count)
    right = counts[meant, meant] / total if total else 0.0
    return f"| {meant} | {total} | {right:.0%} | {told} |"


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


def _report(phrases: Sequence[Phrase]) -> str:
    meant = [phrase.intent for phrase in phrases]
    found = [meaning(phrase.text) for phrase in phrases]
    lines = [
        f"{len(phrases)} phrases: accuracy | recall of reports | false reports",
        str(score(meant, found)),
        "",
        confusion(meant, found),
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HELD_OUT
    asked = without(read_phrases(folder), read_phrases(FOLDER))
    sys.stdout.write(_report(asked) + "\n")


if __name__ == "__main__":
    main()
