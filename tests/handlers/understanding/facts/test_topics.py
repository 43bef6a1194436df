"""Which paper, which case, who, and which other agency a sentence names."""

import pytest

from handlers.understanding.facts.topics import Topics, find_topics
from handlers.understanding.normalise import normalise


def topics(text: str) -> Topics:
    return find_topics(normalise(text))


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("petugas loket 3 minta 50rb", ("staff",)),
        ("ada calo di parkiran", ("broker",)),
        ("satpam jual nomor antrian", ("guard",)),
        ("pak rt minta uang", ("village",)),
        ("lewat orang dalam 300rb", ("insider",)),
        ("ada yang jual ktp di marketplace", ("online",)),
        ("makasih ya min", ()),
        ("saya kasih uang", ()),
        ("alamat disdukcapil di mana", ()),
        ("banyak ibu-ibu antri di kantor dukcapil", ()),
    ],
)
def test_only_who_is_named_is_told(said: str, who: tuple[str, ...]) -> None:
    assert topics(said).who == who


@pytest.mark.parametrize(
    ("said", "services", "cases", "agencies"),
    [
        ("ktp saya hilang", ("ktp",), ("lost",), ()),
        ("akta kematian bapak", ("death_certificate",), (), ()),
        ("ktp digital gimana aktivasinya", ("digital_id",), (), ()),
        ("polisi minta 50rb buat sim", (), (), ("police",)),
        ("besok hujan", (), (), ()),
    ],
)
def test_the_longest_phrase_counts(
    said: str, services: tuple[str, ...], cases: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    found = topics(said)

    assert (found.services, found.cases, found.agencies) == (services, cases, agencies)
