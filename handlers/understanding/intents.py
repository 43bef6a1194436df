"""What a free sentence can mean."""

from enum import StrEnum
from typing import Final


class Intent(StrEnum):
    """The meanings that we answer; everything else is `unknown`."""

    CHECK_STATUS = "check_status"
    REPORT = "report"
    COMPLAIN_SERVICE = "complain_service"
    ASK_REQUIREMENTS = "ask_requirements"
    ASK_FEE = "ask_fee"
    ASK_HOURS_LOCATION = "ask_hours_location"
    ASK_QUEUE = "ask_queue"
    REPORT_FOLLOW_UP = "report_follow_up"
    REMIND_ME = "remind_me"
    IS_THIS_YOU = "is_this_you"
    STOP = "stop"
    GREETING = "greeting"
    THANKS = "thanks"
    HUMAN = "human"
    UNKNOWN = "unknown"
    # Told by rules alone, since the law gives them words of their own or a slip is meant
    LOST_SLIP = "lost_slip"
    ERASE = "erase"
    PRIVACY = "privacy"


#: What those count as among the meanings that phrases have.
COUNTS_AS: Final = {
    Intent.LOST_SLIP: Intent.CHECK_STATUS,
    Intent.ERASE: Intent.STOP,
    Intent.PRIVACY: Intent.UNKNOWN,
}
