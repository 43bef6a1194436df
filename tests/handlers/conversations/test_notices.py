"""Notices in words: within a phone's length, in either language, about nobody."""

from dataclasses import replace

import pytest

from handlers.conversations.notices import line, push_message, with_notices
from handlers.domain.application import Status
from handlers.domain.known import Known
from handlers.domain.messages import MessageClass, say
from handlers.domain.notice import Notice, NoticeKind
from handlers.domain.state import Language
from handlers.texts.length import MOST
from handlers.texts.render import render, render_line
from tests.conversations.world import NOW, OFFICE
from tests.handlers.domain.test_notice import card

NOTICE = Notice("a" * 32, NoticeKind.OUTAGE, "Perekaman berhenti.", NOW)


def words(notice: Notice, language: Language) -> str:
    told = line(notice, OFFICE, NOW)
    return render_line(told.text, told.facts, language)


def test_it_is_told_in_english_if_the_office_wrote_it() -> None:
    both = replace(NOTICE, english="Recording has stopped.")

    assert words(both, Language.INDONESIAN) == (
        "⚠️ Gangguan sejak Selasa, 24 November 2026: Perekaman berhenti."
    )
    assert words(both, Language.ENGLISH).endswith(": Recording has stopped.")
    assert words(NOTICE, Language.ENGLISH).endswith(": Perekaman berhenti.")


def test_C03_its_words_are_no_pattern() -> None:
    notice = replace(NOTICE, text="{ $day } {0.x} %s <b>*")

    assert words(notice, Language.INDONESIAN).endswith(": { $day } {0.x} %s <b>*")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", NoticeKind)
def test_D14_its_message_is_about_a_card_and_nobody(kind: NoticeKind, language: Language) -> None:
    application = replace(card(Status.PRINT_READY), id="b" * 32, code="98TTTF8633KA")
    notice = replace(NOTICE, kind=kind, text="x" * 300)

    message = push_message(notice, application, OFFICE, NOW)
    rendered = render(message, language)

    assert message.kind is MessageClass.NOTICE
    assert len(rendered.text) <= MOST
    assert "98TT" not in rendered.text
    assert rendered.template is not None
    assert len(rendered.buttons) == 2


def test_under_a_long_answer_it_is_a_message_of_its_own() -> None:
    """Never cut, never longer than a phone shows; the buttons stay where they were."""
    known = Known(NOW, OFFICE, notices=(replace(NOTICE, text="x" * 300),))
    short = say("status-free")
    long = replace(short, lines=short.lines * 5)

    assert len(with_notices(short, card(Status.PRINT_READY), known)) == 1
    told = with_notices(long, card(Status.PRINT_READY), known)
    assert [len(message.lines) for message in told] == [5, 1]
    assert told[0] == long
