"""Words that name a service and a case."""

import tomllib
from importlib.resources import files

import pytest

from handlers.services.catalogue import services
from handlers.services.naming import Named, asks_by_name, named_in, with_topics


@pytest.mark.parametrize(
    ("said", "service", "case"),
    [
        ("Syarat KTP hilang?", "ktp", "lost"),
        ("ktp ilang min", "ktp", "lost"),
        ("syarat e-KTP baru", "ktp", "first_time"),
        ("cara bikin ktp", "ktp", "first_time"),
        ("syarat ktp pindah datang", "ktp", "relocation_in"),
        ("syarat hilang", "ktp", "lost"),
        ("rekam ulang syaratnya apa", "ktp", "record_again"),
        ("bikin kk baru", "kk", "first_time"),
        ("bikin kk hilang", "kk", "lost"),
        ("pecah kk", "kk", "split"),
        ("syarat ktp anak", "kia", ""),
        ("kia balita", "kia", "under_five"),
        ("syarat akte lahir", "birth", ""),
        ("akta kematian", "death", ""),
        ("syarat surat pindah", "relocation", ""),
        ("syarat ktp digital", "digital_id", ""),
    ],
)
def test_a_message_that_names_them_and_nothing_else(said: str, service: str, case: str) -> None:
    assert asks_by_name(said) == Named(service, case)


@pytest.mark.parametrize(
    "said",
    [
        "ktp",  # asks for the card more often than for a list
        "ktp saya udah jadi belum",
        "ktp hilang dicuri calo di parkiran",
        "syarat jadi presiden",
        "dimintai uang buat kk",
        "kk 3673011234567890",
        "",
        "syarat " * 100,
    ],
)
def test_what_says_more_or_less_is_left_to_understanding(said: str) -> None:
    assert asks_by_name(said) is None


def test_a_sentence_names_them_amid_other_words() -> None:
    said = "kemarin dompet saya jatuh di pasar rau, ktp ikut hilang, harus bawa apa ya kesana"

    assert named_in(said) == Named("ktp", "lost")
    assert named_in("besok hujan") == Named()


def test_every_word_leads_to_its_own_service() -> None:
    for service in services().values():
        for word in service.words:
            assert named_in(f"syarat {word}").service == service.key, word


def test_every_plain_word_of_a_case_leads_there_beside_its_service() -> None:
    for service in services().values():
        for case in service.cases:
            for word in case.words:
                assert named_in(f"{service.words[0]} {word}") == Named(service.key, case.key), word


def test_the_facts_of_a_sentence_fill_what_its_words_leave_open() -> None:
    nothing = Named()

    assert with_topics(nothing, ("birth_certificate",), ()) == Named("birth", "")
    assert with_topics(nothing, ("kk",), ("lost",)) == Named("kk", "lost")
    assert with_topics(Named("ktp", hint="pickup"), (), ("by_proxy",)).case == "proxy"
    assert with_topics(nothing, (), ("by_proxy",)) == Named("ktp", "proxy")
    assert with_topics(nothing, ("ktp",), ("moved",)) == Named("ktp", "relocation_in")
    assert with_topics(nothing, ("legalisation",), ()) == nothing
    assert with_topics(Named("kia", ""), ("ktp",), ("lost",)) == Named("kia", "")


def test_every_topic_is_one_of_the_understandings() -> None:
    """A name that nobody uses would never be found."""
    source = files("handlers.understanding.facts").joinpath("topics.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    own = {"biodata"}  # no sentence is told apart by it

    assert {one.topic for one in services().values()} - own <= data["services"].keys()
    assert {"lost", "damaged", "data_change", "first_time", "moved", "by_proxy"} <= data[
        "cases"
    ].keys()
