"""What a citizen may call a slip."""

import pytest

from handlers.understanding.slip_names import fault_in, name_in


@pytest.mark.parametrize("name", ["ibu", "Adik 2", "Mak'e", "Bu Haji", "Ümit", "anak ke-3"])
def test_a_name_is_taken(name: str) -> None:
    assert fault_in(name) == ""


@pytest.mark.parametrize(
    "name, fault",
    [
        ("3673010203040005", "number"),
        ("3673 0102 0304 0005", "number"),
        ("\u0663\u0666\u0667\u0663", "number"),  # digits of another script
        ("0812-3456-7890", "number"),
        ("lahir 17081945", "number"),
        ("adik yang paling kecil", "long"),
        ("t.me/lain", "sign"),
        ("*ibu*", "sign"),
        ("i\u202ebu", "sign"),
        ("ibu\nadik", "sign"),
        ("- -", "sign"),
        ("", "sign"),
    ],
)
def test_D06_what_could_be_a_number_or_a_trick_is_refused(name: str, fault: str) -> None:
    assert fault_in(name) == fault


@pytest.mark.parametrize(
    "text, name",
    [
        ("ini punya ibu", "ibu"),
        ("Yang ini punyanya adek.", "adek"),
        ("slip itu milik Bu Haji", "Bu Haji"),
        ("ini punya siapa ya", ""),
        ("ini punya ibu?", ""),
        ("ini punya 3673010203040005", ""),
        ("ini punya ibu sudah jadi belum ya min", ""),
        ("punya ibu sudah jadi", ""),
    ],
)
def test_a_name_is_found_in_a_sentence(text: str, name: str) -> None:
    assert name_in(text) == name
