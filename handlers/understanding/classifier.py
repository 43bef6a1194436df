"""A linear classifier over `features`: weights learned before, added up here.

The weights ship in `weights.bin`, made by `python -m training.train`. Adding them up needs
no numerical library, and each meaning's score can be explained word by word.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import exp, sqrt
from typing import Final

from handlers.understanding.features import WEIGHTS
from handlers.understanding.intents import Intent

#: File format of the weights; another one is refused.
FORMAT: Final = 1
_HEADER_ENDS: Final = b"\n"
#: A lane holds the sum of more features than a sentence can have, each of one signed byte.
_LANE_BYTES: Final = 3
_RAISED: Final = 128


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned.

    Attributes:
        intents: the meanings, in the order of a row's columns.
        buckets: number of rows; a power of two. A feature's row is its CRC-32 modulo it.
        rows: `buckets` x `len(intents)` signed bytes, row by row.
        scale: what one step of a byte is worth.
        bias: each intent's score before anything was read.
        sharpness: turns scores into probabilities.
        packed: rows as single numbers, made when they are first used.
    """

    intents: tuple[Intent, ...]
    buckets: int
    rows: memoryview
    scale: float
    bias: tuple[float, ...]
    sharpness: float
    packed: dict[int, int] = field(default_factory=dict, repr=False, compare=False)

    def total(self, names: Sequence[str]) -> list[int]:
        """Add up the rows of some features.

        A row is one number with a lane of its own for each intent, so that Python adds all
        of them at once; lanes are raised above zero and lowered again at the end.
        """
        whole = sum(map(self._row, names)).to_bytes(_LANE_BYTES * len(self.intents), "little")
        lowered = _RAISED * len(names)
        return [
            int.from_bytes(whole[at : at + _LANE_BYTES], "little") - lowered
            for at in range(0, len(whole), _LANE_BYTES)
        ]

    def _row(self, name: str) -> int:
        place = bucket(name, self.buckets)
        row = self.packed.get(place)
        if row is None:
            width = len(self.intents)
            steps = self.rows[place * width : (place + 1) * width]
            lanes = (step + _RAISED << 8 * _LANE_BYTES * at for at, step in enumerate(steps))
            row = self.packed[place] = sum(lanes)
        return row


def bucket(feature: str, buckets: int) -> int:
    """Give the row of a feature."""
    return zlib.crc32(feature.encode()) & (buckets - 1)


def group_factor(group: str, count: int) -> float:
    """Give what one feature counts in a group of so many."""
    return WEIGHTS[group] / sqrt(count)


def probabilities(
    groups: Mapping[str, Sequence[str]], weights: Weights | None = None
) -> dict[Intent, float]:
    """Tell how likely each meaning is.

    Args:
        groups: of `features.features`.
        weights: what was learned; those that ship, if None.

    Returns:
        Probabilities that add up to one.
    """
    weights = weights or shipped()
    totals = list(weights.bias)
    for group, names in groups.items():
        if not names:
            continue
        factor = group_factor(group, len(names)) * weights.scale
        sums = weights.total(names)
        totals = [total + factor * one for total, one in zip(totals, sums, strict=True)]
    return _softmax(weights, totals)


def reasons(groups: Mapping[str, Sequence[str]], intent: Intent) -> list[tuple[str, float]]:
    """Tell which features spoke most for a meaning, the strongest first."""
    weights = shipped()
    width, column = len(weights.intents), weights.intents.index(intent)
    told: list[tuple[str, float]] = []
    for group, names in groups.items():
        for name in names:
            worth = weights.rows[bucket(name, weights.buckets) * width + column]
            if worth > 0:
                told.append((name, worth * weights.scale * group_factor(group, len(names))))
    return sorted(told, key=lambda one: -one[1])


def _softmax(weights: Weights, totals: Sequence[float]) -> dict[Intent, float]:
    highest = max(totals)
    raised = [exp((total - highest) * weights.sharpness) for total in totals]
    whole = sum(raised)
    return {intent: one / whole for intent, one in zip(weights.intents, raised, strict=True)}


def write(weights: Weights) -> bytes:
    """Give the content of a weights file: a line that describes it, and the packed rows."""
    header = {
        "format": FORMAT,
        "intents": list(weights.intents),
        "buckets": weights.buckets,
        "scale": weights.scale,
        "bias": weights.bias,
        "sharpness": weights.sharpness,
    }
    return json.dumps(header).encode() + _HEADER_ENDS + zlib.compress(bytes(weights.rows), 9)


def read(content: bytes) -> Weights:
    """Read a weights file.

    Raises:
        ValueError: it is of another format.
    """
    line, _, packed = content.partition(_HEADER_ENDS)
    header = json.loads(line)
    if header["format"] != FORMAT:
        raise ValueError(f"weights of format {header['format']}, not {FORMAT}: train again")
    return Weights(
        intents=tuple(Intent(name) for name in header["intents"]),
        buckets=header["buckets"],
        rows=memoryview(zlib.decompress(packed)).cast("b"),
        scale=header["scale"],
        bias=tuple(header["bias"]),
        sharpness=header["sharpness"],
    )


@cache
def shipped() -> Weights:
    """Read the weights that ship, once."""
    return read(files("handlers.understanding").joinpath("weights.bin").read_bytes())
