"""After a report was sent nothing links it to the chat that it came from."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy import inspect, select, text

from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.messages import Channel, Incoming
from handlers.domain.office import Office
from notifications import retention
from storage import outbox, report_desk, reports
from storage.database import Database
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.vault.reports import new_reader_identity
from tests.notifications.scripted import Mail
from tests.office import StandingClock

TODAY: Final = date(2026, 11, 24)
CHAT: Final = "314159265"
WORDS: Final = "orang di loket belakang minta seratus lima puluh ribu"
NAMES: Final = [target.name for target in reports.CONTENT]


class Witness:
    """A chat that reports something as a person does, and the whole database afterwards."""

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
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Witness]:
    made = Witness(database, keys, office, clock)
    reader = new_reader_identity().recipient
    with database.transaction() as tx:
        report_desk.register_reader(
            tx, name="Ani", role="Inspektorat", recipient=reader, today=TODAY
        )
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
