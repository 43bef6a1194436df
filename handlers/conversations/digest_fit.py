"""A digest fits a small phone: where there is much to tell, its parts are told shorter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.domain.messages import Line, Outgoing
from handlers.domain.state import Language
from handlers.texts.render import render

MOST_CHARACTERS: Final = 600


@dataclass(frozen=True, slots=True)
class Part:
    """One subject of a digest.

    Attributes:
        short: says the same in fewer lines; () = it cannot be shortened.
    """

    lines: tuple[Line, ...]
    short: tuple[Line, ...] = ()


def fitted(parts: Sequence[Part]) -> tuple[Line, ...]:
    """Give all lines, with as many parts shortened as must be, from the first on."""
    chosen = list(parts)
    for place, part in enumerate(parts):
        if _length(chosen) <= MOST_CHARACTERS:
            break
        if part.short:
            chosen[place] = replace(part, lines=part.short)
    return _lines(chosen)


def _lines(parts: Sequence[Part]) -> tuple[Line, ...]:
    return tuple(line for part in parts for line in part.lines)


def _length(parts: Sequence[Part]) -> int:
    message = Outgoing(_lines(parts))
    return max(len(render(message, language).text) for language in Language)
