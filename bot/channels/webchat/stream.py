"""The way back: answers as server-sent events.

Each event's id is its outbox row. A browser that lost the line names the last one in
`Last-Event-ID`: that and all before it are acknowledged, what follows is sent again.
Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from bot.channels import buttons
from bot.channels.webchat.context import WebChat
from handlers.texts.render import RenderedButton
from storage import pulled
from storage.database import UNAVAILABLE
from storage.outbox import Claimed
from storage.vault.keys import Keys

#: Something was said: its answer is near, at the latest when a tentative one is due.
ALERT_S: Final = 7.0
ALERT_POLL_S: Final = 1.0
#: With SQLite every message passes this process, which is signalled.
IDLE_POLL_S: Final = 5.0
SHARED_IDLE_POLL_S: Final = 1.0
#: Shorter than the idle time after which proxies and mobile networks hang up.
KEEP_ALIVE_S: Final = 15.0

_RETRY: Final = b"retry: 2000\n\n"
#: The comment keeps proxies awake, the event lets the page notice that the line is dead.
_KEEP_ALIVE: Final = b": keep-alive\nevent: alive\ndata: 1\n\n"


@dataclass(slots=True)
class _Pace:
    """When to look again and when to give a sign of life."""

    idle_poll_s: float
    alert_until: float
    last_sign: float

    def pause_s(self, now: float) -> float:
        return ALERT_POLL_S if now < self.alert_until else self.idle_poll_s


async def events(chat: str, context: WebChat, *, acknowledged: str) -> AsyncIterator[bytes]:
    """Bring a chat its messages until the browser hangs up or the process ends.

    Args:
        chat: the cookie's value.
        context: the web chat's surroundings.
        acknowledged: row id of the last message that was seen, "" if none.

    Yields:
        Chunks of an event stream.
    """
    lane = context.lane_of(chat)
    loop = asyncio.get_running_loop()
    poll_s = IDLE_POLL_S if context.database.is_sqlite else SHARED_IDLE_POLL_S
    pace = _Pace(poll_s, alert_until=loop.time() + ALERT_S, last_sign=loop.time())
    sent: frozenset[str] = frozenset()
    with context.signals.listening(lane) as ear:
        yield _RETRY
        while not context.signals.is_closed:
            waiting = await _pull(context, lane, acknowledged)
            if waiting is not None:
                acknowledged = ""
                for message in waiting:
                    if message.id not in sent:
                        yield event(context.keys, message)
                        pace.last_sign = loop.time()
                # What is no longer waiting was acknowledged and cannot come again.
                sent = frozenset(message.id for message in waiting)
            if loop.time() - pace.last_sign >= KEEP_ALIVE_S:
                yield _KEEP_ALIVE
                pace.last_sign = loop.time()
            if await ear.wait(pace.pause_s(loop.time())):
                pace.alert_until = loop.time() + ALERT_S


async def _pull(context: WebChat, lane: str, acknowledged: str) -> Sequence[Claimed] | None:
    """Read what waits; None if the database is away: the next look may find it back."""
    try:
        return await context.database.run(
            lambda tx: pulled.pull(
                tx, context.keys, lane, acknowledged=acknowledged, now=context.clock()
            )
        )
    except UNAVAILABLE:
        return None


def event(keys: Keys, message: Claimed) -> bytes:
    """Write one message as an event; JSON has no raw line ends that could break it."""
    letter = message.letter
    content = {
        "text": letter.message.text,
        "buttons": [_button(keys, letter.chat, button) for button in letter.message.buttons],
    }
    return b"id: %s\ndata: %s\n\n" % (message.id.encode(), orjson.dumps(content))


def _button(keys: Keys, chat: str, button: RenderedButton) -> dict[str, str]:
    if button.link:
        return {"label": button.label, "link": button.link}
    return {"label": button.label, "data": buttons.encode(keys, chat, button)}
