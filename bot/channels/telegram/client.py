"""What both Telegram clients can do, and how their answers become outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol, assert_never

from bot.channels.telegram.render import send_message, send_photo
from handlers.domain.messages import Channel
from notifications.channel import Dead, Outcome, Retry, Sent, Unknown
from storage.outbox import Claimed
from storage.vault.keys import Keys

#: Descriptions of a 400 that mean that nothing will ever arrive in this chat.
_GONE: Final = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


@dataclass(frozen=True, slots=True)
class Done:
    """Telegram did it. `result` is its JSON."""

    result: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram answered that it did not do it.

    Attributes:
        code: HTTP status.
        description: Telegram's words, for our decision only; it is never logged.
        retry_after_s: seconds to wait, None if Telegram named none.
    """

    code: int
    description: str
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request did not reach Telegram."""

    reason: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The request may have reached Telegram."""

    reason: str


Answer = Done | Refused | NotSent | Doubtful


class TelegramClient(Protocol):
    """A way to call the Bot API. It never repeats a request by itself.

    Attributes:
        connections: how many calls it does at the same time.
    """

    connections: int

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        """Call a method with JSON parameters and wait at most `timeout_s`."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...


class NamedClient(TelegramClient, Protocol):
    """A client that can tell an operator what it rests on."""

    @property
    def in_use(self) -> str:
        """Name what does the work: "ptb" or "httpx"."""
        ...

    @property
    def reason(self) -> str:
        """Tell why it stands in for what the settings would prefer, "" if it does not."""
        ...


class TelegramChannel:
    """Telegram as a channel that the sender can use."""

    channel = Channel.TELEGRAM

    def __init__(self, client: TelegramClient, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self.at_once = client.connections

    async def send(self, row: Claimed) -> Outcome:
        """Send one message and tell what became of it."""
        with_picture = send_photo(self._keys, row.letter)
        if with_picture is not None:
            outcome = outcome_of(await self._client.call("sendPhoto", with_picture))
            if outcome != Dead("refused"):
                return outcome
            # Telegram could not fetch the picture and sent nothing: the text says it, too.
        call = send_message(self._keys, row.letter)
        return outcome_of(await self._client.call("sendMessage", call))


def outcome_of(answer: Answer) -> Outcome:
    """Decide what an answer to `sendMessage` means (H09-H13).

    Args:
        answer: what came back, or did not.

    Returns:
        Sent, retry, unknown or dead.
    """
    match answer:
        case Done():
            return Sent()
        case NotSent(reason):
            return Retry(reason)
        case Doubtful(reason):
            return Unknown(reason)
        case Refused():
            return _refused(answer)
        case _:
            assert_never(answer)


def _refused(answer: Refused) -> Outcome:
    match answer.code:
        case 401 | 404:  # Telegram answers 404 for a token that is not even well formed
            return Retry("token-revoked", pauses_channel=True)
        case 403:
            return Dead("blocked", ends_chat=True)
        case 429:
            wait = timedelta(seconds=answer.retry_after_s or 1)
            return Retry("too-many-requests", after=wait)
        case 504:
            # The gateway had passed the request on and got no answer.
            return Unknown("http-504")
        case 400:
            is_gone = any(words in answer.description.lower() for words in _GONE)
            return Dead("chat-gone", ends_chat=True) if is_gone else Dead("refused")
        case code:  # it says nothing about this message
            return Retry(f"http-{code}")
