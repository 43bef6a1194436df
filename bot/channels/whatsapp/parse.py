"""Cloud API webhooks as our conversations understand them. Pure.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.channels.ignored import Ignored
from bot.channels.text import clean, clip
from handlers.domain.messages import Channel, Incoming, Media, Tap
from handlers.domain.picture import PICTURE_TYPES, PictureFile
from storage.deliveries import DeliveryState, MessageStatus, Pricing

_MEDIA: Final[Mapping[str, Media]] = {
    "image": Media.PHOTO,
    "audio": Media.VOICE,
    "video": Media.VIDEO,
    "sticker": Media.STICKER,
    "location": Media.LOCATION,
    "contacts": Media.CONTACT,
    "document": Media.DOCUMENT,
}
#: What has a name among the ignored; of all others only "unsupported" is counted.
_IGNORED: Final = frozenset({"edit", "order", "reaction", "request_welcome", "revoke", "system"})
#: After these the number is, or may be, another person's: nothing of theirs goes there.
_NOT_THEIRS: Final = frozenset(
    {
        "customer_changed_number",
        "customer_identity_changed",
        "user_changed_number",
        "user_changed_user_id",
        "user_identity_changed",
    }
)
_STATES: Final = frozenset(DeliveryState)
_NUMBER: Final = re.compile(r"[0-9]{5,20}")
_SECONDS: Final = re.compile(r"[0-9]{1,11}")
_ROW_ID: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST_CODE: Final = 10**9
_LONGEST_WORD: Final = 32

TapOf = Callable[[str, str], Tap]


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that one webhook call brings; Meta puts up to 1,000 changes into it.

    Attributes:
        said: what people said, in Meta's order.
        statuses: what became of messages of ours.
        ignored: why each other part asks for nothing.
    """

    said: tuple[Incoming, ...] = ()
    statuses: tuple[MessageStatus, ...] = ()
    ignored: tuple[str, ...] = ()


def parse_delivery(body: Mapping[str, Any], *, phone_number_id: str, tap_of: TapOf) -> Delivery:
    """Turn one webhook body into what was said and what became of our messages.

    Every part counts: what is neither is ignored with a reason (A15).

    Args:
        body: the decoded JSON object.
        phone_number_id: ours; an app hears of all numbers of its account.
        tap_of: opens a button's data for a chat; what is forged becomes `Action.REFUSED`.
    """
    said: list[Incoming] = []
    statuses: list[MessageStatus] = []
    ignored: list[str] = []
    for part in _parts(body, phone_number_id, tap_of):
        match part:
            case Incoming():
                said.append(part)
            case MessageStatus():
                statuses.append(part)
            case Ignored(reason):
                ignored.append(reason)
    if not (said or statuses or ignored):
        ignored.append("malformed")
    return Delivery(tuple(said), tuple(statuses), tuple(ignored))


def _parts(
    body: Mapping[str, Any], ours: str, tap_of: TapOf
) -> Iterator[Incoming | MessageStatus | Ignored]:
    for entry in _members(body, "entry"):
        for change in _members(entry, "changes"):
            match change:
                case {"field": "messages", "value": {"metadata": {"phone_number_id": number}}}:
                    if number == ours:
                        yield from _of_messages(change["value"], tap_of)
                    else:
                        yield Ignored("other-number")
                case {"field": str(field)} if field != "messages":
                    yield Ignored("unsupported")
                case _:
                    yield Ignored("malformed")


def _of_messages(
    value: Mapping[str, Any], tap_of: TapOf
) -> Iterator[Incoming | MessageStatus | Ignored]:
    for message in _members(value, "messages"):
        yield _message(message, tap_of)
    for status in _members(value, "statuses"):
        yield _status(status)
    for _error in _members(value, "errors"):
        yield Ignored("error")


def _members(holder: object, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, Mapping) else None
    return found if isinstance(found, list) else []


def _message(message: Any, tap_of: TapOf) -> Incoming | Ignored:
    match message:
        case {"group_id": _}:
            return Ignored("group")
        case {"from": str(chat), "id": str(key), "type": str(kind)}:
            at = _instant(message.get("timestamp"))
            if at is None or not key or not _NUMBER.fullmatch(chat):
                return Ignored("malformed")
            said = Incoming(Channel.WHATSAPP, key, chat, at, is_forwarded=_is_forwarded(message))
            return _content(said, kind, message, tap_of)
        case {"id": str(), "type": str()} if "from" not in message:
            # Of who hides the number behind a user name Meta gives an id that v23 cannot send to.
            return Ignored("no-number")
        case _:
            return Ignored("malformed")


def _is_forwarded(message: Mapping[str, Any]) -> bool:
    match message.get("context"):
        case {"forwarded": True} | {"frequently_forwarded": True}:
            return True
        case _:
            return False


def _content(
    said: Incoming, kind: str, message: Mapping[str, Any], tap_of: TapOf
) -> Incoming | Ignored:
    match kind, message.get(kind):
        case "text", {"body": str(text)}:
            return replace(said, text=clean(text))
        case "button", {"payload": str(data), "text": str(text)} if data == text:
            # A template's own quick reply bears nothing of ours but its words.
            return replace(said, text=clean(text))
        case (
            ("interactive", {"button_reply": {"id": str(data)}})
            | ("interactive", {"list_reply": {"id": str(data)}})
            | ("button", {"payload": str(data)})
        ):
            return replace(said, tap=tap_of(said.chat, data))
        case "system", {"type": str(change)} if change in _NOT_THEIRS:
            return replace(said, blocked=True)
        case _ if kind in _MEDIA:
            return replace(said, media=_MEDIA[kind], file=_picture(kind, message.get(kind)))
        case _:
            return Ignored(kind if kind in _IGNORED else "unsupported")


def _picture(kind: str, file: object) -> PictureFile | None:
    """Give a picture's id; its size Meta tells only when it is asked for the address."""
    match file:
        case {"id": str(file_id), "mime_type": str(mime)} if kind in ("image", "document"):
            is_picture = mime.partition(";")[0].strip().lower() in PICTURE_TYPES
            return PictureFile(file_id) if is_picture else None
        case _:
            return None


def _status(status: Any) -> MessageStatus | Ignored:
    match status:
        case {"id": str(message_id), "status": str(word)} if word in _STATES:
            at = _instant(status.get("timestamp"))
            if at is None or not message_id:
                return Ignored("malformed")
            row_id = status.get("biz_opaque_callback_data")
            is_ours = isinstance(row_id, str) and _ROW_ID.fullmatch(row_id)
            return MessageStatus(
                row_id=row_id if is_ours else "",
                message_id=message_id,
                state=DeliveryState(word),
                at=at,
                reason=_reason(status) if word == DeliveryState.FAILED else "",
                pricing=_pricing(status.get("pricing")),
            )
        case {"id": str(), "status": str()}:
            return Ignored("status")
        case _:
            return Ignored("malformed")


def _reason(status: Mapping[str, Any]) -> str:
    match _members(status, "errors"):
        case [{"code": int(code)}, *_] if 0 <= code < _LONGEST_CODE:
            return f"error-{code:d}"
    return "failed"


def _pricing(pricing: object) -> Pricing | None:
    if not isinstance(pricing, Mapping):
        return None
    category, kind, model = (
        clip(clean(word), _LONGEST_WORD) if isinstance(word := pricing.get(name), str) else ""
        for name in ("category", "type", "pricing_model")
    )
    billable = pricing.get("billable")
    # Meta is about to drop `billable` for `type`.
    is_paid = billable if isinstance(billable, bool) else kind == "regular"
    return Pricing(is_paid, category, kind, model)


def _instant(seconds: object) -> datetime | None:
    """Read seconds since 1970, which Meta writes in quotes."""
    if not isinstance(seconds, str) or not _SECONDS.fullmatch(seconds):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
