"""A word about the queue with a time behind it: "habis 08.55", "antrean jam 9".

Who may note that numbers ran out is not decided here: from a citizen the same words are
a question about the queue.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from handlers.domain.heard import Ask
from handlers.understanding.clock import whole_clock
from handlers.understanding.words import ask_of_word

_ASKS: Final = frozenset({Ask.QUEUE, Ask.QUEUE_EMPTY, Ask.QUEUE_OPEN})
#: No such message is longer.
_LONGEST: Final = 40
_PARTS: Final = re.compile(
    r"(?P<word>[a-z][a-z ]*?)[\s:,]+(?P<clock>(?:(?:jam|jm|pukul|pkl|pk|at|setengah)\b.*|\d.*))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QueueWords:
    """What was said of the queue, and the time of day with it."""

    ask: Ask
    clock: time


def queue_word(text: str) -> QueueWords | None:
    """Tell whether a message is a known word about the queue and a time, nothing else.

    Args:
        text: what was said, stripped.
    """
    if len(text) > _LONGEST:
        return None
    parts = _PARTS.fullmatch(text.lstrip("/").rstrip(".!? "))
    ask = ask_of_word(parts["word"], None) if parts is not None else None
    clock = whole_clock(parts["clock"]) if parts is not None and ask in _ASKS else None
    return QueueWords(ask, clock) if ask is not None and clock is not None else None
