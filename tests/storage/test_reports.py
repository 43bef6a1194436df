"""Reports: sealed to people, found by receipt, and nothing leads from them to a chat."""

import json
from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import DateTime, inspect, select, text
from sqlalchemy.exc import OperationalError

from handlers.domain.office import Office
from handlers.domain.report import Fragment, FragmentKind, ReportState, Step
from notifications import retention
from storage import report_desk, reports
from storage.database import Database, new_id
from storage.vault import age, fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.vault.receipts import Receipt, _key_pair, derive_receipt, new_receipt_digits
from storage.vault.reports import new_reader_identity, open_fragment, open_report_identity
from tests.office import TUESDAY

TODAY: Final = date(2026, 11, 24)
CHAT: Final = "314159265"
WORDS: Final = "orang di loket belakang minta seratus lima puluh ribu"
ANI, BUDI, STRANGER = (new_reader_identity() for _ in range(3))
NAMES: Final = [target.name for target in reports.CONTENT]


@pytest.fixture
def readers(database: Database) -> None:
    with database.transaction() as tx:
        for name, identity in (("Ani", ANI), ("Budi", BUDI)):
            report_desk.register_reader(
                tx, name=name, role="Inspektorat", recipient=identity.recipient, today=TODAY
            )


@pytest.fixture
def receipt(keys: Keys) -> Receipt:
    return derive_receipt(new_receipt_digits(), keys.receipt_salt)


def draft(database: Database, words: str = WORDS) -> str:
    report_id = new_id()
    with database.transaction() as tx:
        reports.open_draft(tx, report_id, expires_at=TUESDAY + timedelta(hours=24))
        piece = Fragment(0, FragmentKind.STATEMENT, Step.WHAT, words)
        reports.add_fragment(tx, report_id, piece)
    return report_id


def opened(database: Database, report_id: str, identity: str, recipient: str) -> list[Any]:
    """Open a report as a reader does, in the order that is inside the seals."""
    with database.transaction() as tx:
        sealed = report_desk.sealed_report(tx, report_id)
    own = open_report_identity(identity, sealed.keys[recipient])
    pieces = [json.loads(open_fragment(own, piece)) for piece in sealed.fragments]
    return sorted(pieces, key=lambda piece: int(piece["index"]))


def count(database: Database, report_id: str) -> dict[str, int]:
    with database.transaction() as tx:
        return {
            target.name: len(
                tx.execute(
                    select(target).where(
                        (target.c.id if target is reports.REPORT else target.c.report_id)
                        == report_id
                    )
                ).all()
            )
            for target in reports.CONTENT
        }


def test_a_report_s_whole_life(database: Database, readers: None, receipt: Receipt) -> None:
    """Draft, pieces, sent, found by receipt, question, answer, withdrawn."""
    report_id = draft(database)
    with database.transaction() as tx:
        assert reports.by_receipt(tx, receipt) is None
        reports.send(tx, report_id, receipt.ready(), received_on=TODAY)
        report_desk.ask(tx, report_id, "Jam berapa?", on=TODAY)
        found = reports.by_receipt(tx, receipt)
        assert found is not None
        assert [question.text for question in found.questions] == ["Jam berapa?"]
        reports.add_later(tx, report_id, kind=FragmentKind.ANSWER, text="sepuluh", on=TODAY)
        answered = reports.by_receipt(tx, receipt)
    assert (found.report_id, found.state) == (report_id, ReportState.ASKED)
    assert answered is not None
    assert answered.state is ReportState.ANSWERED
    pieces = opened(database, report_id, BUDI.identity, BUDI.recipient)
    assert [piece["text"] for piece in pieces] == [WORDS, "sepuluh"]

    with database.transaction() as tx:
        reports.withdraw(tx, report_id, on=TODAY)
        withdrawn = reports.by_receipt(tx, receipt)
    assert withdrawn is not None
    assert (withdrawn.state, withdrawn.questions) == (ReportState.WITHDRAWN, ())
    assert sum(count(database, report_id).values()) == count(database, report_id)["report"] == 1


def test_only_what_is_open_is_added_to_or_sent(
    database: Database, readers: None, receipt: Receipt
) -> None:
    """A second `kirim`, a piece for a report that is gone: nothing happens."""
    report_id = draft(database)
    other = derive_receipt(new_receipt_digits(), b"x" * 32)
    with database.transaction() as tx:
        reports.send(tx, report_id, receipt.ready(), received_on=TODAY)
        reports.send(tx, report_id, other.ready(), received_on=TODAY)
        reports.delete_draft(tx, new_id())
        reports.add_fragment(
            tx, new_id(), Fragment(0, FragmentKind.STATEMENT, Step.WHAT, "terlambat")
        )
        assert reports.by_receipt(tx, other) is None
        assert reports.by_receipt(tx, receipt) is not None
        reports.withdraw(tx, report_id, on=TODAY)
        reports.add_later(tx, report_id, kind=FragmentKind.ANSWER, text="x", on=TODAY)
        withdrawn = reports.by_receipt(tx, receipt)

    assert withdrawn is not None
    assert withdrawn.state is ReportState.WITHDRAWN


@pytest.mark.parametrize("identity", [ANI, BUDI])
def test_one_reader_s_identity_opens_it(database: Database, readers: None, identity: Any) -> None:
    report_id = draft(database)
    with database.transaction() as tx:
        rows = tx.execute(select(reports.KEY.c.sealed)).scalars().all()
        [piece] = tx.execute(select(reports.FRAGMENT.c.sealed)).scalars().all()
    assert len(rows) == 2
    assert opens(rows, piece, identity.identity) == 1
    assert opens(rows, piece, STRANGER.identity) == 0
    assert report_id not in repr(piece)


def opens(sealed_keys: Any, piece: bytes, identity: str) -> int:
    """Count the copies of a report's key that an identity opens, and the piece with it."""
    found = 0
    for sealed in sealed_keys:
        try:
            own = open_report_identity(identity, sealed)
        except SealError:
            continue
        found += WORDS in open_fragment(own, piece).decode()
    return found


def test_database_and_keys_open_nothing(database: Database, readers: None, keys: Keys) -> None:
    """Whoever has the database and the whole keys folder, and the draft's id, reads nothing."""
    draft(database)
    sealed: list[tuple[str, str, str, bytes]] = []
    with database.transaction() as tx:
        for target in reports.CONTENT:
            for row in tx.execute(select(target)).mappings():
                sealed += [
                    (target.name, row["id"], name, value)
                    for name, value in row.items()
                    if isinstance(value, bytes)
                ]
    seeds = [content[-32:] for content in keys.files.values()] + [b"\0" * 32]

    assert len(sealed) == 3
    for table, row_id, column, content in sealed:
        with pytest.raises(SealError):
            fields.open_sealed(keys, content, table=table, row=row_id, column=column)
        for seed in seeds:
            with pytest.raises(SealError):
                age.decrypt(_key_pair(seed)[0], content, refusal="no")


def test_F05_report_tables_tell_neither_order_nor_instant(database: Database) -> None:
    """No row number, no counter, no instant but a draft's end; ids are random."""
    instants = {
        f"{target.name}.{column.name}"
        for target in reports.CONTENT
        for column in target.columns
        if isinstance(column.type, DateTime) or "DateTime" in type(column.type).__name__
    }
    assert instants == {"report.draft_expires_at"}
    found = inspect(database.engine)
    for name in NAMES:
        columns = found.get_columns(name)
        assert not any(column["default"] for column in columns), name  # no sequence
        assert not any("lane" in column["name"] or "chat" in column["name"] for column in columns)
        if database.is_sqlite:
            with pytest.raises(OperationalError), database.transaction() as tx:
                tx.execute(text(f"SELECT rowid FROM {name}"))
        targets = {key["referred_table"] for key in found.get_foreign_keys(name)}
        assert targets <= {"report", "reader_key"}


def test_F12_a_draft_dies_after_a_day(
    database: Database, readers: None, office: Office, receipt: Receipt
) -> None:
    """With all its pieces and keys; a report that was sent stays."""
    sent, forgotten = draft(database), draft(database)
    with database.transaction() as tx:
        reports.send(tx, sent, receipt.ready(), received_on=TODAY)
        end = TUESDAY + timedelta(hours=24)
        assert reports.existing_drafts(tx, [sent, forgotten], now=end) == set()
        just_before = end - timedelta(seconds=1)
        retention.forget(tx, office, now=just_before)
        assert reports.existing_drafts(tx, [forgotten, sent], now=just_before) == {forgotten}
        retention.forget(tx, office, now=end)

    assert set(count(database, forgotten).values()) == {0}
    assert count(database, sent) == {
        "report": 1, "report_key": 2, "report_fragment": 1, "report_reply": 0
    }  # fmt: skip
