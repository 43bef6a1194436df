"""Fields: found by HMAC, sealed to their place."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault.errors import SealError
from storage.vault.fields import lookup, mac_matches, open_sealed, seal, short_mac
from storage.vault.keys import Keys

PLACE = {"table": "outbox", "row": "3f2a", "column": "sealed"}
OVERHEAD_BYTES = 1 + 12 + 16

any_text = st.text(st.characters(), max_size=40)  # lone surrogates included


def test_a_lookup_is_128_bits_of_hex_and_stays_the_same(keys: Keys) -> None:
    name = lookup(keys, "chat", "telegram", "10001")

    assert len(name) == 32
    assert int(name, 16) >= 0
    assert lookup(keys, "chat", "telegram", "10001") == name


def test_a_lookup_depends_on_purpose_parts_and_office(keys: Keys, other_keys: Keys) -> None:
    """The same number as a NIK and as a family card must not be linkable (3.4)."""
    names = {
        lookup(keys, "nik", "3604000000000001"),
        lookup(keys, "family_card", "3604000000000001"),
        lookup(keys, "nik", "3604000000000002"),
        lookup(other_keys, "nik", "3604000000000001"),
        short_mac(keys, "nik", "3604000000000001").hex(),
    }

    assert len({name[:12] for name in names}) == 5


@given(st.lists(any_text, max_size=4), st.lists(any_text, max_size=4))
def test_different_parts_never_share_a_lookup(keys: Keys, one: list[str], two: list[str]) -> None:
    same = lookup(keys, "tap", *one) == lookup(keys, "tap", *two)

    assert same == (one == two)


@pytest.mark.parametrize(
    ("one", "two"),
    [(("ab", "c"), ("a", "bc")), (("a", ""), ("a",)), (("1:a",), ("a",)), (("a1:b",), ("a", "b"))],
)
def test_parts_cannot_slide_into_each_other(
    keys: Keys, one: tuple[str, ...], two: tuple[str, ...]
) -> None:
    assert lookup(keys, "tap", *one) != lookup(keys, "tap", *two)


def test_A26_a_buttons_mac_holds_for_its_parts_only(keys: Keys, other_keys: Keys) -> None:
    mac = short_mac(keys, "chat-1", "subscribe")

    assert len(mac) == 6
    assert mac_matches(keys, mac, "chat-1", "subscribe")
    assert not mac_matches(keys, mac, "chat-2", "subscribe")
    assert not mac_matches(keys, mac[:-1], "chat-1", "subscribe")
    assert not mac_matches(keys, b"", "chat-1", "subscribe")
    assert not mac_matches(other_keys, mac, "chat-1", "subscribe")


@given(st.binary(max_size=5_000), any_text, any_text, any_text)
def test_what_is_sealed_opens_in_its_place(
    keys: Keys, plain: bytes, table: str, row: str, column: str
) -> None:
    sealed = seal(keys, plain, table=table, row=row, column=column)

    assert open_sealed(keys, sealed, table=table, row=row, column=column) == plain
    assert sealed[:1] == keys.data_key_id
    assert len(sealed) == len(plain) + OVERHEAD_BYTES


def test_the_same_text_never_looks_the_same_twice(keys: Keys) -> None:
    assert len({seal(keys, b"", **PLACE) for _ in range(1_000)}) == 1_000


def test_D11_a_value_moved_elsewhere_does_not_open(keys: Keys) -> None:
    """Swapping ciphertexts by SQL gives an error, not somebody else's data."""
    sealed = seal(keys, b"0812", **PLACE)
    elsewhere = itertools.product(
        ("outbox", "subscription"), ("3f2a", "77c0"), ("sealed", "address")
    )

    for table, row, column in elsewhere:
        place = {"table": table, "row": row, "column": column}
        if place != PLACE:
            with pytest.raises(SealError, match="damaged or belongs elsewhere"):
                open_sealed(keys, sealed, **place)


def test_D11_places_cannot_slide_into_each_other(keys: Keys) -> None:
    sealed = seal(keys, b"x", table="a", row="bc", column="d")

    with pytest.raises(SealError):
        open_sealed(keys, sealed, table="ab", row="c", column="d")


@given(st.data())
def test_H22_a_flipped_bit_is_noticed(keys: Keys, data: st.DataObject) -> None:
    sealed = bytearray(seal(keys, b"data that rots", **PLACE))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(SealError):
        open_sealed(keys, bytes(sealed), **PLACE)


@given(st.data())
def test_a_value_cut_off_anywhere_is_noticed(keys: Keys, data: st.DataObject) -> None:
    sealed = seal(keys, b"a value", **PLACE)

    with pytest.raises(SealError):
        open_sealed(keys, sealed[: data.draw(st.integers(0, len(sealed) - 1))], **PLACE)


def test_another_offices_keys_do_not_open_it(keys: Keys, other_keys: Keys) -> None:
    with pytest.raises(SealError):
        open_sealed(other_keys, seal(keys, b"x", **PLACE), **PLACE)


def test_another_keys_id_is_named(keys: Keys) -> None:
    sealed = bytes([9]) + seal(keys, b"x", **PLACE)[1:]

    with pytest.raises(SealError, match="data key 9, but the keys folder holds key 1"):
        open_sealed(keys, sealed, **PLACE)


def test_C07_an_error_tells_neither_row_nor_content(keys: Keys) -> None:
    sealed = seal(keys, b"rahasia", **PLACE)

    with pytest.raises(SealError) as caught:
        open_sealed(keys, sealed, table="outbox", row="77c0", column="sealed")

    assert "outbox.sealed" in str(caught.value)
    for hidden in ("rahasia", "77c0", "3f2a", sealed.hex()[:16]):
        assert hidden not in f"{caught.value!r} {caught.value}"


def test_one_cipher_serves_many_threads(keys: Keys) -> None:
    """The writer's thread and the loop seal at the same time."""

    def there_and_back(number: int) -> bool:
        plain = str(number).encode() * 50
        sealed = seal(keys, plain, **PLACE)
        return open_sealed(keys, sealed, **PLACE) == plain

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(there_and_back, range(4_000)))
