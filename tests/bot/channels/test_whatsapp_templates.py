"""Templates: what configuration names, filled, and held to Meta's rules before it is sent."""

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.templates import (
    MOST_LENGTH,
    TEXTS,
    Approved,
    TemplateRegistry,
    count_places,
    wording,
)
from bot.settings.sections import TemplateSection, WhatsAppSection
from handlers.domain.state import Language
from handlers.texts.render import RenderedTemplate
from notifications.channel import Parked

ID, EN = Language.INDONESIAN, Language.ENGLISH
REGISTRY: Final = TemplateRegistry(
    {
        "reminder": TemplateSection(name="kartu_siap_2", languages=("id", "en_US")),
        "digest": TemplateSection(name="ringkasan", languages=("id",)),
    }
)
PLACES: Final = tuple(f"isi {n}" for n in range(count_places(wording("reminder", ID))))


def reminder(*places: str, language: Language = ID) -> RenderedTemplate:
    return RenderedTemplate("reminder", language, places or PLACES)


def filled(*places: str) -> list[str]:
    """Give the places of a reminder as they are sent."""
    message = REGISTRY.message_of(reminder(*places))
    assert isinstance(message, dict)
    [body] = message["template"]["components"]
    assert body["type"] == "body"
    assert {one["type"] for one in body["parameters"]} == {"text"}
    return [one["text"] for one in body["parameters"]]


def test_G10_a_template_is_sent_by_metas_name_in_its_language() -> None:
    assert REGISTRY.message_of(reminder(language=EN)) == {
        "type": "template",
        "template": {
            "name": "kartu_siap_2",
            "language": {"policy": "deterministic", "code": "en_US"},
            "components": [
                {
                    "type": "body",
                    "parameters": [{"type": "text", "text": place} for place in PLACES],
                }
            ],
        },
    }


def test_a_quick_reply_carries_what_a_button_would() -> None:
    """A tap under a template means the same card as a tap under free text."""
    message = REGISTRY.message_of(reminder(), ("collected:1", "stop:1"))

    assert isinstance(message, dict)
    body, first, second = message["template"]["components"]
    assert body["type"] == "body"
    assert [first["index"], second["index"]] == ["0", "1"]
    assert {one["sub_type"] for one in (first, second)} == {"quick_reply"}
    assert first["parameters"] == [{"type": "payload", "payload": "collected:1"}]


def test_a_language_that_was_not_approved_gives_way_to_the_first_one() -> None:
    """Somebody who reads English rather has the Indonesian reminder than none."""
    assert REGISTRY.find("digest", EN) == Approved("ringkasan", "id", ID)
    assert REGISTRY.find("reminder", EN) == Approved("kartu_siap_2", "en_US", EN)


@pytest.mark.parametrize(
    "wanted", [None, RenderedTemplate("reminder", ID, PLACES), RenderedTemplate("other", ID)]
)
def test_G10_without_an_approved_template_it_waits_for_the_operator(
    wanted: RenderedTemplate | None,
) -> None:
    nothing = TemplateRegistry({})

    assert nothing.find("reminder", ID) is None
    assert nothing.message_of(wanted) == Parked("template-missing")


def test_a_name_that_we_have_no_wording_for_is_missing() -> None:
    section = TemplateSection(name="promo", languages=("id",))

    assert TemplateRegistry({"promo": section}).find("promo", ID) is None


def test_C10_what_meta_refuses_in_a_place_is_cleaned() -> None:
    """Line feeds, tabs and more than four spaces: the sentence stays the same."""
    places = ("satu\ndua\r\n\ttiga     empat\u2028lima\xa0", *PLACES[1:])

    assert filled(*places)[0] == "satu dua tiga empat lima"


@pytest.mark.parametrize("place", ["", " ", "\n\t"])
def test_C10_an_empty_place_is_not_sent(place: str) -> None:
    found = REGISTRY.message_of(reminder(place, *PLACES[1:]))

    assert found == Parked("template-parameters")


@pytest.mark.parametrize("places", [PLACES[1:], (*PLACES, "zu viel")])
def test_a_wrong_number_of_places_is_not_sent(places: tuple[str, ...]) -> None:
    """Configuration names a wording that Meta approved before ours was changed."""
    assert REGISTRY.message_of(reminder(*places)) == Parked("template-parameters")


def test_a_message_that_grew_too_long_is_not_sent() -> None:
    room = MOST_LENGTH - len(wording("reminder", ID)) - sum(len(place) for place in PLACES[1:])
    room += 5 * len(PLACES)  # what the places themselves took

    assert filled("x" * room, *PLACES[1:])
    too_long = REGISTRY.message_of(reminder("x" * (room + 1), *PLACES[1:]))
    assert too_long == Parked("template-too-long")


@given(places=st.lists(st.text(), min_size=len(PLACES), max_size=len(PLACES)))
def test_C10_whatever_fills_a_place_meta_takes_it_or_it_waits(places: list[str]) -> None:
    message = REGISTRY.message_of(reminder(*places))

    if isinstance(message, Parked):
        assert message.reason in ("template-parameters", "template-too-long")
        return
    for one in message["template"]["components"][0]["parameters"]:
        assert not re.search(r"[\n\t\r]| {5}", one["text"])
        assert one["text"].strip()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", TEXTS)
def test_what_is_submitted_keeps_metas_rules(name: str, language: Language) -> None:
    """Places are numbered without a gap, none at either end, none beside another."""
    text = wording(name, language)
    numbers = [int(number) for number in re.findall(r"\{\{(\d+)\}\}", text)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert count_places(text) == len(numbers)
    assert not text.startswith("{{")
    assert not text.endswith("}}")
    assert not re.search(r"\}\}\s*\{\{", text)
    assert len(text) <= MOST_LENGTH
    assert not re.search(r"\n\n\n| {5}|\t", text)


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_have_the_same_places(name: str) -> None:
    """A language may stand in for the other."""
    assert count_places(wording(name, ID)) == count_places(wording(name, EN))


def test_configuration_names_the_templates_that_there_are() -> None:
    settings = WhatsAppSection(
        templates={name: TemplateSection(name=f"our_{name}") for name in TEXTS}  # type: ignore[misc]
    )
    registry = TemplateRegistry(settings.templates)

    assert {name: registry.find(name, ID) for name in TEXTS} == {
        name: Approved(f"our_{name}", "id", ID) for name in TEXTS
    }
