"""A person who talks to the bot: what they do, and what they hear since they last looked."""

from typing import TYPE_CHECKING, Final

from tests.simulator.values import SeenMessage

if TYPE_CHECKING:
    from tests.simulator.client import TelegramSimulator

DEFAULT_TIMEOUT_S: Final = 10.0


class Person:
    """One private chat, read from the person's side.

    Every method that does something returns the bot's messages since the last look,
    waiting until there are at least `replies` of them; with 0 it waits only until the
    bot has taken what was sent.
    """

    def __init__(self, simulator: "TelegramSimulator", chat: int) -> None:
        self._simulator = simulator
        self.chat = chat
        self._heard = 0

    async def says(
        self, text: str, *, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[SeenMessage]:
        """Write to the bot."""
        await self._simulator.say(self.chat, text)
        return await self.hears(replies, timeout_s)

    async def taps(
        self, label: str, *, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[SeenMessage]:
        """Tap the latest button whose label contains this."""
        await self._simulator.tap(self.chat, label)
        return await self.hears(replies, timeout_s)

    async def sends(
        self, kind: str, *, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[SeenMessage]:
        """Send a photo, voice, sticker, location, contact ..."""
        await self._simulator.media(self.chat, kind)
        return await self.hears(replies, timeout_s)

    async def hears(
        self, replies: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[SeenMessage]:
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
        new = messages[self._heard :]
        self._heard = len(messages)
        return new
