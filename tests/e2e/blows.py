"""Which blows a storm deals, in which order; long ones deal many."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

from tests.e2e.points import POINTS, RECOVERY
from tests.e2e.storm import RANDOM, TERMINATE, TERMINATE_AND_KILL, TERMINATE_TWICE

#: On PostgreSQL answers go by request, and no process is alone: these are not passed.
_SQLITE_ONLY = ("Intake.rode", "instance.drop_leases", "Sender.recover")


def points_on(*, sqlite: bool) -> tuple[list[str], list[str]]:
    """Give the points that a process passes at work, and those of its start."""
    work, start = (
        [name for name in names if sqlite or not any(part in name for part in _SQLITE_ONLY)]
        for names in (POINTS, RECOVERY)
    )
    return work, start


def few(chance: random.Random, *, sqlite: bool) -> list[str]:
    """Give each point once, five random instants, and two kills in a recovery (H02)."""
    work, start = points_on(sqlite=sqlite)
    return _shuffled(chance, [*_each(work), *_each([RANDOM] * 5), _twice(chance.choice(start))])


def many(chance: random.Random, kills: int, *, sqlite: bool, more: Sequence[str] = ()) -> list[str]:
    """Give at least so many kills.

    Args:
        kills: at each point at least three times, if there are enough of them, at each
            point of a recovery twice in a row, at random instants else.
        more: blows that kill nobody, dealt besides.

    Returns:
        Blows in a random order; `TEST_BLOWS` in the environment cuts them off after so many.
    """
    work, start = points_on(sqlite=sqlite)
    hung = [TERMINATE_AND_KILL] * 2
    at_points = work * max(1, (kills - 2 * len(start) - len(hung)) * 2 // 3 // len(work))
    left = kills - len(at_points) - 2 * len(start) - len(hung)
    spared = [TERMINATE] * 10 + [TERMINATE_TWICE] * 5 + list(more)
    alone = [*at_points, *hung, *[RANDOM] * max(0, left), *spared]
    dealt = _shuffled(chance, [*_each(alone), *(_twice(point) for point in start)])
    return dealt[: int(os.environ.get("TEST_BLOWS", len(dealt)))]


def _each(blows: Sequence[str]) -> list[tuple[str, ...]]:
    return [(blow,) for blow in blows]


def _twice(point: str) -> tuple[str, ...]:
    """A kill, then one in the recovery, then one in the recovery of that."""
    return (RANDOM, point, point)


def _shuffled(chance: random.Random, groups: list[tuple[str, ...]]) -> list[str]:
    chance.shuffle(groups)
    return [blow for group in groups for blow in group]
