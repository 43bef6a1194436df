"""A person who talks to the bot: what they do, and what they hear since they last looked."""

from collections.abc import Sequence
from typing import Final, Generic, Protocol, TypeVar

DEFAULT_TIMEOUT_S: Final = 10.0

Chat_contra = TypeVar("Chat_contra", contravariant=True)
Heard_co = TypeVar("Heard_co", covariant=True)
Address = TypeVar("Address")
Message = TypeVar("Message")


class Platform(Protocol[Chat_contra, Heard_co]):
    """People's side of a simulated platform."""

    async def say(self, chat: Chat_contra, text: str) -> object:
        """Let a person write."""
        ...

    async def tap(self, chat: Chat_contra, label: str) -> object:
        """Let a person tap a button."""
        ...

    async def media(self, chat: Chat_contra, kind: str) -> object:
        """Let a person send no text."""
        ...

    async def replies(self, chat: Chat_contra) -> Sequence[Heard_co]:
        """Return the bot's messages in a chat in order."""
        ...

    async def wait_for_messages(
        self, chat: Chat_contra, count: int, timeout_s: float
    ) -> Sequence[Heard_co]:
        """Wait until the bot has sent this many messages to a chat; return them all."""
        ...

    async def wait_quiet(self, timeout_s: float) -> None:
        """Wait until the bot has taken everything."""
        ...


class Person(Generic[Address, Message]):
    """One private chat, read from the person's side.

    Every method that does something returns the bot's messages since the last look,
    waiting until there are at least `replies` of them; with 0 it waits only until the
    bot has taken what was sent.
    """

    def __init__(self, simulator: Platform[Address, Message], chat: Address) -> None:
        self._simulator = simulator
        self.chat = chat
        self._heard = 0

    async def says(
        self, text: str, *, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[Message]:
        """Write to the bot."""
        await self._simulator.say(self.chat, text)
        return await self.hears(replies, timeout_s)

    async def taps(
        self, label: str, *, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[Message]:
        """Tap the latest button whose label contains this."""
        await self._simulator.tap(self.chat, label)
        return await self.hears(replies, timeout_s)

    async def sends(
        self, kind: str, *, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[Message]:
        """Send a photo, voice, sticker, location, contact ..."""
        await self._simulator.media(self.chat, kind)
        return await self.hears(replies, timeout_s)

    async def replies(self) -> list[Message]:
        """Return all messages of the bot so far."""
        return list(await self._simulator.replies(self.chat))

    async def hears(self, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S) -> list[Message]:
        """Wait for messages that come by themselves.

        Raises:
            TimeoutError: fewer came.
        """
        if replies == 0:
            await self._simulator.wait_quiet(timeout_s)
            messages = await self._simulator.replies(self.chat)
        else:
            wanted = self._heard + replies
            messages = await self._simulator.wait_for_messages(self.chat, wanted, timeout_s)
        new = list(messages[self._heard :])
        self._heard = len(messages)
        return new
