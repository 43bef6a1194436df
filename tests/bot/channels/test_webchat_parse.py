"""What the page may say, and what becomes of the rest."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import MOST_UNITS, units
from bot.channels.webchat import limits
from bot.channels.webchat.parse import Posted, Refused, TooLong, parse_message, parse_seen
from handlers.domain.messages import Action, Tap

CHAT, NOW, ID = "c" * 32, datetime(2026, 11, 24, 3, tzinfo=UTC), "0" * 32


def parse(body: bytes) -> Posted | Refused | TooLong:
    return parse_message(body, chat=CHAT, tap_of=lambda _chat, _data: Tap(Action.HELP), now=NOW)


def parse_text(text: str) -> Posted | Refused | TooLong:
    return parse(json.dumps({"id": ID, "text": text}).encode())


def test_text_is_taken_as_said() -> None:
    """Words, key and instant arrive in one message of the web channel."""
    posted = parse(json.dumps({"id": ID, "text": "halo\nPak", "seen": "a" * 32}).encode())

    assert isinstance(posted, Posted)
    assert (posted.said.text, posted.said.at, posted.seen) == ("halo\nPak", NOW, "a" * 32)


def test_the_same_id_in_another_chat_is_another_message() -> None:
    """One page cannot use up another's key."""
    body = json.dumps({"id": ID, "text": "halo"}).encode()
    other = parse_message(body, chat="d" * 32, tap_of=lambda _c, _d: Tap(Action.HELP), now=NOW)
    here = parse(body)

    assert isinstance(here, Posted)
    assert isinstance(other, Posted)
    assert here.said.key != other.said.key


def test_a_tap_has_no_text() -> None:
    """A button wins over words that came along."""
    posted = parse(json.dumps({"id": ID, "tap": "help::0:xxxxxxxx", "text": "x"}).encode())

    assert isinstance(posted, Posted)
    assert (posted.said.tap, posted.said.text) == (Tap(Action.HELP), "")


@given(text=st.text(st.characters(), max_size=200))
def test_A16_text_is_safe_for_every_database(text: str) -> None:
    """No NUL, no control character, no lone surrogate gets through."""
    posted = parse_text(text)

    if isinstance(posted, Posted):
        posted.said.text.encode()
        assert not set(posted.said.text) & {chr(code) for code in (*range(9), *range(11, 32), 127)}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nonsense",
        b"\xff",
        b"[" * 16_000,
        b'{"id": ' + b"9" * 10_000 + b"}",
        b'{"id": "short", "text": "x"}',
        b'{"id": "00000000", "text": 5}',
        b'{"id": "00000000", "text": " \\u0000\\n"}',
        b'{"id": "00000000:1", "text": "x"}',
        b'{"text": "x"}',
    ],
)
def test_A09_what_our_page_never_sends_is_refused(body: bytes) -> None:
    """A malformed body is refused and raises nothing."""
    assert parse(body) == Refused()


def test_A19_a_text_too_long_is_told_so() -> None:
    """The limit counts UTF-16 units, as the platforms do."""
    assert isinstance(parse_text("😀" * (MOST_UNITS // 2)), Posted)
    assert parse_text("😀" * (MOST_UNITS // 2) + "x") == TooLong()


@given(text=st.text(max_size=MOST_UNITS))
def test_A19_no_text_is_longer_than_a_message(text: str) -> None:
    """Normalising cannot make a text too long."""
    posted = parse_text(text)

    assert not isinstance(posted, Posted) or units(posted.said.text) <= MOST_UNITS


def test_seen_is_a_row_id_or_nothing() -> None:
    """Nothing else reaches a query."""
    assert parse_seen(json.dumps({"seen": "a" * 32}).encode()) == "a" * 32
    assert parse_seen(json.dumps({"seen": "' or 1=1"}).encode()) == ""
    assert parse_seen(b"[]") == ""


def test_a_limit_forgets_with_the_minute() -> None:
    """One too many waits for the next minute, others do not wait at all."""
    limit = limits.MinuteLimit(2)
    at = datetime(2026, 11, 24, 3, 0, 50, tzinfo=UTC)

    assert [limit.wait_s("a", at) for _ in range(3)] == [0, 0, 10]
    assert limit.wait_s("b", at) == 0
    assert limit.wait_s("a", at.replace(minute=1)) == 0


def test_a_household_has_one_network() -> None:
    """IPv6 gives everybody 2**64 addresses; they count as one."""
    assert limits.network_of("2001:db8::1") == limits.network_of("2001:db8::ffff:1")
    assert limits.network_of("192.0.2.1") != limits.network_of("192.0.2.2")
    assert limits.network_of("testclient") == "testclient"
