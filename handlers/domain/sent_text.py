"""Messages of ours as people pass them on: compared by what is said, not how it is set."""

import re
import unicodedata
from typing import Final

#: Signs, blanks and pictures change on the way; letters and digits do not.
_KEPT: Final = re.compile(r"[^\W_]+")
#: Shorter texts ("Sama-sama") prove nothing.
SHORTEST: Final = 24
#: So many lines are tried from the top and from the bottom.
_MOST_LINES: Final = 14


def folded(text: str) -> str:
    """Reduce a message to its letters and digits.

    Returns:
        "" for one too short to be told from others.
    """
    plain = "".join(_KEPT.findall(unicodedata.normalize("NFKC", text).casefold()))
    return plain if len(plain) >= SHORTEST else ""


def candidates(text: str) -> tuple[str, ...]:
    """Give what of a pasted text may be a message of ours.

    People add a question before or after it, and leave out the end.

    Args:
        text: what was pasted or forwarded.

    Returns:
        Folded: the whole, and it without its first or last lines.
    """
    lines = [line for line in text.splitlines() if line.strip()][:_MOST_LINES]
    count = len(lines)
    spans = [
        (0, count),
        *((at, count) for at in range(1, count)),
        *((0, at) for at in range(1, count)),
    ]
    found = (folded("\n".join(lines[first:last])) for first, last in spans)
    return tuple(dict.fromkeys(one for one in found if one))
