"""The keys of complaints: classes, deadlines, and when a ticket is over."""

from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from bot.settings.sections import Section
from bot.settings.values import Number, json_table
from handlers.domain.complaint import ComplaintClass, ComplaintRules

_CLASSES: Final = "one of minor, normative, unsupervised, supervised"
_DAYS: Final = "a whole number from 1 to 365"


def _days(count: int) -> Any:
    return Field(default=count, ge=1, le=365, description=_DAYS, examples=[count])


class ComplaintDays(Section):
    """Working days until an answer is due, by class."""

    minor: Number = _days(2)
    normative: Number = _days(5)
    unsupervised: Number = _days(14)
    supervised: Number = _days(60)


class ComplaintsSection(Section):
    """Complaints about the service, and messages to officers."""

    days: Annotated[ComplaintDays, BeforeValidator(json_table)] = Field(
        default=ComplaintDays(),
        description="a table of classes with their working days",
        examples=[{"minor": 2}],
    )
    new: ComplaintClass = Field(
        default=ComplaintClass.UNSUPERVISED, description=_CLASSES, examples=["unsupervised"]
    )
    question: ComplaintClass = Field(
        default=ComplaintClass.NORMATIVE, description=_CLASSES, examples=["normative"]
    )
    contest_days: Number = _days(10)
    most_contests: Number = Field(
        default=2, ge=0, le=20, description="a whole number from 0 to 20", examples=[2]
    )
    kept_days: Number = Field(
        default=90, ge=1, le=3650, description="a whole number from 1 to 3650", examples=[90]
    )

    def rules(self) -> ComplaintRules:
        """Build the rules that conversations ask."""
        days = {ComplaintClass(name): count for name, count in self.days.model_dump().items()}
        return ComplaintRules(
            days=MappingProxyType(days),
            new=self.new,
            question=self.question,
            contest_days=self.contest_days,
            most_contests=self.most_contests,
            kept_days=self.kept_days,
        )
