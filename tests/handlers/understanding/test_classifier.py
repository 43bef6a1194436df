"""The weights that ship are those that the phrases teach."""

import pytest

from handlers.understanding import classifier
from handlers.understanding.intents import Intent
from training.measure import meaning, score
from training.phrases import FOLDER, HELD_OUT, read_phrases, without
from training.train import TARGET, learn


def test_training_again_gives_the_weights_that_ship() -> None:
    """Rounding differs between machines' libraries by a step of a byte at most."""
    learned, shipped = learn(read_phrases(FOLDER)), classifier.read(TARGET.read_bytes())

    assert learned.intents == shipped.intents
    pairs = zip(learned.rows, shipped.rows, strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 2


def test_next_to_nothing_that_is_held_out_was_learned() -> None:
    """Two people greet alike; the measure leaves such phrases out."""
    held_out = read_phrases(HELD_OUT)

    assert len(without(held_out, read_phrases(FOLDER))) > 0.97 * len(held_out)
    assert {phrase.intent for phrase in held_out} == {
        intent
        for intent in Intent
        if intent not in {Intent.LOST_SLIP, Intent.ERASE, Intent.PRIVACY}
    }


def test_what_was_held_out_is_understood_as_well_as_the_documents_say() -> None:
    phrases = without(read_phrases(HELD_OUT), read_phrases(FOLDER))

    told = score([phrase.intent for phrase in phrases], [meaning(one.text) for one in phrases])

    assert told.accuracy > 0.95
    assert told.report_recall > 0.955
    assert told.false_reports < 0.015


def test_weights_of_another_format_are_refused() -> None:
    content = TARGET.read_bytes().replace(b'"format": 1', b'"format": 2', 1)

    with pytest.raises(ValueError, match="train again"):
        classifier.read(content)
