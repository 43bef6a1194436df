"""A conversation in a terminal: a line is a message, a bare number picks a button."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.intake import Intake
from handlers.domain.messages import Channel, Incoming, Tap
from handlers.texts.render import Rendered, RenderedButton
from storage import pulled
from storage.database import Database, new_id
from storage.vault import fields
from storage.vault.keys import Keys


@dataclass
class Terminal:
    """One person at a terminal; each run is a chat of its own.

    Attributes:
        is_piped: lines come from a file or a program: every line is answered at once.
    """

    intake: Intake
    database: Database
    keys: Keys
    clock: Callable[[], datetime]
    is_piped: bool
    chat: str = field(default_factory=new_id, repr=False)
    buttons: tuple[RenderedButton, ...] = field(default=(), repr=False)
    _seen: str = ""

    async def say(self, line: str) -> list[Rendered]:
        """Say one line.

        Returns:
            What was answered by now; `hear` brings what comes later.
        """
        button = self._picked(line)
        if button is not None and button.link:
            return [Rendered(button.link)]
        tap = Tap(button.action, button.target, button.version) if button else None
        said = Incoming(
            Channel.TERMINAL,
            new_id(),
            self.chat,
            self.clock(),
            text="" if tap else line,
            tap=tap,
            is_piped=self.is_piped,
        )
        await self.intake.receive(said)
        return await self.hear()

    async def hear(self) -> list[Rendered]:
        """Take what waits; what was taken before is thereby acknowledged."""
        lane = fields.lookup(self.keys, "chat", Channel.TERMINAL, self.chat)
        seen, now = self._seen, self.clock()
        rows = await self.database.run(
            lambda tx: pulled.pull(tx, self.keys, lane, acknowledged=seen, now=now)
        )
        if not rows:
            return []
        self._seen = rows[-1].id
        self.buttons = tuple(button for row in rows for button in row.letter.message.buttons)
        return [row.letter.message for row in rows]

    def _picked(self, line: str) -> RenderedButton | None:
        number = int(line) if line.isascii() and line.isdigit() and len(line) < 3 else 0
        return self.buttons[number - 1] if 0 < number <= len(self.buttons) else None


def layout(messages: list[Rendered]) -> str:
    """Write messages as a terminal shows them, buttons as `[1] text`.

    Buttons are counted through all messages of one answer.
    """
    parts: list[str] = []
    number = 0
    for message in messages:
        lines = [message.text]
        for button in message.buttons:
            number += 1
            link = f": {button.link}" if button.link else ""
            lines.append(f"[{number}] {button.label}{link}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
