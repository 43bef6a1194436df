"""Officers: their roles, what each may do, and the facts of their daily digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an officer is in the office."""

    COUNTER = "counter"
    SUPERVISOR = "supervisor"
    INSPECTORATE = "inspectorate"


class Permission(StrEnum):
    """What an officer may do; checked again whenever it is done."""

    RECEIVE_DIGEST = "receive_digest"
    #: counts of reports; never their content, which only a reader's key opens
    SEE_REPORT_COUNTS = "see_report_counts"
    READ_REPORTS = "read_reports"


#: The counter hears about cards, not about reports: the accused may work there.
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.COUNTER: frozenset({Permission.RECEIVE_DIGEST}),
    Role.SUPERVISOR: frozenset(
        {Permission.RECEIVE_DIGEST, Permission.SEE_REPORT_COUNTS, Permission.READ_REPORTS}
    ),
    Role.INSPECTORATE: frozenset(
        {Permission.RECEIVE_DIGEST, Permission.SEE_REPORT_COUNTS, Permission.READ_REPORTS}
    ),
}


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role has a permission; an unknown role has none."""
    return any(role == known and permission in held for known, held in PERMISSIONS.items())


class AgeClass(StrEnum):
    """Ages in working days, coarse enough to point at nobody."""

    DAYS_0_2 = "days-0-2"
    DAYS_3_5 = "days-3-5"
    DAYS_6_14 = "days-6-14"
    OVER_14 = "over-14"


def age_class(working_days: int) -> AgeClass:
    """Put a number of working days into its class."""
    for most, age in ((2, AgeClass.DAYS_0_2), (5, AgeClass.DAYS_3_5), (14, AgeClass.DAYS_6_14)):
        if working_days <= most:
            return age
    return AgeClass.OVER_14


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What a digest tells: counts and ages, no content and no place.

    Attributes:
        day: date in the office's zone.
        reports_new, reports_open, reports_overdue: None if fewer than 3, or a small
            office could tell who wrote.
        oldest: age class of the oldest open report, None if there is none.
        cards: ready and not collected, by age class since READY.
        data_age_days: days since anything about cards was confirmed, None = no data yet.
        reminders_sent, reminders_failed: of the day before.
        alarms: ids such as `token-revoked`, `outbox-stuck`.
    """

    day: date
    reports_new: int | None = None
    reports_open: int | None = None
    reports_overdue: int | None = None
    oldest: AgeClass | None = None
    cards: Mapping[AgeClass, int] = field(default_factory=dict)
    data_age_days: int | None = None
    reminders_sent: int = 0
    reminders_failed: int = 0
    alarms: tuple[str, ...] = ()
