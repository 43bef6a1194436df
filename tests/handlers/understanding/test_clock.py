"""A time of day in few words, and words about the queue with one."""

from datetime import time

import pytest

from handlers.domain.heard import Ask
from handlers.understanding.clock import whole_clock
from handlers.understanding.queue_words import QueueWords, queue_word


def test_alone_a_bare_hour_counts() -> None:
    assert whole_clock("9") == time(9)
    assert whole_clock(" 08.55 ") == time(8, 55)
    assert whole_clock("9 orang") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("habis 08.55", QueueWords(Ask.QUEUE_EMPTY, time(8, 55))),
        ("Nomor habis jam 8:40!", QueueWords(Ask.QUEUE_EMPTY, time(8, 40))),
        ("/habis 9", QueueWords(Ask.QUEUE_EMPTY, time(9))),
        ("antrean jam setengah 9?", QueueWords(Ask.QUEUE, time(8, 30))),
        ("queue at 10", QueueWords(Ask.QUEUE, time(10))),
        ("jam 9", None),
        ("uang saya habis 50.000", None),
        ("habis 08.55 " * 9, None),
        ("berhenti 9", None),
    ],
)
def test_only_a_known_word_with_a_time_is_about_the_queue(
    text: str, found: QueueWords | None
) -> None:
    assert queue_word(text) == found
