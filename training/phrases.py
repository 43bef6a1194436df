"""The phrases: what each line means, and in whose voice it was written.

A folder's files are `*.tsv`: intent, voice, text. What is held out lies with the tests and
is never read here; `measure` touches it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from handlers.understanding.intents import Intent

FOLDER: Final = Path(__file__).parent / "phrases"
HELD_OUT: Final = Path(__file__).parent / "held_out"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One message and what it means.

    Attributes:
        voice: who would write so; a voice is never split between learning and checking.
    """

    intent: Intent
    voice: str
    text: str


def read_phrases(folder: Path) -> list[Phrase]:
    """Read the phrases of a folder, in the order of file names and lines.

    Raises:
        ValueError: a line has not three columns, or an unknown intent.
    """
    found: list[Phrase] = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            columns = line.split("\t")
            if len(columns) != 3:
                raise ValueError(f"{path.name}, line {number}: three columns, please")
            found.append(Phrase(Intent(columns[0]), f"{path.stem}:{columns[1]}", columns[2]))
    return found


def without(phrases: Iterable[Phrase], others: Iterable[Phrase]) -> list[Phrase]:
    """Leave out what stands among others, too, whatever its case and blanks."""
    taken = {_folded(other.text) for other in others}
    return [phrase for phrase in phrases if _folded(phrase.text) not in taken]


def _folded(text: str) -> str:
    return "".join(text.casefold().split())
