"""A backup's lines: what they say of themselves, and how each fault in them is found."""

import io
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pytest
from sqlalchemy import create_engine, func, insert, inspect, select

from storage import backup, outbox, restore, schema
from storage.applications import APPLICATION, CHANGE
from storage.backup import PURPOSE
from storage.database import Database, new_id
from storage.reminders import REMINDER
from storage.restore import Restored, RestoreError
from storage.vault import age, fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys
from storage.vault.reports import new_reader_identity
from tests.notifications.cards import Cards
from tests.notifications.scripted import Mail
from tests.office import TUESDAY

KEEPER = new_reader_identity()
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def silent(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'new.db'}")
    yield made
    made.close()


def lines_of(database: Database, keys: Keys) -> list[bytes]:
    with database.snapshot() as tx:
        pieces = backup.lines(tx, keys, now=TUESDAY, progress=silent)
        return b"".join(pieces).splitlines(keepends=True)


def put_back(database: Database, keys: Keys, plain: BinaryIO) -> Restored:
    with database.transaction() as tx:
        return restore.restore(tx, keys, plain, now=TUESDAY, progress=silent)


def signed(keys: Keys, lines: list[bytes]) -> BinaryIO:
    """Give changed lines an HMAC that fits them."""
    mac = fields.running_mac(keys, PURPOSE)
    mac.update(b"".join(lines[:-1]))
    return io.BytesIO(b"".join([*lines[:-1], orjson.dumps({"mac": mac.hexdigest()}) + b"\n"]))


def changed(line: bytes, **values: Any) -> bytes:
    return orjson.dumps({**orjson.loads(line), **values}) + b"\n"


@pytest.fixture
def filled(cards: Cards) -> list[bytes]:
    """The lines of an office with a few cards."""
    cards.ready(subscribed="a")
    cards.registered()
    return lines_of(cards.database, cards.keys)


def test_every_value_comes_back_as_it_was(
    cards: Cards, keys: Keys, filled: list[bytes], empty: Database
) -> None:
    """Instants, days, sealed bytes and what is missing, from either kind into either kind."""
    restored = put_back(empty, keys, io.BytesIO(b"".join(filled)))

    assert restored.rows == sum(orjson.loads(filled[0])["rows"].values())
    assert rows_of(empty) == rows_of(cards.database)


def rows_of(database: Database) -> list[Any]:
    with database.transaction() as tx:
        return [
            tx.execute(select(one).order_by(*one.primary_key)).all()
            for one in (APPLICATION, CHANGE)
        ]


@on_sqlite
def test_the_first_line_says_what_it_is(keys: Keys, filled: list[bytes]) -> None:
    header = orjson.loads(filled[0])

    assert header["tanpacalo"] == "backup"
    assert header["revision"] == schema.HEAD
    assert header["keys"] == dict(keys.fingerprints)
    assert header["rows"]["application"] == 2
    assert "lease" not in header["rows"]


def untouched(database: Database) -> bool:
    with database.transaction() as tx:
        return inspect(tx).get_table_names() == []


Change = Callable[[list[bytes]], list[bytes]]


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: lines[:-1], id="no-end"),
        pytest.param(lambda lines: [*lines, b"{}\n"], id="more-after-the-end"),
        pytest.param(lambda lines: [*lines[:3], *lines[4:]], id="a-line-less"),
        pytest.param(lambda lines: [*lines[:3], lines[3], *lines[3:]], id="a-line-twice"),
        pytest.param(lambda lines: [*lines[:3], b"[1]\n", *lines[4:]], id="a-short-row"),
        pytest.param(lambda lines: [b"not JSON\n", *lines[1:]], id="no-json"),
        pytest.param(lambda _lines: [], id="nothing"),
        pytest.param(
            lambda lines: [changed(lines[0], at="yesterday"), *lines[1:]], id="no-instant"
        ),
    ],
)
def test_H22_lines_that_do_not_fit_are_refused_whole(
    keys: Keys, filled: list[bytes], new_sqlite: Database, change: Change
) -> None:
    with pytest.raises(RestoreError, match="damaged"):
        put_back(new_sqlite, keys, io.BytesIO(b"".join(change(filled))))

    assert untouched(new_sqlite)


@on_sqlite
def test_what_somebody_else_has_written_is_refused(
    keys: Keys, filled: list[bytes], empty: Database
) -> None:
    """Age tells who can read it, not who wrote it; the office's HMAC does."""
    at = next(at for at, line in enumerate(filled) if b'"ready_for_pickup"' in line)
    filled[at] = filled[at].replace(b'"ready_for_pickup"', b'"picked_up"', 1)

    with pytest.raises(RestoreError, match="damaged"):
        put_back(empty, keys, io.BytesIO(b"".join(filled)))

    assert untouched(empty)


@on_sqlite
@pytest.mark.parametrize(
    "values, word",
    [
        ({"revision": "9999"}, "newer version"),
        ({"format": 2}, "newer version"),
        ({"keys": {"data.key": "0" * 16}}, "other keys"),
        ({"tanpacalo": "letter"}, "no backup"),
        ({"rows": {"application": 0, "nothing": 0}}, "damaged"),
    ],
)
def test_what_does_not_belong_here_is_refused(
    keys: Keys, filled: list[bytes], new_sqlite: Database, values: dict[str, Any], word: str
) -> None:
    lines = [changed(filled[0], **values), *filled[1:]]

    with pytest.raises(RestoreError, match=word):
        put_back(new_sqlite, keys, signed(keys, lines))

    assert untouched(new_sqlite)


@on_sqlite
def test_a_newer_versions_database_is_not_filled(
    keys: Keys, filled: list[bytes], new_sqlite: Database
) -> None:
    schema.bring_up_to_date(new_sqlite)
    with new_sqlite.transaction() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(RestoreError, match="newer version"):
        put_back(new_sqlite, keys, io.BytesIO(b"".join(filled)))


@on_sqlite
def test_a_backup_of_an_older_version_is_brought_up_to_date(
    keys: Keys, filled: list[bytes], empty: Database
) -> None:
    """The day after an upgrade the last backup may still be one of before it."""
    schema.bring_up_to_date(empty)

    put_back(empty, keys, signed(keys, as_of_0001(filled)))

    with empty.transaction() as tx:
        assert schema.revision(tx) == schema.HEAD
        assert tx.scalar(select(func.count()).select_from(APPLICATION)) == 2
        assert tx.scalar(select(func.count()).where(REMINDER.c.held_on.is_(None))) == 4


def as_of_0001(lines: list[bytes]) -> list[bytes]:
    """Take away what later revisions brought."""
    columns = columns_of("0001")
    counts = orjson.loads(lines[0])["rows"]
    rows = {name: count for name, count in counts.items() if name in columns}
    old = [changed(lines[0], revision="0001", rows=rows)]
    table, names, own = "", [""], set[str]()
    for line in map(orjson.loads, lines[1:-1]):
        if isinstance(line, dict):
            table, names = line["table"], list(line["columns"])
            own = columns.get(table, set())
            kept = {name: kind for name, kind in line["columns"].items() if name in own}
            told: Any = {"table": table, "columns": kept}
        else:
            told = [one for name, one in zip(names, line, strict=True) if name in own]
        old += [orjson.dumps(told) + b"\n"] if table in columns else []
    return [*old, lines[-1]]


def columns_of(revision: str) -> dict[str, set[str]]:
    """Give the tables of a revision with their columns."""
    with create_engine("sqlite://").begin() as tx:
        schema.move(tx, revision)
        found = inspect(tx)
        return {
            table: {column["name"] for column in found.get_columns(table)}
            for table in found.get_table_names()
        }


@on_sqlite
def test_F01_what_leads_to_a_report_is_left_out(cards: Cards, keys: Keys) -> None:
    """A row of a report talk is deleted once sent; a backup would keep it."""
    mail = Mail(cards.database, keys, cards.clock)
    kept, talk = mail.put("kartu siap"), mail.put("tanda terima", is_report_talk=True)

    told = b"".join(lines_of(cards.database, keys))

    assert kept.encode() in told
    assert talk.encode() not in told


def test_nothing_can_be_written_in_a_snapshot(cards: Cards) -> None:
    cards.registered()

    with pytest.raises(Exception, match=r"read.?only"), cards.database.snapshot() as tx:
        tx.execute(APPLICATION.delete())


@on_sqlite
def test_rows_parked_by_a_restore_are_forgotten_after_8_days(cards: Cards, keys: Keys) -> None:
    Mail(cards.database, keys, cards.clock).put("kartu siap")
    with cards.database.transaction() as tx:
        assert outbox.park_all(tx) == 1
        outbox.forget_old(tx, now=TUESDAY + timedelta(days=7))
        assert outbox.counts(tx) == {("parked", "reply"): 1}
        outbox.forget_old(tx, now=TUESDAY + timedelta(days=9))
        assert outbox.counts(tx) == {}


# --- the sealed file


@contextmanager
def opened(content: bytes) -> Iterator[BinaryIO]:
    with age.decrypted_stream(KEEPER.identity, io.BytesIO(content), refusal="no fit") as plain:
        yield plain


def sealed(plain: bytes) -> bytes:
    into = io.BytesIO()
    pieces = (plain[at : at + 7_001] for at in range(0, len(plain), 7_001))
    age.encrypt_stream(KEEPER.recipient, pieces, into)
    return into.getvalue()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
def test_a_stream_comes_back(size: int) -> None:
    plain = os.urandom(size)

    with opened(sealed(plain)) as read:
        assert read.read() == plain


def test_H22_a_flipped_byte_anywhere_or_a_missing_end_is_found() -> None:
    content = sealed(bytes(150_000))
    step = 997
    for at in [*range(0, len(content), step), *range(len(content) - 40, len(content))]:
        broken = bytearray(content)
        broken[at] ^= 1
        with pytest.raises(SealError), opened(bytes(broken)) as plain:
            plain.read()
    for end in range(0, len(content), 4_999):
        with pytest.raises(SealError), opened(content[:end]) as plain:
            plain.read()
    with pytest.raises(SealError), opened(content + b"\0") as plain:
        plain.read()


@on_sqlite
def test_H22_a_file_damaged_near_its_end_leaves_nothing(
    cards: Cards, keys: Keys, empty: Database
) -> None:
    """Most rows were written by then: one transaction takes them all back."""
    applications_of(cards.database, 1_500)
    content = bytearray(sealed(b"".join(lines_of(cards.database, keys))))
    assert len(content) > 3 * 65_536
    content[-20] ^= 1

    with (
        pytest.raises(SealError, match="damaged"),
        empty.transaction() as tx,
        opened(bytes(content)) as plain,
    ):
        restore.restore(tx, keys, plain, now=TUESDAY, progress=silent)

    assert untouched(empty)


def applications_of(database: Database, count: int) -> None:
    """Put in many applications, not slower than needed."""
    for begin in range(0, count, 10_000):
        ids = [new_id() for _ in range(begin, min(begin + 10_000, count))]
        rows = [
            {
                "id": one, "slip_lookup": one, "code": os.urandom(40), "service": "ktp",
                "status": "print_ready", "version": 1, "status_since": date(2026, 11, 1),
                "data_at": TUESDAY, "submitted_on": None, "pickup_place": "Loket 3",
                "nik_lookup": None, "family_card_lookup": None,
            }
            for one in ids
        ]  # fmt: skip
        with database.transaction() as tx:
            tx.execute(insert(APPLICATION), rows)


def test_whoever_reads_no_further_is_not_kept_waiting() -> None:
    with opened(sealed(bytes(3_000_000))) as plain:
        assert plain.read(10) == bytes(10)


def test_a_fault_of_ours_stays_what_it_is() -> None:
    """Age's library would make mere words of it."""

    def pieces() -> Iterator[bytes]:
        yield b"one"
        raise RestoreError("ours")

    with pytest.raises(RestoreError, match="ours"):
        age.encrypt_stream(KEEPER.recipient, pieces(), io.BytesIO())
    with pytest.raises(OSError, match="No space left"), Path("/dev/full").open("wb", 0) as full:
        age.encrypt_stream(KEEPER.recipient, iter([bytes(200_000)]), full)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_memory_stays_flat_with_a_hundred_thousand_rows(
    database: Database, keys: Keys, empty: Database, tmp_path: Path, record_property: Any
) -> None:
    count, file = 100_000, tmp_path / "office.age"
    applications_of(database, count)
    tracemalloc.start()
    with file.open("wb") as into, database.snapshot() as tx:
        pieces = backup.lines(tx, keys, now=TUESDAY, progress=silent)
        age.encrypt_stream(KEEPER.recipient, pieces, into)
    with (
        file.open("rb") as content,
        empty.transaction() as tx,
        age.decrypted_stream(KEEPER.identity, content, refusal="no fit") as plain,
    ):
        restored = restore.restore(tx, keys, plain, now=TUESDAY, progress=silent)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    record_property(
        "table",
        f"{restored.rows:,} rows, {file.stat().st_size / 1e6:.0f} MB, "
        f"at most {most / 1e6:.1f} MB of memory",
    )
    assert restored.rows >= count
    assert most < 16_000_000
