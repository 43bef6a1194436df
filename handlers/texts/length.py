"""How long a message becomes in words: no answer is longer than a small phone shows."""

from typing import Final

from handlers.domain.messages import Outgoing
from handlers.domain.state import Language
from handlers.texts.render import render

#: Characters.
MOST: Final = 600


def fits(message: Outgoing) -> bool:
    """Tell whether a message is short enough in every language."""
    return all(len(render(message, language).text) <= MOST for language in Language)
