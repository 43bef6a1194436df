"""Applications: one request for a document, its slip code and where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.application import Application, Status
from storage.database import Overtaken, UtcDateTime, new_id, table
from storage.statements import Statement, among, insert_new
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys


class ApplicationRow(SQLModel, table=True):
    """One application. No name; NIK and family card only as keyed hashes."""

    __tablename__ = "application"
    id: str = Field(primary_key=True, max_length=32)
    slip_lookup: str = Field(unique=True, max_length=32)
    code: bytes  #: sealed, to print a lost slip again
    service: str = Field(max_length=16)
    status: str = Field(max_length=24, index=True)
    version: int
    status_since: date
    data_at: datetime = Field(sa_type=UtcDateTime)
    submitted_on: date | None = None
    pickup_place: str = Field(default="", max_length=120)
    nik_lookup: str | None = Field(default=None, max_length=32, index=True)
    family_card_lookup: str | None = Field(default=None, max_length=32)


class StatusChange(SQLModel, table=True):
    """One change of a status and where it came from."""

    __tablename__ = "status_change"
    id: str = Field(primary_key=True, max_length=32)
    application_id: str = Field(foreign_key="application.id", index=True, max_length=32)
    version: int
    status: str = Field(max_length=24)
    status_since: date
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    source: str = Field(max_length=48)


APPLICATION: Final = table(ApplicationRow)
CHANGE: Final = table(StatusChange)

#: Documents shown at once to whoever asks by numbers.
MOST_OF_A_PERSON: Final = 12

_NOTE_CHANGE: Final = Statement(insert(CHANGE))
_BY_LOOKUP: Final = Statement(
    select(APPLICATION).where(among(APPLICATION.c.slip_lookup, "lookups"))
)
_BY_NUMBERS: Final = Statement(
    select(
        APPLICATION.c.id,
        APPLICATION.c.service,
        APPLICATION.c.status,
        APPLICATION.c.version,
        APPLICATION.c.status_since,
        APPLICATION.c.data_at,
        APPLICATION.c.submitted_on,
        APPLICATION.c.pickup_place,
    )
    .where(
        APPLICATION.c.nik_lookup == bindparam("nik"),
        APPLICATION.c.family_card_lookup == bindparam("family_card"),
    )
    .order_by(APPLICATION.c.status_since.desc(), APPLICATION.c.id)
    .limit(MOST_OF_A_PERSON)
)
_BY_ID: Final = Statement(select(APPLICATION).where(among(APPLICATION.c.id, "ids")))


@dataclass(frozen=True, slots=True)
class NewSlip:
    """A slip that was printed."""

    code: str = field(repr=False)
    service: str = "ktp"


@dataclass(frozen=True, slots=True)
class Moved:
    """An application whose status has just changed.

    Attributes:
        before: as it was.
        after: as it is now.
    """

    before: Application
    after: Application


def slip_lookup(keys: Keys, code: str) -> str:
    """Give the keyed hash under which a canonical slip code is found."""
    return fields.lookup(keys, "slip", code)


def by_codes(tx: Connection, keys: Keys, codes: Iterable[str]) -> dict[str, Application]:
    """Find applications by canonical slip codes; a code that leads nowhere is missing."""
    wanted = {slip_lookup(keys, code): code for code in codes}
    if not wanted:
        return {}
    rows = _BY_LOOKUP.rows(tx, lookups=list(wanted))
    found = ((row, wanted[row.slip_lookup]) for row in rows)
    return {typed: _value(row, _readable_code(keys, row) or typed) for row, typed in found}


def by_ids(tx: Connection, keys: Keys, ids: Iterable[str]) -> dict[str, Application]:
    """Find applications by id."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = _BY_ID.rows(tx, ids=wanted)
    found = ((row, _readable_code(keys, row)) for row in rows)
    return {row.id: _value(row, code) for row, code in found if code is not None}


def by_numbers(tx: Connection, keys: Keys, nik: str, family_card: str) -> tuple[Application, ...]:
    """Find the applications of a NIK whose family card is the one named, too.

    Returns:
        At most `MOST_OF_A_PERSON`, without their codes, which are not even read: who knows
        these numbers may know the status, and no more.
    """
    rows = _BY_NUMBERS.rows(
        tx,
        nik=fields.lookup(keys, "nik", nik),
        family_card=fields.lookup(keys, "family_card", family_card),
    )
    return tuple(_value(row, "") for row in rows)


def by_nik(tx: Connection, keys: Keys, nik: str) -> tuple[Application, ...]:
    """Find all applications of a NIK with their codes, the latest change first (counter).

    One whose code cannot be read any more has "" for it.
    """
    of_the_person = APPLICATION.c.nik_lookup == fields.lookup(keys, "nik", nik)
    latest = APPLICATION.c.status_since.desc(), APPLICATION.c.id
    rows = tx.execute(select(APPLICATION).where(of_the_person).order_by(*latest))
    return tuple(_value(row, _readable_code(keys, row) or "") for row in rows)


def hold(tx: Connection, application_id: str, version: int) -> None:
    """Let nobody change an application's status until this transaction is over.

    On PostgreSQL a status could otherwise change between the reading and the commit, and
    whoever subscribed in between would never be told; SQLite has one writer at a time.

    Raises:
        Overtaken: it is of another version by now.
    """
    held = select(APPLICATION.c.version).where(APPLICATION.c.id == application_id)
    if tx.scalar(held.with_for_update(read=True)) != version:
        raise Overtaken


def register(
    tx: Connection, keys: Keys, slips: Sequence[NewSlip], *, now: datetime, today: date
) -> int:
    """Register printed slips, so that a code is known from the moment it is printed.

    Returns:
        How many were new.
    """
    rows = [_new_row(keys, slip, now, today) for slip in slips]
    return len(insert_new(tx, APPLICATION, rows, "id"))


def _new_row(keys: Keys, slip: NewSlip, now: datetime, today: date) -> dict[str, Any]:
    row_id = new_id()
    return {
        "id": row_id,
        "slip_lookup": slip_lookup(keys, slip.code),
        "code": seal_code(keys, row_id, slip.code),
        "service": slip.service,
        "status": Status.REGISTERED,
        "version": 1,
        "status_since": today,
        "data_at": now,
    }


def move(
    tx: Connection,
    application: Application,
    status: Status,
    *,
    now: datetime,
    since: date,
    source: str,
) -> Moved:
    """Set a new status and note the change.

    Args:
        application: as it was read in this transaction.
        status: the new one.
        since: date on which it began, in the office's zone.
        source: `scan`, `import <id>`, `undo`.

    Returns:
        The application before and after; with the same status only its data time moves.
    """
    changed = status is not application.status
    version = application.version + (1 if changed else 0)
    began = since if changed else application.status_since
    tx.execute(
        update(APPLICATION)
        .where(APPLICATION.c.id == application.id)
        .values(status=status, version=version, status_since=began, data_at=now)
    )
    if changed:
        note_changes(tx, [(application.id, version, status, began)], now=now, source=source)
    after = Application(
        id=application.id,
        code=application.code,
        service=application.service,
        status=status,
        version=version,
        status_since=began,
        data_at=now,
        submitted_on=application.submitted_on,
        pickup_place=application.pickup_place,
    )
    return Moved(application, after)


def note_changes(
    tx: Connection,
    changes: Iterable[tuple[str, int, Status, date]],
    *,
    now: datetime,
    source: str,
) -> None:
    """Write the history of some applications: (id, version, status, since)."""
    rows = [
        {
            "id": new_id(),
            "application_id": application_id,
            "version": version,
            "status": status,
            "status_since": since,
            "at": now,
            "source": source,
        }
        for application_id, version, status, since in changes
    ]
    _NOTE_CHANGE.each(tx, rows)


def ready_since(tx: Connection) -> list[date]:
    """Give the dates since when cards wait in the pickup box (digest)."""
    return list(
        tx.scalars(
            select(APPLICATION.c.status_since).where(
                APPLICATION.c.status == Status.READY_FOR_PICKUP
            )
        )
    )


def count_print_ready(tx: Connection) -> int:
    """Count the cards that wait for a blank (digest)."""
    ready = APPLICATION.c.status == Status.PRINT_READY
    return tx.scalar(select(func.count()).select_from(APPLICATION).where(ready)) or 0


def count_unconfirmed(tx: Connection, *, before: datetime) -> int:
    """Count the waiting cards of which nobody has said anything since an instant (digest).

    A slip of which nothing was ever said waits for its first scan; a card in the box lies there.
    """
    waiting = APPLICATION.c.status.not_in(
        (Status.REGISTERED, Status.READY_FOR_PICKUP, Status.PICKED_UP)
    )
    old = (
        select(func.count()).select_from(APPLICATION).where(waiting, APPLICATION.c.data_at < before)
    )
    return tx.scalar(old) or 0


def newest_data(tx: Connection) -> datetime | None:
    """Tell when an officer or an import last confirmed any status."""
    newest: datetime | None = tx.scalar(select(func.max(APPLICATION.c.data_at)))
    return newest


def is_empty(tx: Connection) -> bool:
    """Tell whether no application was ever registered."""
    return tx.scalar(select(APPLICATION.c.id).limit(1)) is None


def seal_code(keys: Keys, application_id: str, code: str) -> bytes:
    """Seal a slip code for its application's row."""
    return fields.seal(keys, code.encode(), table="application", row=application_id, column="code")


def _open_code(keys: Keys, row: Any) -> str:
    return fields.open_sealed(
        keys, row.code, table="application", row=row.id, column="code"
    ).decode()


def _readable_code(keys: Keys, row: Any) -> str | None:
    """Open a row's code; one damaged row must not stop the others of its batch (H15)."""
    try:
        return _open_code(keys, row)
    except SealError:
        return None


def _value(row: Any, code: str) -> Application:
    return Application(
        id=row.id,
        code=code,
        service=row.service,
        status=Status(row.status),
        version=row.version,
        status_since=row.status_since,
        data_at=row.data_at,
        submitted_on=row.submitted_on,
        pickup_place=row.pickup_place,
    )
