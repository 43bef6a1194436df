"""What attackers and broken clients send: public collections, shipped in `tests/data/`."""

import json
import random
from base64 import b64decode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import pytest
from _pytest.mark import ParameterSet

Item = TypeVar("Item")

_DATA: Final = Path(__file__).parent / "data"
_SEED: Final = 4


@cache
def naughty_strings() -> tuple[str, ...]:
    """Give the Big List of Naughty Strings."""
    return tuple(json.loads((_DATA / "blns.json").read_text()))


@cache
def json_files(kind: str) -> dict[str, bytes]:
    """Give files of JSONTestSuite by name.

    Args:
        kind: "n_" a parser must refuse, "y_" it must accept, "i_" it may do either.
    """
    packed = json.loads((_DATA / "jsontestsuite.json").read_text())
    return {
        name: b64decode(part) * times + b64decode(end)
        for name, (part, times, end) in packed.items()
        if name.startswith(kind)
    }


def tenth(items: Sequence[Item]) -> tuple[Item, ...]:
    """Choose every tenth of a large collection, at random but always the same."""
    return tuple(random.Random(_SEED).sample(items, max(1, len(items) // 10)))


def a_tenth_or_all(items: Sequence[Item]) -> list[ParameterSet]:
    """Parametrise: a tenth in the ordinary run, all of it in the long one."""
    return [
        pytest.param(tenth(items), id="a-tenth"),
        pytest.param(tuple(items), id="all", marks=[pytest.mark.long, pytest.mark.timeout(900)]),
    ]
