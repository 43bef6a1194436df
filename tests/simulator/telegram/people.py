"""What people do in a chat, and the updates that the bot gets of it.

Source: https://core.telegram.org/bots/api#update
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tests.simulator.control import ControlError
from tests.simulator.telegram.simulation import TelegramSimulation
from tests.simulator.telegram.world import BOT_USER, CHAT_STATES, Chat, ChatMessage

_Json = Mapping[str, Any]


def say(
    simulation: TelegramSimulation, chat: Chat, content: _Json, author: _Json | None = None
) -> dict[str, int]:
    """Let a person send a message.

    Args:
        simulation: where.
        chat: in which chat.
        content: the message's own members, such as `text` or `photo`.
        author: the user, if not the chat's usual person.

    Returns:
        `message_id` and `update_id`.

    Raises:
        ControlError: a person who has blocked the bot cannot write to it.
    """
    if chat.state == "blocked":
        raise ControlError("whoever has blocked the bot must unblock it before writing")
    now = simulation.journal.now()
    body = {
        "message_id": simulation.world.new_message_id(),
        "from": {**chat.person(), **(author or {})},
        "chat": chat.body(),
        "date": int(now),
        **content,
    }
    message = ChatMessage(body, "person", now)
    chat.messages.append(message)
    message.update_id = simulation.updates.add({"message": body}, chat.id)
    return {"message_id": message.message_id, "update_id": message.update_id}


def with_commands(text: str) -> list[dict[str, Any]]:
    """Return the entity that Telegram itself adds to a command."""
    if not text.startswith("/") or len(text) == 1:
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]


def edit(simulation: TelegramSimulation, chat: Chat, message_id: int, text: str) -> int:
    """Let a person change a message, also one that the bot never saw."""
    message = chat.find(message_id)
    now = int(simulation.journal.now())
    if message is None:
        body = {"message_id": message_id, "from": chat.person(), "chat": chat.body(), "date": now}
    else:
        message.edits += 1
        body = message.body
    body |= {"text": text, "edit_date": now}
    body.pop("entities", None)
    return simulation.updates.add({"edited_message": dict(body)}, chat.id)


def tap(
    simulation: TelegramSimulation,
    chat: Chat,
    *,
    message_id: int | None,
    data: str | None,
    label: str | None,
) -> dict[str, Any]:
    """Let a person tap a button.

    Args:
        simulation: where.
        chat: in which chat.
        message_id: of which message; without it the latest that has the button.
        data: callback data to send, even if no such button is there (a stale tap).
        label: part of the button's label, in any case.

    Returns:
        `update_id`, `query_id`, `message_id` and `data`.

    Raises:
        ControlError: there is no such button or message.
    """
    message, found = _button(chat, message_id, data, label)
    query_id = str(4_000_000_000_000_000 + len(simulation.world.queries) + 1)
    simulation.world.queries[query_id] = chat.id
    shown = {name: value for name, value in message.body.items() if name != "edit_date"}
    query = {
        "id": query_id,
        "from": chat.person(),
        "message": shown,
        "chat_instance": str(9_000_000_000_000 + abs(chat.id)),
        "data": found,
    }
    update_id = simulation.updates.add({"callback_query": query}, chat.id)
    return {
        "update_id": update_id,
        "query_id": query_id,
        "message_id": message.message_id,
        "data": found,
    }


def _button(
    chat: Chat, message_id: int | None, data: str | None, label: str | None
) -> tuple[ChatMessage, str]:
    candidates = [m for m in chat.from_bot() if message_id in (None, m.message_id)]
    if data is not None and message_id is not None and candidates:
        return candidates[0], data
    for message in reversed(candidates):
        for button in () if message.is_deleted else _buttons(message):
            if _is_meant(button, data, label):
                return message, button["callback_data"]
    seen = [button["text"] for message in candidates for button in _buttons(message)]
    raise ControlError(f"no button {label or data!r} to tap; there were {seen}")


def _buttons(message: ChatMessage) -> list[_Json]:
    rows = (message.reply_markup or {}).get("inline_keyboard", ())
    return [button for row in rows for button in row if "callback_data" in button]


def _is_meant(button: _Json, data: str | None, label: str | None) -> bool:
    if data is not None:
        return bool(button["callback_data"] == data)
    return label is not None and label.casefold() in button["text"].casefold()


def set_blocked(simulation: TelegramSimulation, chat: Chat, *, is_blocked: bool) -> int:
    """Let a person block the bot or take it back; the bot gets `my_chat_member`."""
    member = {"status": "member", "user": BOT_USER}
    banned = {"status": "kicked", "user": BOT_USER, "until_date": 0}
    chat.state = "blocked" if is_blocked else "active"
    change = {
        "chat": chat.body(),
        "from": chat.person(),
        "date": int(simulation.journal.now()),
        "old_chat_member": member if is_blocked else banned,
        "new_chat_member": banned if is_blocked else member,
    }
    return simulation.updates.add({"my_chat_member": change}, chat.id)


def set_state(chat: Chat, state: str) -> None:
    """Change what the chat is for the bot without telling it.

    Raises:
        ControlError: no such state.
    """
    if state not in CHAT_STATES:
        raise ControlError(f"a chat is one of {sorted(CHAT_STATES)}, not {state!r}")
    chat.state = state


def migrate(simulation: TelegramSimulation, chat: Chat, to: int) -> list[int]:
    """Turn a group into a supergroup; both say so with a service message."""
    chat.migrated_to = to
    successor = simulation.world.enter(to, "supergroup", chat.name)
    first = say(simulation, chat, {"migrate_to_chat_id": to})
    second = say(simulation, successor, {"migrate_from_chat_id": chat.id})
    return [first["update_id"], second["update_id"]]


def media(kind: str, message_count: int, given: _Json, caption: str | None) -> dict[str, Any]:
    """Return the content of a message that is no text.

    Args:
        kind: one of `MEDIA_KINDS`, or a member of Message whose value is given whole.
        message_count: makes file ids differ.
        given: members that replace the usual ones.
        caption: text below it.

    Raises:
        ControlError: unknown kind without content.
    """
    if kind not in MEDIA_KINDS and not given:
        raise ControlError(f"media is one of {sorted(MEDIA_KINDS)}, or give the object's members")
    usual = MEDIA_KINDS[kind](message_count) if kind in MEDIA_KINDS else {}
    content: dict[str, Any] = {kind: {**usual, **given}}
    if kind == "photo":
        content = {kind: _photo_sizes(message_count)}
    if caption is not None:
        content["caption"] = caption
    return content


def keep(simulation: TelegramSimulation, content: dict[str, Any], file: bytes) -> None:
    """Keep what a message's file holds, under the id of its largest size."""
    (kind,) = content.keys() - {"caption"}
    found = content[kind][-1] if kind == "photo" else content[kind]
    found["file_size"] = len(file)
    simulation.world.files[found["file_id"]] = file


def _file(number: int, **members: Any) -> dict[str, Any]:
    ids = {"file_id": f"AgACAgUAAxkBA{number:09d}", "file_unique_id": f"AQAD{number:09d}"}
    return {**ids, "file_size": 34_567, **members}


def _photo_sizes(number: int) -> Sequence[dict[str, Any]]:
    sizes = ((90, 67), (320, 240), (1280, 960))
    return [_file(number * 10 + i, width=w, height=h) for i, (w, h) in enumerate(sizes)]


#: What a person can send besides text, each with members as the definition wants them.
MEDIA_KINDS: Final[Mapping[str, Callable[[int], dict[str, Any]]]] = {
    "photo": lambda number: {},
    "voice": lambda number: _file(number, duration=3, mime_type="audio/ogg"),
    "audio": lambda number: _file(number, duration=60, mime_type="audio/mpeg"),
    "video": lambda number: _file(number, width=640, height=480, duration=5),
    "video_note": lambda number: _file(number, length=240, duration=5),
    "document": lambda number: _file(number, file_name="ktp.pdf", mime_type="application/pdf"),
    "sticker": lambda number: _file(
        number, type="regular", width=512, height=512, is_animated=False, is_video=False
    ),
    "location": lambda number: {"latitude": -6.1201, "longitude": 106.1503},
    "contact": lambda number: {"phone_number": "+6281200000000", "first_name": "Warga"},
    "dice": lambda number: {"emoji": "🎲", "value": 4},
}
