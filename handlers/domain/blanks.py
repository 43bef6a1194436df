"""Card blanks: a second fact, independent of any status.

"Walaupun blankonya sudah ada, belum tentu bisa dicetak kalau statusnya belum siap cetak":
a status says nothing about blanks, and blanks nothing about a status. While no officer has
said anything, nothing is claimed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BlankState(StrEnum):
    """What an officer said of the office's card blanks."""

    EMPTY = "empty"
    AVAILABLE = "available"


@dataclass(frozen=True, slots=True)
class BlankStock:
    """What an officer last said.

    Attributes:
        since: date in the office's zone on which it began.
        told_at: UTC instant at which an officer last said so.
    """

    state: BlankState
    since: date
    told_at: datetime


def told(
    before: BlankStock | None,
    state: BlankState,
    *,
    since: date | None,
    today: date,
    now: datetime,
) -> BlankStock:
    """Give what holds after an officer has spoken.

    Args:
        before: what held until now.
        since: the day the officer named, None if none was named. To repeat what is known
            already only confirms it: it began when it began.
        today: date in the office's zone.
        now: UTC instant.
    """
    if since is None:
        is_known = before is not None and before.state is state
        since = before.since if before is not None and is_known else today
    return BlankStock(state, since, now)
