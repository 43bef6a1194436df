"""The way back from an import: nothing newer is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.domain.application import Status
from handlers.domain.effects import EndAllSubscriptions, EndSubscription
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.state import Language
from storage import effects, subscriptions
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

    assert (undone.restored, undone.removed, undone.kept, undone.renewed) == (2, 1, 2, 0)
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


def test_undoing_PICKED_UP_brings_the_reminders_back_without_telling_twice(
    registry: Registry,
) -> None:
    """The card was ready and announced before the import said that it is gone."""
    registry.register("A100001", "A100002")
    told = [registry.subscribe("A100001"), registry.subscribe("A100002")]
    ready_at = registry.clock().date()
    registry.take(row(2, "A100001", Status.READY_FOR_PICKUP, status_since=ready_at))
    announced = registry.pending_reminders()
    batch_id = registry.take(
        row(2, "A100001", Status.PICKED_UP), row(3, "A100002", Status.PICKED_UP)
    )
    assert registry.pending_reminders() == 0

    undone = registry.undo(batch_id)

    assert (undone.restored, undone.renewed) == (2, 2)
    assert registry.known("A100001").status is Status.READY_FOR_PICKUP
    assert registry.known("A100002").status is Status.REGISTERED
    assert registry.pending_reminders() == announced - 1
    assert sorted(registry.active()) == sorted(told)
    assert [change[1:] for change in registry.history("A100002")] == [
        ("registered", "before import"),
        ("picked_up", f"import {batch_id}"),
        ("registered", f"undo {batch_id}"),
    ]


def test_an_undo_begins_nothing_again_that_something_newer_ended(registry: Registry) -> None:
    """Handed out by a scan as well: that scan is true."""
    registry.register("A100001")
    registry.subscribe("A100001")
    batch_id = registry.take(row(2, "A100001", Status.PICKED_UP))
    registry.take(row(2, "A100001", Status.PICKED_UP))

    undone = registry.undo(batch_id)

    assert (undone.restored, undone.kept, undone.renewed) == (0, 1, 0)
    assert registry.active() == []


@pytest.mark.parametrize("how", ["BERHENTI", "another person has the number"])
def test_whoever_wants_no_more_is_not_reminded_again_by_an_undo(
    registry: Registry, how: str
) -> None:
    registry.register("A100001")
    registry.subscribe("A100001")
    batch_id = registry.take(row(2, "A100001", Status.PICKED_UP))
    with registry.database.transaction() as tx:
        if how == "BERHENTI":
            chat = effects.Chat("lane-A100001", Channel.TELEGRAM, Language.INDONESIAN, "1001")
            effects.apply(tx, registry.keys, chat, EndAllSubscriptions(), now=registry.clock())
        else:
            effects.end_chat(tx, "lane-A100001", reason="other-person", now=registry.clock())

    undone = registry.undo(batch_id)

    assert (undone.restored, undone.renewed) == (1, 0)
    assert registry.active() == []


def test_what_somebody_claims_to_have_collected_is_not_begun_again(registry: Registry) -> None:
    registry.register("A100001")
    registry.subscribe("A100001")
    chat = effects.Chat("lane-A100001", Channel.TELEGRAM, Language.INDONESIAN, "1001")
    collected = EndSubscription(registry.known("A100001").id, claims_collected=True)
    with registry.database.transaction() as tx:
        effects.apply(tx, registry.keys, chat, collected, now=registry.clock())
    batch_id = registry.take(row(2, "A100001", Status.PICKED_UP))

    assert registry.undo(batch_id).renewed == 0
    assert registry.active() == []


def test_an_unknown_import_cannot_be_undone(registry: Registry) -> None:
    with pytest.raises(ImportGoneError, match="no import with this id"):
        registry.undo("0123456789ab")
