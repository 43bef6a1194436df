"""Ending an officer's link, with everything that waits for that chat."""

from datetime import datetime

from sqlalchemy import Connection, select

from storage import officers, outbox_desk
from storage.officers import OFFICER, OfficerInfo


def find(tx: Connection, name_or_id: str) -> list[OfficerInfo]:
    """Find officers that are not revoked, by name or by the beginning of their id."""
    wanted = name_or_id.strip().casefold()
    if not wanted:
        return []
    active = [officer for officer in officers.everyone(tx) if officer.revoked_at is None]
    named = [officer for officer in active if officer.name.casefold() == wanted]
    return named or [officer for officer in active if officer.id.startswith(wanted)]


def revoke(tx: Connection, officer_id: str, *, now: datetime) -> int | None:
    """End an officer's link and cancel the digests that wait for that chat.

    Returns:
        How many digests were cancelled; None if the link was ended before.
    """
    lane: str | None = tx.scalar(select(OFFICER.c.lane).where(OFFICER.c.id == officer_id))
    if not officers.revoke(tx, officer_id, now=now):
        return None
    return outbox_desk.cancel_digests(tx, lane, now=now) if lane else 0
