"""The chats as Telegram keeps them: who is there, and what was said in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.simulator.telegram import answers

BOT: Final[Mapping[str, Any]] = {
    "id": 7000000001,
    "is_bot": True,
    "first_name": "Tanpa Calo (uji)",
    "username": "tanpacalo_uji_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
#: Members of `BOT` that only getMe shows.
_ONLY_IN_GET_ME: Final = frozenset(
    {"can_join_groups", "can_read_all_group_messages", "supports_inline_queries"}
)
BOT_USER: Final = {name: value for name, value in BOT.items() if name not in _ONLY_IN_GET_ME}

#: What a chat can be for the bot, and the error that sending there gives.
CHAT_STATES: Final[Mapping[str, str | None]] = {
    "active": None,
    "blocked": "Forbidden: bot was blocked by the user",
    "deactivated": "Forbidden: user is deactivated",
    "kicked": "Forbidden: bot was kicked from the group chat",
    "not_started": "Forbidden: bot can't initiate conversation with a user",
}


@dataclass(slots=True)
class ChatMessage:
    """One message in a chat.

    Attributes:
        body: the message as Telegram shows it to the bot.
        sender: "bot" or "person".
        at: instant on the simulator's clock.
        via: of a bot's message: "request" or "response".
        method: of a bot's message: how it was sent.
        reply_markup: as the bot gave it, inline or not.
        update_id: the update that brought a person's message to the bot, or in whose
            response the bot's message rode.
        is_deleted: the bot has deleted it.
        edits: how often it was changed.
    """

    body: dict[str, Any]
    sender: str
    at: float
    via: str | None = None
    method: str | None = None
    reply_markup: Mapping[str, Any] | None = None
    update_id: int | None = None
    is_deleted: bool = False
    edits: int = 0

    @property
    def message_id(self) -> int:
        """The message's number."""
        number: int = self.body["message_id"]
        return number

    def as_json(self) -> dict[str, Any]:
        """Return the message as the control interface shows it."""
        return {
            "message_id": self.message_id,
            "text": self.body.get("text", self.body.get("caption", "")),
            "entities": self.body.get("entities", []),
            "sender": self.sender,
            "at": self.at,
            "via": self.via,
            "method": self.method,
            "reply_markup": self.reply_markup,
            "update_id": self.update_id,
            "is_deleted": self.is_deleted,
            "edits": self.edits,
        }


@dataclass(slots=True)
class Chat:
    """A private chat, group or supergroup."""

    id: int
    kind: str
    name: str
    username: str | None = None
    language: str = "id"
    state: str = "active"
    migrated_to: int | None = None
    messages: list[ChatMessage] = field(default_factory=list)

    def body(self) -> dict[str, Any]:
        """Return the chat as messages show it."""
        name = "first_name" if self.kind == "private" else "title"
        body: dict[str, Any] = {"id": self.id, "type": self.kind, name: self.name}
        return body | ({"username": self.username} if self.username else {})

    def person(self) -> dict[str, Any]:
        """Return who writes here unless said otherwise."""
        user_id = self.id if self.kind == "private" else 500_000_000 + abs(self.id) % 1_000_000
        name = self.name if self.kind == "private" else "Warga"
        user: dict[str, Any] = {"id": user_id, "is_bot": False, "first_name": name}
        return user | {"language_code": self.language}

    def from_bot(self) -> list[ChatMessage]:
        """Return the bot's messages in order."""
        return [message for message in self.messages if message.sender == "bot"]

    def find(self, message_id: int) -> ChatMessage | None:
        """Return a message that is still there."""
        for message in self.messages:
            if message.message_id == message_id and not message.is_deleted:
                return message
        return None


class World:
    """All chats of one bot."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, int] = {}
        self.answered: list[dict[str, Any]] = []
        self.settings: dict[str, Any] = {}
        #: file ids to bytes: what people sent with its content
        self.files: dict[str, bytes] = {}
        self._numbered = 0

    def new_message_id(self) -> int:
        """Return the next message number; one series for all chats."""
        self._numbered += 1
        return self._numbered

    def enter(self, chat_id: int, kind: str | None = None, name: str | None = None) -> Chat:
        """Return a chat, making it if it is new."""
        if chat_id not in self.chats:
            kind = kind or ("private" if chat_id > 0 else "group")
            default = "Warga" if kind == "private" else "Kelompok"
            self.chats[chat_id] = Chat(chat_id, kind, name or default)
        return self.chats[chat_id]

    def known(self, chat_id: int | str) -> Chat:
        """Return the chat that the bot names.

        Raises:
            ApiError: chat not found.
        """
        text = str(chat_id)
        for chat in self.chats.values():
            if text == str(chat.id) or (chat.username and text == f"@{chat.username}"):
                return chat
        raise answers.chat_not_found()

    def open_for_bot(self, chat_id: int | str) -> Chat:
        """Return a chat that the bot may write to.

        Raises:
            ApiError: not found, migrated, blocked, deactivated, kicked, not started.
        """
        chat = self.known(chat_id)
        if chat.migrated_to is not None:
            raise answers.migrated(chat.migrated_to)
        problem = CHAT_STATES[chat.state]
        if problem is not None:
            raise answers.ApiError(403, problem)
        return chat

    def count_from_bot(self, chat_id: int | None) -> int:
        """Return how many messages the bot has sent to a chat (None: to all)."""
        if chat_id is None:
            return sum(len(chat.from_bot()) for chat in self.chats.values())
        return len(self.chats[chat_id].from_bot()) if chat_id in self.chats else 0
