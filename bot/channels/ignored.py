"""What a platform sent and nobody needs to answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update that nobody needs to answer; the reason is counted (A15)."""

    reason: str
