"""The people on WhatsApp as Meta keeps them, and what was said to and by them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WINDOW_S: Final = 24 * 60 * 60

#: What a number can be for the business, and the code of the status that sending gives.
PERSON_STATES: Final[Mapping[str, int | None]] = {
    "active": None,
    "no_whatsapp": 131026,  # not on WhatsApp, terms not accepted, too old a version
    "blocked": 131026,  # Meta does not tell a business that it was blocked
    "experiment": 130472,
    "stopped_marketing": 131050,
}


def message_id(number: str, count: int, *, is_incoming: bool) -> str:
    """Return a message id as Meta makes them: it contains the person's phone number.

    Args:
        number: digits of the person's phone number.
        count: makes ids differ.
        is_incoming: sent by the person.
    """
    tail = f"3A{count:018X}" if is_incoming else f"{count:018X}"
    parts = (
        b"\x1c\x18" + bytes([len(number)]) + number.encode() + b"\x15\x02\x00",
        b"\x12" if is_incoming else b"\x11",
        b"\x18" + bytes([len(tail)]) + tail.encode() + b"\x00",
    )
    return "wamid." + base64.b64encode(b"".join(parts)).decode()


@dataclass(slots=True)
class Message:
    """One message in a chat.

    Attributes:
        sender: "bot" or "person".
        kind: Meta's `type`.
        text: what the person reads, of any kind.
        body: the bot's request, or the person's message as the webhook tells it.
        choices: (id, label) of buttons and rows; a template's button has its payload.
        template: name, language, parameters; of a template only.
        statuses: what was told to the bot about it, in order of telling.
    """

    message_id: str
    sender: str
    kind: str
    text: str
    at: float
    body: Mapping[str, Any]
    choices: tuple[tuple[str, str], ...] = ()
    template: Mapping[str, Any] | None = None
    pricing: Mapping[str, Any] | None = None
    category: str = "service"
    statuses: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the message as the control interface shows it."""
        return {
            "message_id": self.message_id,
            "sender": self.sender,
            "kind": self.kind,
            "text": self.text,
            "at": self.at,
            "choices": self.choices,
            "template": self.template,
            "pricing": self.pricing,
            "statuses": self.statuses,
            "row_id": self.body.get("biz_opaque_callback_data", ""),
            "body": self.body,
        }


@dataclass(slots=True)
class Person:
    """Someone with a phone number.

    Attributes:
        number: digits only.
        last_said_at: when their last message came; opens the window.
    """

    number: str
    name: str = "Warga"
    state: str = "active"
    last_said_at: float | None = None
    messages: list[Message] = field(default_factory=list)

    def is_window_open(self, now: float) -> bool:
        """Say whether free text may be sent."""
        return self.last_said_at is not None and now - self.last_said_at < WINDOW_S

    def from_bot(self) -> list[Message]:
        """Return the bot's messages in order."""
        return [message for message in self.messages if message.sender == "bot"]


class World:
    """All people that the business knows of, or that exist at all."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self._numbered = 0

    def enter(self, number: str) -> Person:
        """Return a person, making them if they are new."""
        digits = number.removeprefix("+")
        return self.people.setdefault(digits, Person(digits))

    def new_message_id(self, number: str, *, is_incoming: bool) -> str:
        """Return the next message's id; it contains the number."""
        self._numbered += 1
        return message_id(number, self._numbered, is_incoming=is_incoming)

    def find(self, message_id: str) -> tuple[Person, Message] | None:
        """Return a message by its id, and whose chat it is in."""
        for person in self.people.values():
            for message in person.messages:
                if message.message_id == message_id:
                    return person, message
        return None

    def count_from_bot(self, number: str | None) -> int:
        """Return how many messages the bot has sent to a person, or to all."""
        people = self.people.values()
        chosen = [p for p in people if number in (None, p.number)]
        return sum(len(person.from_bot()) for person in chosen)
