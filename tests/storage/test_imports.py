"""Imports on both databases: all of a file or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.domain import slip_code
from handlers.domain.application import Status
from handlers.domain.office import Office
from storage import (
    import_history,
    imports,
    reminders,
)
from storage.applications import APPLICATION
from storage.import_visible import Visible
from storage.imports import BATCH, ROW, Duplicate, ImportGoneError, Match
from storage.reminders import REMINDER
from storage.subscriptions import SUBSCRIPTION
from storage.vault.keys import Keys
from tests.office import StandingClock
from tests.storage.registry import NIK, SINCE, Registry, opened_database, row, rows


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    keys: Keys,
    office: Office,
    clock: StandingClock,
) -> Iterator[Registry]:
    with opened_database(request, tmp_path) as database:
        yield Registry(database, keys, office, clock)


def test_D13_nothing_is_known_before_the_visible_step(registry: Registry) -> None:
    batch_id = registry.begin()
    matches, duplicates = registry.stage(batch_id, row(2, "A100001"))

    assert (matches, duplicates) == ([Match(2, None, Status.PRINT_READY)], [])
    assert registry.find("A100001") is None

    assert registry.write(batch_id) == Visible((), 0)
    found = registry.known("A100001")
    assert (found.status, found.status_since, found.version) == (Status.PRINT_READY, SINCE, 1)
    assert found.data_at == registry.clock()


def test_an_import_moves_confirms_and_notes_the_history(registry: Registry) -> None:
    registry.register("A100001", "A100002")
    first = registry.take(
        row(2, "A100001", pickup_place="Loket 7", submitted_on=date(2026, 11, 2)),
        row(3, "A100002"),
    )
    second = registry.take(row(2, "A100001", Status.PRINTED), row(3, "A100002"))

    moved, confirmed = registry.known("A100001"), registry.known("A100002")
    assert (moved.status, moved.version) == (Status.PRINTED, 3)
    assert (moved.pickup_place, moved.submitted_on) == ("Loket 7", date(2026, 11, 2))
    assert (confirmed.status, confirmed.version) == (Status.PRINT_READY, 2)
    assert moved.data_at == confirmed.data_at == registry.clock()
    assert registry.history("A100001") == [
        (1, "registered", "before import"),
        (2, "print_ready", f"import {first}"),
        (3, "printed", f"import {second}"),
    ]
    assert registry.count(ROW) == 0


def test_NIK_and_family_card_are_kept_as_hashes_only(registry: Registry) -> None:
    registry.take(row(2, "A100001", nik=NIK, family_card="9999990000000101"))

    with registry.database.transaction() as tx:
        kept = tx.execute(select(APPLICATION)).one()
    assert kept.nik_lookup is not None
    assert kept.family_card_lookup is not None
    assert b"99999900000" not in repr(kept).encode() + kept.code


def test_a_missing_code_is_made_and_can_be_found(registry: Registry, keys: Keys) -> None:
    batch_id = registry.begin()
    registry.stage(batch_id, row(2, "", nik=NIK), row(3, "A100001"))
    with registry.database.transaction() as tx:
        made = imports.made_codes(tx, keys, batch_id, after_line=0)
    registry.write(batch_id)

    ((line, code),) = made
    assert line == 2
    assert slip_code.has_valid_check(code)
    assert registry.known(code).status is Status.PRINT_READY


def test_a_row_without_code_updates_the_one_application_of_its_NIK(registry: Registry) -> None:
    registry.take(row(2, "A100001", nik=NIK), row(3, "A100002", nik=NIK, service="kk"))

    registry.take(row(2, "", Status.PRINTED, nik=NIK))

    assert registry.known("A100001").status is Status.PRINTED
    assert registry.known("A100002").status is Status.PRINT_READY
    assert registry.count(APPLICATION) == 2


def test_a_NIK_of_two_applications_makes_a_new_one(registry: Registry) -> None:
    registry.take(row(2, "A100001", nik=NIK), row(3, "A100002", nik=NIK))

    registry.take(row(2, "", Status.PRINTED, nik=NIK))

    assert registry.count(APPLICATION) == 3


def test_D13_rows_that_mean_the_same_application_are_duplicates(registry: Registry) -> None:
    registry.take(row(2, "A100001", nik=NIK))
    batch_id = registry.begin()
    registry.stage(batch_id, row(2, "A100001"), row(3, "A100002"))

    matches, duplicates = registry.stage(
        batch_id,
        row(4, "A100002"),
        row(5, "", nik=NIK),
        row(6, "", nik="9999990000000006"),
        row(7, "", nik="9999990000000006"),
        row(8, ""),
    )

    assert [match.line for match in matches] == [6, 8]
    assert duplicates == [Duplicate(4, "kode", 3), Duplicate(5, "nik", 2), Duplicate(7, "nik", 6)]


def test_another_NIK_than_before_is_noticed(registry: Registry) -> None:
    registry.take(row(2, "A100001", nik=NIK), row(3, "A100002"))
    batch_id = registry.begin()

    matches, _duplicates = registry.stage(
        batch_id, row(2, "A100001", nik="9999990000000009"), row(3, "A100002", nik=NIK)
    )

    assert [match.has_other_nik for match in matches] == [True, False]


def test_a_service_is_changed_only_by_a_row_that_names_one(registry: Registry) -> None:
    registry.take(row(2, "A100001", service="kia", is_service_given=True))
    registry.take(row(2, "A100001"))

    assert registry.known("A100001").service == "kia"


def test_READY_starts_reminders_and_PICKED_UP_ends_them(registry: Registry) -> None:
    registry.register("A100001", "A100002")
    registry.subscribe("A100001")
    batch_id = registry.begin()
    ready = Status.READY_FOR_PICKUP
    registry.stage(batch_id, row(2, "A100001", ready), row(3, "A100002", ready))

    assert registry.write(batch_id).followed == 1
    planned = registry.pending_reminders()
    assert planned > 0
    registry.finish(batch_id)

    registry.take(row(2, "A100001", ready))
    assert registry.pending_reminders() == planned  # confirmed, not announced again

    registry.take(row(2, "A100001", Status.PICKED_UP))
    assert registry.pending_reminders() == 0
    with registry.database.transaction() as tx:
        assert tx.scalars(select(SUBSCRIPTION.c.ended_reason)).all() == ["picked_up"]


def test_D13_a_scan_after_the_check_is_not_thrown_back(registry: Registry) -> None:
    """Further by a scan: it stays. Less far: the import moves on from there."""
    registry.register("A100001", "A100002", "A100003")
    batch_id = registry.begin()
    ready = Status.READY_FOR_PICKUP
    codes = ("A100001", "A100002", "A100003")
    registry.stage(batch_id, *[row(line, code, ready) for line, code in enumerate(codes, 2)])
    registry.scan("A100001", Status.PICKED_UP)
    registry.scan("A100002", Status.PRINTED)
    registry.scan("A100003", Status.READY_FOR_PICKUP)

    visible = registry.write(batch_id)
    registry.finish(batch_id)

    assert visible.overtaken == (2,)
    states = [(registry.known(code).status, registry.known(code).version) for code in codes]
    assert states == [(Status.PICKED_UP, 2), (ready, 3), (ready, 2)]
    assert [change[1] for change in registry.history("A100002")] == [
        "printed",
        "ready_for_pickup",
    ]


def test_a_slip_printed_after_the_check_is_updated_not_doubled(registry: Registry) -> None:
    batch_id = registry.begin()
    registry.stage(batch_id, row(2, "A100001", nik=NIK), row(3, "A100002"))
    registry.register("A100001")

    registry.write(batch_id)
    registry.finish(batch_id)

    assert registry.count(APPLICATION) == 2
    assert registry.known("A100001").version == 2
    assert [change[1] for change in registry.history("A100001")] == ["registered", "print_ready"]


def test_an_import_is_written_once(registry: Registry) -> None:
    batch_id = registry.begin()
    registry.stage(batch_id, row(2, "A100001"))
    registry.write(batch_id)

    with pytest.raises(ImportGoneError):
        registry.write(batch_id)


def test_D13_what_a_crash_leaves_is_swept_and_what_lives_is_not(registry: Registry) -> None:
    crashed = registry.begin()
    registry.stage(crashed, *rows(2_500, Status.PRINTED)[:1_000])
    registry.clock.advance(seconds=imports.LEASE.total_seconds() + 1)
    alive = registry.begin()
    registry.stage(alive, row(2, "A100001"))

    with registry.database.transaction() as tx:
        assert import_history.abandoned(tx, now=registry.clock()) == [crashed]
    registry.finish(crashed)

    assert registry.count(ROW) == 1
    with pytest.raises(ImportGoneError, match="swept"):
        registry.stage(crashed, row(9, "A100009"))
    with pytest.raises(ImportGoneError, match="swept"):
        registry.write(crashed)
    registry.write(alive)
    assert registry.count(APPLICATION) == 1


def test_a_crash_after_the_visible_step_loses_no_history(registry: Registry) -> None:
    registry.register("A100001")
    batch_id = registry.begin()
    registry.stage(batch_id, row(2, "A100001"))
    registry.write(batch_id)
    registry.scan("A100001", Status.PRINTED)

    with pytest.raises(ImportGoneError, match="still being finished"):
        registry.undo(batch_id)
    with registry.database.transaction() as tx:
        assert import_history.abandoned(tx, now=registry.clock()) == [batch_id]
    registry.finish(batch_id)

    assert [change[1] for change in registry.history("A100001")] == [
        "registered",
        "print_ready",
        "printed",
    ]


def test_many_that_are_told_are_all_reminded(registry: Registry) -> None:
    """More than fit into one statement's list."""
    codes = [f"A{number:06d}" for number in range(1_200)]
    registry.register(*codes)
    for code in codes:
        registry.subscribe(code)
    batch_id = registry.begin()
    ready = rows(1_200, Status.READY_FOR_PICKUP)
    registry.stage(batch_id, *ready[:1_000])
    registry.stage(batch_id, *ready[1_000:])

    assert registry.write(batch_id).followed == 1_200
    with registry.database.transaction() as tx:
        told = tx.execute(select(func.count(REMINDER.c.subscription_id.distinct()))).scalar_one()
    assert told == 1_200


def test_reminders_of_a_swept_import_never_were(registry: Registry) -> None:
    registry.register("A100001")
    registry.subscribe("A100001")
    batch_id = registry.begin()
    registry.stage(batch_id, row(2, "A100001", Status.READY_FOR_PICKUP))

    registry.finish(batch_id)

    assert registry.count(BATCH) == 0
    with registry.database.transaction() as tx:
        assert reminders.claim_due(tx, now=registry.clock() + timedelta(days=9), limit=9) == []
