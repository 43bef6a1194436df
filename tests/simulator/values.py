"""What the simulator tells a test, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

_Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `data` for a tap, `url` for a link."""

    label: str
    data: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message in a chat; see `telegram.world.ChatMessage` for the members.

    Attributes:
        rows: the inline buttons, row by row.
    """

    message_id: int
    text: str
    sender: str
    at: float
    via: str | None
    method: str | None
    update_id: int | None
    is_deleted: bool
    edits: int
    rows: tuple[tuple[Button, ...], ...]
    reply_markup: _Json | None

    @property
    def labels(self) -> list[str]:
        """The buttons' labels in reading order."""
        return [button.label for row in self.rows for button in row]

    @classmethod
    def from_json(cls, told: _Json) -> Self:
        """Read one message as the control interface tells it."""
        markup = told["reply_markup"]
        rows = markup.get("inline_keyboard", ()) if markup else ()
        names = [f.name for f in fields(cls) if f.name != "rows"]
        return cls(
            **{name: told[name] for name in names},
            rows=tuple(tuple(_button(button) for button in row) for row in rows),
        )


def _button(told: _Json) -> Button:
    return Button(told["text"], told.get("callback_data"), told.get("url"))


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sent; `message_id` is that of the tapped message for a tap.

    Attributes:
        data: the callback data of a tap.
        query_id: the number of a tap.
    """

    update_id: int
    message_id: int
    data: str | None = None
    query_id: str | None = None
