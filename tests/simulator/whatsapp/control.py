"""The control interface for the simulated WhatsApp, below `/_control/whatsapp/`."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

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
from tests.simulator.whatsapp import incoming
from tests.simulator.whatsapp.simulation import WhatsAppSimulation
from tests.simulator.whatsapp.templates import Template
from tests.simulator.whatsapp.world import PERSON_STATES, Person

_Asked = Mapping[str, Any]
PREFIX: Final = "whatsapp/"
#: Settings of the simulation, of the account, of the statuses.
_OWN: Final = ("window_refusal", "per_second", "per_pair_s")
_ACCOUNT: Final = ("access_token", "app_secret", "verify_token", "subscribed", "service_is_billed")


class WhatsAppControl:
    """What tests can do to the present simulation and ask about it."""

    def __init__(
        self, present: Callable[[], WhatsAppSimulation], reset: Callable[[], Awaitable[None]]
    ) -> None:
        self._present = present
        self._shared = SharedControl(present, reset)

    def routes(self) -> list[Route]:
        """Return all routes."""
        posts = {
            "say": self.say,
            "tap": self.tap,
            "media": self.media,
            "person": self.person,
            "number": self.number,
            "identity": self.identity,
            "status": self.status,
            "template": self.template,
            "hold": self.hold,
            "release": self.release,
            "post": self.post,
            "configure": self.configure,
            "webhook": self.webhook,
            "wait": self.wait,
        }
        gets = {"chats/{chat}/messages": self.messages, "pending": self.pending}
        return [
            *self._shared.routes(PREFIX),
            *(control_route(PREFIX + path, action) for path, action in posts.items()),
            *(control_route(PREFIX + path, action, "GET") for path, action in gets.items()),
        ]

    async def say(self, asked: _Asked) -> object:
        """A person writes: chat, text."""
        take(asked, "chat", "text")
        text = asked["text"]
        return incoming.say(
            self._present(), self._someone(asked), "text", {"text": {"body": text}}, text
        )

    async def tap(self, asked: _Asked) -> object:
        """A person taps: chat and one of label, data; message_id?."""
        take(asked, "chat", "message_id", "data", "label")
        return incoming.tap(
            self._present(),
            self._someone(asked),
            message_id=asked.get("message_id"),
            data=asked.get("data"),
            label=asked.get("label"),
        )

    async def media(self, asked: _Asked) -> object:
        """A person sends no text: chat, kind, members?, content?."""
        take(asked, "chat", "kind", "members", "content")
        members, content = asked.get("members") or {}, asked.get("content")
        file = None if content is None else b64decode(content)
        return incoming.media(self._present(), self._someone(asked), asked["kind"], members, file)

    async def person(self, asked: _Asked) -> object:
        """Make or change a person unseen by the bot: chat, state?, name?."""
        take(asked, "chat", "state", "name")
        person = self._someone(asked)
        state = asked.get("state", person.state)
        if state not in PERSON_STATES:
            raise ControlError(f"a person is one of {sorted(PERSON_STATES)}, not {state!r}")
        person.state, person.name = state, asked.get("name", person.name)
        return {}

    async def number(self, asked: _Asked) -> object:
        """A person takes another number: chat, to."""
        take(asked, "chat", "to")
        return incoming.change_number(self._present(), self._someone(asked), asked["to"])

    async def identity(self, asked: _Asked) -> object:
        """The number may be another person's now: chat."""
        return incoming.change_identity(self._present(), self._someone(take(asked, "chat")))

    async def status(self, asked: _Asked) -> object:
        """Tell a status: message_id, state, code?, members?."""
        take(asked, "message_id", "state", "code", "members")
        found = self._present().world.find(asked["message_id"])
        if found is None:
            raise ControlError("no such message")
        key = self._present().statuses.tell(
            *found, asked["state"], code=asked.get("code"), members=asked.get("members")
        )
        return {"key": key}

    async def template(self, asked: _Asked) -> object:
        """Add a template, or change one: name, language, body, category?, status?, buttons?."""
        take(asked, "name", "language", "body", "category", "status", "buttons")
        template = Template(**{**asked, "buttons": tuple(asked.get("buttons", ()))})
        self._present().templates.add(template)
        return template.as_json()

    async def hold(self, asked: _Asked) -> object:
        """Hold back what would be pushed from now on, until `release`."""
        take(asked)
        feed = self._present().feed
        feed.held = feed.held or []
        return {}

    async def release(self, asked: _Asked) -> object:
        """Push what was held back: seed?, times?, together?."""
        take(asked, "seed", "times", "together")
        keys = self._present().feed.release(
            seed=asked.get("seed"),
            times=asked.get("times", 1),
            together=asked.get("together", False),
        )
        return {"keys": keys}

    async def post(self, asked: _Asked) -> object:
        """Push any body, signed: body, chat? for its place in the order."""
        take(asked, "body", "chat")
        return {"key": self._present().feed.post(asked["body"], asked.get("chat"))}

    async def configure(self, asked: _Asked) -> object:
        """Change the window's refusal, limits, the account, statuses told, times, the clock."""
        take(asked, *_OWN, *_ACCOUNT, "statuses", "profile", *SHARED_SETTINGS)
        simulation = self._present()
        for name in _OWN:
            setattr(simulation, name, asked.get(name, getattr(simulation, name)))
        for name in _ACCOUNT:
            setattr(simulation.account, name, asked.get(name, getattr(simulation.account, name)))
        simulation.account.profile |= asked.get("profile", {})
        simulation.statuses.told = asked.get("statuses", simulation.statuses.told)
        configure_shared(simulation, asked)
        return {}

    async def webhook(self, asked: _Asked) -> object:
        """Set the webhook as an operator does, with a verification: url, verify?."""
        take(asked, "url", "verify")
        await self._present().feed.set_webhook(asked["url"], verify=asked.get("verify", True))
        return {}

    async def messages(self, asked: _Asked) -> object:
        """All messages of a chat in order."""
        person = self._present().world.people.get(asked["chat"])
        return [message.as_json() for message in person.messages] if person else []

    async def pending(self, asked: _Asked) -> object:
        """The posts that the bot has not taken."""
        return [parcel.body for parcel in self._present().feed.pending.values()]

    async def wait(self, asked: _Asked) -> object:
        """Wait until all that is asked holds: chat+messages, method+calls, quiet; timeout_s."""
        take(asked, "chat", "messages", *SHARED_CONDITIONS)
        simulation = self._present()
        holds = await simulation.changes.wait_until(
            lambda: _holds(simulation, asked), asked.get("timeout_s", 10.0)
        )
        return {"holds": holds}

    def _someone(self, asked: _Asked) -> Person:
        chat = asked["chat"]
        if not (isinstance(chat, str) and chat.isascii() and chat.isdigit()):
            raise ControlError("chat is a phone number in digits")
        return self._present().world.enter(chat)


def _holds(simulation: WhatsAppSimulation, asked: _Asked) -> bool:
    count = simulation.world.count_from_bot
    if "messages" in asked and count(asked.get("chat")) < asked["messages"]:
        return False
    return holds_shared(simulation, asked)
