"""Notices: what may be written, whom it concerns, and which days it closes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from handlers.conversations import reminder
from handlers.conversations.opening import opening_line
from handlers.domain.application import Application, Status
from handlers.domain.notice import (
    CONSENTS,
    LEAD,
    MOST_TEXT,
    WAIT_FOR,
    Notice,
    NoticeFault,
    NoticeKind,
    Stage,
    clean,
    concerns,
    is_told,
    own_addresses,
    push_until,
    text_fault,
    with_closings,
)
from tests.conversations.world import NOW, OFFICE

OURS: Final = replace(
    OFFICE,
    telegram_link="https://t.me/contoh_bot",
    whatsapp_link="https://wa.me/6281234567890",
    public_url="https://ktp.contoh.go.id",
)
OUTAGE: Final = Notice("a" * 32, NoticeKind.OUTAGE, "Perekaman berhenti.", NOW)


def card(status: Status, *, service: str = "ktp", place: str = "") -> Application:
    return Application("b" * 32, "X", service, status, 1, NOW.date(), NOW, pickup_place=place)


@pytest.mark.parametrize(
    "text",
    [
        "Perekaman KTP-el berhenti sementara.",
        "Buka lagi pukul 13.00, lantai 2. Jl.Contoh No.1",
        "Cek di https://ktp.contoh.go.id/cek atau t.me/contoh_bot.",
        "Tulis ke @contoh_bot atau wa.me/6281234567890",
        "Blangko tiba 500 lembar (24.11.2026).",
    ],
)
def test_a_plain_notice_with_our_own_address_is_taken(text: str) -> None:
    assert text_fault(clean(text), own_addresses(OURS)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Daftar di https://bit.ly/ktp-cepat",
        "Unduh di ktp.contoh.go.id.evil.com",
        "Buka evil-ktp.contoh.go.id",
        "Buka https://ktp.contoh.go.id@evil.com",
        "Chat t.me/contoh_bot_resmi",
        "Chat @calo_ktp",
        "Buka www.dukcapil-cepat",
        "Buka kt\u200bp-cepat.com",
        "Kirim ke petugas@contoh.com",
        "Hubungi wa.me/6280000000000",
        "https://ktp.contoh.go.id:8443/x",
    ],
)
def test_C09_a_link_to_anywhere_else_is_refused(text: str) -> None:
    """Citizens are told that our messages never carry one; so no officer can make it untrue."""
    assert text_fault(clean(text), own_addresses(OURS)) is NoticeFault.LINK


def test_what_else_is_refused() -> None:
    assert text_fault(clean(" \u200b\n "), ()) is NoticeFault.EMPTY
    assert text_fault("x" * (MOST_TEXT + 1), ()) is NoticeFault.TOO_LONG
    assert text_fault("x" * MOST_TEXT, ()) is None
    assert text_fault("Kartu 3673014101900001 siap", ()) is NoticeFault.NIK


def test_a_text_is_one_paragraph_of_what_can_be_seen() -> None:
    assert clean("  Perekaman\n\nberhenti\x1b[2J\u202e sementara. ") == (
        "Perekaman berhenti [2J sementara."
    )


@pytest.mark.parametrize(
    ("stages", "waits", "goes_on"),
    [
        ((Stage.RECORDING, Stage.PRINTING), Status.PRINT_READY, Status.READY_FOR_PICKUP),
        ((Stage.RECORDING,), Status.NOT_ENROLLED, Status.PRINT_READY),
        ((Stage.CHECKING,), Status.SENT_FOR_ENROLLMENT, Status.NOT_ENROLLED),
        ((), Status.SHIPPED, Status.PICKED_UP),
    ],
)
def test_an_outage_concerns_who_waits_for_exactly_that(
    stages: tuple[Stage, ...], waits: Status, goes_on: Status
) -> None:
    notice = replace(OUTAGE, stages=stages)

    assert concerns(notice, card(waits), OFFICE)
    assert not concerns(notice, card(goes_on), OFFICE)


@pytest.mark.parametrize(
    ("kind", "waits", "goes_on"),
    [
        (NoticeKind.BLANKS, Status.PRINT_READY, Status.NOT_ENROLLED),
        (NoticeKind.MOBILE, Status.NOT_ENROLLED, Status.PRINT_READY),
        (NoticeKind.CLOSED, Status.READY_FOR_PICKUP, Status.PRINT_READY),
    ],
)
def test_without_a_stage_its_kind_says_whom_it_concerns(
    kind: NoticeKind, waits: Status, goes_on: Status
) -> None:
    notice = replace(OUTAGE, kind=kind)

    assert concerns(notice, card(waits), OFFICE)
    assert not concerns(notice, card(goes_on), OFFICE)


def test_service_and_place_narrow_it() -> None:
    """A card without a place of its own lies at the office's usual one."""
    notice = replace(OUTAGE, services=("ktp",), places=("Loket 3",))

    assert concerns(notice, card(Status.PRINTED), OFFICE)
    assert not concerns(notice, card(Status.PRINTED, service="kia"), OFFICE)
    assert not concerns(notice, card(Status.PRINTED, place="Kecamatan Curug"), OFFICE)


def test_it_is_told_some_days_ahead_and_no_moment_longer() -> None:
    notice = replace(OUTAGE, starts_at=NOW, ends_at=NOW + timedelta(hours=1))

    assert not is_told(notice, NOW - LEAD - timedelta(seconds=1))
    assert is_told(notice, NOW - LEAD)
    assert is_told(notice, NOW + timedelta(minutes=59))
    assert not is_told(notice, NOW + timedelta(hours=1))
    assert push_until(notice, NOW) == NOW + timedelta(hours=1)


def closing(**more: object) -> Notice:
    midnight = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # Wednesday, at the office
    notice = Notice(
        "c" * 32, NoticeKind.CLOSED, "Pelatihan.", midnight, midnight + timedelta(days=2)
    )
    return replace(notice, **more)  # type: ignore[arg-type]


def test_a_closing_closes_its_days_and_no_other() -> None:
    office = with_closings(OFFICE, [closing()])

    calendar = office.calendar
    days = [date(2026, 11, day) for day in (24, 25, 26, 27)]
    assert [calendar.is_working_day(day) for day in days] == [True, False, False, True]
    assert calendar.next_working_day(days[0]) == days[3]
    assert opening_line(office, NOW + timedelta(days=1)).facts["reason"] == "closed"
    assert OFFICE.calendar.is_working_day(days[1]), "the configured calendar is untouched"


@pytest.mark.parametrize(
    "notice",
    [
        OUTAGE,
        closing(places=("Kecamatan Curug",)),
        closing(services=("kia",)),
        closing(stages=(Stage.RECORDING,)),
    ],
)
def test_what_does_not_close_the_whole_office_leaves_its_calendar(notice: Notice) -> None:
    assert with_closings(OFFICE, [notice]) is OFFICE


def test_who_agreed_to_the_present_wording_may_be_sent_one() -> None:
    """UU 27/2022 Ps 20-22: an earlier consent did not name notices."""
    assert {reminder.CONSENT_VERSION, reminder.DOCUMENT_CONSENT_VERSION} == CONSENTS


def test_every_status_that_is_not_over_waits_for_something_or_for_its_first_scan() -> None:
    """A status that comes later must be given its stage, or no outage reaches it."""
    waits = frozenset[Status]().union(*WAIT_FOR.values())

    assert waits | {Status.REGISTERED} == {status for status in Status if not status.is_final}
