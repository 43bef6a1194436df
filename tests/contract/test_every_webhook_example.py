"""Every webhook that Meta shows or defines is understood, or ignored for a counted reason."""

import copy
from collections import Counter
from typing import Any, Final

import pytest

from bot.channels.whatsapp.parse import Delivery, parse_delivery
from handlers.domain.messages import Action, Channel, Tap
from storage.deliveries import DeliveryState
from tests.contract.made_up import MadePosts
from tests.contract.understood import assert_valid
from tests.simulator.whatsapp.definition import check, load_definition

EXAMPLES: Final[dict[str, Any]] = load_definition()["webhook_examples"]
OURS: Final = "106540352242922"
REASONS: Final = {
    *("edit", "error", "group", "malformed", "no-number", "order", "other-number", "reaction"),
    *("request_welcome", "revoke", "status", "system", "unsupported"),
}


def parse(body: dict[str, Any]) -> Delivery:
    return parse_delivery(body, phone_number_id=OURS, tap_of=lambda *_: Tap(Action.REFUSED))


def parts(delivery: Delivery) -> Counter[str]:
    """Count what became of a post; every part of it is valid."""
    for said in delivery.said:
        assert said.channel is Channel.WHATSAPP
        assert_valid(said)
    for status in delivery.statuses:
        assert status.message_id
        assert (status.reason == "") == (status.state is not DeliveryState.FAILED)
    assert set(delivery.ignored) <= REASONS
    told = Counter(said=len(delivery.said), statuses=len(delivery.statuses))
    return told + Counter(delivery.ignored)


def count_parts(body: dict[str, Any]) -> int:
    """Count what a post tells; a change that tells nothing we know is one thing."""
    values = [change["value"] for entry in body["entry"] for change in entry["changes"]]
    return sum(
        max(1, sum(len(value.get(name, ())) for name in ("messages", "statuses")))
        for value in values
    )


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_A15_every_example_of_the_definition(name: str) -> None:
    """Nothing raises; each of its parts is understood or has a reason."""
    assert parts(parse(EXAMPLES[name])).total() == count_parts(EXAMPLES[name])


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_A15_every_example_with_a_member_missing(name: str) -> None:
    """Meta drops and adds members: no single one may break us."""
    for path in paths(EXAMPLES[name]):
        body = copy.deepcopy(EXAMPLES[name])
        holder = body
        for step in path[:-1]:
            holder = holder[step]
        wrong: tuple[object, ...] = (None, [], 0, "x")
        for broken in wrong:
            holder[path[-1]] = broken
            parts(parse(body))
        del holder[path[-1]]
        assert parts(parse(body)).total() >= 1


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the way to every member of objects and arrays."""
    if isinstance(value, dict):
        members = list(value.items())
    else:
        members = list(enumerate(value)) if isinstance(value, list) else []
    here = [(*path, name) for name, _ in members]
    return here + [found for name, member in members for found in paths(member, (*path, name))]


def test_A15_posts_made_from_the_definition() -> None:
    """300 posts with several messages and statuses each."""
    assert_made(range(300))


@pytest.mark.long
@pytest.mark.parametrize("start", range(1_000, 11_000, 1_000))
def test_A15_many_posts_made_from_the_definition(start: int) -> None:
    assert_made(range(start, start + 1_000))


def assert_made(seeds: range) -> None:
    schema, found = load_definition()["webhooks"], Counter[str]()
    for seed in seeds:
        body = MadePosts(schema, seed).post(OURS)
        check(schema, body)
        found += parts(parse(body))

    assert min(found["said"], found["statuses"], found["reaction"], found["other-number"]) > 0
