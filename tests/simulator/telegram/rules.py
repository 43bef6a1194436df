"""Rules that stand in the definition's prose: what values may be, beyond their types.

Source: https://core.telegram.org/bots/api, at each method and object named here.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from tests.simulator.telegram.answers import RefusedError
from tests.simulator.telegram.definition import Field
from tests.simulator.telegram.text import is_valid_text, plain_and_entities, utf16_length

MAX_BUTTONS: Final = 100
MAX_COMMANDS: Final = 100
_BUTTON_KINDS: Final = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_CHAT_ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
#: What Telegram says when a text of this name is too long or too short.
_LENGTH_PROBLEMS: Final[Mapping[str, str]] = {
    "callback_data": "BUTTON_DATA_INVALID",
    "command": "BOT_COMMAND_INVALID",
    "caption": "message caption is too long",
    "secret_token": "secret token is too long or empty",
}


def check_length(field: Field, text: str, path: str) -> None:
    """Check one text against its field's length and UTF-8.

    Raises:
        RefusedError: too short, too long or no valid text.
    """
    if not is_valid_text(text):
        raise RefusedError("strings must be encoded in UTF-8")
    length = field.length
    if length is None or length.after_entities:
        return
    size = len(text.encode()) if length.unit == "bytes" else utf16_length(text)
    if not length.low <= size <= length.high:
        wanted = f"{path} must have {length.low}-{length.high} {length.unit}"
        raise RefusedError(_LENGTH_PROBLEMS.get(field.name, wanted))


def check_formatted(field: Field, values: Mapping[str, Any]) -> None:
    """Check a text that is counted without its formatting marks.

    Raises:
        RefusedError: empty, too long, or wrong marks.
    """
    length, name = field.length, field.name
    if length is None or not length.after_entities or name not in values:
        return
    prefix = {"text": "", "caption": "caption_"}.get(name, f"{name}_")
    mode = values.get("parse_mode" if name in ("text", "caption") else f"{name}_parse_mode")
    plain, _ = plain_and_entities(values[name], mode, values.get(f"{prefix}entities", ()))
    if utf16_length(plain) > length.high:
        raise RefusedError(
            "message is too long" if name == "text" else f"message {name} is too long"
        )
    if length.low > 0 and not plain.strip():
        raise RefusedError(
            "message text is empty" if name == "text" else f"message {name} is empty"
        )


def check_object(kind: str, value: Mapping[str, Any]) -> None:
    """Check a nested object beyond its members' types.

    Raises:
        RefusedError: a rule of its kind is broken.
    """
    rule = _OBJECT_RULES.get(kind)
    if rule is not None:
        rule(value)


def check_method(method: str, values: Mapping[str, Any]) -> None:
    """Check a call beyond its parameters' types.

    Raises:
        RefusedError: a rule of this method is broken.
    """
    rule = _METHOD_RULES.get(method)
    if rule is not None:
        rule(values)


def _inline_button(button: Mapping[str, Any]) -> None:
    kinds = _BUTTON_KINDS & button.keys()
    if not button["text"].strip():
        raise RefusedError("inline keyboard button text must be non-empty")
    if not kinds:
        raise RefusedError("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise RefusedError(f"inline keyboard button has more than one of {sorted(kinds)}")
    if "url" in button:
        _button_url(button["url"])


def _button_url(url: str) -> None:
    parts = urlsplit(url)
    is_web = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    if not is_web and parts.scheme not in ("tg", "ton"):
        raise RefusedError(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _inline_keyboard(markup: Mapping[str, Any]) -> None:
    if sum(len(row) for row in markup["inline_keyboard"]) > MAX_BUTTONS:
        raise RefusedError("reply markup is too long")


def _command(command: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
        raise RefusedError("BOT_COMMAND_INVALID")
    if not command["description"].strip():
        raise RefusedError("BOT_COMMAND_DESCRIPTION_INVALID")


def _set_commands(values: Mapping[str, Any]) -> None:
    if len(values["commands"]) > MAX_COMMANDS:
        raise RefusedError("BOT_COMMANDS_TOO_MUCH")
    names = [command["command"] for command in values["commands"]]
    if len(names) != len(set(names)):
        raise RefusedError("BOT_COMMAND_INVALID: a command is given twice")
    _language(values)


def _language(values: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"([a-z]{2})?", values.get("language_code", "")):
        raise RefusedError("invalid language code specified")


def _set_webhook(values: Mapping[str, Any]) -> None:
    parts = urlsplit(values["url"])
    # The real server wants https; tests run on this machine without certificates.
    is_local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if values["url"] and not (is_local or (parts.scheme == "https" and parts.hostname)):
        raise RefusedError("bad webhook: An HTTPS URL must be provided for webhook")
    if not 1 <= values.get("max_connections", 40) <= 100:
        raise RefusedError("max_connections must be 1-100")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", values.get("secret_token", "")):
        raise RefusedError("secret token contains unallowed characters")


def _get_updates(values: Mapping[str, Any]) -> None:
    if not 1 <= values.get("limit", 100) <= 100:
        raise RefusedError("limit must be 1-100")
    if values.get("timeout", 0) < 0:
        raise RefusedError("timeout must not be negative")


def _edit_target(values: Mapping[str, Any]) -> None:
    if "inline_message_id" in values:
        return
    if "chat_id" not in values:
        raise RefusedError("chat_id is empty")
    if "message_id" not in values:
        raise RefusedError("message identifier is not specified")


def _edit_text(values: Mapping[str, Any]) -> None:
    _edit_target(values)
    if ("text" in values) == ("rich_message" in values):
        raise RefusedError("message text is empty")


def _chat_action(values: Mapping[str, Any]) -> None:
    if values["action"] not in _CHAT_ACTIONS:
        raise RefusedError("wrong parameter action in request")


_Rule = Callable[[Mapping[str, Any]], None]
_OBJECT_RULES: Final[Mapping[str, _Rule]] = {
    "InlineKeyboardButton": _inline_button,
    "InlineKeyboardMarkup": _inline_keyboard,
    "BotCommand": _command,
}
_METHOD_RULES: Final[Mapping[str, _Rule]] = {
    "setMyCommands": _set_commands,
    "getMyCommands": _language,
    "deleteMyCommands": _language,
    "setMyName": _language,
    "setMyDescription": _language,
    "setMyShortDescription": _language,
    "setWebhook": _set_webhook,
    "getUpdates": _get_updates,
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_target,
    "editMessageMedia": _edit_target,
    "editMessageReplyMarkup": _edit_target,
    "sendChatAction": _chat_action,
}
