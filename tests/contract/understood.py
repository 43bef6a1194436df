"""What the conversations may rely on, whatever a platform sent."""

import unicodedata
from datetime import UTC

from bot.channels.text import units
from handlers.domain.messages import Incoming


def assert_valid(said: Incoming) -> None:
    """Check that something said keeps what `Incoming` promises."""
    assert said.key
    assert said.chat.lstrip("-").isdigit()
    assert said.at.tzinfo is UTC
    assert said.text == unicodedata.normalize("NFC", said.text)
    assert "\x00" not in said.text
    assert units(said.text) <= 4_096
    (said.key + said.chat + said.text).encode()  # no lone surrogates
    contents = [bool(said.text), said.tap is not None, said.media is not None, said.blocked]
    assert sum(contents) <= 1
