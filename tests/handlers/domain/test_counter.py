"""What a scan does: from every status, in both directions, never backwards."""

from datetime import UTC, date, datetime

import pytest

from handlers.domain.application import Application, Status, goes_backwards
from handlers.domain.counter import SCANNED, ScanOutcome, judge_scan


def card(status: Status) -> Application:
    at = datetime(2026, 11, 24, 2, tzinfo=UTC)
    return Application("a" * 32, "code", "ktp", status, 1, date(2026, 11, 24), at)


@pytest.mark.parametrize("scanned", SCANNED)
@pytest.mark.parametrize("status", Status)
def test_a_scan_never_goes_backwards(status: Status, scanned: Status) -> None:
    outcome = judge_scan(card(status), scanned)

    assert not (outcome.has_moved and goes_backwards(status, scanned))
    assert outcome.has_moved is (status is not scanned and not outcome.is_wrong)


def test_only_a_card_from_the_box_is_handed_out_without_a_remark() -> None:
    quiet = [
        one for one in Status if judge_scan(card(one), Status.PICKED_UP) is ScanOutcome.PICKED_UP
    ]

    assert quiet == [Status.READY_FOR_PICKUP]


def test_a_code_that_leads_nowhere_is_wrong() -> None:
    assert judge_scan(None, Status.READY_FOR_PICKUP).is_wrong
