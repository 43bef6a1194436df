"""Notices: what is out of order, closed, arrived or comes to the neighbourhood.

Written once by an officer, shown where it matters, pushed only to those who wait for
exactly that. Status and outage are two facts: on 25 March 2025 recording and printing
stopped while everything else went on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from handlers.domain import receipt_code
from handlers.domain.application import Application, Status
from handlers.domain.calendar import OfficeCalendar
from handlers.domain.links import has_foreign_link, visible
from handlers.domain.office import Office

#: Characters in each language: a notice stands under an answer.
MOST_TEXT: Final = 300
#: A longer closing belongs into the configuration.
LONGEST_CLOSING: Final = timedelta(days=60)
#: So long before it begins a notice is shown.
LEAD: Final = timedelta(days=7)
#: What has not left by then is not sent any more, whenever the notice ends.
PUSHED_FOR: Final = timedelta(days=2)
#: Versions of the reminders' consent whose words name notices (UU 27/2022 Ps 20-22).
CONSENTS: Final = frozenset({"2", "document-2"})


class NoticeKind(StrEnum):
    """What a notice is about; the first matters most."""

    CLOSED = "closed"
    OUTAGE = "outage"
    MOBILE = "mobile"
    BLANKS = "blanks"


class Stage(StrEnum):
    """The part of a card's or a document's life that a notice concerns."""

    RECORDING = "recording"
    CHECKING = "checking"
    #: of documents on paper
    PROCESSING = "processing"
    PRINTING = "printing"
    PICKUP = "pickup"


#: What waits for each part.
WAIT_FOR: Final[dict[Stage, frozenset[Status]]] = {
    Stage.RECORDING: frozenset({Status.NOT_ENROLLED, Status.ENROLL_FAILURE}),
    Stage.CHECKING: frozenset(
        {
            Status.BIOMETRIC_CAPTURED,
            Status.SENT_FOR_ENROLLMENT,
            Status.RECEIVED_AT_CENTRAL,
            Status.SEARCH_FAILURE,
            Status.ADJUDICATION,
            Status.DUPLICATE_RECORD,
        }
    ),
    Stage.PROCESSING: frozenset({Status.IN_PROCESS, Status.INCOMPLETE}),
    Stage.PRINTING: frozenset({Status.PRINT_READY}),
    Stage.PICKUP: frozenset({Status.PRINTED, Status.SHIPPED, Status.READY_FOR_PICKUP}),
}
#: Whose next step is a way to the office.
_COME_IN_PERSON: Final = frozenset(
    {
        Status.NOT_ENROLLED,
        Status.ENROLL_FAILURE,
        Status.DUPLICATE_RECORD,
        Status.INCOMPLETE,
        Status.READY_FOR_PICKUP,
    }
)
#: Whom a notice concerns that names no stage.
_WITHOUT_STAGE: Final[dict[NoticeKind, frozenset[Status]]] = {
    NoticeKind.CLOSED: _COME_IN_PERSON,
    NoticeKind.OUTAGE: frozenset(status for status in Status if not status.is_final),
    NoticeKind.MOBILE: WAIT_FOR[Stage.RECORDING],
    NoticeKind.BLANKS: WAIT_FOR[Stage.PRINTING],
}


class NoticeFault(StrEnum):
    """Why a text cannot be a notice."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    LINK = "link"
    NIK = "nik"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice.

    Attributes:
        id: 32 hex digits.
        text: Indonesian, in the office's words.
        english: the same in English, "" if there is none.
        starts_at: UTC instant.
        ends_at: UTC instant, None = until it is ended.
        stages, services, places: whom it concerns; empty = all.
    """

    id: str
    kind: NoticeKind
    text: str
    starts_at: datetime
    ends_at: datetime | None = None
    english: str = ""
    stages: tuple[Stage, ...] = ()
    services: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def closes_office(self) -> bool:
        """The whole office is closed, not a counter or a service of it."""
        has_scope = self.stages or self.services or self.places
        return self.kind is NoticeKind.CLOSED and not has_scope


def clean(text: str) -> str:
    """Give a notice's text as it will be read: one paragraph without invisible characters."""
    printable = (character if character.isprintable() else " " for character in visible(text))
    return " ".join("".join(printable).split())


def text_fault(text: str, own: Iterable[str]) -> NoticeFault | None:
    """Tell why a text cannot be a notice, None if it can.

    Args:
        text: as `clean` gives it.
        own: the office's own addresses, the only ones a notice may lead to.
    """
    if not text:
        return NoticeFault.EMPTY
    if len(text) > MOST_TEXT:
        return NoticeFault.TOO_LONG
    if receipt_code.find_nik(text):
        return NoticeFault.NIK
    return NoticeFault.LINK if has_foreign_link(text, own) else None


def own_addresses(office: Office) -> tuple[str, ...]:
    """Give the addresses that are the office's own."""
    mention = office.telegram_link.rpartition("/")[2]
    own = (office.public_url, office.telegram_link, office.whatsapp_link)
    return (*own, f"@{mention}" if mention else "")


def is_over(notice: Notice, now: datetime) -> bool:
    """Tell whether a notice's time is over."""
    return notice.ends_at is not None and notice.ends_at <= now


def is_told(notice: Notice, now: datetime) -> bool:
    """Tell whether citizens are shown a notice: while it holds, and some days ahead."""
    return notice.starts_at - LEAD <= now and not is_over(notice, now)


def statuses(notice: Notice) -> frozenset[Status]:
    """Give the statuses whose cards wait for what a notice is about."""
    if not notice.stages:
        return _WITHOUT_STAGE[notice.kind]
    return frozenset[Status]().union(*(WAIT_FOR[stage] for stage in notice.stages))


def concerns(notice: Notice, application: Application, office: Office) -> bool:
    """Tell whether a card waits for exactly what a notice is about."""
    if application.status not in statuses(notice):
        return False
    if notice.services and application.service not in notice.services:
        return False
    place = application.pickup_place or office.pickup_place
    return not notice.places or place in notice.places


def stored_places(places: Collection[str], office: Office) -> tuple[str, ...]:
    """Give places as applications store them: the office's usual one is stored as ""."""
    usual = ("",) if office.pickup_place in places else ()
    return (*places, *usual)


def push_until(notice: Notice, now: datetime) -> datetime:
    """Tell until when a notice that is pushed now may leave."""
    until = now + PUSHED_FOR
    return until if notice.ends_at is None else min(until, notice.ends_at)


def last_day(notice: Notice, calendar: OfficeCalendar) -> date:
    """Give the last day of a notice that has an end."""
    assert notice.ends_at is not None
    return calendar.office_date(notice.ends_at - timedelta(seconds=1))


def with_closings(office: Office, notices: Iterable[Notice]) -> Office:
    """Give the office with the days on which notices close it.

    Args:
        office: as configured.
        notices: those that are not over.

    Returns:
        The very same office if no notice closes it.
    """
    calendar = office.calendar
    closed = {
        day: ""
        for notice in notices
        if notice.closes_office
        for day in _days(notice, calendar)
        if day not in calendar.closed_days
    }
    if not closed:
        return office
    days = {**closed, **calendar.closed_days}
    return replace(office, calendar=replace(calendar, closed_days=days))


def _days(notice: Notice, calendar: OfficeCalendar) -> list[date]:
    first, last = calendar.office_date(notice.starts_at), last_day(notice, calendar)
    count = min((last - first).days, LONGEST_CLOSING.days)
    return [first + timedelta(days=after) for after in range(count + 1)]
