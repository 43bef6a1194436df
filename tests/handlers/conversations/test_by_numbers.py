"""What the page says: as much as the slip's code would tell, but the code itself."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from handlers.conversations import by_numbers, information, small_talk
from handlers.domain.application import Application, Status
from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.heard import Ask, Heard
from handlers.domain.imported import SERVICES
from handlers.domain.known import Known
from handlers.domain.messages import Channel, Incoming
from handlers.domain.nik import Fault
from handlers.domain.notice import Notice, NoticeKind
from handlers.domain.office import Office
from handlers.domain.slip_code import RANDOM_BYTES, make_code
from handlers.domain.state import Language, State
from handlers.domain.waiting import OverdueCase, UsualWait
from handlers.texts.render import render_line
from tests.office import TUESDAY

CODE = make_code(bytes(RANDOM_BYTES))
CARD = Application(
    "a" * 32, CODE, "ktp", Status.PRINT_READY, 3, date(2026, 11, 20), TUESDAY, date(2026, 11, 2)
)


def words(
    application: Application, office: Office, language: Language = Language.INDONESIAN, **facts: Any
) -> str:
    (told,) = by_numbers.documents([application], replace(known(office), **facts))
    lines = (told.service, told.heading, told.step, *told.facts)
    return "\n".join(render_line(line.text, line.facts, language) for line in lines)


@pytest.mark.parametrize("language", list(Language))
def test_every_status_and_service_has_words_of_its_own(office: Office, language: Language) -> None:
    told = {
        render_line(line.text, line.facts, language)
        for status in Status
        for line in [by_numbers.documents([replace(CARD, status=status)], known(office))[0].heading]
    }
    steps = {render_line("check-step", {"status": status.value}, language) for status in Status}
    services = {
        render_line("check-service", {"service": service}, language)
        for service in {*SERVICES.values(), "a document of tomorrow"}
    }

    assert len(told) == len(Status)
    assert render_line("check-step", {"status": "?"}, language) not in steps
    assert len(services) == len(set(SERVICES.values())) + 1


def test_what_is_only_switched_on_was_never_collected(office: Office) -> None:
    (told,) = by_numbers.documents(
        [replace(CARD, service="digital_id", status=Status.PICKED_UP)], known(office)
    )

    assert render_line(told.heading.text, told.heading.facts, Language.INDONESIAN) == "Sudah aktif"


@pytest.mark.parametrize("status", list(Status))
def test_D02_neither_code_nor_name_nor_number_is_told(office: Office, status: Status) -> None:
    """Whoever knows two numbers may know the status; the code stays with the slip."""
    for language in Language:
        told = words(replace(CARD, status=status), office, language)
        assert CODE not in told.replace("-", "")


def test_a_ready_card_says_where_and_how_long(office: Office) -> None:
    told = words(replace(CARD, status=Status.READY_FOR_PICKUP), office, Language.INDONESIAN)

    assert "Siap diambil" in told
    assert "Sudah menunggu 22 hari sejak pengajuan." in told
    assert "Ambil di Loket 3." in told
    assert "Hari ini buka 08.00–15.00." in told


def test_what_can_be_collected_comes_first_and_what_is_over_last(office: Office) -> None:
    some = [
        replace(CARD, id=str(index), status=status)
        for index, status in enumerate(
            (Status.PICKED_UP, Status.SENT_FOR_ENROLLMENT, Status.READY_FOR_PICKUP)
        )
    ]
    told = by_numbers.documents(some, known(office))

    assert [one.heading.facts["status"] for one in told] == [
        Status.READY_FOR_PICKUP,
        Status.SENT_FOR_ENROLLMENT,
        Status.PICKED_UP,
    ]
    assert [one.is_ready for one in told] == [True, False, False]


def test_old_data_is_told_as_old_from_the_day_that_the_office_chose(office: Office) -> None:
    old = replace(CARD, data_at=TUESDAY - timedelta(days=8))
    patient = replace(office, old_data_days=9)

    assert "lebih dari 7 hari: bisa sudah berubah" in words(old, office)
    assert "bisa sudah berubah" not in words(old, patient)


def test_it_tells_what_the_chat_tells_of_waiting(office: Office) -> None:
    """Blanks, what the office usually needs, what became of a late card, and notices."""
    usual = {("ktp", Status.PRINT_READY): UsualWait(cases=41, median_days=6, most_days=14)}
    blanks = BlankStock(BlankState.EMPTY, date(2026, 11, 18), TUESDAY)
    case = OverdueCase(3, date(2026, 11, 23), date(2026, 11, 30))
    notice = Notice("n" * 32, NoticeKind.BLANKS, "2.000 blangko tiba.", TUESDAY)

    few = words(CARD, office)
    told = words(CARD, office, waits=usual, blanks=blanks, notices=(notice,))
    listed = words(CARD, office, waits=usual, overdue={CARD.id: case})

    assert "belum cukup data" in few
    assert "Pencetakan memerlukan blangko" in few
    assert "kosong sejak 18 Nov" in told
    assert "9 dari 10 dalam 14 hari (41 kartu" in told
    assert "2.000 blangko tiba." in told
    assert "Tercatat untuk petugas 23 Nov" in listed
    assert "blangko tiba" not in words(replace(CARD, status=Status.READY_FOR_PICKUP), office)


def test_every_fault_has_its_sentence() -> None:
    told = {render_line(by_numbers.FAULTS[one], {}, Language.INDONESIAN) for one in Fault}

    assert len(told) == len(Fault)


def known(office: Office) -> Known:
    return Known(TUESDAY, office)


def heard(ask: Ask) -> Heard:
    return Heard(Incoming(Channel.TELEGRAM, "1", "1", TUESDAY, text="x"), State(), ask)


@pytest.mark.parametrize("url", ["https://ktp.contoh.go.id", "https://ktp.contoh.go.id/"])
def test_a_number_in_a_chat_leads_to_the_office_s_own_page(office: Office, url: str) -> None:
    ours = known(replace(office, public_url=url))
    (nik,) = small_talk.nik_reply(heard(Ask.NIK), ours).say
    (lost,) = information.lost_slip_reply(heard(Ask.LOST_SLIP), ours).say

    for message in (nik, lost):
        links = [button.link for button in message.buttons if button.link]
        assert links == ["https://ktp.contoh.go.id/cek"]


def test_without_a_page_of_its_own_no_link_is_told(office: Office) -> None:
    (message,) = small_talk.nik_reply(heard(Ask.NIK), known(office)).say

    assert message.buttons == ()
    assert [line.text for line in message.lines] == ["nik-unasked"]
