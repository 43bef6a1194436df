"""The simulator as tests use it."""

from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from tests.simulator.levers import DEFAULT_TIMEOUT_S, Levers, SimulatorRefusalError
from tests.simulator.person import Person
from tests.simulator.process import running_simulator
from tests.simulator.telegram.simulation import DEFAULT_TOKEN
from tests.simulator.values import SeenMessage, Sent

_Json = Mapping[str, Any]

__all__ = ["SimulatorRefusalError", "TelegramSimulator", "telegram_simulator"]


@asynccontextmanager
async def telegram_simulator(
    running_at: str | None = None,
) -> AsyncGenerator["TelegramSimulator", None]:
    """Give a test its own simulated Telegram.

    Args:
        running_at: root of a simulator that runs already; it is reset. Without it one
            is started and stopped afterwards.
    """
    async with AsyncExitStack() as stack:
        root = running_at or stack.enter_context(running_simulator())
        # No certificates are read: all connections stay on this machine.
        client = httpx.AsyncClient(trust_env=False, timeout=None, verify=False)
        http = await stack.enter_async_context(client)
        simulator = TelegramSimulator(root, http)
        await simulator.reset()
        yield simulator


class TelegramSimulator(Levers):
    """People's side of Telegram, and the levers behind it.

    Attributes:
        api_url: what the bot's configuration gets as `telegram.api_url`.
        token: the bot's token.
    """

    def __init__(self, root: str, http: httpx.AsyncClient) -> None:
        super().__init__(f"{root}/_control", http)
        self.api_url = root
        self.token = DEFAULT_TOKEN

    # People

    def person(self, chat: int = 1001) -> Person[int, SeenMessage]:
        """Return a person in a private chat of theirs."""
        return Person(self, chat)

    async def say(
        self,
        chat: int,
        text: str,
        *,
        entities: Sequence[_Json] | None = None,
        author: _Json | None = None,
        kind: str | None = None,
    ) -> Sent:
        """Let a person write; `kind` "group" or "supergroup" makes such a chat."""
        asked = {"text": text, "entities": entities, "from": author, "type": kind}
        return _sent(await self._ask("say", chat=chat, **asked))

    async def tap(
        self,
        chat: int,
        label: str | None = None,
        *,
        data: str | None = None,
        message_id: int | None = None,
    ) -> Sent:
        """Let a person tap the latest button with this label (a part of it is enough).

        `data` with `message_id` is sent as it is: a stale or forged tap.
        """
        asked = {"label": label, "data": data, "message_id": message_id}
        return _sent(await self._ask("tap", chat=chat, **asked))

    async def media(
        self,
        chat: int,
        kind: str,
        *,
        members: _Json | None = None,
        caption: str | None = None,
        content: bytes | None = None,
    ) -> Sent:
        """Let a person send a photo, voice, sticker, location, contact, document, video ...

        With `content` the bot can get the file.
        """
        file = None if content is None else b64encode(content).decode()
        asked = {"kind": kind, "members": members, "caption": caption, "content": file}
        return _sent(await self._ask("media", chat=chat, **asked))

    async def edit(self, chat: int, message_id: int, text: str) -> int:
        """Let a person change a message; return the update's number."""
        return _number(await self._ask("edit", chat=chat, message_id=message_id, text=text))

    async def block(self, chat: int) -> int:
        """Let a person block the bot; return the update's number."""
        return _number(await self._ask("blocked", chat=chat))

    async def unblock(self, chat: int) -> int:
        """Let a person take the block back; return the update's number."""
        return _number(await self._ask("unblocked", chat=chat))

    async def set_chat(
        self,
        chat: int,
        *,
        state: str | None = None,
        kind: str | None = None,
        username: str | None = None,
    ) -> None:
        """Make a chat, or change it unseen: "active", "blocked", "deactivated", "kicked"."""
        await self._ask("chat", chat=chat, state=state, type=kind, username=username)

    async def migrate(self, chat: int, to: int) -> None:
        """Turn a group into a supergroup."""
        await self._ask("migrate", chat=chat, to=to)

    async def send_update(self, content: _Json, chat: int | None = None) -> int:
        """Send any update, without `update_id`; return its number."""
        return _number(await self._ask("update", content=content, chat=chat))

    # What happened

    async def messages(self, chat: int) -> list[SeenMessage]:
        """Return all messages of a chat in order."""
        told = await self._look(f"chats/{chat}/messages")
        return [SeenMessage.from_json(message) for message in told]

    async def replies(self, chat: int) -> list[SeenMessage]:
        """Return the bot's messages in a chat in order."""
        return [message for message in await self.messages(chat) if message.sender == "bot"]

    async def answered_taps(self) -> list[_Json]:
        """Return what answerCallbackQuery was called with and accepted."""
        return list(await self._look("answered"))

    async def pending(self) -> list[_Json]:
        """Return the updates that the bot has not taken."""
        return list(await self._look("pending"))

    # Waiting

    async def wait_for_messages(
        self, chat: int, count: int, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[SeenMessage]:
        """Wait until the bot has sent this many messages to a chat; return them all.

        Raises:
            TimeoutError: it has not.
        """
        await self._wait_messages(chat, count, timeout_s)
        return await self.replies(chat)

    # Levers

    async def configure(self, **settings: object) -> None:
        """Change limits, webhook_timeout_s, backoff_s, shuffle_taps, clock_offset_s, token."""
        await super().configure(**settings)
        self.token = str(settings.get("token", self.token))

    async def set_webhook(self, url: str, secret_token: str = "", **more: object) -> None:
        """Set the webhook as an operator would; an empty address removes it."""
        await self._post("webhook", {"url": url, "secret_token": secret_token, **more})

    async def set_next_update_id(self, value: int) -> None:
        """Let the updates' numbers jump, also backwards."""
        await self._post("next_update_id", {"value": value})

    async def reset(self) -> None:
        """Forget everything and begin anew."""
        await super().reset()
        self.token = DEFAULT_TOKEN


def _sent(told: _Json) -> Sent:
    return Sent(**told)


def _number(told: _Json) -> int:
    return int(told["update_id"])
