"""Printed slips: what stands on them, how many fit, where the QR leads."""

import io
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from bot.slips import SLIPS_PER_PAGE, slip_link, slips_pdf
from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.office import Office
from handlers.domain.slip_code import find_codes, make_code, show

CALENDAR = OfficeCalendar(ZoneInfo("Asia/Jakarta"), parse_hours({"mon": "08:00-15:00"}))
NAME = "Disdukcapil Kota Contoh"
CODES = [make_code(number.to_bytes(16, "big")) for number in range(2 * SLIPS_PER_PAGE + 1)]
TELEGRAM = {"telegram_link": "https://t.me/ContohBot"}
WHATSAPP = {"whatsapp_link": "https://wa.me/6281234567890"}
PAGE = {"public_url": "https://ktp.example.go.id/"}


def office(links: Mapping[str, str], name: str = NAME) -> Office:
    """Give an office that can be reached through these links."""
    return Office(
        name,
        CALENDAR,
        telegram_link=links.get("telegram_link", ""),
        whatsapp_link=links.get("whatsapp_link", ""),
        public_url=links.get("public_url", ""),
    )


def pages(codes: list[str], where: Office) -> list[str]:
    """Print slips and read the pages' text back, in one line each."""
    pdf = slips_pdf(codes, where, link=lambda code: slip_link(where, code))
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_slip_is_printed_once_and_eight_fill_a_page() -> None:
    printed = pages(CODES, office(TELEGRAM))

    assert [sum(show(code) in page for code in CODES) for page in printed] == [8, 8, 1]
    assert all(page.count(NAME) == page.count("Gratis") for page in printed)


def test_pages_are_a4() -> None:
    where = office(TELEGRAM)
    pdf = slips_pdf(CODES[:1], where, link=lambda code: slip_link(where, code))

    (page,) = PdfReader(io.BytesIO(pdf)).pages

    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


@pytest.mark.parametrize(
    "links, told",
    [
        (TELEGRAM, "t.me/ContohBot"),
        (WHATSAPP, "+6281234567890"),
        (PAGE, "ktp.example.go.id"),
        ({}, "loket"),
    ],
)
def test_a_slip_helps_without_a_phone_and_says_that_it_is_free(
    links: Mapping[str, str], told: str
) -> None:
    (page,) = pages(CODES[:1], office(links))

    assert told in page
    assert "loket" in page.lower()
    assert "UU 24/2013 Pasal 79A" in page


@pytest.mark.parametrize(
    "links, start",
    [
        (TELEGRAM | WHATSAPP | PAGE, "https://t.me/ContohBot?start="),
        (WHATSAPP | PAGE, "https://wa.me/6281234567890?text="),
        (PAGE, "https://ktp.example.go.id/?kode="),
        ({}, ""),
    ],
)
def test_a_scanned_link_counts_as_its_code(links: Mapping[str, str], start: str) -> None:
    """A barcode reader is a keyboard: `scan` and the chat read what the QR says."""
    for code in CODES:
        link = slip_link(office(links), code)

        assert link.startswith(start)
        assert find_codes(link) == (code,)


def test_long_names_and_long_imported_codes_stay_on_their_slip() -> None:
    long_name = "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Administrasi Kepulauan Contoh"

    (page,) = pages(["SRG202600012345678901234"], office(TELEGRAM, long_name))

    assert long_name in page
    assert "SRG202600012345678901234" in page
