"""The wordings that Meta approves: what is submitted is what is said, within Meta's rules."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from bot.channels.whatsapp.templates import TEXTS, count_places, wording
from handlers.conversations import notices, officer, reminder, tickets
from handlers.domain.application import Application, Status
from handlers.domain.complaint import (
    Complaint,
    ComplaintClass,
    ComplaintKind,
    ComplaintState,
)
from handlers.domain.messages import Outgoing
from handlers.domain.notice import Notice, NoticeKind
from handlers.domain.officer import AgeClass, DigestCopy, DigestFacts, Role
from handlers.domain.reminder import ANNOUNCEMENT
from handlers.domain.state import Language
from handlers.texts.render import render, render_line
from tests.conversations.world import NOW, OFFICE

#: Meta's limits. Source: developers.facebook.com/docs/whatsapp/message-templates/guidelines
MOST_CHARACTERS: Final = 1_024
PLACE: Final = re.compile(r"\{\{\d\}\}")

CARD: Final = Application(
    id="1" * 32,
    code="98TTTF8633KA",
    service="ktp",
    status=Status.READY_FOR_PICKUP,
    version=3,
    status_since=date(2026, 11, 23),
    data_at=NOW,
    submitted_on=None,
    pickup_place="",
)
FACTS: Final = DigestFacts(
    date(2026, 11, 24), None, 7, 0, cards={AgeClass.DAYS_0_2: 12, AgeClass.OVER_14: 3},
    alarms=("outbox-stuck",),
)  # fmt: skip
ANSWERED: Final = Complaint(
    id="3" * 32,
    number="T98TTTF8633KA",
    kind=ComplaintKind.COMPLAINT,
    grade=ComplaintClass.NORMATIVE,
    state=ComplaintState.ANSWERED,
    due_on=NOW.date(),
    answer="Kenari: berkasnya sudah kami temukan.",
)
ADDRESS: Final = replace(OFFICE, address="Jl. Contoh No. 1")
MESSAGES: Final[dict[str, Outgoing]] = {
    "first": reminder.message(CARD, ANNOUNCEMENT, OFFICE, NOW),
    "again": reminder.message(CARD, 1, ADDRESS, NOW),
    "elsewhere": reminder.message(replace(CARD, pickup_place="Kecamatan"), 1, ADDRESS, NOW),
    "digest": officer.digest_message(FACTS, OFFICE, DigestCopy(Role.SUPERVISOR)),
    "counter": officer.digest_message(FACTS, OFFICE, DigestCopy(Role.COUNTER)),
    "notice": notices.push_message(
        Notice("2" * 32, NoticeKind.OUTAGE, "Perekaman berhenti.", NOW), CARD, OFFICE, NOW
    ),
    "ticket": tickets.push_message(ANSWERED, OFFICE, NOW.date()),
    "empty": officer.digest_message(DigestFacts(FACTS.day), OFFICE, DigestCopy(Role.SUPERVISOR)),
}


def filled(message: Outgoing, language: Language) -> str:
    """Put a message's parameters into the wording, as Meta does."""
    template = render(message, language).template
    assert template is not None
    text = wording(template.name, language)
    assert len(template.parameters) == count_places(text)
    for place, parameter in enumerate(template.parameters, start=1):
        text = text.replace(f"{{{{{place}}}}}", parameter)
    return text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MESSAGES)
def test_what_meta_makes_of_it_is_our_text_with_its_places_filled(
    name: str, language: Language
) -> None:
    message = MESSAGES[name]
    assert message.template is not None
    places = {
        f"p{number}": render_line(line.text, line.facts, language)
        for number, line in enumerate(message.template.parameters, start=1)
    }

    assert filled(message, language) == render_line(TEXTS[message.template.name], places, language)
    assert len(filled(message, language)) <= MOST_CHARACTERS


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MESSAGES)
def test_C10_every_place_is_one_line(name: str, language: Language) -> None:
    """Meta refuses line feeds, tabs and runs of spaces, and what is empty."""
    template = render(MESSAGES[name], language).template
    assert template is not None

    for parameter in template.parameters:
        assert parameter
        assert parameter == " ".join(parameter.split())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", TEXTS)
def test_the_wording_keeps_metas_rules(name: str, language: Language) -> None:
    """No place at an end, none beside another, numbered from one without a gap."""
    text = wording(name, language)
    places = [match.group() for match in PLACE.finditer(text)]
    between = PLACE.split(text)

    assert places == [f"{{{{{number}}}}}" for number in range(1, len(places) + 1)]
    assert all(any(sign.isalpha() for sign in part) for part in between)
    assert "\n\n\n" not in text
    assert len(text) <= MOST_CHARACTERS
    assert len(text.split()) >= 3 * len(places)


def test_a_reminders_template_says_what_the_reminder_says() -> None:
    """Code, since when, where, when, free of charge; nothing about the person."""
    text = filled(MESSAGES["again"], Language.INDONESIAN)

    assert text == (
        "Pemberitahuan: KTP-el dengan kode 98TT-TF86-33KA siap diambil sejak Senin, "
        "23 November 2026. "
        "Tempat: Loket 3, Jl. Contoh No. 1. Jam layanan: Hari ini buka 08.00–15.00. "
        "Gratis, bawa slip Bapak/Ibu."
    )


def test_a_digests_template_tells_no_small_count_and_no_report_to_the_counter() -> None:
    supervisor = filled(MESSAGES["digest"], Language.INDONESIAN)
    counter = filled(MESSAGES["counter"], Language.INDONESIAN)

    assert "Laporan: baru kurang dari 3, terbuka 7, lewat batas 0." in supervisor
    assert "diambil: 15, di antaranya 3 lebih dari 14 hari kerja." in supervisor
    assert "Perlu tindakan: 1 hal." in supervisor
    assert "Laporan: tidak untuk peran ini." in counter
    assert "terbuka" not in counter


def test_a_tickets_template_says_that_there_is_news_and_not_which() -> None:
    """What an officer wrote to a citizen is for this chat, not for Meta's templates."""
    text = filled(MESSAGES["ticket"], Language.INDONESIAN)

    assert "T-98TT-TF86-33KA" in text
    assert "petugas sudah menjawab" in text
    assert "Kenari" not in text
    assert "Kenari" in render(MESSAGES["ticket"], Language.INDONESIAN).text
