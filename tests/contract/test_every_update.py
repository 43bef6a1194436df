"""Every update that Bot API 10.1 defines is understood, or ignored for a counted reason."""

from collections import Counter
from datetime import UTC, datetime
from typing import Final

import pytest

from bot.channels.ignored import Ignored
from bot.channels.telegram.parse import parse_update
from handlers.domain.messages import Action, Channel, Tap
from tests.contract.made_up import MadeUpdates
from tests.contract.understood import assert_valid
from tests.simulator.telegram.definition import load_definition
from tests.simulator.telegram.schema import check_type

KINDS: Final = sorted(
    name for name, field in load_definition().types["Update"].fields.items() if not field.required
)
NOW: Final = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
#: Kinds that people's words, taps and blocks come in.
UNDERSTOOD: Final = {"message", "edited_message", "callback_query", "my_chat_member"}
REASONS: Final = {"group", "malformed", "member", "service", "unsupported"}


@pytest.mark.parametrize("kind", KINDS)
def test_A15_every_kind_of_update(kind: str) -> None:
    parse_made(kind, 40)


def test_at_least_300_updates_are_made() -> None:
    assert len(KINDS) * 40 >= 300


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_A15_every_kind_of_update_often(kind: str) -> None:
    parse_made(kind, 10_000 // len(KINDS) + 1)


def test_made_updates_fit_the_definition() -> None:
    """Else the tests above would prove nothing about Telegram."""
    for kind in KINDS:
        check_type("Update", MadeUpdates(1).update(kind))


def parse_made(kind: str, count: int) -> None:
    made, found = MadeUpdates(hash_of(kind)), Counter[str]()
    for _ in range(count):
        parsed = parse_update(
            made.update(kind), bot_id="7000000001", tap_of=lambda *_: Tap(Action.REFUSED), now=NOW
        )
        if isinstance(parsed, Ignored):
            found[parsed.reason] += 1
        else:
            found["understood"] += 1
            assert parsed.said.channel is Channel.TELEGRAM
            assert_valid(parsed.said)

    assert found.total() == count
    assert found.keys() <= REASONS | ({"understood"} if kind in UNDERSTOOD else set())
    assert kind not in UNDERSTOOD or found["understood"]


def hash_of(kind: str) -> int:
    """Give a seed that is the same in every process."""
    return int.from_bytes(kind.encode(), "big") % 2**32
