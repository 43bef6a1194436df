"""`tanpacalo doctor`: keys and database. Each fault is made, found, and its remedy told."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot.base import Base, utc_now
from bot.checkup.database import check_database
from bot.settings import load_settings
from storage import instance, outbox, schema
from storage.inspection import known_revisions
from storage.vault.keys import SIZES
from storage.vault.reports import new_reader_identity
from tests.bot.cli.conftest import CommandLine
from tests.bot.cli.doctor.conftest import Doctor
from tests.notifications.scripted import Mail
from tests.office import StandingClock

on_sqlite = pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)


def file_of(base: Base) -> Path:
    assert base.database.file is not None
    return base.database.file


def content(base: Base) -> dict[str, list[Any]]:
    """Give every row of every table."""
    with base.database.transaction() as tx:
        return {
            table.name: sorted(map(repr, tx.execute(select(table))))
            for table in SQLModel.metadata.sorted_tables
        }


def test_before_the_first_start_nothing_is_made(tmp_path: Path) -> None:
    """Whoever looks first and starts later finds no half-made office."""
    (tmp_path / "config.toml").write_text("[server]\nops_port = 0\n")

    ran = CommandLine(tmp_path)("doctor")

    assert ran.status == 0
    assert "the first start makes it" in ran.out
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_a_well_kept_office_has_no_fault_and_stays_as_it_is(
    base: Base, doctor: Doctor, add_reader: Callable[[str], None]
) -> None:
    add_reader("inspectorate")
    add_reader("supervisor")
    before = content(base)

    report = doctor()

    assert report.status == 0, report.faults
    assert report["database", "probe"]["level"] == "ok"
    assert report["database", "revision"]["level"] == "ok"
    assert report["keys", "folder"]["level"] == "ok"
    assert content(base) == before


def test_the_database_is_named_in_full(tanpacalo: CommandLine, base: Base, doctor: Doctor) -> None:
    place = doctor()["database", "place"]["seen"]

    expected = (
        str(tanpacalo.folder / "var" / "office.db")
        if base.database.is_sqlite
        else "PostgreSQL database test_"
    )
    assert place.startswith(expected)


def test_a_locked_database_is_a_fault_and_the_rest_is_looked_at(base: Base, doctor: Doctor) -> None:
    with base.database.transaction() as tx:  # SQLite: the one writer
        if not base.database.is_sqlite:
            tx.execute(text("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE"))
        report = doctor()

    assert report.status == 1
    assert "end that program" in report["database", "probe"]["mend"]
    assert report["people", "readers"]["level"] == "warning"


def test_a_read_only_database_is_a_fault(base: Base, doctor: Doctor) -> None:
    make_read_only(base)

    report = doctor()

    assert report.status == 1
    assert "write" in report["database", "probe"]["mend"]


def make_read_only(base: Base) -> None:
    if base.database.file is None:
        with base.database.transaction() as tx:
            name = tx.scalar(text("SELECT current_database()"))
            tx.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        return
    base.database.close()
    with base.database.file.open("r+b") as file:
        file.seek(18)
        # https://sqlite.org/fileformat2.html: a newer write version means read-only
        file.write(b"\x03")


def test_a_newer_versions_database_is_left_alone(base: Base, doctor: Doctor) -> None:
    with base.database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    report = doctor()

    assert report.status == 1
    assert "newer" in report["database", "revision"]["mend"]
    assert "probe" not in {one["check"] for one in report.findings}


def test_an_older_versions_database_is_not_migrated(
    base: Base, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "HEAD", "9999")

    report = doctor()

    assert "next start" in report["database", "revision"]["seen"]
    with base.database.transaction() as tx:
        assert schema.revision(tx) in known_revisions()


@pytest.mark.parametrize(
    "url, word",
    [
        ("postgresql://nobody:kenari-9@127.0.0.1:1/none", "Start the database server"),
        ("sqlite:///folder", "service's user"),
        ("sqlite:///config.toml", "another kind of file"),
        (f"sqlite:///{'x' * 300}/office.db", "Correct database.url"),
    ],
)
def test_a_database_that_is_away_is_a_sentence(tmp_path: Path, url: str, word: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "config.toml").write_text(
        f'[database]\nurl = "{url}"\n[keys]\nfolder = "keys"\n# {"long enough " * 100}\n'
    )

    ran = CommandLine(tmp_path)("doctor")

    assert ran.status == 1
    assert word in ran.out
    assert "kenari-9" not in ran.out + ran.err


@on_sqlite
def test_keys_without_their_database_are_a_fault(base: Base, doctor: Doctor) -> None:
    base.database.close()
    file_of(base).unlink()

    report = doctor()

    assert report.status == 1
    assert "backup" in report["database", "place"]["mend"]
    assert not file_of(base).exists()


def test_keys_that_others_can_read_are_a_fault(base: Base, doctor: Doctor) -> None:
    base.keys.folder.chmod(0o755)
    (base.keys.folder / "data.key").chmod(0o640)

    report = doctor()

    assert report["keys", "folder"]["mend"] == f"chmod 700 {base.keys.folder}"
    assert report["keys", "data.key"]["mend"].startswith("chmod 600")


def test_a_lost_receipt_salt_is_told_with_what_it_means(base: Base, doctor: Doctor) -> None:
    (base.keys.folder / "salt.receipts").unlink()

    report = doctor()

    assert report.status == 1
    assert "no receipt" in report["keys", "salt.receipts"]["seen"]
    assert "backup" in report["keys", "salt.receipts"]["mend"]
    assert not (base.keys.folder / "salt.receipts").exists()


@pytest.mark.parametrize("size, word", [(7, "damaged"), (32, "another database")])
def test_a_damaged_or_foreign_key_is_a_fault(
    base: Base, doctor: Doctor, size: int, word: str
) -> None:
    (base.keys.folder / "lookup.key").write_bytes(os.urandom(size))

    report = doctor()

    assert report.status == 1
    assert word in report["keys", "lookup.key"]["seen"]


def test_missing_keys_are_all_named(base: Base, doctor: Doctor) -> None:
    shutil.rmtree(base.keys.folder)
    base.keys.folder.mkdir(mode=0o700)

    report = doctor()

    assert {one["check"] for one in report.faults} == set(SIZES)


@on_sqlite
def test_a_file_that_others_can_read_is_a_warning(base: Base, doctor: Doctor) -> None:
    file_of(base).chmod(0o644)

    report = doctor()

    assert report["database", "mode"]["level"] == "warning"
    assert "chmod 600" in report["database", "mode"]["mend"]


@on_sqlite
@pytest.mark.parametrize(
    "total, free, level",
    [(100e9, 50e9, "ok"), (100e9, 4e9, "warning"), (10e9, 0.9e9, "warning"), (1e12, 1e7, "fault")],
)
def test_a_disk_that_fills_is_told(
    tanpacalo: CommandLine, base: Base, total: float, free: float, level: str
) -> None:
    settings = load_settings(tanpacalo.config, {})

    opened = check_database(
        settings, utc_now(), wait_s=1, disk=lambda _folder: (int(total), 0, int(free))
    )

    assert opened.inspection is not None
    opened.inspection.close()
    (room,) = [one for one in opened.findings if one.name == "room"]
    assert room.level == level
    assert level == "ok" or "Free room" in room.mend


@on_sqlite
def test_H06_a_log_that_only_grows_is_told(
    doctor: Doctor, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [one for one in doctor().findings if one["check"] == "log"]
    monkeypatch.setattr("bot.checkup.database.LONGEST_LOG_BYTES", -1)

    told = doctor()["database", "log"]

    assert told["level"] == "warning"
    assert "fuser -v" in told["mend"]


def test_the_last_backup_has_an_age(
    tanpacalo: CommandLine, base: Base, doctor: Doctor, tmp_path: Path
) -> None:
    """Never made, just made, and one each 15 minutes that has failed for an hour."""
    nothing = doctor()["database", "backup"]
    to = new_reader_identity().recipient
    assert tanpacalo("backup", "--to", to, "-o", tmp_path / "office.age").status == 0
    fresh = doctor()["database", "backup"]
    with base.database.transaction() as tx:
        instance.note_backup(tx, utc_now() - timedelta(minutes=75))

    stale = doctor()["database", "backup"]

    assert (nothing["level"], fresh["level"], stale["level"]) == ("warning", "ok", "warning")
    assert "tanpacalo backup" in nothing["mend"]
    assert "0 minutes ago" in fresh["seen"]
    assert "75 minutes ago" in stale["seen"]


def test_H23_a_restored_office_says_so(base: Base, doctor: Doctor) -> None:
    """What was on its way is named with what can be done about it, and what is undone."""
    now = utc_now()
    Mail(base.database, base.keys, StandingClock(now)).put("kartu siap")
    with base.database.transaction() as tx:
        outbox.park_all(tx)
        instance.begin_epoch(tx, 2, backup=now - timedelta(hours=3), now=now)

    report = doctor()

    assert "3 hours old (epoch 2)" in report["database", "restored"]["seen"]
    assert "revoke officers" in report["database", "restored"]["mend"]
    assert report["outbox", "restored"]["level"] == "warning"
    assert "outbox drop --all-restored" in report["outbox", "restored"]["mend"]
    assert "parked" not in {one["check"] for one in report.findings}


def test_H18_a_newer_versions_database_that_lets_this_one_go_on_is_noted(
    base: Base, doctor: Doctor
) -> None:
    with base.database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        instance.note_oldest_beside(tx, "9999", schema.HEAD)

    report = doctor()

    assert "lets this version go on" in report["database", "revision"]["seen"]
    assert "probe" in {one["check"] for one in report.findings}
