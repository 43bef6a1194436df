"""What a text said, as a fingerprint: it proves later which words somebody agreed to."""

import hashlib

from handlers.domain.state import Language
from handlers.texts.render import render_line


def wording_hash(text: str, language: Language) -> str:
    """Fingerprint a text without the code in it.

    Args:
        text: text id of a consent; its only fact is `code`.
        language: in which it was told.

    Returns:
        SHA-256 in hex. Whoever has the words, from this repository, can compute it again.
    """
    return hashlib.sha256(render_line(text, {"code": ""}, language).encode()).hexdigest()
