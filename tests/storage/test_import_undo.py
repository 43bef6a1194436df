"""The way back from an import: nothing newer is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.domain.application import Status
from handlers.domain.office import Office
from storage import (
    subscriptions,
)
from storage.imports import ImportGoneError
from storage.vault.keys import Keys
from tests.office import StandingClock
from tests.storage.registry import SINCE, Registry, opened_database, row


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


def test_D13_undo_puts_back_what_nothing_newer_touched(registry: Registry) -> None:
    registry.register("A100001", "A100002", "A100003")
    registry.take(row(2, "A100001"), row(3, "A100002"), row(4, "A100003"))
    told = registry.subscribe("A100001")
    batch_id = registry.take(
        *[row(line, f"A10000{line}", Status.READY_FOR_PICKUP) for line in range(1, 6)]
    )
    registry.subscribe("A100005")
    assert registry.pending_reminders() > 0
    registry.scan("A100002", Status.PICKED_UP)  # moved since
    registry.take(row(2, "A100003", Status.READY_FOR_PICKUP))  # confirmed since

    undone = registry.undo(batch_id)

    assert (undone.restored, undone.removed, undone.kept, undone.ended) == (2, 1, 2, 0)
    assert undone.kept_codes == ("A100002", "A100003")
    back = registry.known("A100001")
    assert (back.status, back.status_since, back.version) == (Status.PRINT_READY, SINCE, 4)
    assert registry.known("A100002").status is Status.PICKED_UP
    assert registry.known("A100003").status is Status.READY_FOR_PICKUP
    assert registry.find("A100004") is None
    # Somebody is told about it: it stays as a slip of which nothing is known.
    assert registry.known("A100005").status is Status.REGISTERED
    assert registry.pending_reminders() == 0
    with registry.database.transaction() as tx:
        assert subscriptions.active_ids(tx, application_id=back.id) == [told]
    with pytest.raises(ImportGoneError):
        registry.undo(batch_id)


def test_an_undo_of_PICKED_UP_tells_what_it_cannot_bring_back(registry: Registry) -> None:
    registry.register("A100001")
    registry.subscribe("A100001")
    batch_id = registry.take(row(2, "A100001", Status.PICKED_UP))

    undone = registry.undo(batch_id)

    assert (undone.restored, undone.ended) == (1, 1)
    assert registry.known("A100001").status is Status.REGISTERED
    assert [change[1:] for change in registry.history("A100001")] == [
        ("registered", "before import"),
        ("picked_up", f"import {batch_id}"),
        ("registered", f"undo {batch_id}"),
    ]


def test_an_unknown_import_cannot_be_undone(registry: Registry) -> None:
    with pytest.raises(ImportGoneError, match="no import with this id"):
        registry.undo("0123456789ab")
