"""Places: what a name may mean, and which registry is meant."""

import pytest

from handlers.understanding.facts.places import Place, find_places
from handlers.understanding.facts.words import plain_words


def place(text: str) -> Place:
    (found,) = find_places(plain_words(text))
    return found


@pytest.mark.parametrize(
    "said, codes",
    [
        ("saya warga kasemen", ("36.73.02",)),
        ("kota serang", ("36.73",)),
        ("kab serang", ("36.04",)),
        ("kec. serang", ("36.73.01",)),
        ("kel serang", ("36.73.01.1001",)),
        ("kel banten", ("36.73.02.1007",)),
        ("kelurahan kalodrn", ("36.73.03.1008",)),
        ("cipocok", ("36.73.05",)),
        ("kel kota baru", ("36.73.01.1004",)),
        ("warga kramatwatu", ("36.04.05",)),
    ],
)
def test_a_place_is_found(said: str, codes: tuple[str, ...]) -> None:
    assert place(said).codes == codes


def test_a_name_that_several_places_bear_stays_ambiguous() -> None:
    assert place("di serang").is_ambiguous
    assert place("di serang").region == ""
    assert place("kel sukawana").codes == ("36.73.01.1008", "36.73.04.1007")


def test_a_district_beside_it_tells_two_namesakes_apart() -> None:
    found = find_places(plain_words("kel sukawana kec curug"))

    assert Place("Sukawana", ("36.73.04.1007",)) in found


def test_the_neighbour_is_told_from_the_city() -> None:
    assert place("warga kramatwatu").region == "kabupaten"
    assert place("saya warga kasemen").region == "kota"


@pytest.mark.parametrize("said", ["provinsi banten", "anyar pisan", "kota baru saya", "ada petir"])
def test_common_words_are_no_places(said: str) -> None:
    assert find_places(plain_words(said)) == ()


def test_a_counter_is_a_place_of_its_own() -> None:
    assert place("di loket 03") == Place("Loket 3")
