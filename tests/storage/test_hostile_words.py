"""Words made to harm, in every room of the database that keeps or looks up what people write."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pytest
import typer
from sqlalchemy import func, select

from bot.channels.text import clean
from bot.cli.names import checked_name
from handlers.domain import notice
from handlers.domain.application import Status
from handlers.domain.imported import StatusRow, check_row
from handlers.domain.messages import Action, Channel, MessageClass
from handlers.domain.notice import Notice, NoticeKind
from handlers.domain.office import Office
from handlers.domain.officer import Role
from handlers.domain.report import Fragment, FragmentKind, ReadyReceipt, Step
from handlers.texts.render import Rendered, RenderedButton
from storage import (
    applications,
    notices,
    officer_desk,
    officers,
    outbox,
    outbox_desk,
    report_desk,
    reports,
)
from storage.database import Database, new_id
from storage.letters import Letter, open_letter
from storage.outbox import NewMessage
from storage.report_desk import ReportDeskError
from storage.vault import age
from storage.vault.keys import Keys
from storage.vault.reports import new_reader_identity, open_fragment, open_report_identity
from tests.hostile import a_tenth_or_all, naughty_strings
from tests.office import TUESDAY, StandingClock
from tests.storage.registry import Registry

TODAY: Final = TUESDAY.date()
STRINGS: Final = a_tenth_or_all(naughty_strings())


def test_the_collections_are_whole() -> None:
    assert len(naughty_strings()) == 485
    assert any("DROP TABLE" in words for words in naughty_strings())


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_C01_a_report_holds_words_exactly(database: Database, strings: Sequence[str]) -> None:
    """What a person writes reaches its reader, letter by letter."""
    reader, report_id = new_reader_identity(), new_id()
    pieces = [
        Fragment(index, FragmentKind.STATEMENT, Step.MORE, clean(words))
        for index, words in enumerate(strings)
    ]
    with database.transaction() as tx:
        report_desk.register_reader(
            tx, name="Ibu", role="Inspektorat", recipient=reader.recipient, today=TODAY
        )
        reports.open_draft(tx, report_id, expires_at=TUESDAY + timedelta(hours=24))
        for piece in pieces:
            reports.add_fragment(tx, report_id, piece)
        receipt = ReadyReceipt("0" * 16, new_id(), age.generate_identity()[1])
        reports.send(tx, report_id, receipt, received_on=TODAY)
        sealed = report_desk.sealed_report(tx, report_id)

    own = open_report_identity(reader.identity, sealed.keys[reader.recipient])
    found = (json.loads(open_fragment(own, piece)) for piece in sealed.fragments)
    assert {one["index"]: one["text"] for one in found} == {
        piece.index: piece.text for piece in pieces
    }


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_C01_the_outbox_holds_words_exactly(
    database: Database, keys: Keys, strings: Sequence[str]
) -> None:
    """Text, label and address leave as they were put in."""
    messages = [message(clean(words), position) for position, words in enumerate(strings)]
    with database.transaction() as tx:
        outbox.add(tx, keys, messages)
        rows = tx.execute(select(outbox.OUTBOX).order_by(outbox.C.position)).all()

    assert [open_letter(keys, row.id, row.body) for row in rows] == [one.letter for one in messages]


def message(words: str, position: int) -> NewMessage:
    button = RenderedButton(words, Action.HELP, "", 0, words)
    return NewMessage(
        id=new_id(),
        lane=new_id(),
        channel=Channel.TELEGRAM,
        kind=MessageClass.REPLY,
        position=position,
        due_at=TUESDAY,
        letter=Letter(words, Rendered(words, (button,))),
    )


def accepted_name(words: str) -> str | None:
    try:
        return checked_name(words)
    except typer.BadParameter:
        return None


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_C01_names_of_officers_and_readers_are_kept_or_refused(
    database: Database, keys: Keys, strings: Sequence[str]
) -> None:
    """As the commands check them; a kept one is found by its own name only."""
    names = sorted({name for words in strings if (name := accepted_name(words))})
    assert names
    with database.transaction() as tx:
        for name in names:
            officers.invite(
                tx, keys, name=name, role=Role.SUPERVISOR, code=name, expires_at=TUESDAY
            )
            recipient = new_reader_identity().recipient
            report_desk.register_reader(tx, name=name, role=name, recipient=recipient, today=TODAY)
        assert sorted(one.name for one in officers.everyone(tx)) == names
        assert sorted(one.role for one in report_desk.all_readers(tx)) == names
        assert all(
            {one.name.casefold() for one in officer_desk.find(tx, name)} == {name.casefold()}
            for name in names
        )


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_C01_a_look_up_by_any_words_finds_nothing(
    database: Database, keys: Keys, strings: Sequence[str]
) -> None:
    """Codes, invitations, and the beginnings of ids that a person types."""
    with database.transaction() as tx:
        applications.register(
            tx, keys, [applications.NewSlip("KTP2026001")], now=TUESDAY, today=TODAY
        )
        outbox.add(tx, keys, [message("halo", 1)])
        assert applications.by_codes(tx, keys, map(clean, strings)) == {}
        for words in map(clean, strings):
            assert officers.open_invite(tx, keys, words, now=TUESDAY) == ""
            assert outbox_desk.by_prefix(tx, f"%{words}") == []
            with pytest.raises(ReportDeskError):
                report_desk.find_id(tx, words)


def test_A18_an_id_s_beginning_that_is_no_text_finds_nothing(
    database: Database, keys: Keys
) -> None:
    """A terminal hands bytes over that are no UTF-8, and LIKE has letters of its own."""
    with database.transaction() as tx:
        outbox.add(tx, keys, [message("halo", 1)])
        assert [outbox_desk.by_prefix(tx, words) for words in ("", "\udcff", "%", "_", "\x00")] == [
            []
        ] * 5


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_C01_an_imported_place_is_kept_exactly_or_refused(
    database: Database, keys: Keys, office: Office, clock: StandingClock, strings: Sequence[str]
) -> None:
    """As a cell of every column it is a good row or a reason, never an error."""
    registry = Registry(database, keys, office, clock)
    rows = []
    for number, words in enumerate(strings):
        for column in ("kode", "nik", "no_kk", "nama", "layanan", "status", "tanggal_status"):
            check_row(2, {"status": "READY", column: words}, TODAY)
        cells = {"status": "SIAP DIAMBIL", "kode": f"A{number:06d}", "tempat_ambil": words}
        row, problems = check_row(number + 2, cells, TODAY)
        assert (row is None) == bool(problems)
        rows += [row] if row else []
    registry.take(*rows)

    assert rows
    for row in rows:
        assert place_of(registry, row) == row.pickup_place


def place_of(registry: Registry, row: StatusRow) -> str:
    known = registry.known(row.code)
    assert known.status is Status.READY_FOR_PICKUP
    return known.pickup_place


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_C01_a_notice_is_kept_exactly_or_refused(
    database: Database, strings: Sequence[str]
) -> None:
    """As the command checks it: what is kept comes back letter by letter, in every place."""
    texts = [text for text in map(notice.clean, strings) if notice.text_fault(text, ()) is None]
    written = [
        Notice(new_id(), NoticeKind.OUTAGE, text, TUESDAY, english=text, places=(text,))
        for text in texts
    ]
    with database.transaction() as tx:
        for one in written:
            notices.write(tx, one, by="ani", now=TUESDAY)
        found = {one.id: one for one in notices.current(tx, now=TUESDAY)}

    assert texts
    assert found == {one.id: one for one in written}


def test_C01_every_table_is_still_there(database: Database, keys: Keys) -> None:
    """A classic in every place at once, then everything is counted."""
    words = "x'); DROP TABLE outbox; --"
    with database.transaction() as tx:
        officers.invite(tx, keys, name=words, role=words, code=words, expires_at=TUESDAY)
        outbox.add(tx, keys, [message(words, 1)])
        applications.register(tx, keys, [applications.NewSlip(words)], now=TUESDAY, today=TODAY)
        for target in (outbox.OUTBOX, officers.OFFICER, applications.APPLICATION):
            assert tx.scalar(select(func.count()).select_from(target)) == 1
