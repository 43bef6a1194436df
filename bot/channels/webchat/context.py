"""What the web chat works with; the process that serves it builds this once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.signals import LaneSignals
from handlers.domain.messages import Channel, Incoming
from handlers.domain.office import Office
from storage.database import Database
from storage.vault import fields
from storage.vault.keys import Keys


@dataclass(frozen=True, slots=True)
class WebChat:
    """The web chat's surroundings.

    Attributes:
        receive: takes what was said, returns after the commit; raises `Unavailable`.
        signals: tells streams that their lane may have something new.
        clock: gives the UTC instant.
        is_demo: sample data is shown, and the page says so.
        public_url: the address people use, "" if unknown.
    """

    keys: Keys
    database: Database
    office: Office
    receive: Callable[[Incoming], Awaitable[object]]
    signals: LaneSignals
    clock: Callable[[], datetime]
    is_demo: bool
    public_url: str

    def lane_of(self, chat: str) -> str:
        """Name a chat's lane as intake does."""
        return fields.lookup(self.keys, "chat", Channel.WEB, chat)
