"""What is kept about one chat, in numbers (UU 27/2022: the right to know)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Reminders of this chat.

    Attributes:
        reminders: slips that it is told about.
        agreed_at: UTC instant of the oldest consent among them.
        ended: reminders that have ended and are still noted.
    """

    reminders: int = 0
    agreed_at: datetime | None = None
    ended: int = 0
