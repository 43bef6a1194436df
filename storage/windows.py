"""WhatsApp's 24-hour window: until when free text may be sent to a chat.

It opens anew with everything that the person says. After it only a template may be sent;
Meta answers anything else with error 131047.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from storage.database import UtcDateTime, table

#: Source: "customer service window", developers.facebook.com/docs/whatsapp/pricing.
LENGTH: Final = timedelta(hours=24)
#: What is claimed in the window's last minute might arrive after it.
MARGIN: Final = timedelta(seconds=60)


class ChatWindow(SQLModel, table=True):
    """A chat that wrote within the last day. Deleted with its end: nothing is learnt from it."""

    __tablename__ = "chat_window"
    lane: str = Field(primary_key=True, max_length=32)
    open_until: datetime = Field(sa_type=UtcDateTime, index=True)


WINDOW: Final = table(ChatWindow)


def open_windows(tx: Connection, heard: Mapping[str, datetime], *, now: datetime) -> None:
    """Note that some chats wrote; a window only ever grows.

    Args:
        heard: when each wrote, by the platform's clock: it may have come late.
        now: a stamp from the future counts as this.
    """
    if not heard:
        return
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    # In order, so that two processes never wait for each other crosswise.
    rows = [
        {"lane": lane, "open_until": min(at, now) + LENGTH - MARGIN}
        for lane, at in sorted(heard.items())
    ]
    insert = dialect.insert(WINDOW).values(rows)
    later = insert.excluded.open_until
    tx.execute(
        insert.on_conflict_do_update(
            index_elements=[WINDOW.c.lane],
            set_={"open_until": later},
            where=WINDOW.c.open_until < later,
        )
    )


def open_lanes(tx: Connection, lanes: Collection[str], *, now: datetime) -> frozenset[str]:
    """Tell which of some chats may be sent free text now."""
    if not lanes:
        return frozenset()
    wanted = WINDOW.c.lane.in_(lanes)
    return frozenset(tx.scalars(select(WINDOW.c.lane).where(wanted, WINDOW.c.open_until > now)))


def close(tx: Connection, lane: str) -> None:
    """Forget a chat's window: it was erased, or its number is another person's now."""
    tx.execute(delete(WINDOW).where(WINDOW.c.lane == lane))


def forget_old(tx: Connection, *, now: datetime) -> None:
    """Retention: windows that are shut."""
    tx.execute(delete(WINDOW).where(WINDOW.c.open_until <= now))
