"""The control interface for the simulated Telegram."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from typing import Any

from starlette.routing import Route

from tests.simulator.control import (
    SHARED_CONDITIONS,
    SHARED_SETTINGS,
    ControlError,
    SharedControl,
    configure_shared,
    control_route,
    holds_shared,
    take,
)
from tests.simulator.limits import Limits
from tests.simulator.telegram import people
from tests.simulator.telegram.simulation import TelegramSimulation
from tests.simulator.telegram.world import Chat

_Asked = Mapping[str, Any]
_SETTINGS = ("limits", "shuffle_taps", "token", *SHARED_SETTINGS)


class TelegramControl:
    """What tests can do to the present simulation and ask about it."""

    def __init__(
        self, present: Callable[[], TelegramSimulation], reset: Callable[[], Awaitable[None]]
    ) -> None:
        self._present = present
        self._shared = SharedControl(present, reset)

    def routes(self) -> list[Route]:
        """Return all routes."""
        posts = {
            "say": self.say,
            "tap": self.tap,
            "media": self.media,
            "edit": self.edit,
            "blocked": self.block,
            "unblocked": self.unblock,
            "chat": self.chat,
            "migrate": self.migrate,
            "update": self.update,
            "configure": self.configure,
            "webhook": self.webhook,
            "next_update_id": self.next_update_id,
            "wait": self.wait,
        }
        gets = {
            "chats/{chat:int}/messages": self.messages,
            "answered": self.answered,
            "pending": self.pending,
        }
        return [
            *self._shared.routes(),
            *(control_route(path, action) for path, action in posts.items()),
            *(control_route(path, action, "GET") for path, action in gets.items()),
        ]

    async def say(self, asked: _Asked) -> object:
        """A person writes: chat, text, entities?, from?, type?, title?."""
        take(asked, "chat", "text", "entities", "from", "type", "title")
        entities = asked.get("entities")
        if entities is None:
            entities = people.with_commands(asked["text"])
        content = {"text": asked["text"]} | ({"entities": entities} if entities else {})
        return people.say(self._present(), self._chat(asked), content, asked.get("from"))

    async def media(self, asked: _Asked) -> object:
        """A person sends no text: chat, kind, members?, caption?, type?, content?."""
        take(asked, "chat", "kind", "members", "caption", "type", "content")
        simulation, chat = self._present(), self._chat(asked)
        members, caption = asked.get("members") or {}, asked.get("caption")
        content = people.media(asked["kind"], len(chat.messages) + 1, members, caption)
        if asked.get("content") is not None:
            people.keep(simulation, content, b64decode(asked["content"]))
        return people.say(simulation, chat, content)

    async def tap(self, asked: _Asked) -> object:
        """A person taps: chat and one of label, data; message_id?."""
        take(asked, "chat", "message_id", "data", "label")
        return people.tap(
            self._present(),
            self._chat(asked),
            message_id=asked.get("message_id"),
            data=asked.get("data"),
            label=asked.get("label"),
        )

    async def edit(self, asked: _Asked) -> object:
        """A person changes a message: chat, message_id, text."""
        take(asked, "chat", "message_id", "text")
        chat, number = self._chat(asked), asked["message_id"]
        return {"update_id": people.edit(self._present(), chat, number, asked["text"])}

    async def block(self, asked: _Asked) -> object:
        """A person blocks the bot: chat."""
        chat = self._chat(take(asked, "chat"))
        return {"update_id": people.set_blocked(self._present(), chat, is_blocked=True)}

    async def unblock(self, asked: _Asked) -> object:
        """A person takes the block back: chat."""
        chat = self._chat(take(asked, "chat"))
        return {"update_id": people.set_blocked(self._present(), chat, is_blocked=False)}

    async def chat(self, asked: _Asked) -> object:
        """Make or change a chat unseen by the bot: chat, type?, title?, username?, state?."""
        take(asked, "chat", "type", "title", "username", "language", "state")
        chat = self._chat(asked)
        chat.username = asked.get("username", chat.username)
        chat.language = asked.get("language", chat.language)
        people.set_state(chat, asked.get("state", chat.state))
        return chat.body()

    async def migrate(self, asked: _Asked) -> object:
        """A group becomes a supergroup: chat, to."""
        take(asked, "chat", "to")
        return {"update_ids": people.migrate(self._present(), self._chat(asked), asked["to"])}

    async def update(self, asked: _Asked) -> object:
        """Send a raw update: content without update_id, chat? for its place in the order."""
        take(asked, "content", "chat")
        return {"update_id": self._present().updates.add(asked["content"], asked.get("chat"))}

    async def messages(self, asked: _Asked) -> object:
        """All messages of a chat in order."""
        chat = self._present().world.chats.get(int(asked["chat"]))
        return [message.as_json() for message in chat.messages] if chat else []

    async def answered(self, asked: _Asked) -> object:
        """What answerCallbackQuery said, in order."""
        return self._present().world.answered

    async def pending(self, asked: _Asked) -> object:
        """The updates that the bot has not taken."""
        return [parcel.body for parcel in self._present().updates.pending.values()]

    async def configure(self, asked: _Asked) -> object:
        """Change limits, times, the order of taps, the clock, the token."""
        take(asked, *_SETTINGS)
        simulation = self._present()
        if "limits" in asked:
            take(asked["limits"], *(f.name for f in fields(Limits)))
            simulation.gate.limits = Limits(**asked["limits"])
        if "shuffle_taps" in asked:
            shuffle = take(asked["shuffle_taps"], "seed", "within_s")
            simulation.updates.shuffle_taps(shuffle["seed"], shuffle.get("within_s", 0.05))
        configure_shared(simulation, asked)
        simulation.token = asked.get("token", simulation.token)
        return {}

    async def webhook(self, asked: _Asked) -> object:
        """Set or remove the webhook as an operator would, outside the bot's calls."""
        allowed = ("url", "secret_token", "max_connections", "allowed_updates")
        self._present().set_webhook(take(asked, *allowed, "drop_pending_updates"))
        return {}

    async def next_update_id(self, asked: _Asked) -> object:
        """Let numbers jump, also backwards (A25): value."""
        self._present().updates.next_id = take(asked, "value")["value"]
        return {}

    async def wait(self, asked: _Asked) -> object:
        """Wait until all that is asked holds: chat+messages, method+calls, quiet; timeout_s."""
        take(asked, "chat", "messages", *SHARED_CONDITIONS)
        simulation = self._present()
        holds = await simulation.changes.wait_until(
            lambda: _holds(simulation, asked), asked.get("timeout_s", 10.0)
        )
        return {"holds": holds}

    def _chat(self, asked: _Asked) -> Chat:
        chat = asked["chat"]
        if not isinstance(chat, int):
            raise ControlError("chat is a whole number")
        return self._present().world.enter(chat, asked.get("type"), asked.get("title"))


def _holds(simulation: TelegramSimulation, asked: _Asked) -> bool:
    count = simulation.world.count_from_bot
    if "messages" in asked and count(asked.get("chat")) < asked["messages"]:
        return False
    return holds_shared(simulation, asked)
