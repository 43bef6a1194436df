"""What each method does to the simulated chats.

Source: https://core.telegram.org/bots/api#available-methods
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson

from tests.simulator.journal import Call
from tests.simulator.telegram.answers import ApiError
from tests.simulator.telegram.definition import Shape
from tests.simulator.telegram.text import plain_and_entities
from tests.simulator.telegram.world import BOT, BOT_USER, Chat, ChatMessage

if TYPE_CHECKING:
    from tests.simulator.telegram.simulation import TelegramSimulation

#: What a bot can get; see `getFile`.
_LARGEST_FILE: Final = 20 * 1024 * 1024

_Values = Mapping[str, Any]
_Behaviour = Callable[["TelegramSimulation", _Values, Call], object]


def perform(simulation: "TelegramSimulation", shape: Shape, values: _Values, call: Call) -> object:
    """Carry out a call that the definition allows; all but getUpdates.

    Returns:
        The answer's `result`. Methods without behaviour answer True; those that send
        something leave a message in the chat.

    Raises:
        ApiError: Telegram would refuse in the present state of the chat.
    """
    behaviour = _BEHAVIOURS.get(shape.name)
    if behaviour is not None:
        return behaviour(simulation, values, call)
    if shape.returns == ("Message",) and "chat_id" in values:
        return _send_something(simulation, values, call)
    return True


def is_sending(shape: Shape, values: _Values) -> bool:
    """Say whether sending limits hold for this call."""
    prefixes = ("send", "copy", "forward", "edit")
    is_message = shape.name.startswith(prefixes) and shape.name != "sendChatAction"
    return is_message and "chat_id" in values


def _get_me(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    return BOT


def _send_message(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    return _put(simulation, values, call, _text_parts(values))


def _send_something(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    caption = {"caption": values["caption"]} if "caption" in values else {}
    return _put(simulation, values, call, caption)


def _text_parts(values: _Values) -> dict[str, Any]:
    entities = values.get("entities", ())
    plain, found = plain_and_entities(values["text"], values.get("parse_mode"), entities)
    # Telegram cuts blanks off; leading ones only where no entity counts from them.
    text = plain.rstrip() if found else plain.strip()
    return {"text": text} | ({"entities": found} if found else {})


def _put(
    simulation: "TelegramSimulation", values: _Values, call: Call, parts: dict[str, Any]
) -> dict[str, Any]:
    chat = simulation.world.open_for_bot(values["chat_id"])
    now = simulation.journal.now()
    markup = values.get("reply_markup")
    body = {
        "message_id": simulation.world.new_message_id(),
        "from": BOT_USER,
        "chat": chat.body(),
        "date": int(now),
        **parts,
        **_shown_markup(markup),
    }
    message = ChatMessage(body, "bot", now, call.via, call.method, markup, call.update_id)
    chat.messages.append(message)
    return body


def _shown_markup(markup: Mapping[str, Any] | None) -> dict[str, Any]:
    if markup is not None and "inline_keyboard" in markup:
        return {"reply_markup": markup}
    return {}


def _edit_text(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    if "text" not in values or "chat_id" not in values:
        return True
    return _change(simulation, values, _text_parts(values))


def _edit_markup(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    if "chat_id" not in values:
        return True
    return _change(simulation, values, {})


def _change(
    simulation: "TelegramSimulation", values: _Values, parts: dict[str, Any]
) -> dict[str, Any]:
    chat = simulation.world.open_for_bot(values["chat_id"])
    message = _bots_own(chat, values["message_id"], "edit")
    kept = {name: value for name, value in message.body.items() if name != "reply_markup"}
    if "text" in parts:
        kept.pop("entities", None)
    changed = kept | parts | _shown_markup(values.get("reply_markup"))
    if changed == message.body:
        raise ApiError(
            400,
            "Bad Request: message is not modified: specified new message content and reply "
            "markup are exactly the same as a current content and reply markup of the message",
        )
    message.body = changed | {"edit_date": int(simulation.journal.now())}
    message.reply_markup = values.get("reply_markup")
    message.edits += 1
    return message.body


def _bots_own(chat: Chat, message_id: int, purpose: str) -> ChatMessage:
    message = chat.find(message_id)
    if message is None:
        raise ApiError(400, f"Bad Request: message to {purpose} not found")
    if message.sender != "bot":
        raise ApiError(400, f"Bad Request: message can't be {purpose}ed")
    return message


def _delete_message(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    message = simulation.world.known(values["chat_id"]).find(values["message_id"])
    if message is None:
        raise ApiError(400, "Bad Request: message to delete not found")
    message.is_deleted = True
    return True


def _answer_tap(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    if values["callback_query_id"] not in simulation.world.queries:
        raise ApiError(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
    simulation.world.answered.append(dict(values))
    return True


def _chat_action(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    simulation.world.open_for_bot(values["chat_id"])
    return True


def _set_commands(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    simulation.world.settings[_commands_key(values)] = values["commands"]
    return True


def _get_commands(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    return simulation.world.settings.get(_commands_key(values), [])


def _delete_commands(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    simulation.world.settings.pop(_commands_key(values), None)
    return True


def _commands_key(values: _Values) -> str:
    scope = orjson.dumps(values.get("scope", {"type": "default"}), option=orjson.OPT_SORT_KEYS)
    return f"commands {scope.decode()} {values.get('language_code', '')}"


def _setter(name: str) -> _Behaviour:
    def keep(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
        key = f"{name} {values.get('language_code', '')}"
        simulation.world.settings[key] = values.get(name, "")
        return True

    return keep


def _getter(name: str) -> _Behaviour:
    def show(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
        key = f"{name} {values.get('language_code', '')}"
        return {name: simulation.world.settings.get(key, "")}

    return show


def _get_file(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    file_id = values["file_id"]
    content = simulation.world.files.get(file_id)
    if content is None:
        raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if len(content) > _LARGEST_FILE:
        raise ApiError(400, "Bad Request: file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": f"AQAD{file_id[-9:]}",
        "file_size": len(content),
        "file_path": f"photos/{file_id}.jpg",
    }


def _set_webhook(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    simulation.set_webhook(values)
    return True


def _delete_webhook(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    simulation.set_webhook({"url": "", **values})
    return True


def _get_webhook_info(simulation: "TelegramSimulation", values: _Values, call: Call) -> object:
    hook, updates = simulation.webhook, simulation.updates
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook.last_error is not None:
        date, problem = hook.last_error
        info |= {"last_error_date": date, "last_error_message": problem}
    if updates.allowed is not None:
        info["allowed_updates"] = sorted(updates.allowed)
    return info


_BEHAVIOURS: Final[Mapping[str, _Behaviour]] = {
    "getMe": _get_me,
    "sendMessage": _send_message,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete_message,
    "answerCallbackQuery": _answer_tap,
    "sendChatAction": _chat_action,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "getFile": _get_file,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
}
