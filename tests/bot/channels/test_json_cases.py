"""What is JSON, what is none, and what is a matter of opinion: webhook and web chat."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.parse import Posted, Refused, TooLong, parse_message
from handlers.domain.messages import Action, Tap
from handlers.domain.office import Office
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import DATE, Site, message, running
from tests.hostile import json_files
from tests.office import StandingClock

#: 1,024 deep is the reader's limit, where others recurse until they fall.
DEEPEST: Final = 1_000
INT64: Final = 2**63


@pytest.fixture
async def site(
    database: Database, keys: Keys, office: Office, clock: StandingClock
) -> AsyncIterator[Site]:
    async with running(Site(database, keys, office, clock)) as made:
        yield made


def with_member(number: int, member: bytes) -> bytes:
    """Put a value, raw, into an update that asks something."""
    asked = orjson.dumps(message("bantuan", chat=number))
    return b'{"update_id":%d,"message":%b,"of_tomorrow":%b}' % (number, asked, member)


async def test_A10_no_file_that_must_be_refused_is_taken(site: Site) -> None:
    """All 188, alone and inside a good update: 400, not one row."""
    files = json_files("n_")
    alone = {name: (await site.post(body)).status for name, body in files.items()}
    inside = {name: (await site.post(with_member(1, body))).status for name, body in files.items()}

    assert len(files) == 188
    assert {name for name, status in alone.items() if status != 400} == set()
    assert {name for name, status in inside.items() if status != 400} == set()
    assert site.rows() == 0


async def test_A11_every_file_that_must_be_accepted_is(site: Site) -> None:
    """All 95, inside an update: read, answered, and what is not known does no harm."""
    files = json_files("y_")
    answers = {
        name: await site.post(with_member(number, body))
        for number, (name, body) in enumerate(files.items(), start=1)
    }

    assert len(files) == 95
    assert {name for name, answer in answers.items() if answer.status != 200} == set()
    assert all(b"sendMessage" in answer.body for answer in answers.values())


async def test_A11_what_readers_may_do_as_they_like_breaks_nothing(site: Site) -> None:
    """All 35: taken or refused, never an error, and alike on both databases."""
    files = json_files("i_")
    assert len(files) == 35
    for number, (name, body) in enumerate(files.items(), start=1):
        content = with_member(number, body)
        answer = await site.post(content)
        assert answer.status == (200 if _can_be_read(content) else 400), name
        assert bool(answer.body) == (answer.status == 200)


def _can_be_read(content: bytes) -> bool:
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


async def test_A12_what_is_nested_too_deep_is_refused(site: Site) -> None:
    """400, closed or not; no reader of ours falls."""
    for opens, closes, depth in product((b"[", b'{"a":'), (b"]", b"}"), (1_100, 100_000)):
        nested = opens * depth + b"1" + closes * depth
        bodies = (nested, nested[: -len(closes)], with_member(1, nested))
        assert [(await site.post(body)).status for body in bodies] == [400] * 3
        assert parse(said(extra=nested[:16_000])) == parse(said(extra=nested)) == Refused()
    assert site.rows() == 0


async def test_A12_what_is_nested_less_does_no_harm(site: Site) -> None:
    nested = b"[" * DEEPEST + b"]" * DEEPEST

    assert (await site.post(with_member(1, nested))).status == 200


async def test_A13_every_int64_is_a_chat_that_is_answered(site: Site) -> None:
    """On both databases, digit by digit."""
    chats = [1, -1, INT64 - 1, -INT64]

    answers = [await site.say("bantuan", chat) for chat in chats]

    assert [orjson.loads(answer.body)["chat_id"] for answer in answers] == chats


NO_NUMBER: Final = [
    *("9223372036854775808", "-9223372036854775809", "1" * 5_000, "1e999", "-1e999", "1e5"),
    *("1.0", "0.1", "true", "null", '"1001"', "[]", "{}"),
]


async def test_A13_what_is_no_int64_addresses_nobody(site: Site) -> None:
    """Refused or ignored, wherever it stands; never an error, never a row."""
    for name, number in product(("update_id", "id", "date"), NO_NUMBER):
        values = {"update_id": "1", "id": "1001", "date": str(DATE)} | {name: number}
        body = (
            '{{"update_id":{update_id},"message":{{"message_id":1,"date":{date},'
            '"chat":{{"id":{id},"type":"private"}},"text":"bantuan"}}}}'
        ).format(**values)
        assert (await site.post(body.encode())).status in (200, 400)
    assert site.rows() == 0


async def test_A13_no_date_breaks_anything(site: Site) -> None:
    """Before year 1, beyond year 9999: taken from Telegram and ignored; long ago is a date."""
    for date in (-INT64, -62_135_596_801, -1, 0, 253_402_300_800, INT64 - 1):
        answer = await site.update({"message": message("bantuan") | {"date": date}})
        assert answer.status == 200
        assert answer.body == b"" or date in (-1, 0)


async def test_A14_of_a_name_that_comes_twice_the_last_counts(site: Site) -> None:
    """Documented: the last wins, for every reader of ours, at every depth.

    Telegram's secret vouches for a body as a whole, not for a value in it, so there is no
    second reader who could see the first.
    """
    first, last = (orjson.dumps(message("bantuan", chat)).decode() for chat in (11, 12))
    ids = last.replace('"id":12', '"id":13,"id":14')
    outer = await site.post(f'{{"update_id":1,"message":{first},"message":{last}}}'.encode())
    inner = await site.post(f'{{"update_id":2,"message":{ids}}}'.encode())

    assert orjson.loads(outer.body)["chat_id"] == 12
    assert orjson.loads(inner.body)["chat_id"] == 14
    assert texts(said(), b'{"id":"0123456789","text":"satu","text":"dua"}') == ["halo", "dua"]


def said(*, extra: bytes | None = None) -> bytes:
    more = b"" if extra is None else b',"of_tomorrow":' + extra
    return b'{"id":"0123456789","text":"halo"%b}' % more


def parse(body: bytes) -> Posted | Refused | TooLong:
    return parse_message(
        body,
        chat="c" * 32,
        tap_of=lambda _chat, _data: Tap(Action.HELP),
        now=datetime(2026, 11, 24, tzinfo=UTC),
    )


def texts(*bodies: bytes) -> list[str]:
    return [one.said.text for one in map(parse, bodies) if isinstance(one, Posted)]


def test_A10_the_page_s_posts_are_read_as_strictly() -> None:
    """All 188, alone and beside a text: refused."""
    files = json_files("n_").values()

    assert {parse(body) for body in files} == {Refused()}
    assert {parse(said(extra=body)) for body in files} == {Refused()}


def test_A11_the_page_s_posts_may_hold_any_value_that_is_no_object() -> None:
    """A file is taken if it is flat, as what our page sends is; the others are refused."""
    for name, body in (json_files("y_") | json_files("i_")).items():
        taken = isinstance(parse(said(extra=body)), Posted)
        is_flat = not body.strip().startswith((b"[", b"{"))
        assert taken == (is_flat and name.startswith("y_")), name


JSON_VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(
    st.binary(max_size=300) | JSON_VALUES.map(lambda value: repr(value).encode("utf-8", "replace"))
)
def test_A11_no_bytes_break_the_reader_of_posts(body: bytes) -> None:
    assert isinstance(parse(said(extra=body)), Posted | Refused)
