"""Bot API updates as our conversations understand them. Pure.

Source: https://core.telegram.org/bots/api#update
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from bot.channels.ignored import Ignored
from bot.channels.text import clean
from handlers.domain.messages import Channel, Incoming, Media, Tap
from handlers.domain.picture import PICTURE_TYPES, PictureFile

#: Fields of a message that hold something else than text, the telling ones first:
#: an animation also has a `document`, a venue also a `location`.
_MEDIA: Final[tuple[tuple[str, Media], ...]] = (
    ("photo", Media.PHOTO),
    ("voice", Media.VOICE),
    ("audio", Media.VOICE),
    ("video", Media.VIDEO),
    ("video_note", Media.VIDEO),
    ("animation", Media.VIDEO),
    ("sticker", Media.STICKER),
    ("location", Media.LOCATION),
    ("venue", Media.LOCATION),
    ("contact", Media.CONTACT),
    ("document", Media.DOCUMENT),
)
#: What Telegram says about a chat that are no words of a person.
_SERVICE: Final = (
    "new_chat_members", "left_chat_member", "pinned_message", "message_auto_delete_timer_changed",
    "migrate_to_chat_id", "migrate_from_chat_id", "group_chat_created", "supergroup_chat_created",
    "write_access_allowed", "chat_background_set", "forum_topic_created",
)  # fmt: skip
_GONE: Final = frozenset({"kicked", "left"})
_INT64: Final = 2**63


@dataclass(frozen=True, slots=True)
class Parsed:
    """Something a person said.

    Attributes:
        callback_id: the tap that Telegram wants acknowledged, "" for none.
    """

    said: Incoming
    callback_id: str = field(default="", repr=False)


def parse_update(
    update: Mapping[str, Any],
    *,
    bot_id: str,
    tap_of: Callable[[str, str], Tap],
    now: datetime,
) -> Parsed | Ignored:
    """Turn one Bot API `Update` into what our conversations understand.

    Unknown kinds are ignored with a reason that is counted (A15): Telegram adds new
    ones without asking. Groups are never answered: citizens' data does not go there (A27).

    Args:
        update: the decoded JSON object.
        bot_id: number before the token's colon; two bots' update ids do not collide (A25).
        tap_of: opens callback data for a chat; what is forged becomes `Action.REFUSED`.
        now: UTC instant of receipt, for what Telegram does not stamp.

    Returns:
        What was said, or why nothing is to be done.
    """
    number = _int64(update.get("update_id"))
    if number is None:
        return Ignored("malformed")
    key = f"{bot_id}:{number}"
    match update:
        case {"message": {"chat": dict(chat)} as message}:
            return _message(key, chat, message)
        case {"edited_message": {"chat": dict(chat)} as message}:
            return _message(key, chat, message, edited=True)
        case {"callback_query": dict(query)}:
            return _tap(key, query, tap_of, now)
        case {"my_chat_member": {"chat": dict(chat)} as change}:
            return _membership(key, chat, change)
        case _:
            return Ignored("unsupported")


def _message(
    key: str, chat: Mapping[str, Any], message: Mapping[str, Any], *, edited: bool = False
) -> Parsed | Ignored:
    if chat.get("type") != "private":
        return Ignored("group")
    address, at = _address(chat), _instant(message.get("date"))
    if address is None or at is None:
        return Ignored("malformed")
    text = message.get("text")
    media = None if isinstance(text, str) else _media(message)
    if media is Media.OTHER and any(name in message for name in _SERVICE):
        return Ignored("service")
    # The update's number alone may begin anew after a week of silence (A25).
    key = f"{key}:{message.get('date')}"
    said = Incoming(
        Channel.TELEGRAM,
        key,
        address,
        at,
        text=clean(text) if isinstance(text, str) else "",
        media=media,
        is_forwarded="forward_origin" in message,
        file=_picture(message) if media is not None and not edited else None,
        edited=edited,
    )
    return Parsed(said)


def _media(message: Mapping[str, Any]) -> Media:
    return next((media for name, media in _MEDIA if name in message), Media.OTHER)


def _picture(message: Mapping[str, Any]) -> PictureFile | None:
    """Give the picture in a message: the largest size of a photo, or a picture document."""
    match message:
        case {"photo": [*_, dict(file)]}:
            pass
        case {"document": {"mime_type": str(kind)} as file} if kind.lower() in PICTURE_TYPES:
            pass
        case _:
            return None
    file_id, size = file.get("file_id"), _int64(file.get("file_size"))
    if not isinstance(file_id, str) or not file_id.isascii():
        return None
    return PictureFile(file_id, max(size or 0, 0))


def _tap(
    key: str, query: Mapping[str, Any], tap_of: Callable[[str, str], Tap], now: datetime
) -> Parsed | Ignored:
    match query:
        case {"id": str(callback_id), "message": {"chat": {"type": "private"} as chat}}:
            address = _address(chat)
            # Telegram's ids are digits; a lone surrogate would break the key (A16).
            if address is None or not callback_id.isascii():
                return Ignored("malformed")
            data = query.get("data")
            tap = tap_of(address, data if isinstance(data, str) else "")
            said = Incoming(Channel.TELEGRAM, f"{key}:{callback_id}", address, now, tap=tap)
            return Parsed(said, callback_id)
        case {"message": {"chat": dict()}}:
            return Ignored("group")
        case _:
            return Ignored("unsupported")


def _membership(key: str, chat: Mapping[str, Any], change: Mapping[str, Any]) -> Parsed | Ignored:
    if chat.get("type") != "private":
        return Ignored("group")
    address, at = _address(chat), _instant(change.get("date"))
    if address is None or at is None:
        return Ignored("malformed")
    match change:
        case {"new_chat_member": {"status": str(status)}} if status in _GONE:
            key = f"{key}:{change.get('date')}"
            return Parsed(Incoming(Channel.TELEGRAM, key, address, at, blocked=True))
        case _:
            return Ignored("member")


def _address(chat: Mapping[str, Any]) -> str | None:
    number = _int64(chat.get("id"))
    return None if number is None else str(number)


def _int64(given: object) -> int | None:
    """Give a number as it is, None for what is none: in Python `True` is a 1 (A13)."""
    if not isinstance(given, int) or isinstance(given, bool):
        return None
    return given if -_INT64 <= given < _INT64 else None


def _instant(seconds: object) -> datetime | None:
    number = _int64(seconds)
    if number is None:
        return None
    try:
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
