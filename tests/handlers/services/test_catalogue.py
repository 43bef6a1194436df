"""The data of services: every fact has its source, every answer fits and can be told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain

import pytest

from handlers.conversations.requirements import OTHERS, requirements_message
from handlers.domain.known import Known
from handlers.domain.messages import Action, Outgoing
from handlers.domain.own_facts import (
    NO_OWN_FACTS,
    OwnFacts,
    OwnFactsError,
    parse_own_facts,
)
from handlers.domain.state import Language
from handlers.services.catalogue import Case, Service, by_number, services
from handlers.texts.render import render, render_line
from tests.conversations.world import NOW, OFFICE

MOST_CHARACTERS = 600
CASES = [(service, case) for service in services().values() for case in service.cases]
IDS = [f"{service.key}-{case.key}" for service, case in CASES]
#: A Friday after hours, before a holiday: the longest line about hours.
LATE = datetime(2026, 12, 23, 10, 0, tzinfo=UTC)


def told(message: Outgoing, language: Language = Language.INDONESIAN) -> str:
    return render(message, language).text


def of(service: str, case: str, own: OwnFacts = NO_OWN_FACTS) -> Outgoing:
    return requirements_message(services()[service], case, Known(NOW, replace(OFFICE, own=own)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("service", "case"), CASES, ids=IDS)
def test_every_case_fits_a_small_phone_whenever_it_is_asked(
    service: Service, case: Case, language: Language
) -> None:
    for now in (NOW, LATE):
        text = told(requirements_message(service, case.key, Known(now, OFFICE)), language)

        assert len(text) <= MOST_CHARACTERS, text
        assert "79A" in text


@pytest.mark.parametrize(("service", "case"), CASES, ids=IDS)
def test_every_list_says_what_to_bring_and_on_whose_word(service: Service, case: Case) -> None:
    text = told(of(service.key, case.key))

    assert ("☐" in text) != bool(case.unknown)
    assert ("Sumber: " in text) == bool(case.needs)
    assert all(fact.source.read_on <= date(2026, 12, 31) for fact in case.needs)


def test_no_list_asks_for_a_letter_of_the_neighbourhood() -> None:
    """Perpres 96/2018; people expect it, so it is said where they would ask for it."""
    for service, case in CASES:
        facts = (*case.needs, *case.notes)
        assert not any("RT" in render_line(fact.text, {}, Language.INDONESIAN) for fact in facts)
        says = "Tidak perlu surat pengantar RT/RW" in told(of(service.key, case.key))
        assert says is service.says_no_letter


def test_every_button_leads_to_its_case() -> None:
    buttons = chain.from_iterable(of(service.key, case.key).buttons for service, case in CASES)
    numbers = {one.version for one in buttons if one.action is Action.REQUIREMENTS}

    assert numbers - {OTHERS} <= by_number().keys()
    assert OTHERS not in by_number()
    assert {
        case.number for service, case in CASES if case.button and len(service.cases) > 1
    } <= numbers


def test_whatsapp_can_show_all_the_buttons_of_a_case() -> None:
    """Ten rows make a list; titles have 24 letters."""
    for service, case in CASES:
        labels = [
            one.label for one in render(of(service.key, case.key), Language.INDONESIAN).buttons
        ]
        assert len(labels) <= 10
        assert max(map(len, labels)) <= 24
        assert len(set(labels)) == len(labels)


def test_the_office_adds_and_replaces_with_its_own_source() -> None:
    own = parse_own_facts(
        {
            "items": [
                {
                    "service": "ktp", "case": "proxy", "item": "Surat kuasa bermeterai",
                    "source": "SK Kadis 12/2026", "date": date(2026, 11, 20),
                },
                {
                    "service": "ktp", "case": "lost", "replaces": "need-family-card-copy",
                    "item": "Kartu Keluarga asli", "source": "Loket", "date": date(2026, 1, 2),
                },
            ]
        }
    )  # fmt: skip

    proxy, lost = told(of("ktp", "proxy", own)), told(of("ktp", "lost", own))

    assert "☐ Surat kuasa bermeterai" in proxy
    assert "Sumber: SK Kadis 12/2026." in proxy
    assert "☐ Kartu Keluarga asli" in lost
    assert "Fotokopi" not in lost
    assert "2 Januari 2026" in lost  # the oldest day counts
    assert "☐ Kartu Keluarga asli" not in told(of("ktp", "damaged", own))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"service": "sim"}, "service must be one of ktp"),
        ({"case": "stolen"}, "case must be left out or one of first_time"),
        ({"replaces": "need-money"}, "replaces must be one of"),
        ({"source": ""}, "source must be a text"),
        ({"date": "24-11-2026"}, "date must be a day such as 2026-11-24"),
        ({"item": "x" * 91}, "item must be one line of at most 90"),
        ({"item": "a\nb"}, "item must be one line"),
        ({"price": 5}, "price is no key"),
    ],
)
def test_a_faulty_entry_is_named_with_its_reason(entry: dict[str, object], problem: str) -> None:
    good = {
        "service": "ktp", "case": "lost", "item": "Materai", "source": "Loket",
        "date": date(2026, 11, 24),
    }  # fmt: skip

    with pytest.raises(OwnFactsError, match=problem) as caught:
        parse_own_facts({"items": [good, good | entry]})

    assert "items, entry 2" in str(caught.value)


def test_more_than_fits_is_refused() -> None:
    item = {"service": "kk", "item": "x", "source": "Loket", "date": date(2026, 11, 24)}

    with pytest.raises(OwnFactsError, match="kk, data_change has 5 further things; at most 4"):
        parse_own_facts({"items": [item] * 5})
    with pytest.raises(OwnFactsError, match="only"):
        parse_own_facts({"facts": []})
    with pytest.raises(OwnFactsError, match=r"written as \[\[items\]\]"):
        parse_own_facts({"items": "x"})
