"""The digest: one fact a line, no content, no small count; and who may have it."""

import pytest

from handlers.conversations.officer import digest_message
from handlers.domain.messages import MessageClass
from handlers.domain.officer import AgeClass, DigestFacts, Permission, Role, age_class, may
from handlers.domain.state import Language
from handlers.texts.render import render
from tests.conversations.world import NOW, OFFICE

FULL = DigestFacts(
    day=NOW.date(),
    reports_new=3,
    reports_open=12,
    reports_overdue=None,
    oldest=AgeClass.OVER_14,
    cards=dict.fromkeys(AgeClass, 40),
    data_age_days=9,
    reminders_sent=31,
    reminders_failed=2,
    alarms=("token-revoked", "outbox-stuck", "few-readers", "demo-readers", "queue-old"),
)


@pytest.mark.parametrize("language", Language)
def test_a_full_digest_fits_a_small_phone(language: Language) -> None:
    message = digest_message(FULL, OFFICE)

    text = render(message, language).text
    assert message.kind is MessageClass.DIGEST
    assert len(text) <= 600
    assert max(map(len, text.splitlines())) <= 60


def test_a_count_under_three_is_not_told() -> None:
    text = render(digest_message(FULL, OFFICE), Language.INDONESIAN).text

    assert "• baru: 3" in text
    assert "• lewat batas: kurang dari 3" in text


def test_day_one_reads_as_well_as_the_demo() -> None:
    text = render(digest_message(DigestFacts(NOW.date()), OFFICE), Language.INDONESIAN).text

    assert "Belum ada data kartu." in text
    assert "Tidak ada kartu yang menunggu diambil." in text
    assert "Tidak ada gangguan." in text


def test_the_counter_hears_about_cards_not_about_reports() -> None:
    assert not may(Role.COUNTER, Permission.SEE_REPORT_COUNTS)

    text = render(digest_message(FULL, OFFICE, with_reports=False), Language.INDONESIAN).text

    assert "Laporan" not in text
    assert "Kartu siap" in text


def test_every_role_gets_a_digest_and_an_unknown_one_nothing() -> None:
    assert all(may(role, Permission.RECEIVE_DIGEST) for role in Role)
    assert not may("head", Permission.RECEIVE_DIGEST)


def test_ages_fall_into_their_classes() -> None:
    days = {0: "days-0-2", 2: "days-0-2", 3: "days-3-5", 6: "days-6-14", 14: "days-6-14"}

    assert {day: age_class(day).value for day in days} == days
    assert age_class(15) is AgeClass.OVER_14
