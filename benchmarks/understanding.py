"""How long a free sentence takes to understand, with its facts, and what that keeps in memory.

    python -m benchmarks.understanding

Goals: at most 1 ms a sentence in the median, at most 60 MB. Sentences are the phrases that
were learned; each process understands all of them twice, the first time warms up.
"""

import resource
import sys
import time
from datetime import date
from statistics import median, quantiles

from handlers.understanding.facts import find_facts
from handlers.understanding.understand import understand
from training.phrases import FOLDER, read_phrases

TODAY = date(2026, 11, 24)


def main() -> None:
    """Print the figures."""
    phrases = read_phrases(FOLDER)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for phrase in phrases:
        _once_ms(phrase.text)
    taken_ms = [_once_ms(phrase.text) for phrase in phrases]
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    sys.stdout.write(
        f"{len(phrases)} sentences: median {median(taken_ms):.2f} ms, "
        f"p99 {quantiles(taken_ms, n=100)[98]:.2f} ms; {grown_mb:.0f} MB\n"
    )


def _once_ms(text: str) -> float:
    began = time.perf_counter()
    understand(text)
    find_facts(text, TODAY)
    return (time.perf_counter() - began) * 1_000


if __name__ == "__main__":
    main()
