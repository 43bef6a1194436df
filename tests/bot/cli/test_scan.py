"""Scans at the counter: each answered at once, wrong ones loudly, nothing backwards."""

from collections.abc import Callable

from bot.base import Base
from handlers.domain.application import Application, Status
from handlers.domain.messages import Channel
from handlers.domain.slip_code import fold
from handlers.domain.state import Language
from storage import applications, subscriptions
from storage.reminders import REMINDER, ReminderState
from tests.bot.cli.conftest import CommandLine

Printed = Callable[[int], list[str]]


def slip(base: Base, code: str) -> Application:
    with base.database.transaction() as tx:
        return applications.by_codes(tx, base.keys, [fold(code)])[fold(code)]


def subscribe(base: Base, code: str) -> str:
    with base.database.transaction() as tx:
        return subscriptions.start(
            tx,
            base.keys,
            application_id=slip_id(base, code, tx),
            lane="a" * 32,
            channel=Channel.TELEGRAM,
            chat="1001",
            language=Language.INDONESIAN,
            consent_version="1",
            now=base.clock(),
        )


def slip_id(base: Base, code: str, tx: object) -> str:
    return applications.by_codes(tx, base.keys, [fold(code)])[fold(code)].id  # type: ignore[arg-type]


def pending_reminders(base: Base, subscription: str) -> int:
    from sqlalchemy import func, select

    waiting = REMINDER.c.state == ReminderState.PENDING
    mine = REMINDER.c.subscription_id == subscription
    with base.database.transaction() as tx:
        return tx.scalar(select(func.count()).select_from(REMINDER).where(waiting, mine)) or 0


def test_two_scans_alone_keep_a_status_true(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)

    into_the_box = tanpacalo("scan", "ready", stdin=f"{code}\n")
    ready = slip(base, code).status
    out_of_it = tanpacalo("scan", "picked-up", stdin=f"{code}\n")

    assert (into_the_box.status, ready) == (0, Status.READY_FOR_PICKUP)
    assert (out_of_it.status, slip(base, code).status) == (0, Status.PICKED_UP)
    assert into_the_box.lines[0].startswith(f"OK     {code}")


def test_a_qr_codes_link_counts_as_its_code(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)

    ran = tanpacalo("scan", "ready", stdin=f"https://t.me/contoh_ktp_bot?start={fold(code)}\r\n")

    assert ran.status == 0
    assert slip(base, code).status is Status.READY_FOR_PICKUP


def test_a_second_scan_changes_nothing_and_says_so(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)

    ran = tanpacalo("scan", "ready", stdin=f"{code}\n{code}\n")

    assert ran.status == 0
    assert [line.split()[0] for line in ran.lines] == ["OK", "SUDAH", "Selesai:"]
    assert slip(base, code).version == 2


def test_wrong_lines_are_loud_and_fail_the_run(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)

    ran = tanpacalo("scan", "ready", stdin=f"bukan apa-apa\n{code}\n")

    assert ran.status == 1
    assert [line.split()[0] for line in ran.lines] == ["SALAH", "OK", "Selesai:"]
    assert "1 salah" in ran.lines[-1]
    assert "\a" not in ran.out, "no bell where no person listens"


def test_C07_a_scanned_nik_is_not_repeated(tanpacalo: CommandLine) -> None:
    """A barcode reader reads a card's own barcode, too."""
    ran = tanpacalo("scan", "ready", stdin="3273010101900001\n")

    assert ran.status == 1
    assert "3273" not in ran.out + ran.err


def test_broken_characters_end_nothing(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)

    ran = tanpacalo(
        "scan", "ready", stdin=f"\x00\udcff\n{code}\n".encode("utf-8", "replace").decode()
    )

    assert ran.lines[1].startswith("OK")


def test_a_card_that_was_handed_out_never_goes_back_by_a_scan(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)
    tanpacalo("picked-up", code)

    ran = tanpacalo("scan", "ready", stdin=f"{code}\n")

    assert ran.status == 1
    assert ran.lines[0].startswith(f"SALAH  {code}")
    assert slip(base, code).status is Status.PICKED_UP


def test_a_card_that_never_lay_in_the_box_can_be_handed_out_and_is_mentioned(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)

    ran = tanpacalo("picked-up", code)

    assert ran.status == 0
    assert "belum pernah" in ran.lines[0]
    assert slip(base, code).status is Status.PICKED_UP


def test_an_unknown_code_fails_the_one_shot(tanpacalo: CommandLine) -> None:
    ran = tanpacalo("picked-up", "ABCD-2345")

    assert ran.status == 1
    assert ran.lines[0].startswith("SALAH")


def test_undo_takes_the_last_scan_back(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    first, second = printed(2)

    ran = tanpacalo("scan", "ready", stdin=f"{first}\n{second}\nbatal\n")

    assert ran.status == 0
    assert ran.lines[2].startswith(f"BATAL  {second}")
    assert slip(base, first).status is Status.READY_FOR_PICKUP
    assert slip(base, second).status is Status.REGISTERED


def test_undo_works_backwards_until_nothing_is_left(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    first, second = printed(2)

    ran = tanpacalo("scan", "ready", stdin=f"{first}\n{second}\nundo\nUNDO\nundo\n")

    assert [line.split()[0] for line in ran.lines[2:5]] == ["BATAL", "BATAL", "SALAH"]
    assert slip(base, first).status is Status.REGISTERED


def test_ready_plans_reminders_and_pickup_ends_them(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)
    subscription = subscribe(base, code)

    tanpacalo("scan", "ready", stdin=f"{code}\n")
    planned = pending_reminders(base, subscription)
    tanpacalo("scan", "picked-up", stdin=f"{code}\n")

    assert planned == 4, "now, and after 1, 7 and 30 working days"
    assert pending_reminders(base, subscription) == 0


def test_undoing_a_pickup_brings_the_reminders_back_without_telling_twice(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    (code,) = printed(1)
    subscription = subscribe(base, code)
    tanpacalo("scan", "ready", stdin=f"{code}\n")

    tanpacalo("scan", "picked-up", stdin=f"{code}\nbatal\n")

    assert slip(base, code).status is Status.READY_FOR_PICKUP
    assert pending_reminders(base, subscription) == 3
    with base.database.transaction() as tx:
        assert subscriptions.active_ids(tx, lane="a" * 32) == [subscription]


def test_undo_leaves_alone_what_somebody_else_moved(
    tanpacalo: CommandLine, base: Base, printed: Printed
) -> None:
    """G07: two counters, one card."""
    from bot.cli.counter import Counter

    (code,) = printed(1)
    here, there = Counter(base, Status.READY_FOR_PICKUP), Counter(base, Status.PICKED_UP)
    here.take(code)
    there.take(code)

    answer = here.undo()

    assert answer.is_wrong
    assert slip(base, code).status is Status.PICKED_UP
