"""From what an officer typed to a notice: every word of it is checked before it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from bot.base import Base
from handlers.domain.errors import TanpaCaloError
from handlers.domain.imported import SERVICES
from handlers.domain.notice import (
    LONGEST_CLOSING,
    MOST_TEXT,
    Notice,
    NoticeFault,
    NoticeKind,
    Stage,
    clean,
    own_addresses,
    text_fault,
)
from storage import notice_pushes
from storage.database import new_id

_DAY: Final = timedelta(days=1)
#: Blanks are used up again; nobody is to come for them for ever.
BLANKS_TOLD: Final = timedelta(days=7)

FAULTS: Final[dict[NoticeFault, str]] = {
    NoticeFault.EMPTY: "the text is empty",
    NoticeFault.TOO_LONG: f"the text is longer than {MOST_TEXT} characters",
    NoticeFault.LINK: (
        "the text holds a link or a name with @ that is not the office's own; brokers and "
        "thieves send links, so citizens must be able to rely on ours. Own addresses come from "
        "server.public_url, telegram.username and whatsapp.number"
    ),
    NoticeFault.NIK: "the text holds a number like a NIK; a notice is read by everybody",
}


class NoticeError(TanpaCaloError):
    """A notice cannot be written, sent or ended as asked."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A notice as it was typed."""

    kind: NoticeKind
    text: str
    english: str = ""
    stages: Sequence[Stage] = ()
    services: Sequence[str] = ()
    places: Sequence[str] = ()
    begins: str = ""
    ends: str = ""


class _Moment(NamedTuple):
    """A day that was typed, at its midnight or at the time that stood behind it."""

    at: datetime
    has_time: bool


def notice_of(base: Base, typed: Typed) -> Notice:
    """Check what was typed.

    Raises:
        NoticeError: with a sentence that says what cannot be taken.
    """
    starts_at, ends_at = _span(base, typed)
    notice = Notice(
        id=new_id(),
        kind=typed.kind,
        text=_text(base, typed.text),
        english=_text(base, typed.english) if typed.english else "",
        starts_at=starts_at,
        ends_at=ends_at,
        stages=tuple(dict.fromkeys(typed.stages)),
        services=_services(typed.services),
        places=_places(base, typed.places),
    )
    _require_short_closing(notice)
    return notice


def _text(base: Base, text: str) -> str:
    cleaned = clean(text)
    fault = text_fault(cleaned, own_addresses(base.office))
    if fault is not None:
        raise NoticeError(f"{FAULTS[fault]}; nothing was written")
    return cleaned


def _services(names: Sequence[str]) -> tuple[str, ...]:
    known = sorted(set(SERVICES.values()))
    for name in names:
        if name not in known:
            raise NoticeError(f"there is no service of that name; use one of {', '.join(known)}")
    return tuple(dict.fromkeys(names))


def _places(base: Base, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    with base.database.transaction() as tx:
        known = {*notice_pushes.places(tx), base.office.pickup_place} - {""}
    for name in names:
        if name not in known:
            told = ", ".join(sorted(known)[:10]) or "none is known yet"
            raise NoticeError(f"no card is collected at that place; places are: {told}")
    return tuple(dict.fromkeys(names))


def _span(base: Base, typed: Typed) -> tuple[datetime, datetime | None]:
    """Give from when until when a notice holds.

    Raises:
        NoticeError: a day cannot be read, or the span is none.
    """
    now = base.clock()
    first, last = _moment(base, "--from", typed.begins), _moment(base, "--until", typed.ends)
    starts_at = first.at if first is not None else now
    if typed.kind is NoticeKind.CLOSED:
        if any(one.has_time for one in (first, last) if one is not None):
            raise NoticeError("a closing is told in whole days; for hours write an outage")
        starts_at = base.office.calendar.at(base.office.calendar.office_date(starts_at), time(0))
    ends_at = _usual_end(base, typed.kind, starts_at) if last is None else _end(base, last)
    if ends_at is not None and (ends_at <= starts_at or ends_at <= now):
        raise NoticeError("it would be over before it begins; look at --from and --until")
    return starts_at, ends_at


def _end(base: Base, last: _Moment) -> datetime:
    """A day is included; a time is when it is over."""
    if last.has_time:
        return last.at
    calendar = base.office.calendar
    return calendar.at(calendar.office_date(last.at) + _DAY, time(0))


def _usual_end(base: Base, kind: NoticeKind, starts_at: datetime) -> datetime | None:
    calendar = base.office.calendar
    midnight = calendar.at(calendar.office_date(starts_at) + _DAY, time(0))
    match kind:
        case NoticeKind.OUTAGE:
            return None
        case NoticeKind.BLANKS:
            return midnight + BLANKS_TOLD
        case _:
            return midnight


def _moment(base: Base, option: str, words: str) -> _Moment | None:
    if not words:
        return None
    day, _, clock = words.strip().partition(" ")
    try:
        at = time.fromisoformat(clock.strip().replace(".", ":")) if clock else time(0)
        return _Moment(base.office.calendar.at(date.fromisoformat(day), at), bool(clock))
    except ValueError:
        raise NoticeError(
            f"{option} is no day like 2026-11-30, or with a time like '2026-11-30 13:00'"
        ) from None


def _require_short_closing(notice: Notice) -> None:
    if notice.kind is not NoticeKind.CLOSED or notice.ends_at is None:
        return
    if notice.ends_at - notice.starts_at > LONGEST_CLOSING:
        raise NoticeError(
            f"a closing lasts at most {LONGEST_CLOSING.days} days; name longer ones in "
            "config.toml: [office.closed_days]"
        )
