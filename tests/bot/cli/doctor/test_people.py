"""`tanpacalo doctor`: readers, officers, codes, messages on their way, the clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot import demo
from bot.base import Base, utc_now
from bot.checkup.clock import check_days
from bot.checkup.examine import examine
from bot.settings import Settings
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.slip_code import RANDOM_BYTES, fold, make_code
from handlers.domain.ticket_number import make_number
from handlers.texts.render import Rendered
from storage import applications, officers, outbox
from storage.applications import NewSlip
from storage.database import new_id
from storage.inspection import next_code
from storage.letters import Letter
from storage.outbox import NewMessage, OutboxState
from tests.bot.cli.doctor.conftest import Doctor
from tests.bot.cli.test_complaint_command import complain

WORDS = "kata-kata kenari-7351"
CHAT = "99887766"


def link_officer(base: Base) -> None:
    with base.database.transaction() as tx:
        now = base.clock()
        soon = now + timedelta(minutes=5)
        officers.invite(
            tx, base.keys, name="Pak Budi", role="supervisor", code="PTG1", expires_at=soon
        )
        invite = officers.open_invite(tx, base.keys, "PTG1", now=now)
        assert officers.link(
            tx, base.keys, invite, lane="b" * 32, channel=Channel.TELEGRAM, chat=CHAT, now=now
        )


def queue(base: Base, state: OutboxState, *, reason: str = "", minutes_late: int = 0) -> None:
    message = NewMessage(
        id=new_id(),
        lane="b" * 32,
        channel=Channel.TELEGRAM,
        kind=MessageClass.REMINDER,
        position=1,
        due_at=utc_now() - timedelta(minutes=minutes_late),
        letter=Letter(CHAT, Rendered(WORDS)),
        state=state,
    )
    with base.database.transaction() as tx:
        outbox.add(tx, base.keys, [message])
        tx.execute(outbox.OUTBOX.update().where(outbox.C.id == message.id).values(reason=reason))


def register(base: Base, codes: list[str], *, now: datetime) -> None:
    with base.database.transaction() as tx:
        slips = [NewSlip(fold(code)) for code in codes]
        applications.register(tx, base.keys, slips, now=now, today=now.date())


def test_demo_readers_are_a_fault_until_a_real_one_ends_them(
    base: Base, doctor: Doctor, add_reader: Callable[[str], None]
) -> None:
    demo.load(base)
    at_first = doctor()
    add_reader("inspectorate")

    later = doctor()

    assert at_first.status == 1
    assert "keys new" in at_first["people", "demo-readers"]["mend"]
    assert later["people", "readers"]["level"] == "warning"
    assert later.status == 0


def test_an_office_without_readers_and_officers_is_warned(base: Base, doctor: Doctor) -> None:
    report = doctor()

    assert report.status == 0
    assert report["people", "readers"]["level"] == "warning"
    assert "keys new" in report["people", "readers"]["mend"]
    assert "officer invite" in report["people", "officers"]["mend"]


def test_one_reader_alone_is_warned_two_and_an_officer_are_well(
    base: Base, doctor: Doctor, add_reader: Callable[[str], None]
) -> None:
    add_reader("inspectorate")
    alone = doctor()["people", "readers"]
    add_reader("supervisor")
    link_officer(base)

    report = doctor()

    assert alone["level"] == "warning"
    assert "second" in alone["mend"]
    assert report["people", "readers"]["seen"] == "2 can read reports (inspectorate, supervisor)"
    assert report["people", "officers"]["level"] == "ok"


@pytest.mark.parametrize(
    "code, following",
    [
        ("SRG2026009", "SRG2026010"),
        ("12-B", "13-B"),
        ("A9", "A10"),
        ("0099", "0100"),
        ("TANPA", "TANPA"),
    ],
)
def test_the_next_code_counts_the_last_number_up(code: str, following: str) -> None:
    assert next_code(code) == following


def test_codes_that_can_be_counted_up_are_warned_of(base: Base, doctor: Doctor) -> None:
    ours = [make_code(bytes([number]) * RANDOM_BYTES) for number in range(1, 30)]
    register(base, ours, now=utc_now())
    register(base, [f"SRG-{7 * number:07d}" for number in range(1, 40)], now=utc_now())
    scattered = doctor()["slips", "codes"]
    register(base, [f"KTP-2026-{number:04d}" for number in range(1, 40)], now=utc_now())

    counted = doctor()["slips", "codes"]

    assert scattered["level"] == "ok"
    assert counted["level"] == "warning"
    assert "tanpacalo slips" in counted["mend"]
    assert "of 78 codes that the office brought, 38" in counted["seen"]
    assert "KTP-2026" not in counted["seen"]


def test_what_is_stuck_dead_or_parked_is_told_without_words_or_addresses(
    base: Base, doctor: Doctor
) -> None:
    queue(base, OutboxState.PENDING, minutes_late=20)
    queue(base, OutboxState.DEAD, reason="blocked")
    blocked_only = doctor()
    queue(base, OutboxState.DEAD, reason="refused")
    queue(base, OutboxState.PARKED, reason="template-paused")

    report = doctor()

    assert report.status == 1
    assert "serve" in report["outbox", "stuck"]["mend"]
    assert ("outbox", "dead") not in {
        (one["subject"], one["check"]) for one in blocked_only.findings
    }
    assert report["outbox", "dead"]["seen"] == "could not be sent: 1 refused"
    assert "Meta" in report["outbox", "parked"]["mend"]
    assert "outbox retry" in report["outbox", "parked"]["mend"]
    assert WORDS not in str(report.findings)
    assert CHAT not in str(report.findings)


def test_a_revoked_token_that_holds_messages_is_a_fault(base: Base, doctor: Doctor) -> None:
    queue(base, OutboxState.PENDING, reason="token-revoked")

    report = doctor()

    assert report.status == 1
    assert "new token" in report["outbox", "token-revoked"]["mend"]


def test_a_clock_that_went_back_is_a_fault(base: Base, doctor: Doctor) -> None:
    register(base, ["KTP-2026-0001"], now=utc_now() + timedelta(minutes=4))
    a_little = doctor()["clock", "written"]
    register(base, ["KTP-2026-0002"], now=utc_now() + timedelta(hours=3))

    report = doctor()

    assert a_little["level"] == "ok"
    assert report.status == 1
    assert "time server" in report["clock", "written"]["mend"]


def test_a_year_without_collective_leave_is_warned_of_once_its_decree_is_due(
    base: Base, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of days ends with 2027: no decree is known for the year after."""
    assert examine.__kwdefaults__ is not None
    monkeypatch.setitem(
        examine.__kwdefaults__, "clock", lambda: datetime(2027, 10, 1, 3, tzinfo=UTC)
    )

    report = doctor()

    assert report["clock", "days-this-year"]["level"] == "ok"
    assert report["clock", "days-next-year"]["level"] == "warning"
    assert "[office.closed_days]" in report["clock", "days-next-year"]["mend"]


@pytest.mark.parametrize(
    "month, closed, levels",
    [
        (9, {}, ["ok", "note"]),
        (10, {}, ["ok", "warning"]),
        (10, {"2028-12-26": "Cuti bersama"}, ["ok", "ok"]),
    ],
)
def test_the_offices_own_days_count(month: int, closed: dict[str, str], levels: list[str]) -> None:
    settings = Settings.model_validate({"office": {"closed_days": closed}})

    found = check_days(settings, datetime(2027, month, 2, tzinfo=UTC))

    assert [one.level for one in found] == levels


def test_complaints_past_their_deadline_are_warned_of(base: Base, doctor: Doctor) -> None:
    none = doctor()["people", "complaints"]
    complain(base, make_number(bytes([1]) * 16), days=400)
    in_time = doctor()["people", "complaints"]
    complain(base, days=-400)

    late = doctor()["people", "complaints"]

    assert (none["level"], none["seen"]) == ("ok", "no complaint waits for an answer")
    assert in_time["level"] == "ok"
    assert in_time["seen"].endswith("all in time: 1")
    assert late["level"] == "warning"
    assert "1 of 2 waiting complaints are past their deadline" in late["seen"]
    assert "complaint list" in late["mend"]
