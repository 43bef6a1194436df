"""How often one address or chat may ask, in memory only: nobody's address is kept."""

import ipaddress
import math
from collections import Counter
from datetime import datetime
from typing import Final

#: A whole village may share one address of its mobile network.
MOST_OF_AN_ADDRESS: Final = 240
#: Faster than anyone types.
MOST_OF_A_CHAT: Final = 40
_WINDOW_S: Final = 60


class MinuteLimit:
    """Counts per minute of the clock and forgets with the minute, so memory is bounded.

    Args:
        most: requests a minute under one name.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._counts: Counter[str] = Counter()

    def wait_s(self, name: str, now: datetime) -> int:
        """Count a request.

        Returns:
            0, or the seconds to wait if it is one too many.
        """
        seconds = now.timestamp()
        minute = int(seconds // _WINDOW_S)
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
        self._counts[name] += 1
        if self._counts[name] <= self._most:
            return 0
        return max(1, math.ceil((minute + 1) * _WINDOW_S - seconds))


def network_of(address: str) -> str:
    """Name whom an address belongs to: with IPv6 a household has a whole /64 of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
