"""The one read of a batch: what all its messages need, one query for each kind of fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from handlers.domain.application import Application, Status
from handlers.domain.blanks import BlankStock
from handlers.domain.known import Known, Needs
from handlers.domain.notice import Notice, is_over, with_closings
from handlers.domain.office import Office
from handlers.domain.queue import QueueFact
from handlers.domain.report import ReadyReceipt
from handlers.domain.waiting import OverdueCase, UsualWaits
from storage import (
    applications,
    blanks,
    complaints,
    digest_desk,
    instance,
    limits,
    notices,
    officers,
    overdue,
    queue,
    reports,
    sent_texts,
    subscriptions,
    waits,
)
from storage.database import new_id
from storage.vault.keys import Keys
from storage.vault.receipts import Receipt

#: Fresh random ids given to each message: a turn opens one report, or one complaint with a
#: ticket number.
TOKENS_PER_MESSAGE = 2
#: How long somebody whose report was lost may come back for it and be told so.
LOSS_TOLD_FOR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SlowFacts:
    """What was worked out before the transaction because it takes long.

    Attributes:
        opened: keys derived from a receipt that somebody showed.
        fresh: a receipt to give out.
    """

    opened: Receipt | None = field(default=None, repr=False)
    fresh: ReadyReceipt | None = field(default=None, repr=False)


#: No application has this id.
_NOBODY: Final = "none"
NO_SLOW_FACTS: Final = SlowFacts()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one message needs, and whose it is."""

    lane: str
    needs: Needs
    slow: SlowFacts = NO_SLOW_FACTS


@dataclass(frozen=True, slots=True)
class _Shared:
    """Facts that several messages of a batch share."""

    by_code: Mapping[str, Application]
    by_id: Mapping[str, Application]
    subscribed: Mapping[str, tuple[str, ...]]
    blocked: frozenset[str]
    drafts: frozenset[str]
    readers: Sequence[reports.Reader]
    queue: tuple[QueueFact, ...]
    notices: tuple[Notice, ...]
    blanks: BlankStock | None
    waits: UsualWaits
    overdue: Mapping[str, OverdueCase]


def read(
    tx: Connection, keys: Keys, office: Office, asked: Sequence[Asked], *, now: datetime
) -> list[Known]:
    """Look up what a batch of messages needs.

    Args:
        asked: one entry a message.

    Returns:
        What each message knows, in the same order.
    """
    today = office.calendar.office_date(now)
    recent = notices.recent(tx, now=now)
    office = with_closings(office, recent)
    current = tuple(notice for notice in recent if not is_over(notice, now))
    shared = _read_shared(tx, keys, asked, now, today, current)
    return [_known(tx, keys, office, one, shared, now) for one in asked]


def beside_documents(
    tx: Connection, office: Office, found: Sequence[Application], *, now: datetime
) -> Known:
    """Look up what is told beside documents that were found by their numbers.

    The same statements whatever was found, and if nothing was (D02).
    """
    recent = notices.recent(tx, now=now)
    return Known(
        now=now,
        office=with_closings(office, recent),
        notices=tuple(notice for notice in recent if not is_over(notice, now)),
        blanks=blanks.current(tx),
        waits=waits.every(tx),
        overdue=overdue.by_ids(tx, [one.id for one in found] or [_NOBODY]),
    )


def _read_shared(
    tx: Connection,
    keys: Keys,
    asked: Sequence[Asked],
    now: datetime,
    today: date,
    current: tuple[Notice, ...],
) -> _Shared:
    lanes = [one.lane for one in asked if _guesses(one.needs)]
    blocked = limits.blocked(tx, lanes, now=now)
    codes = {code for one in asked if one.lane not in blocked for code in one.needs.codes}
    subscribed = subscriptions.of_lanes(tx, [one.lane for one in asked if one.needs.subscriptions])
    ids = {an_id for one in asked for an_id in one.needs.applications}
    ids.update(an_id for some in subscribed.values() for an_id in some)
    needs_readers = any(one.needs.readers for one in asked)
    drafts = [one.needs.draft for one in asked if one.needs.draft]
    by_code = applications.by_codes(tx, keys, codes)
    by_id = applications.by_ids(tx, keys, ids)
    found = (*by_code.values(), *by_id.values())
    needs_blanks = any(one.needs.blanks for one in asked) or any(
        one.status is Status.PRINT_READY for one in found
    )
    return _Shared(
        by_code=by_code,
        by_id=by_id,
        subscribed=subscribed,
        blocked=frozenset(blocked),
        drafts=frozenset(reports.existing_drafts(tx, drafts, now=now)),
        readers=reports.active_readers(tx) if needs_readers else (),
        queue=queue.recent(tx, today) if any(one.needs.queue for one in asked) else (),
        notices=current,
        blanks=blanks.current(tx) if needs_blanks else None,
        waits=waits.for_applications(tx, found),
        overdue=overdue.for_applications(tx, found),
    )


def _guesses(needs: Needs) -> bool:
    """Whatever opens something with a code counts against guessing."""
    return bool(needs.codes or needs.receipt or needs.invite or needs.ticket)


def _known(
    tx: Connection, keys: Keys, office: Office, one: Asked, shared: _Shared, now: datetime
) -> Known:
    needs = one.needs
    is_blocked = one.lane in shared.blocked
    codes = () if is_blocked else needs.codes
    receipt = None if is_blocked else one.slow.opened
    subscribed = shared.subscribed.get(one.lane, ())
    invite = ""
    if needs.invite and not is_blocked:
        invite = officers.open_invite(tx, keys, needs.invite, now=now)
    by_code = {code: shared.by_code[code] for code in codes if code in shared.by_code}
    ids = (*needs.applications, *subscribed)
    by_id = {an_id: shared.by_id[an_id] for an_id in ids if an_id in shared.by_id}
    mine = {application.id for application in (*by_code.values(), *by_id.values())}
    return Known(
        now=now,
        office=office,
        tokens=tuple(new_id() for _ in range(TOKENS_PER_MESSAGE)),
        by_code=by_code,
        by_id=by_id,
        subscribed=subscribed,
        readers=tuple(dict.fromkeys(reader.role for reader in shared.readers)),
        is_demo=any(reader.is_demo for reader in shared.readers),
        draft_exists=needs.draft in shared.drafts,
        report=reports.by_receipt(tx, receipt) if receipt else None,
        lost=_lost(tx, now) if needs.receipt else None,
        receipt=one.slow.fresh,
        invite=invite,
        sent_on=sent_texts.sent_on(tx, keys, one.lane, needs.sent) if needs.sent else None,
        officer_role=_officer_role(tx, one, invite),
        complaints=complaints.of_lane(tx, keys, one.lane) if needs.complaints else (),
        kept=subscriptions.kept(tx, one.lane) if needs.kept else None,
        complaint_draft=complaints.draft(tx, keys, one.lane, needs.complaint_draft, now=now)
        if needs.complaint_draft
        else None,
        ticket=complaints.by_number(tx, keys, needs.ticket, one.lane)
        if needs.ticket and not is_blocked
        else None,
        digest=digest_desk.of_chat(tx, one.lane, needs.digest) if needs.digest else None,
        queue=shared.queue if needs.queue else (),
        notices=shared.notices,
        blanks=shared.blanks,
        waits=shared.waits,
        overdue={an_id: case for an_id, case in shared.overdue.items() if an_id in mine},
    )


def _lost(tx: Connection, now: datetime) -> tuple[datetime, datetime] | None:
    told = instance.restored_at(tx)
    return told if told and now - told[1] < LOSS_TOLD_FOR else None


def _officer_role(tx: Connection, one: Asked, invite: str) -> str:
    if invite:
        return officers.invited_role(tx, invite)
    return officers.role_of_lane(tx, one.lane) if one.needs.officer else ""
