"""The counter's two scans: into the pickup box, and out of it to its owner."""

from enum import StrEnum
from typing import Final

from handlers.domain.application import Application, Status, goes_backwards

#: The two statuses that a scan may set.
SCANNED: Final = (Status.READY_FOR_PICKUP, Status.PICKED_UP)


class ScanOutcome(StrEnum):
    """What a scan did."""

    READY = "ready"
    PICKED_UP = "picked_up"
    #: collected without ever having lain in the box: it happens, and is said
    PICKED_UP_UNREADY = "picked_up_unready"
    #: scanned twice: nothing changed
    ALREADY = "already"
    #: it was handed out before: going back needs `undo`, or an import
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def is_wrong(self) -> bool:
        """The card in the officer's hand needs a second look."""
        return self in (ScanOutcome.REFUSED, ScanOutcome.UNKNOWN)

    @property
    def has_moved(self) -> bool:
        """A status changed, so that there is something to undo."""
        return self in (
            ScanOutcome.READY,
            ScanOutcome.PICKED_UP,
            ScanOutcome.PICKED_UP_UNREADY,
        )


def judge_scan(application: Application | None, status: Status) -> ScanOutcome:
    """Decide what a scan does.

    Args:
        application: what the scanned code led to, None if it led nowhere.
        status: one of `SCANNED`.

    Returns:
        The outcome; a scan never goes backwards.
    """
    if application is None:
        return ScanOutcome.UNKNOWN
    if application.status is status:
        return ScanOutcome.ALREADY
    if goes_backwards(application.status, status):
        return ScanOutcome.REFUSED
    if status is Status.READY_FOR_PICKUP:
        return ScanOutcome.READY
    if application.status is Status.READY_FOR_PICKUP:
        return ScanOutcome.PICKED_UP
    return ScanOutcome.PICKED_UP_UNREADY
