"""Imports: rows are staged in short transactions, then one makes them all visible.

A staged row is known to nobody else; what a crash leaves is swept by a later import.
Staging here; the visible step in `import_visible`, what follows it in `import_history`,
the way back in `import_undo`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from handlers.domain.application import STAGE, Status
from handlers.domain.errors import TanpaCaloError
from handlers.domain.imported import StatusRow
from handlers.domain.slip_code import RANDOM_BYTES, fold, make_code
from storage.applications import APPLICATION, seal_code, slip_lookup
from storage.database import UtcDateTime, new_id, table
from storage.statements import Statement
from storage.vault import fields
from storage.vault.keys import Keys

#: Rows of one staging transaction: some 20 ms of the writer's time.
CHUNK: Final = 1_000
#: Staged rows of an import that was not heard of for so long are left over from a crash.
LEASE: Final = timedelta(minutes=1)


class BatchState(StrEnum):
    """The life of an import."""

    STAGING = "staging"
    VISIBLE = "visible"
    UNDONE = "undone"


class Fate(StrEnum):
    """What an import does with a row."""

    #: brings an application that nobody knew
    NEW = "new"
    #: moves an application to another status
    MOVES = "moves"
    #: says what is known already
    CONFIRMS = "confirms"
    #: comes too late: the application was moved further since the row was checked
    OVERTAKEN = "overtaken"


class ImportBatch(SQLModel, table=True):
    """One import. It stays, without its rows, so that it can be undone."""

    __tablename__ = "import_batch"
    id: str = Field(primary_key=True, max_length=12)
    state: str = Field(max_length=8)
    #: until then the process that stages is taken to be alive
    lease_until: datetime = Field(sa_type=UtcDateTime)
    visible_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ImportRow(SQLModel, table=True):
    """One staged row. No name; NIK and family card only as keyed hashes."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "slip_lookup"),
        UniqueConstraint("batch_id", "service", "sole_nik"),
        Index("ix_import_row_fate", "batch_id", "fate"),
    )
    batch_id: str = Field(primary_key=True, foreign_key="import_batch.id", max_length=12)
    line: int = Field(primary_key=True)
    #: of the application it updates, or the one that a new application will get
    application_id: str = Field(max_length=32)
    fate: str = Field(max_length=12)
    #: the application as it was when the row was checked; None for a new one
    seen_version: int | None = None
    seen_status: str | None = Field(default=None, max_length=24)
    seen_since: date | None = None
    seen_data_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    slip_lookup: str = Field(max_length=32)
    code: bytes  #: sealed for the new application; empty for a known one
    is_code_given: bool
    service: str = Field(max_length=16)
    status: str = Field(max_length=24)
    stage: int
    status_since: date
    submitted_on: date | None = None
    pickup_place: str = Field(default="", max_length=120)
    #: both are None too if they are known already
    nik_lookup: str | None = Field(default=None, max_length=32)
    family_card_lookup: str | None = Field(default=None, max_length=32)
    #: the NIK's hash where no code is given: then it must stand alone in the file
    sole_nik: str | None = Field(default=None, max_length=32)


BATCH: Final = table(ImportBatch)
ROW: Final = table(ImportRow)
#: A line that repeats an earlier one of its file is not staged.
_STAGE: Final = Statement(
    {
        "sqlite": sqlite.insert(ROW).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(ROW).on_conflict_do_nothing(),
    }
)


class ImportGoneError(TanpaCaloError):
    """An import is not, or no longer, in the state that is needed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked row with everything that takes time made ahead of its transaction.

    Attributes:
        line: in the file.
        values: the staging row of a new application; matching may turn it into an update.
        is_service_given: False if the file leaves the service to what is known.
    """

    line: int
    values: dict[str, Any] = field(repr=False)
    is_service_given: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What a staged row meets in the database.

    Attributes:
        line: in the file.
        before: present status; None if the application is new.
        after: the row's status.
        has_other_nik: an earlier import gave this application another NIK.
    """

    line: int
    before: Status | None
    after: Status
    has_other_nik: bool = False


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that speaks of the same application as an earlier one of the file."""

    line: int
    column: str
    earlier_line: int


def begin(tx: Connection, *, now: datetime) -> str:
    """Open an import.

    Returns:
        Its id, short enough to be typed after `--undo`.
    """
    batch_id = secrets.token_hex(6)
    values = {"id": batch_id, "state": BatchState.STAGING, "lease_until": now + LEASE}
    tx.execute(insert(BATCH).values(**values))
    return batch_id


def prepare(keys: Keys, batch_id: str, rows: Sequence[StatusRow]) -> list[Prepared]:
    """Make ids, codes, hashes and seals: the slow part, done with no transaction open."""
    return [
        Prepared(row.line, _staging_row(keys, batch_id, row), row.is_service_given) for row in rows
    ]


def stage(
    tx: Connection, batch_id: str, rows: Sequence[Prepared], *, now: datetime
) -> tuple[list[Match], list[Duplicate]]:
    """Match rows with what is known and put them aside; at most `CHUNK` at a time.

    Returns:
        What each staged row meets, and the rows that repeat an earlier one (not staged).

    Raises:
        ImportGoneError: the import was swept meanwhile.
    """
    keep_alive(tx, batch_id, until=now + LEASE)
    matches = _match(tx, rows)
    _STAGE.each(tx, [row.values for row in rows])
    staged = _staged_lines(tx, batch_id, rows)
    repeated = [row for row in rows if row.line not in staged]
    duplicates = [_duplicate(tx, batch_id, row) for row in repeated]
    return [match for match in matches if match.line in staged], duplicates


def keep_alive(tx: Connection, batch_id: str, *, until: datetime) -> None:
    """Say that the process that stages lives.

    Raises:
        ImportGoneError: the import was swept meanwhile.
    """
    here = (BATCH.c.id == batch_id) & (BATCH.c.state == BatchState.STAGING)
    if tx.execute(update(BATCH).where(here).values(lease_until=until)).rowcount != 1:
        raise ImportGoneError(
            "this import waited too long and its rows were swept; nothing was written. "
            "Run it again."
        )


def made_codes(
    tx: Connection, keys: Keys, batch_id: str, *, after_line: int
) -> list[tuple[int, str]]:
    """Give (line, code) of rows that came without a code, `CHUNK` at most from a line on."""
    owner = APPLICATION.c.id == ROW.c.application_id
    rows = tx.execute(
        select(ROW.c.line, ROW.c.application_id, ROW.c.code, APPLICATION.c.code.label("known"))
        .outerjoin(APPLICATION, owner)
        .where(ROW.c.batch_id == batch_id, ROW.c.line > after_line, ~ROW.c.is_code_given)
        .order_by(ROW.c.line)
        .limit(CHUNK)
    )
    return [(row.line, _open(keys, row.application_id, row.known or row.code)) for row in rows]


def _open(keys: Keys, application_id: str, sealed: bytes) -> str:
    place = {"table": "application", "row": application_id, "column": "code"}
    return fields.open_sealed(keys, sealed, **place).decode()


def _staging_row(keys: Keys, batch_id: str, row: StatusRow) -> dict[str, Any]:
    application_id = new_id()
    code = row.code or make_code(secrets.token_bytes(RANDOM_BYTES))
    nik = fields.lookup(keys, "nik", row.nik) if row.nik else None
    family_card = fields.lookup(keys, "family_card", row.family_card) if row.family_card else None
    return {
        "batch_id": batch_id,
        "line": row.line,
        "application_id": application_id,
        "fate": Fate.NEW,
        "seen_version": None,
        "seen_status": None,
        "seen_since": None,
        "seen_data_at": None,
        "slip_lookup": slip_lookup(keys, fold(code)),
        "code": seal_code(keys, application_id, code),
        "is_code_given": bool(row.code),
        "service": row.service,
        "status": row.status,
        "stage": STAGE[row.status],
        "status_since": row.status_since,
        "submitted_on": row.submitted_on,
        "pickup_place": row.pickup_place,
        "nik_lookup": nik,
        "family_card_lookup": family_card,
        "sole_nik": None if row.code else nik,
    }


_KNOWN: Final = (
    APPLICATION.c.id,
    APPLICATION.c.slip_lookup,
    APPLICATION.c.service,
    APPLICATION.c.status,
    APPLICATION.c.version,
    APPLICATION.c.status_since,
    APPLICATION.c.data_at,
    APPLICATION.c.nik_lookup,
    APPLICATION.c.family_card_lookup,
)


def _match(tx: Connection, rows: Sequence[Prepared]) -> list[Match]:
    by_code = _known_by_code(tx, rows)
    by_nik = _known_by_nik(tx, rows)
    matches = []
    for row in rows:
        values = row.values
        known = by_code.get(values["slip_lookup"])
        if known is None and values["sole_nik"] is not None:
            same = by_nik.get((values["sole_nik"], values["service"]), [])
            # Two applications of one person: nobody can tell which is meant.
            known = same[0] if len(same) == 1 else None
        matches.append(_meet(row, known))
    return matches


def _known_by_code(tx: Connection, rows: Sequence[Prepared]) -> dict[str, Any]:
    lookups = [row.values["slip_lookup"] for row in rows if row.values["is_code_given"]]
    if not lookups:
        return {}
    found = tx.execute(select(*_KNOWN).where(APPLICATION.c.slip_lookup.in_(lookups)))
    return {row.slip_lookup: row for row in found}


def _known_by_nik(tx: Connection, rows: Sequence[Prepared]) -> dict[tuple[str, str], list[Any]]:
    lookups = [row.values["sole_nik"] for row in rows if row.values["sole_nik"] is not None]
    found: dict[tuple[str, str], list[Any]] = {}
    if lookups:
        for row in tx.execute(select(*_KNOWN).where(APPLICATION.c.nik_lookup.in_(lookups))):
            found.setdefault((row.nik_lookup, row.service), []).append(row)
    return found


def _meet(row: Prepared, known: Any | None) -> Match:
    """Turn a new row into an update of the application that is known."""
    values = row.values
    after = Status(values["status"])
    if known is None:
        return Match(row.line, None, after)
    before = Status(known.status)
    has_other_nik = bool(known.nik_lookup and _brought(values, known, "nik_lookup"))
    values.update(
        application_id=known.id,
        slip_lookup=known.slip_lookup,
        fate=Fate.CONFIRMS if before is after else Fate.MOVES,
        seen_version=known.version,
        seen_status=known.status,
        seen_since=known.status_since,
        seen_data_at=known.data_at,
        code=b"",
        service=values["service"] if row.is_service_given else known.service,
        # Writing what is there already would cost the visible step an index entry each.
        nik_lookup=_brought(values, known, "nik_lookup"),
        family_card_lookup=_brought(values, known, "family_card_lookup"),
    )
    return Match(row.line, before, after, has_other_nik)


def _brought(values: dict[str, Any], known: Any, column: str) -> str | None:
    """Give the hash that the row brings, None if it brings nothing new."""
    brought: str | None = values[column]
    return None if brought == getattr(known, column) else brought


def _staged_lines(tx: Connection, batch_id: str, rows: Sequence[Prepared]) -> set[int]:
    if not rows:
        return set()
    here = ROW.c.line.between(rows[0].line, rows[-1].line)
    return set(tx.scalars(select(ROW.c.line).where(ROW.c.batch_id == batch_id, here)))


def _duplicate(tx: Connection, batch_id: str, row: Prepared) -> Duplicate:
    """Find the earlier row that stands in the way."""
    of_batch = select(ROW.c.line).where(ROW.c.batch_id == batch_id)
    same_code = of_batch.where(ROW.c.slip_lookup == row.values["slip_lookup"])
    earlier = tx.scalar(same_code)
    if earlier is not None:
        return Duplicate(row.line, "kode" if row.values["is_code_given"] else "nik", earlier)
    person = (row.values["service"], row.values["sole_nik"])
    same_nik = of_batch.where(tuple_(ROW.c.service, ROW.c.sole_nik) == person)
    return Duplicate(row.line, "nik", tx.scalars(same_nik).one())
