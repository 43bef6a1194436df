"""The reader's side of reports, on both databases."""

from datetime import date, timedelta

import pytest

from handlers.domain.reader_desk import Outcome
from handlers.domain.report import Fragment, FragmentKind, ReportState, Step
from storage import report_desk, reports
from storage.database import Database, new_id
from storage.report_desk import ReportDeskError
from storage.vault.keys import Keys
from storage.vault.receipts import Receipt, derive_receipt, new_receipt_digits
from storage.vault.reports import new_reader_identity, open_fragment, open_report_identity
from tests.office import TUESDAY

TODAY = date(2026, 11, 24)
READER = new_reader_identity()


@pytest.fixture
def receipt(keys: Keys) -> Receipt:
    return derive_receipt(new_receipt_digits(), keys.receipt_salt)


@pytest.fixture
def report_id(database: Database, receipt: Receipt) -> str:
    """A report that was sent, beside a draft."""
    sent = new_id()
    with database.transaction() as tx:
        report_desk.register_reader(
            tx, name="Ratna", role="inspectorate", recipient=READER.recipient, today=TODAY
        )
        for one in (sent, new_id()):
            reports.open_draft(tx, one, expires_at=TUESDAY + timedelta(hours=24))
            piece = Fragment(0, FragmentKind.STATEMENT, Step.WHAT, "choice:paid")
            reports.add_fragment(tx, one, piece)
        reports.send(tx, sent, receipt.ready(), received_on=TODAY)
    return sent


def test_a_draft_is_nobodys_to_see(database: Database, report_id: str) -> None:
    with database.transaction() as tx:
        headers = report_desk.list_headers(tx)

    assert [(one.id, one.state, one.fragments) for one in headers] == [
        (report_id, ReportState.RECEIVED, 1)
    ]


def test_a_reader_opens_what_the_database_cannot(database: Database, report_id: str) -> None:
    with database.transaction() as tx:
        sealed = report_desk.sealed_report(tx, report_id)

    own = open_report_identity(READER.identity, sealed.keys[READER.recipient])
    assert b"choice:paid" in open_fragment(own, sealed.fragments[0])


def test_a_question_reaches_the_receipt_and_the_readers(
    database: Database, report_id: str, receipt: Receipt
) -> None:
    with database.transaction() as tx:
        report_desk.ask(tx, report_id, "Loket berapa?", on=TODAY)
        opened = reports.by_receipt(tx, receipt)
        sealed = report_desk.sealed_report(tx, report_id)

    own = open_report_identity(READER.identity, sealed.keys[READER.recipient])
    assert opened is not None
    assert [question.text for question in opened.questions] == ["Loket berapa?"]
    assert opened.state is ReportState.ASKED
    assert b"Loket berapa?" in open_fragment(own, sealed.replies[0][1])
    assert b"Loket" not in sealed.replies[0][1]


def test_a_closed_report_takes_no_question(database: Database, report_id: str) -> None:
    with database.transaction() as tx:
        report_desk.close(tx, report_id, Outcome.HANDLED, on=TODAY)

    with pytest.raises(ReportDeskError, match="closed"), database.transaction() as tx:
        report_desk.ask(tx, report_id, "Loket berapa?", on=TODAY)


def test_a_withdrawn_report_cannot_be_read(database: Database, report_id: str) -> None:
    with database.transaction() as tx:
        reports.withdraw(tx, report_id, on=TODAY)

    with pytest.raises(ReportDeskError, match="withdrawn"), database.transaction() as tx:
        report_desk.sealed_report(tx, report_id)


def test_ids_may_be_shortened_but_not_guessed(database: Database, report_id: str) -> None:
    with database.transaction() as tx:
        assert report_desk.find_id(tx, report_id[:5]) == report_id
        for wrong in ("", "zz", "%"):
            with pytest.raises(ReportDeskError):
                report_desk.find_id(tx, wrong)


def test_a_further_key_of_the_same_reader_has_the_next_epoch(
    database: Database, report_id: str
) -> None:
    with database.transaction() as tx:
        second = report_desk.register_reader(
            tx,
            name="Ratna",
            role="inspectorate",
            recipient=new_reader_identity().recipient,
            today=TODAY,
        )
        epochs = [reader.epoch for reader in report_desk.all_readers(tx)]

    assert second.epoch == 2
    assert epochs == [1, 2]


def test_a_key_is_registered_once(database: Database, report_id: str) -> None:
    with pytest.raises(ReportDeskError, match="already"), database.transaction() as tx:
        report_desk.register_reader(
            tx, name="Other", role="Other", recipient=READER.recipient, today=TODAY
        )


def test_a_removed_reader_gets_no_new_report(database: Database, report_id: str) -> None:
    with database.transaction() as tx:
        (reader,) = report_desk.all_readers(tx)
        assert report_desk.remove_reader(tx, reader.id, today=TODAY)
        assert not report_desk.remove_reader(tx, reader.id, today=TODAY)
        assert reports.active_readers(tx) == []
