"""Officers: their roles, what each may do, and the facts of their daily digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from handlers.domain.blanks import BlankStock


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
    #: what became of the last digest, beyond one's own role
    SEE_ANSWERS = "see_answers"
    #: by name, who of the office answered a digest and who did not
    SEE_COLLEAGUES = "see_colleagues"
    #: say that the day's numbers ran out, and take it back
    NOTE_QUEUE = "note_queue"
    #: say whether there are card blanks
    TELL_BLANKS = "tell_blanks"


#: The counter hears about cards, not about reports: the accused may work there.
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.COUNTER: frozenset(
        {Permission.RECEIVE_DIGEST, Permission.NOTE_QUEUE, Permission.TELL_BLANKS}
    ),
    Role.SUPERVISOR: frozenset(
        {
            Permission.RECEIVE_DIGEST,
            Permission.SEE_REPORT_COUNTS,
            Permission.READ_REPORTS,
            Permission.SEE_ANSWERS,
            Permission.SEE_COLLEAGUES,
            Permission.NOTE_QUEUE,
            Permission.TELL_BLANKS,
        }
    ),
    Role.INSPECTORATE: frozenset(
        {
            Permission.RECEIVE_DIGEST,
            Permission.SEE_REPORT_COUNTS,
            Permission.READ_REPORTS,
            Permission.SEE_ANSWERS,
        }
    ),
}

#: Who is asked when nobody of a role has read its digest. Upwards only: nobody learns
#: from it more than their own digest tells, or who above them does not read.
NEXT_ROLES: Final[dict[Role, tuple[Role, ...]]] = {
    Role.COUNTER: (Role.COUNTER, Role.SUPERVISOR, Role.INSPECTORATE),
    Role.SUPERVISOR: (Role.SUPERVISOR, Role.INSPECTORATE),
    Role.INSPECTORATE: (Role.INSPECTORATE,),
}


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role has a permission; an unknown role has none."""
    return any(role == known and permission in held for known, held in PERMISSIONS.items())


class DigestAnswer(StrEnum):
    """What an officer pressed under a digest."""

    READ = "read"
    HANDLING = "handling"
    LATER = "later"


def answer_after(before: DigestAnswer | None, pressed: DigestAnswer) -> DigestAnswer:
    """Tell what holds after a button: the last one, but to have read takes nothing back."""
    if pressed is DigestAnswer.READ and before is DigestAnswer.HANDLING:
        return before
    return pressed


@dataclass(frozen=True, slots=True)
class GivenDigest:
    """A digest as the officer's chat knows it in which it was answered.

    Attributes:
        day: on which it was given.
        answer: what was answered before, None = nothing.
        newest_day: of the newest digest that this officer was given.
    """

    day: date
    answer: DigestAnswer | None
    newest_day: date


@dataclass(frozen=True, slots=True)
class Unread:
    """A role's digest that nobody has answered for a working day."""

    day: date
    role: str


@dataclass(frozen=True, slots=True)
class AnsweredDigest:
    """What became of one officer's digest.

    Attributes:
        role, name: the officer's; "" if there was nobody left to give it to.
        answer: None = not read.
        at: UTC instant of the answer.
        unread: the digest of others that was handed on with it; None = the officer's own.
    """

    role: str
    name: str = field(repr=False)
    answer: DigestAnswer | None = None
    at: datetime | None = None
    unread: Unread | None = None


@dataclass(frozen=True, slots=True)
class DigestCopy:
    """One officer's copy of a digest: what is said to nobody else.

    Attributes:
        role: decides what it may tell.
        id: what its buttons answer; "" = printed, without buttons.
        postponed: day of the digest that the officer put off until this one.
        unread: it is another's, handed on because nobody read it.
    """

    role: str
    id: str = ""
    postponed: date | None = None
    unread: Unread | None = None


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
class WaitingComplaints:
    """Complaints that wait for the office.

    Attributes:
        overdue: past their deadline.
        oldest_days: working days since the first of those deadlines.
    """

    waiting: int = 0
    overdue: int = 0
    oldest_days: int = 0


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
        newest_data: when that was, on the office's clock.
        old_data: cards that wait and of which nobody has said anything for longer than
            `old_data_days`: citizens are warned.
        print_ready: cards that wait for a blank.
        blanks: what officers last said of blanks.
        overdue, overdue_late: cards on the list that wait for an answer; past its day.
        unknown_words: status words of imports that nobody has explained.
        reminders_sent, reminders_failed: of the day before.
        alarms: ids such as `token-revoked`, `outbox-stuck`.
        last: what became of the digests of the last working day.
        complaints: that wait for the office's answer. Staff read those anyway, so small counts
            are told, too.
        notices: how many citizens are shown now.
        ran_out: when numbers ran out on the last working day, None if nobody noted it.
    """

    day: date
    reports_new: int | None = None
    reports_open: int | None = None
    reports_overdue: int | None = None
    oldest: AgeClass | None = None
    cards: Mapping[AgeClass, int] = field(default_factory=dict)
    data_age_days: int | None = None
    newest_data: datetime | None = None
    old_data: int = 0
    old_data_days: int = 7
    print_ready: int = 0
    blanks: BlankStock | None = None
    overdue: int = 0
    overdue_late: int = 0
    unknown_words: int = 0
    reminders_sent: int = 0
    reminders_failed: int = 0
    alarms: tuple[str, ...] = ()
    last: tuple[AnsweredDigest, ...] = ()
    complaints: WaitingComplaints = WaitingComplaints()
    ran_out: time | None = None
    notices: int = 0
