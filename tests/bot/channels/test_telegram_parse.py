"""Updates of the Bot API: what we understand, what we ignore, and that nothing breaks us."""

import unicodedata
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.ignored import Ignored
from bot.channels.telegram.parse import Parsed, parse_update
from bot.channels.telegram.taps import tap_data, tap_of
from bot.channels.text import units
from handlers.domain.messages import Action, Channel, Media, Tap
from handlers.texts.render import RenderedButton
from storage.vault.keys import Keys
from tests.simulator.telegram.definition import Field, load_definition

NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
DATE: Final = 1_795_487_400
PRIVATE: Final = {"id": 1001, "type": "private", "first_name": "Sari"}
GROUP: Final = {"id": -100_1234, "type": "supergroup", "title": "RT 05"}
BUTTON: Final = RenderedButton("Kabari saya", Action.REMIND_ME, "0123456789abcdef" * 2, 3, "")


def parse(update: dict[str, Any], keys: Keys | None = None) -> Parsed | Ignored:
    def opened(chat: str, data: str) -> Tap:
        return tap_of(keys, chat, data) if keys else Tap(Action.REFUSED)

    return parse_update(update, bot_id="7000000001", tap_of=opened, now=NOW)


def message(**members: Any) -> dict[str, Any]:
    content = {"message_id": 5, "date": DATE, "chat": PRIVATE, "text": "halo", **members}
    return {"update_id": 10, "message": {k: v for k, v in content.items() if v is not None}}


def tap(data: object, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    query = {"id": "4382", "from": {"id": 1001}, "data": data}
    shown = {"message_id": 5, "date": DATE, "chat": chat}
    return {"update_id": 11, "callback_query": {**query, "message": shown}}


def membership(status: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    change = {"chat": chat, "date": DATE, "new_chat_member": {"status": status}}
    return {"update_id": 12, "my_chat_member": change}


def text_of(update: dict[str, Any]) -> str:
    parsed = parse(update)
    assert isinstance(parsed, Parsed)
    return parsed.said.text


def key_of(update: dict[str, Any]) -> str:
    parsed = parse(update)
    assert isinstance(parsed, Parsed)
    return parsed.said.key


def test_a_text_is_understood() -> None:
    parsed = parse(message(text="KTP-79A4"))

    assert isinstance(parsed, Parsed)
    said = parsed.said
    assert (said.channel, said.chat, said.text) == (Channel.TELEGRAM, "1001", "KTP-79A4")
    assert (said.at, said.edited, said.media) == (datetime.fromtimestamp(DATE, UTC), False, None)


@pytest.mark.parametrize(
    ("members", "media"),
    [
        ({"photo": [{"file_id": "a"}], "caption": "struk"}, Media.PHOTO),
        ({"voice": {"file_id": "a"}}, Media.VOICE),
        ({"sticker": {"file_id": "a"}}, Media.STICKER),
        ({"document": {}, "animation": {}}, Media.VIDEO),
        ({"location": {}, "venue": {}}, Media.LOCATION),
        ({"contact": {"phone_number": "0812"}}, Media.CONTACT),
        ({"something_new": {}}, Media.OTHER),
        ({"text": 5}, Media.OTHER),
    ],
)
def test_what_is_no_text_is_named_only(members: dict[str, Any], media: Media) -> None:
    """No file id, no caption, no telephone number goes any further."""
    parsed = parse(message(**{"text": None, **members}))

    assert isinstance(parsed, Parsed)
    assert (parsed.said.media, parsed.said.text) == (media, "")


def test_A08_an_edited_message_says_so() -> None:
    changed = {"update_id": 11, "edited_message": message(text="baru")["message"]}
    parsed = parse(changed)

    assert isinstance(parsed, Parsed)
    assert (parsed.said.edited, parsed.said.text) == (True, "baru")


@pytest.mark.parametrize("number", [True, False, 1.5, 1e300, "7", None, [], {}, 2**63, 10**30])
def test_A13_what_is_no_int64_is_no_number(number: object) -> None:
    """In Python `True` is a 1; Telegram's numbers are signed and have 64 bits."""
    assert parse({**message(), "update_id": number}) == Ignored("malformed")
    assert parse(message(chat={**PRIVATE, "id": number})) == Ignored("malformed")
    assert isinstance(parse(message(date=number)), Ignored)


@pytest.mark.parametrize("chat", [2**63 - 1, -(2**63), 0])
def test_A13_every_int64_is_an_address(chat: int) -> None:
    parsed = parse(message(chat={**PRIVATE, "id": chat}))

    assert isinstance(parsed, Parsed)
    assert parsed.said.chat == str(chat)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 10},
        {"update_id": 10, "message": None},
        {"update_id": 10, "message": []},
        {"update_id": 10, "message": {"chat": 5}},
        {"update_id": 10, "callback_query": "4"},
        {"update_id": 10, "callback_query": {"id": "4"}},
        {"update_id": 10, "callback_query": {"id": "4", "inline_message_id": "5"}},
        {"update_id": 10, "callback_query": {"id": 4, "message": {"chat": PRIVATE}}},
        {"update_id": 10, "my_chat_member": {"chat": PRIVATE, "date": DATE}},
        {"update_id": 10, "inline_query": {"id": "1", "query": "ktp"}},
        {"update_id": 10, "poll": {"id": "1"}},
        {"update_id": 10, "channel_post": message()["message"]},
        {"update_id": 10, "message_reaction": {"chat": PRIVATE}},
        {"update_id": 10, "a_kind_of_2030": {"chat": PRIVATE}},
        message(text=None, pinned_message={}),
        message(chat={"id": 5}),
    ],
)
def test_A15_what_we_do_not_know_is_ignored(update: dict[str, Any]) -> None:
    """Telegram adds kinds and fields without asking."""
    assert isinstance(parse(update), Ignored)


def test_A15_missing_author_and_fields_of_tomorrow_do_no_harm() -> None:
    more = {f"field_of_tomorrow_{number}": number for number in range(200)}

    assert text_of(message(**more)) == "halo"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\udfff", "a"),
        ("\ufffea\uffff", "a"),
        ("a\x1b[31mb\x85", "a[31mb"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("e\u0301", "\u00e9"),
        ("\u202eab", "\u202eab"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_A16_text_is_made_safe_for_both_databases(raw: str, clean: str) -> None:
    assert text_of(message(text=raw)) == clean


def test_A16_ten_thousand_combining_marks_are_one_message() -> None:
    text = text_of(message(text="Z" + "\u0335" * 10_000))

    assert units(text) == 4_096
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("length", [4_096, 4_097, 10_000, 1_000_000])
@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_A19_long_texts_are_cut_between_characters(letter: str, length: int) -> None:
    text = text_of(message(text=letter * length))

    assert units(text) == 4_096
    assert set(text) == {letter}


def test_A19_no_surrogate_is_cut_in_half() -> None:
    text = text_of(message(text="a" + "😀" * 3_000))

    assert units(text) == 4_095
    assert text.encode("utf-8").endswith("😀".encode())


def test_A25_numbers_that_begin_anew_are_other_messages() -> None:
    """After a week of silence, or with another bot, Telegram counts from anywhere."""
    first, later = message(), message(date=DATE + 8 * 86_400)
    other = parse_update(message(), bot_id="8", tap_of=lambda _c, _d: Tap(Action.STOP), now=NOW)

    assert isinstance(other, Parsed)
    assert len({key_of(first), key_of(later), other.said.key}) == 3
    assert key_of(first) == key_of(message(text="the same update, redelivered"))


def test_A26_a_genuine_button_is_opened(keys: Keys) -> None:
    parsed = parse(tap(tap_data(keys, "1001", BUTTON)), keys)

    assert isinstance(parsed, Parsed)
    assert parsed.said.tap == Tap(Action.REMIND_ME, BUTTON.target, 3)
    assert parsed.callback_id == "4382"


@pytest.mark.parametrize("data", ["", "x" * 64, "remind::0:AAAAAAAA", "\ud800", "é" * 32, None, 5])
def test_A26_forged_data_is_refused_and_acknowledged(keys: Keys, data: object) -> None:
    parsed = parse(tap(data), keys)

    assert isinstance(parsed, Parsed)
    assert parsed.said.tap == Tap(Action.REFUSED)
    assert parsed.callback_id == "4382"


def test_A26_a_button_of_another_chat_is_refused(keys: Keys) -> None:
    parsed = parse(tap(tap_data(keys, "1002", BUTTON)), keys)

    assert isinstance(parsed, Parsed)
    assert parsed.said.tap == Tap(Action.REFUSED)


@pytest.mark.parametrize(
    "update",
    [
        message(chat=GROUP),
        message(chat={**GROUP, "type": "group"}),
        message(chat=GROUP, text=None, migrate_from_chat_id=-5),
        message(chat={**GROUP, "type": "group"}, text=None, migrate_to_chat_id=-100_5),
        message(chat={**GROUP, "type": "channel"}),
        {"update_id": 9, "edited_message": message(chat=GROUP)["message"]},
        tap("remind::0:AAAAAAAA", GROUP),
        membership("member", GROUP),
        membership("kicked", GROUP),
    ],
)
def test_A27_groups_and_channels_are_never_answered(update: dict[str, Any]) -> None:
    assert parse(update) == Ignored("group")


@pytest.mark.parametrize("status", ["kicked", "left"])
def test_a_block_is_told(status: str) -> None:
    parsed = parse(membership(status))

    assert isinstance(parsed, Parsed)
    assert (parsed.said.blocked, parsed.said.chat) == (True, "1001")


def test_an_unblock_needs_no_answer() -> None:
    assert parse(membership("member")) == Ignored("member")


def test_neither_text_nor_chat_stand_in_a_traceback() -> None:
    """C07: what a traceback prints are reprs."""
    shown = repr(parse(message(text="rahasia", chat={**PRIVATE, "id": 31415926})))

    assert "rahasia" not in shown
    assert "31415926" not in shown


# Anything at all, and everything that Telegram defines

ANY_TEXT: Final = st.text(st.characters(), max_size=12)
LEAVES: Final = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.just(DATE)
NAMES: Final = st.sampled_from(
    [
        *("update_id", "message", "edited_message", "callback_query", "my_chat_member"),
        *("chat", "id", "type", "date", "text", "data", "private", "new_chat_member"),
        *("status", "kicked", "photo"),
    ]
)
ANY_JSON: Final = st.recursive(
    LEAVES | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | ANY_TEXT, inner),
    max_leaves=25,
)


@st.composite
def defined(draw: st.DrawFn, kind: str, depth: int = 4) -> Any:
    """Draw a value of a kind as the Bot API defines it; a wrong one now and then."""
    if draw(st.integers(0, 30)) == 30:
        return draw(LEAVES)
    if kind.startswith("Array of "):
        inner = defined(kind.removeprefix("Array of "), depth - 1)
        return draw(st.lists(inner, max_size=2)) if depth > 0 else []
    simple: dict[str, st.SearchStrategy[Any]] = {
        "Integer": st.integers(),
        "Boolean": st.booleans(),
        "True": st.just(value=True),
        "String": ANY_TEXT,
        "Float": st.floats(),
    }
    if kind in simple:
        return draw(simple[kind])
    shape = load_definition().types[kind]
    if shape.subtypes:
        return draw(defined(draw(st.sampled_from(shape.subtypes)), depth))
    return draw(members(tuple(shape.fields.values()), depth)) if depth > 0 else {}


@st.composite
def members(draw: st.DrawFn, fields: tuple[Field, ...], depth: int) -> dict[str, Any]:
    wanted = [field for field in fields if field.required]
    optional = [field for field in fields if not field.required]
    if optional:
        wanted += draw(st.lists(st.sampled_from(optional), max_size=3, unique_by=_name))
    known: dict[str, st.SearchStrategy[Any]] = {
        "type": st.just("private"),
        "date": st.just(DATE),
    }
    return {
        field.name: draw(
            known.get(field.name, st.nothing()) | defined(draw(_kind(field)), depth - 1)
        )
        for field in wanted
    }


def _name(field: Field) -> str:
    return field.name


def _kind(field: Field) -> st.SearchStrategy[str]:
    return st.sampled_from(field.types)


def assert_harmless(update: dict[str, Any]) -> None:
    parsed = parse(update)
    if isinstance(parsed, Ignored):
        assert parsed.reason
        return
    said = parsed.said
    (said.text + said.key + said.chat + parsed.callback_id).encode("utf-8")
    assert units(said.text) <= 4_096
    assert -(2**63) <= int(said.chat) < 2**63
    assert said.at.tzinfo is not None


@given(st.dictionaries(NAMES | ANY_TEXT, ANY_JSON))
def test_A15_no_object_whatsoever_raises(update: dict[str, Any]) -> None:
    assert_harmless(update)


@given(defined("Update", 5))
def test_A15_no_update_that_telegram_defines_raises(update: object) -> None:
    if isinstance(update, dict):
        assert_harmless(update)
