"""The simulated WhatsApp as tests use it."""

from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, fields
from typing import Any, Self

import httpx

from tests.simulator.levers import DEFAULT_TIMEOUT_S, Levers
from tests.simulator.person import Person
from tests.simulator.process import running_simulator
from tests.simulator.whatsapp import account
from tests.simulator.whatsapp.api import VERSION

_Json = Mapping[str, Any]
#: A number of someone who lives here.
CITIZEN = "6281234567890"


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message in a chat; see `world.Message` for the members.

    Attributes:
        row_id: what the bot gave as `biz_opaque_callback_data`.
    """

    message_id: str
    sender: str
    kind: str
    text: str
    at: float
    choices: Sequence[tuple[str, str]]
    template: _Json | None
    pricing: _Json | None
    statuses: Sequence[str]
    row_id: str
    body: _Json

    @property
    def labels(self) -> list[str]:
        """The labels of buttons or rows in reading order."""
        return [label for _, label in self.choices]

    @classmethod
    def from_json(cls, told: _Json) -> Self:
        """Read one message as the control interface tells it."""
        return cls(**{f.name: told[f.name] for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sent.

    Attributes:
        key: number of the post that brings it; None while posts are held back.
        data: the id of a tapped choice.
    """

    message_id: str
    key: int | None
    data: str | None = None


@asynccontextmanager
async def whatsapp_simulator(
    running_at: str | None = None,
) -> AsyncGenerator["WhatsAppSimulator", None]:
    """Give a test its own simulated WhatsApp.

    Args:
        running_at: root of a simulator that runs already; it is reset. Without it one
            is started and stopped afterwards.
    """
    async with AsyncExitStack() as stack:
        root = running_at or stack.enter_context(running_simulator())
        # No certificates are read: all connections stay on this machine.
        client = httpx.AsyncClient(trust_env=False, timeout=None, verify=False)
        http = await stack.enter_async_context(client)
        simulator = WhatsAppSimulator(root, http)
        await simulator.reset()
        yield simulator


class WhatsAppSimulator(Levers):
    """People's side of WhatsApp, and the levers behind it.

    Attributes:
        api_url: what the bot's configuration gets as `whatsapp.api_url`.
        number: the business's phone number.
    """

    def __init__(self, root: str, http: httpx.AsyncClient) -> None:
        super().__init__(f"{root}/_control/whatsapp", http)
        self.api_url = f"{root}/{VERSION}"
        self.number = account.NUMBER
        self.phone_number_id = account.PHONE_NUMBER_ID
        self.waba_id = account.WABA_ID
        self.access_token = account.ACCESS_TOKEN
        self.app_secret = account.APP_SECRET
        self.verify_token = account.VERIFY_TOKEN

    # People

    def person(self, number: str = CITIZEN) -> Person[str, SeenMessage]:
        """Return a person with a phone number."""
        return Person(self, number)

    async def say(self, chat: str, text: str) -> Sent:
        """Let a person write."""
        return Sent(**await self._post("say", {"chat": chat, "text": text}))

    async def tap(
        self,
        chat: str,
        label: str | None = None,
        *,
        data: str | None = None,
        message_id: str | None = None,
    ) -> Sent:
        """Let a person tap the latest button or row with this label (a part is enough).

        `data` is sent even if nothing offers it: a stale or forged tap.
        """
        asked = {"label": label, "data": data, "message_id": message_id}
        return Sent(**await self._ask("tap", chat=chat, **asked))

    async def media(
        self,
        chat: str,
        kind: str,
        *,
        members: _Json | None = None,
        content: bytes | None = None,
    ) -> Sent:
        """Let a person send an image, audio, voice, video, sticker, document, location,
        contacts, reaction, edit, revoke, or something unsupported; a file of these bytes.
        """
        file = None if content is None else b64encode(content).decode()
        asked = {"kind": kind, "members": members, "content": file}
        return Sent(**await self._ask("media", chat=chat, **asked))

    async def set_person(
        self, chat: str, *, state: str | None = None, name: str | None = None
    ) -> None:
        """Make a person, or change them unseen: "active", "no_whatsapp", "blocked" ..."""
        await self._ask("person", chat=chat, state=state, name=name)

    async def change_number(self, chat: str, to: str) -> Sent:
        """Let a person take another number."""
        return Sent(**await self._post("number", {"chat": chat, "to": to}))

    async def change_identity(self, chat: str) -> Sent:
        """Let the number perhaps be another person's."""
        return Sent(**await self._post("identity", {"chat": chat}))

    # What happened

    async def messages(self, chat: str) -> list[SeenMessage]:
        """Return all messages of a chat in order."""
        told = await self._look(f"chats/{chat}/messages")
        return [SeenMessage.from_json(message) for message in told]

    async def replies(self, chat: str) -> list[SeenMessage]:
        """Return the bot's messages in a chat in order, also those that failed later."""
        return [message for message in await self.messages(chat) if message.sender == "bot"]

    async def pending(self) -> list[_Json]:
        """Return the posts that the bot has not taken."""
        return list(await self._look("pending"))

    async def wait_for_messages(
        self, chat: str, count: int, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[SeenMessage]:
        """Wait until the bot has sent this many messages to a chat; return them all.

        Raises:
            TimeoutError: it has not.
        """
        await self._wait_messages(chat, count, timeout_s)
        return await self.replies(chat)

    # Levers

    async def set_webhook(self, url: str, *, verify: bool = True) -> None:
        """Set the webhook as an operator does; an empty address stops pushing.

        Raises:
            SimulatorRefusalError: the address did not answer the verification.
        """
        await self._post("webhook", {"url": url, "verify": verify})

    async def add_template(
        self,
        name: str,
        body: str,
        *,
        language: str = "id",
        category: str = "UTILITY",
        status: str = "APPROVED",
        buttons: Sequence[str] = (),
    ) -> None:
        """Let Meta have reviewed a template, also in place of one of the same name."""
        asked = {"name": name, "body": body, "language": language, "category": category}
        await self._post("template", {**asked, "status": status, "buttons": list(buttons)})

    async def status(
        self, message_id: str, state: str, *, code: int | None = None, members: _Json | None = None
    ) -> int | None:
        """Tell the bot a status of a message, in any order; members set to None are left out."""
        asked = {"message_id": message_id, "state": state, "code": code, "members": members}
        key: int | None = (await self._post("status", asked))["key"]
        return key

    async def hold(self) -> None:
        """Hold back messages and statuses from now on."""
        await self._post("hold", {})

    async def release(
        self, *, seed: int | None = None, times: int = 1, together: bool = False
    ) -> list[int]:
        """Push what was held back: shuffled by a seed, `times` over, `together` in one post."""
        asked = {"seed": seed, "times": times, "together": together}
        return list((await self._post("release", asked))["keys"])

    async def post(self, body: _Json, chat: str | None = None) -> int:
        """Push any body, signed; return its number."""
        return int((await self._ask("post", body=body, chat=chat))["key"])

    async def configure(self, **settings: object) -> None:
        """Change window_refusal, per_second, per_pair_s, statuses, profile, subscribed,
        service_is_billed, access_token, app_secret, verify_token, webhook_timeout_s,
        backoff_s, clock_offset_s.
        """
        await super().configure(**settings)
        for name in ("access_token", "app_secret", "verify_token"):
            setattr(self, name, settings.get(name, getattr(self, name)))
