"""Reports: sealed to people, found by receipt, and nothing leads from them to a chat."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import DateTime, inspect, select, text
from sqlalchemy.exc import OperationalError

from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.messages import Channel, Incoming
from handlers.domain.office import Office
from handlers.domain.report import Fragment, FragmentKind, ReportState, Step
from notifications import retention
from storage import outbox, report_desk, reports
from storage.database import Database, new_id
from storage.vault import age, fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.vault.receipts import Receipt, _key_pair, derive_receipt, new_receipt_digits
from storage.vault.reports import new_reader_identity, open_fragment, open_report_identity
from tests.notifications.scripted import Mail
from tests.office import TUESDAY, StandingClock

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


# From the first word to the receipt, as a person does it


class Witness:
    """A chat that reports something, and the whole database afterwards."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.mail = Mail(database, keys, clock)
        self.intake = Intake(
            database=database,
            keys=keys,
            office=office,
            receipts=ReceiptDesk(keys.receipt_salt),
            clock=clock,
        )
        self._said = 0

    async def says(self, words: str, *, may_ride: bool = False) -> str:
        """Say something; give the answer, which is then delivered."""
        self._said += 1
        self.clock.advance(seconds=5)
        said = Incoming(Channel.TELEGRAM, f"1:{self._said}", CHAT, self.clock(), text=words)
        await self.intake.receive(said, may_ride=may_ride)
        answers: list[str] = []
        while tried := await self.mail.turn():
            answers += tried
        await self.mail.turn()
        return "\n".join(answers)

    def rows(self) -> dict[str, list[str]]:
        """Give every row of every table as text, what the keys open laid open."""
        names = inspect(self.database.engine).get_table_names()
        with self.database.transaction() as tx:
            return {
                name: [
                    self._shown(name, row)
                    for row in tx.execute(text(f'SELECT * FROM "{name}"')).mappings()
                ]
                for name in names
            }

    def _shown(self, name: str, row: Any) -> str:
        shown = [repr(dict(row))]
        for column, value in row.items():
            if isinstance(value, bytes):
                place = {"table": name, "row": row.get("id") or row.get("lane"), "column": column}
                try:
                    shown.append(fields.open_sealed(self.keys, value, **place).decode())
                except SealError:
                    continue
        return " ".join(shown)


@pytest.fixture
async def witness(
    database: Database, keys: Keys, office: Office, clock: StandingClock, readers: None
) -> AsyncIterator[Witness]:
    made = Witness(database, keys, office, clock)
    running = asyncio.create_task(made.intake.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_F01_after_sending_nothing_links_chat_and_report(witness: Witness) -> None:
    """Once the receipt is delivered: not in one row, not by database and keys together."""
    lane = fields.lookup(witness.keys, "chat", Channel.TELEGRAM, CHAT)
    await witness.says("lapor")
    await witness.says(WORDS)
    for _ in range(3):
        await witness.says("lewati")
    during = witness.rows()
    thanks = await witness.says("kirim")
    found = re.search(r"0\d{3}(-\d{4}){3}", thanks)
    assert found is not None
    after = witness.rows()

    [report_id] = [row.split("'")[3] for row in after["report"]]
    assert any(report_id in row for row in during["conversation"])  # what we look for is found
    secrets = {report_id, WORDS, found[0], found[0].replace("-", "")}
    for name, shown in after.items():
        for row in shown:
            about_report = any(secret in row for secret in secrets)
            assert not (about_report and name not in NAMES), name
            assert not ((lane in row or CHAT in row) and name in NAMES), name
    assert after["report_fragment"]
    talk = re.compile(r"'is_report_talk': (1|True)")
    assert not any(talk.search(row) for row in after["outbox"])  # deleted, not emptied


async def test_F01_no_file_of_the_database_holds_a_word(
    witness: Witness, office: Office, clock: StandingClock
) -> None:
    """Neither free pages nor the write-ahead log; nor the chat's number in clear."""
    if witness.database.file is None:
        return  # PostgreSQL's files are looked through by the canary
    await witness.says("lapor")
    await witness.says(WORDS)
    await witness.says("kirim")
    retention.truncate_wal(witness.database)

    folder = witness.database.file.parent
    held = b"".join(file.read_bytes() for file in folder.glob("office.db*"))
    assert b"SQLite format 3" in held
    for secret in (WORDS, "seratus lima puluh", CHAT):
        assert secret.encode() not in held


async def test_F05_transactions_join_no_report_to_a_chat(witness: Witness) -> None:
    """PostgreSQL marks rows with their transaction; once an hour that is wiped out."""
    if witness.database.is_sqlite:
        retention.scatter_reports(witness.database)
        return
    for words in ("lapor", WORDS, "kirim"):
        await witness.says(words)
    before = joined(witness.database)
    retention.scatter_reports(witness.database)

    assert before > 0
    assert joined(witness.database) == 0
    with witness.database.transaction() as tx:
        assert tx.scalar(text("SELECT count(DISTINCT xmin::text) FROM report_fragment")) == 1
        ids = tx.execute(text("SELECT id FROM report_key ORDER BY ctid")).scalars().all()
    assert ids == sorted(ids)


def joined(database: Database) -> int:
    """Count rows of reports that were written together with something about a chat."""
    with database.transaction() as tx:
        return sum(
            tx.scalar(
                text(
                    f"SELECT count(*) FROM {name} AS r JOIN (SELECT xmin FROM seen_update UNION "
                    "SELECT xmin FROM conversation UNION SELECT xmin FROM outbox) AS c "
                    "ON c.xmin::text = r.xmin::text"
                )
            )
            or 0
            for name in NAMES
        )


async def test_F01_a_lost_response_does_not_lose_the_receipt(
    witness: Witness, clock: StandingClock
) -> None:
    """The receipt rides; Telegram loses the response and asks again: the same receipt."""
    await witness.says("lapor")
    await witness.says(WORDS)
    key = f"1:{witness._said + 1}"
    await witness.says("kirim", may_ride=True)
    with witness.database.transaction() as tx:
        [row] = tx.execute(select(outbox.OUTBOX).where(outbox.C.ride.is_not(None))).all()
    witness.intake.rode(row.id)
    await witness.intake.receive(
        Incoming(Channel.TELEGRAM, "other", "2", clock(), text="bantuan"), may_ride=True
    )
    await witness.mail.turn()
    again = await witness.intake.receive(
        Incoming(Channel.TELEGRAM, key, CHAT, clock(), text="kirim"), may_ride=True
    )

    assert again.is_duplicate
    assert again.ride is not None
    assert again.ride.is_report_talk
