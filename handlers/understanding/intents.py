"""What a free sentence can mean."""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """The meanings that we answer; everything else is `unknown`."""

    CHECK_STATUS = "check_status"
    REPORT = "report"
    ASK_FEE = "ask_fee"
    ASK_REQUIREMENTS = "ask_requirements"
    ASK_HOURS_LOCATION = "ask_hours_location"
    REMIND_ME = "remind_me"
    STOP = "stop"
    GREETING = "greeting"
    THANKS = "thanks"
    HUMAN = "human"
    LOST_SLIP = "lost_slip"
    ERASE = "erase"
    PRIVACY = "privacy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence's meaning.

    Attributes:
        confidence: 0 to 1, as the rule that matched claims it.
        is_account: a report that tells what happened, not only the wish to report.
    """

    intent: Intent
    confidence: float
    is_account: bool = False
