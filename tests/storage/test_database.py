"""Transactions in their own thread and between two turns of the event loop: whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage import database, intake, schema
from storage.database import UNAVAILABLE, Database, log_bytes
from tests.office import TUESDAY

TODAY = TUESDAY.date()
SECRET = "5c1e7b0f" * 4


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'office.db'}")
    schema.bring_up_to_date(made)
    yield made
    made.close()


def claim(key: str) -> Callable[[Connection], set[str]]:
    return lambda tx: intake.claim_keys(tx, [key], today=TODAY)


def kept(file: Database) -> list[str]:
    with file.transaction() as tx:
        return list(tx.scalars(text("SELECT key FROM seen_update ORDER BY key")))


async def test_brief_work_is_committed_when_it_is_over(file: Database) -> None:
    assert await file.run_briefly(claim("a")) == {"a"}
    assert kept(file) == ["a"]


async def test_brief_and_long_work_take_turns(file: Database) -> None:
    works = [(file.run if n % 3 else file.run_briefly) for n in range(30)]
    await asyncio.gather(*(work(claim(f"{n:02}")) for n, work in enumerate(works)))
    assert len(kept(file)) == 30


async def test_brief_work_that_fails_is_undone(file: Database) -> None:
    def fail(tx: Connection) -> None:
        intake.claim_keys(tx, ["a"], today=TODAY)
        raise KeyError

    with pytest.raises(KeyError):
        await file.run_briefly(fail)

    assert kept(file) == []


async def test_H05_a_commit_that_fails_is_undone(
    file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(file.engine.dialect, "do_commit", fail)
        with pytest.raises(UNAVAILABLE):
            await file.run_briefly(claim("a"))

    assert kept(file) == []
    await file.run_briefly(claim("b"))
    assert kept(file) == ["b"]


async def test_H17_cancelled_at_its_commit_it_is_committed_and_holds_nobody_up(
    file: Database,
) -> None:
    busy = file._committing.submit(asyncio.run, asyncio.sleep(0.1))  # its thread is late
    work = asyncio.create_task(file.run_briefly(claim("a")))
    await asyncio.sleep(0)
    work.cancel()
    await asyncio.wait([work])
    assert not busy.done()

    await file.run_briefly(claim("b"))

    assert kept(file) == ["a", "b"]


async def test_brief_work_waits_for_another_process_off_the_loop(file: Database) -> None:
    assert file.file is not None
    other = Database(f"sqlite:///{file.file}")
    with other.transaction() as tx:
        intake.claim_keys(tx, ["a"], today=TODAY)
        work = asyncio.create_task(file.run_briefly(claim("b")))
        await asyncio.sleep(0.05)  # the loop turns all the time
        assert not work.done()

    assert await work == {"b"}
    assert kept(file) == ["a", "b"]
    other.close()


def test_H05_what_the_driver_says_is_told_as_unavailable_and_without_values(file: Database) -> None:
    with file.transaction() as tx:
        tx.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(UNAVAILABLE) as told:
            intake.claim_keys(tx, [SECRET], today=TODAY)
        tx.exec_driver_sql("PRAGMA query_only=OFF")

    assert SECRET not in str(told.value)


def test_H06_a_reader_that_never_ends_lets_the_log_grow_until_it_does(
    file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is told in bytes here, or the test would write 64 MB."""
    assert file.file is not None
    most = 1024 * 1024
    monkeypatch.setattr(database, "LONGEST_LOG_BYTES", most)
    office, viewer = Database(f"sqlite:///{file.file}"), Database(f"sqlite:///{file.file}")
    with office.transaction() as tx:
        tx.exec_driver_sql("PRAGMA wal_autocheckpoint=100")

    def write() -> None:
        for number in range(30):
            with office.transaction() as tx:
                keys = [f"{number:03}{one:029}" for one in range(1_000)]
                intake.claim_keys(tx, keys, today=TODAY)
                intake.release_keys(tx, keys)

    with viewer.snapshot() as tx:
        tx.scalar(text("SELECT count(*) FROM seen_update"))
        write()
        assert log_bytes(file.file) > most
    write()

    assert 0 < log_bytes(file.file) <= most
    office.close()
    viewer.close()
