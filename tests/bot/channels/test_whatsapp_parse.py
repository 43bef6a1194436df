"""The parser: what people said, what became of our messages, and why the rest is nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.parse import Delivery, parse_delivery
from handlers.domain.messages import Action, Channel, Incoming, Media, Tap
from storage.deliveries import DeliveryState, MessageStatus, Pricing
from tests.bot.channels.whatsapp_site import (
    NUMBER_ID,
    SARI,
    SECONDS,
    envelope,
    message,
    status,
    text_message,
)

AT: Final = datetime.fromtimestamp(SECONDS, UTC)
ROW: Final = "0123456789abcdef" * 2
TAPPED: Final = Tap(Action.CHECK, ROW, 7)
DEFINITION: Final = Path(__file__).parents[2] / "contract" / "data" / "whatsapp-v23.json"
EXAMPLES: Final[Mapping[str, Any]] = json.loads(DEFINITION.read_bytes())["webhook_examples"]

#: What Meta's own examples are to us: kinds of what was said, reasons of what was not.
EXPECTED: Final = {
    "Text Message": "text",
    "Text Message with Context (Product Inquiry)": "text",
    "Text Message from Click to WhatsApp Ad": "text",
    "Reaction Message": "reaction",
    "Image Message": "photo",
    "Location Message": "location",
    "Contact Sharing Message": "contact",
    "Unsupported Message": "unsupported",
    "Button Message": "text",
    "Interactive List Reply Message": "tap",
    "Interactive Button Reply Message": "tap",
    "Order Message": "order",
    "System Message": "blocked",
    "Group Create Message": "unsupported",
    "Group Settings Update": "unsupported",
    "Group Remove Participants": "unsupported",
}


def parse(body: Mapping[str, Any]) -> Delivery:
    return parse_delivery(
        body,
        phone_number_id=NUMBER_ID,
        tap_of=lambda chat, data: TAPPED if (chat, data) == (SARI, "ours") else Tap(Action.REFUSED),
    )


def said(content: Mapping[str, Any]) -> Incoming:
    [incoming] = parse(envelope(content)).said
    return incoming


def ignored(*contents: Mapping[str, Any]) -> tuple[str, ...]:
    delivery = parse(envelope(*contents))
    assert (delivery.said, delivery.statuses) == ((), ())
    return delivery.ignored


def told(content: Mapping[str, Any]) -> MessageStatus:
    [found] = parse(envelope(statuses=[content])).statuses
    return found


def test_text_is_what_was_said() -> None:
    """The key is Meta's id of the message, the chat is the number; both stay out of reprs."""
    sent = text_message("Status KTP saya\r\nK7M4", context={"from": "1", "id": "wamid.x"})

    found = said(sent)

    assert found == Incoming(Channel.WHATSAPP, sent["id"], SARI, AT, "Status KTP saya\nK7M4")
    assert SARI not in repr(found)


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("image", Media.PHOTO),
        ("audio", Media.VOICE),
        ("video", Media.VIDEO),
        ("sticker", Media.STICKER),
        ("document", Media.DOCUMENT),
        ("location", Media.LOCATION),
        ("contacts", Media.CONTACT),
    ],
)
def test_what_came_instead_of_text_is_named_and_never_fetched(kind: str, media: Media) -> None:
    content = [] if kind == "contacts" else {"id": "1003383421387256", "caption": "lihat"}

    found = said(message(kind, content))

    assert (found.media, found.text, found.tap) == (media, "", None)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("interactive", {"type": "button_reply", "button_reply": {"id": "ours", "title": "Cek"}}),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "ours", "title": "Cek"}}),
        ("button", {"payload": "ours", "text": "Cek lagi"}),
    ],
)
def test_a_pressed_button_is_a_tap(kind: str, content: Mapping[str, Any]) -> None:
    assert said(message(kind, content)).tap == TAPPED


def test_a_quick_reply_of_an_approved_template_is_its_words() -> None:
    """Meta returns its label as payload where we gave it none."""
    found = said(message("button", {"payload": "Berhenti", "text": "Berhenti"}))

    assert (found.text, found.tap) == ("Berhenti", None)


@pytest.mark.parametrize("data", ["", "forged", "ours ", "x" * 256])
def test_A26_a_forged_id_of_a_button_is_refused(data: str) -> None:
    replies = {"type": "button_reply", "button_reply": {"id": data, "title": "Cek"}}

    assert said(message("interactive", replies)).tap == Tap(Action.REFUSED)


@pytest.mark.parametrize(
    "change",
    [
        "user_changed_number",
        "customer_changed_number",
        "user_identity_changed",
        "customer_identity_changed",
        "user_changed_user_id",
    ],
)
def test_a_new_number_or_identity_ends_the_chat_with_the_old_one(change: str) -> None:
    """What is kept for the old number would reach whoever has it next."""
    system = {"body": "User changed", "wa_id": "6281299999999", "type": change}

    found = said(message("system", system))

    assert (found.blocked, found.chat) == (True, SARI)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("reaction", "reaction"),
        ("edit", "edit"),
        ("revoke", "revoke"),
        ("order", "order"),
        ("request_welcome", "request_welcome"),
        ("system", "system"),
        ("unsupported", "unsupported"),
        ("unknown", "unsupported"),
        ("hologram", "unsupported"),
    ],
)
def test_A15_what_needs_no_answer_is_ignored_and_counted(kind: str, reason: str) -> None:
    """Kinds that Meta adds later have no name here: the count's labels stay few."""
    assert ignored(message(kind, {"type": "new", "body": "x"})) == (reason,)


def test_A27_a_group_is_never_answered() -> None:
    assert ignored(text_message("halo", group_id="Y2FwaV9ncm91cDo")) == ("group",)


def test_another_number_of_the_same_account_is_not_ours() -> None:
    delivery = parse(envelope(text_message("halo"), number_id="999"))

    assert delivery == Delivery(ignored=("other-number",))


def test_who_hides_the_number_cannot_be_answered_and_is_counted() -> None:
    """v23 sends to numbers only; a person with a user name may come without one."""
    sent = text_message("halo", from_user_id="ID.13491208655302741918")
    del sent["from"]

    assert ignored(sent) == ("no-number",)


@pytest.mark.parametrize(
    "change",
    [
        {"from": ""},
        {"from": "+6281200000001"},
        {"from": "٦٢٨١٢٠٠٠٠٠٠٠١"},
        {"from": 6281200000001},
        {"from": "1" * 30},
        {"id": ""},
        {"id": None},
        {"timestamp": None},
        {"timestamp": "soon"},
        {"timestamp": "-1"},
        {"timestamp": "1795487400\n"},
        {"timestamp": True},
        {"type": None},
    ],
)
def test_A13_what_is_no_message_of_meta_is_malformed(change: dict[str, Any]) -> None:
    assert ignored(text_message("halo") | change) == ("malformed",)


@pytest.mark.parametrize(
    "number",
    [2**63, -(2**64), 10**5_000, -0, 1e300, float("nan"), float("inf")],
    ids=["2^63", "-2^64", "5,000 digits", "-0", "1e300", "NaN", "Infinity"],
)
def test_A13_numbers_beyond_sense_break_nothing(number: float) -> None:
    """Wherever Meta puts a number, any number may stand."""
    bad_time = text_message("halo") | {"timestamp": number}
    failure = status("failed", ROW, errors=[{"code": number}])
    priced = status("sent", ROW, pricing={"billable": number, "category": number})

    assert ignored(bad_time) == ("malformed",)
    assert told(failure).reason in ("failed", "error-0")
    assert told(priced).pricing == Pricing(billable=False, category="", type="", model="")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"entry": None},
        {"entry": [None]},
        {"entry": [{"changes": "x"}]},
        {"entry": [{"changes": [7]}]},
        {"entry": [{"changes": [{"field": "messages"}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": {"metadata": []}}]}]},
    ],
)
def test_what_is_no_delivery_is_counted_too(body: Mapping[str, Any]) -> None:
    assert parse(body) == Delivery(ignored=("malformed",))


def test_news_of_the_account_are_ignored() -> None:
    """An app that is subscribed to more than `messages` hears of templates and quality."""
    change = {"field": "message_template_status_update", "value": {"event": "APPROVED"}}

    assert parse({"entry": [{"changes": [change]}]}) == Delivery(ignored=("unsupported",))


def test_A07_everything_of_one_delivery_comes_in_metas_order() -> None:
    first, second = text_message("satu"), text_message("dua")
    body = envelope(first, message("reaction", {}), second, statuses=[status("read", ROW)])
    body["entry"][0]["changes"][0]["value"]["errors"] = [{"code": 130429}]
    body["entry"].append(envelope(text_message("tiga"))["entry"][0])

    delivery = parse(body)

    assert [one.text for one in delivery.said] == ["satu", "dua", "tiga"]
    assert [one.state for one in delivery.statuses] == [DeliveryState.READ]
    assert delivery.ignored == ("reaction", "error")


def test_A07_a_status_bears_the_row_and_when_it_was() -> None:
    pricing = {
        "billable": True,
        "pricing_model": "PMP",
        "category": "utility",
        "type": "regular",
    }

    found = told(status("delivered", ROW, pricing=pricing))

    assert found == MessageStatus(
        row_id=ROW,
        message_id=f"wamid.{SARI}.ours",
        state=DeliveryState.DELIVERED,
        at=AT,
        pricing=Pricing(billable=True, category="utility", type="regular", model="PMP"),
    )
    assert SARI not in repr(found)


@pytest.mark.parametrize(
    ("pricing", "is_paid"),
    [
        ({"billable": True}, True),
        ({"billable": False, "type": "regular"}, False),
        ({"type": "regular", "category": "service"}, True),
        ({"type": "free_customer_service"}, False),
        ({}, False),
    ],
)
def test_what_is_paid_is_told_with_and_without_the_old_field(
    pricing: Mapping[str, Any], is_paid: bool
) -> None:
    found = told(status("sent", ROW, pricing=pricing)).pricing

    assert found is not None
    assert found.billable is is_paid


@pytest.mark.parametrize("pricing", [None, [], "PMP", 7])
def test_a_status_without_a_price_has_none(pricing: object) -> None:
    assert told(status("sent", ROW, pricing=pricing)).pricing is None


@pytest.mark.parametrize("row_id", ["", ROW.upper(), ROW + "0", "campaign-7", None, 7, ROW + "\n"])
def test_A26_a_status_of_something_else_names_no_row(row_id: Any) -> None:
    assert told(status("sent", row_id)).row_id == ""


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ([{"code": 131047, "title": "Re-engagement message"}], "error-131047"),
        ([{"code": 131026}, {"code": 1}], "error-131026"),
        ([{"title": "no code"}], "failed"),
        ([], "failed"),
        (None, "failed"),
        ([{"code": 10**12}], "failed"),
        ([{"code": -1}], "failed"),
    ],
)
def test_a_failure_has_its_reason(errors: Any, reason: str) -> None:
    found = told(status("failed", ROW, errors=errors))

    assert (found.state, found.reason) == (DeliveryState.FAILED, reason)


def test_a_success_has_no_reason() -> None:
    assert told(status("sent", ROW, errors=[{"code": 1}])).reason == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "deleted"}, "status"),
        ({"status": "warning"}, "status"),
        ({"status": None}, "malformed"),
        ({"id": ""}, "malformed"),
        ({"timestamp": ""}, "malformed"),
    ],
)
def test_a_status_that_says_nothing_is_counted(change: dict[str, Any], reason: str) -> None:
    delivery = parse(envelope(statuses=[status("sent", ROW) | change]))

    assert delivery == Delivery(ignored=(reason,))


@pytest.mark.parametrize("name", EXAMPLES)
def test_A15_every_example_of_meta_is_accepted_or_counted(name: str) -> None:
    body = EXAMPLES[name]
    for entry in body["entry"]:
        for change in entry["changes"]:
            change["value"]["metadata"]["phone_number_id"] = NUMBER_ID

    delivery = parse(body)

    found = [*map(_kind, delivery.said), *delivery.ignored]
    assert found == [EXPECTED[name]]


def _kind(found: Incoming) -> str:
    if found.blocked:
        return "blocked"
    if found.tap is not None:
        return "tap"
    return found.media or "text"


_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_TEXTS: Final = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\ud800\u202e\ufffe"))


@given(value=_JSON, part=st.sampled_from(["from", "id", "timestamp", "type", "text", "group_id"]))
def test_A18_anything_in_place_of_a_part_is_heard_or_counted(value: Any, part: str) -> None:
    delivery = parse(envelope(text_message("halo") | {part: value}))

    assert len(delivery.said) + len(delivery.ignored) == 1


@given(value=_JSON, part=st.sampled_from(["id", "status", "timestamp", "pricing", "errors"]))
def test_A18_anything_in_place_of_a_part_of_a_status_is_taken_or_counted(
    value: Any, part: str
) -> None:
    delivery = parse(envelope(statuses=[status("failed", ROW) | {part: value}]))

    assert len(delivery.statuses) + len(delivery.ignored) == 1


@given(text=_TEXTS)
def test_A16_every_text_can_be_stored(text: str) -> None:
    """No NUL, no lone surrogate, at most 4,096 UTF-16 units: both databases take it."""
    found = said(text_message(text)).text

    assert "\x00" not in found
    assert len(found.encode("utf-16-le")) <= 2 * 4_096
