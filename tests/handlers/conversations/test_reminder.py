"""Reminders: consent that can be proved, texts about nobody, plans within the day."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from handlers import dispatch
from handlers.conversations import reminder
from handlers.domain.application import Status
from handlers.domain.effects import EndSubscription, Snooze, Subscribe
from handlers.domain.known import Known
from handlers.domain.messages import Action, Channel, Incoming, MessageClass, Tap, Turn
from handlers.domain.state import Language, State
from handlers.texts.render import render, render_line
from tests.conversations.world import NOW, OFFICE
from tests.handlers.conversations.test_status import READY

#: The wording that version 2 of the consent stands for.
CONSENT_2 = "4cbf5e0a6223be1b"
#: Likewise for all but the KTP-el.
DOCUMENT_CONSENT_2 = "5269638a83e97dc1"


def tap(action: Action, known: Known, target: str = READY.id, version: int = 4) -> Turn:
    said = Incoming(Channel.TELEGRAM, "1", "42", NOW, tap=Tap(action, target, version))
    return dispatch.reply(dispatch.hear(said, State()), known)


def known(*, subscribed: bool, status: Status = Status.READY_FOR_PICKUP) -> Known:
    application = replace(READY, status=status)
    ids = (READY.id,) if subscribed else ()
    return Known(NOW, OFFICE, ("f" * 32,), by_id={READY.id: application}, subscribed=ids)


def test_the_consents_version_changes_with_its_words() -> None:
    """UU 27/2022 Ps 24: it must be shown what was agreed to."""
    words = "".join(
        render_line(text, {"code": "X"}, language)
        for text in ("reminder-consent", "reminder-consent-ready")
        for language in Language
    )

    assert reminder.CONSENT_VERSION == "2"
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == CONSENT_2


def test_the_consent_for_documents_changes_with_its_words() -> None:
    words = "".join(
        render_line(text, {"code": "X"}, language)
        for text in ("document-consent", "document-consent-ready")
        for language in Language
    )

    assert reminder.DOCUMENT_CONSENT_VERSION == "document-2"
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == DOCUMENT_CONSENT_2


@pytest.mark.parametrize("slot", [0, 1])
def test_a_reminder_does_not_say_which_document_it_is(slot: int) -> None:
    """The telephone may lie on the family's table: a divorce is nobody else's matter."""
    divorce = replace(READY, service="divorce")

    message = render(reminder.message(divorce, slot, OFFICE, NOW), Language.INDONESIAN)

    assert message.template is not None
    told = "\n".join((message.text, *message.template.parameters)).casefold()
    assert "dokumen dengan kode" in told
    assert "cerai" not in told
    assert "kartu" not in told


def test_one_tap_subscribes_and_plans_what_is_still_to_come() -> None:
    turn = tap(Action.REMIND_ME, known(subscribed=False))

    (effect,) = turn.do
    assert isinstance(effect, Subscribe)
    assert (effect.application_id, effect.application_version) == (READY.id, 4)
    assert [planned.slot for planned in effect.reminders] == [2, 3], "day 1 was 08:00 today"
    assert all(planned.due_at > NOW for planned in effect.reminders)


def test_a_card_that_is_not_ready_has_nothing_to_plan() -> None:
    turn = tap(Action.REMIND_ME, known(subscribed=False, status=Status.PRINTED))

    assert turn.do == (Subscribe(READY.id, 4, reminder.CONSENT_VERSION),)


@pytest.mark.parametrize("status", [Status.PICKED_UP, Status.READY_FOR_PICKUP])
def test_who_is_subscribed_or_done_is_not_subscribed_again(status: Status) -> None:
    assert tap(Action.REMIND_ME, known(subscribed=True, status=status)).do == ()


def test_A26_a_button_about_nothing_we_know_is_refused() -> None:
    turn = tap(Action.REMIND_ME, Known(NOW, OFFICE, ("f" * 32,)))

    assert turn.say[0].lines[0].text == "refused"
    assert turn.do == ()


def test_collected_is_a_claim_and_stop_is_none() -> None:
    facts = known(subscribed=True)

    assert tap(Action.COLLECTED, facts).do == (EndSubscription(READY.id, claims_collected=True),)
    assert tap(Action.STOP, facts).do == (EndSubscription(READY.id),)


def test_tomorrow_is_the_next_working_day_and_needs_a_subscription() -> None:
    turn = tap(Action.TOMORROW, known(subscribed=True))

    (effect,) = turn.do
    assert isinstance(effect, Snooze)
    assert OFFICE.calendar.office_date(effect.reminder.due_at) == date(2026, 11, 25)
    assert tap(Action.TOMORROW, known(subscribed=False)).do == ()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("slot", [0, 1, 3])
def test_D14_a_reminder_is_about_a_card_and_nobody(slot: int, language: Language) -> None:
    message = reminder.message(READY, slot, OFFICE, NOW)

    rendered = render(message, language)
    assert message.kind is MessageClass.REMINDER
    assert len(rendered.text) <= 600
    assert "Loket 3" in rendered.text
    assert [button.action for button in rendered.buttons] == [
        Action.COLLECTED,
        Action.TOMORROW,
        Action.STOP,
    ]


def test_the_web_chat_offers_links_with_the_code_filled_in() -> None:
    office = replace(OFFICE, telegram_link="https://t.me/contoh_bot")
    said = Incoming(Channel.WEB, "1", "42", NOW, tap=Tap(Action.REMIND_ME, READY.id, 4))
    facts = replace(known(subscribed=False), office=office)

    turn = dispatch.reply(dispatch.hear(said, State()), facts)

    assert turn.do == ()
    assert turn.say[0].buttons[0].link == "https://t.me/contoh_bot?start=98TTTF8633KA"
