"""Which Telegram client does the work: chosen by the settings, or found out by trying."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.channels.telegram.client import Answer, Done, Doubtful, NamedClient
from bot.channels.telegram.client_answer import UNREADABLE
from bot.channels.telegram.client_httpx import HttpxClient
from bot.observability import get_logger
from bot.settings.sections import TelegramSection
from handlers.domain.errors import TanpaCaloError

if TYPE_CHECKING:
    from bot.channels.telegram.client_ptb import PtbClient

#: Until Telegram can be asked whether the library understands it.
PAUSE_S: Final = 30.0

log = get_logger()


class LibraryError(TanpaCaloError):
    """The settings insist on python-telegram-bot, and it cannot be used."""


def open_client(settings: TelegramSection) -> NamedClient:
    """Make the client that the settings ask for.

    Args:
        settings: `telegram.client` chooses; "auto" is an `AutoClient`.

    Raises:
        LibraryError: "ptb", and python-telegram-bot is missing or fails to start.
    """
    token = settings.token.get_secret_value()
    match settings.client:
        case "httpx":
            return HttpxClient(token, settings.api_url)
        case "ptb":
            found = _start_library(token, settings.api_url)
            if isinstance(found, str):
                raise LibraryError(
                    f"python-telegram-bot cannot be used ({found}); install it with the other "
                    'packages, or set telegram.client = "auto" to go on without it'
                )
            return found
        case "auto":
            return AutoClient(token, settings.api_url)


class AutoClient:
    """python-telegram-bot as long as it works, from then on httpx alone.

    What is under way when the library fails is not repeated: it may have reached Telegram.

    Args:
        token: the bot's token.
        api_url: root of the Bot API server.

    Attributes:
        reason: why httpx does the work, "" while python-telegram-bot does it.
    """

    def __init__(self, token: str, api_url: str) -> None:
        self.reason = ""
        self._httpx = HttpxClient(token, api_url)
        found = _start_library(token, api_url)
        self._ptb = None if isinstance(found, str) else found
        self.connections = (self._ptb or self._httpx).connections
        if isinstance(found, str):
            self._take_over(found)

    @property
    def in_use(self) -> str:
        """Name the client that does the work now."""
        return self._httpx.in_use if self.reason else "ptb"

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        """Call a method once, by whichever client does the work now."""
        if self._ptb is None or self.reason:
            return await self._httpx.call(method, params, timeout_s=timeout_s)
        return self._judged(await self._ptb.call(method, params, timeout_s=timeout_s))

    async def check(self) -> None:
        """Let the library prove itself on a real answer of Telegram, and wait for one."""
        while self._ptb is not None and not self.reason:
            if isinstance(self._judged(await self._ptb.check()), Done):
                return
            if not self.reason:
                # Telegram is away or refuses the token: that says nothing about a library.
                await asyncio.sleep(PAUSE_S)

    async def close(self) -> None:
        """Close connections."""
        await self._httpx.close()
        if self._ptb is not None:
            await self._ptb.close()

    def _judged(self, answer: Answer) -> Answer:
        if isinstance(answer, Doubtful) and answer.reason in {UNREADABLE, "library-failed"}:
            self._take_over(answer.reason)
        return answer

    def _take_over(self, reason: str) -> None:
        if not self.reason:
            self.reason = reason
            log.warning("telegram-client-changed", client=self._httpx.in_use, reason=reason)


def _start_library(token: str, api_url: str) -> "PtbClient | str":
    """Give the client on python-telegram-bot, or why there is none."""
    try:
        from bot.channels.telegram.client_ptb import PtbClient

        return PtbClient(token, api_url)
    except ModuleNotFoundError:
        return "library-missing"
    except Exception as fault:  # noqa: BLE001 -- a broken library may raise whatever it likes
        log.warning("telegram-library-broken", error_class=type(fault).__name__)
        return "library-broken"
