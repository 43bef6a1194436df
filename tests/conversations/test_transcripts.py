"""Every transcript is true."""

from pathlib import Path

import pytest

from tests.conversations.transcript import Transcript

FILES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path) -> None:
    """What the transcript says is what is said, done and remembered."""
    Transcript(path).replay()


def test_every_conversation_has_a_transcript() -> None:
    subjects = {path.stem.partition("-")[0] for path in FILES}

    assert subjects >= {"status", "reminder", "report", "receipt", "privacy", "officer", "talk"}
