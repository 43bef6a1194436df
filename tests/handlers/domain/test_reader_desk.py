"""Questions to a reporter: no links (E19), and no refusal of ordinary sentences."""

import pytest

from handlers.domain.reader_desk import (
    MOST_QUESTION,
    QuestionFault,
    clean_question,
    question_fault,
)


@pytest.mark.parametrize(
    "text",
    [
        "Loket berapa, dan kira-kira jam berapa?",
        "Berapa yang diminta: Rp50.000 atau Rp 150.000,00?",
        "Apakah tgl. 12.11.2026 pukul 09.30 benar?",
        "Pak/Bu, di kelurahan atau kecamatan?",
        "Baik.Terima kasih. Ada kuitansi no. 12/A/2026?",
        "UU No. 24/2013 berlaku. Siapa yang meminta: petugas atau calo?",
        "Uangnya dikembalikan... atau tidak?",
    ],
)
def test_an_ordinary_question_is_taken(text: str) -> None:
    assert question_fault(clean_question(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "http://contoh.test",
        "HTTPS://CONTOH.TEST/a",
        "ftp://contoh.test",
        "tg://resolve?domain=x",
        "mailto:a@b.id",
        "www.contoh.test",
        "wa.me/628123",
        "contoh.go.id",
        "lihat di s.id/abc ya",
        "conto\u00adh.com",
        "contoh\uff0ecom",
        "contoh.test/jalur",
        "203.0.113.7",
    ],
)
def test_E19_links_are_seen_however_they_are_written(text: str) -> None:
    assert question_fault(clean_question(text)) is QuestionFault.LINK


def test_length_is_counted_in_characters() -> None:
    assert question_fault("é" * MOST_QUESTION) is None
    assert question_fault("é" * (MOST_QUESTION + 1)) is QuestionFault.TOO_LONG
    assert question_fault(clean_question(" \u200b\n")) is QuestionFault.EMPTY
