"""Subscriptions that a mistaken "picked up" ended: begun again when the status goes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, update

from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.reminder import MORNING, plan
from storage import reminders
from storage.subscriptions import SUBSCRIPTION

_PICKED_UP: Final = SUBSCRIPTION.c.ended_reason == "picked_up"


def renew(
    tx: Connection,
    applications: Sequence[Application],
    calendar: OfficeCalendar,
    *,
    ended_at: datetime,
    now: datetime,
) -> int:
    """Begin again what one scan or import ended; that a card is ready was told before it.

    Args:
        applications: as they are now; at most some 1,000, both databases limit parameters.
        calendar: the office's.
        ended_at: the instant of that scan or import.
        now: UTC instant.

    Returns:
        How many begin again.
    """
    by_id = {one.id: one for one in applications}
    ended = tx.execute(
        update(SUBSCRIPTION)
        .where(SUBSCRIPTION.c.application_id.in_(by_id), _PICKED_UP)
        .where(SUBSCRIPTION.c.ended_at == ended_at)
        .values(ended_at=None, ended_reason="")
        .returning(SUBSCRIPTION.c.id, SUBSCRIPTION.c.application_id)
    ).all()
    for row in ended:
        application = by_id[row.application_id]
        if application.status is Status.READY_FOR_PICKUP:
            ready_at = calendar.at(application.status_since, MORNING)
            spread = reminders.spread_of(row.id)
            planned = plan(ready_at, now, calendar, spread, announce=False)
            reminders.add(tx, row.id, application.version, planned)
    return len(ended)


def forgo(tx: Connection, lane: str, *, reason: str) -> None:
    """Let nothing begin again for a chat: its person said BERHENTI, or is not there any more."""
    here = SUBSCRIPTION.c.lane == lane
    tx.execute(update(SUBSCRIPTION).where(here, _PICKED_UP).values(ended_reason=reason))
