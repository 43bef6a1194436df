"""One simulated WhatsApp: everything since the last reset, joined together."""

import time
from collections.abc import Mapping
from typing import Any

from tests.simulator.changes import Changes
from tests.simulator.faults import Faults
from tests.simulator.journal import Call, Journal
from tests.simulator.limits import Window
from tests.simulator.whatsapp.account import Account
from tests.simulator.whatsapp.errors import GraphError, RefusedError
from tests.simulator.whatsapp.feed import Feed
from tests.simulator.whatsapp.statuses import Statuses
from tests.simulator.whatsapp.templates import Templates
from tests.simulator.whatsapp.world import PERSON_STATES, Message, Person, World

_Json = Mapping[str, Any]


class WhatsAppSimulation:
    """People, templates, webhook, faults and the record of it all.

    Attributes:
        window_refusal: how free text outside the window fails: "status" (taken, then a
            status says so) or "http" (refused at once).
        per_second: messages a second that the number may send; None is no limit.
        per_pair_s: seconds between messages to one person; None is no limit.
        media: type and bytes of files by id.
    """

    def __init__(self) -> None:
        self.account = Account()
        self.changes = Changes()
        self.journal = Journal()
        self.faults = Faults()
        self.world = World()
        self.templates = Templates()
        self.feed = Feed(self.account, self.changes, self.journal, self.faults)
        self.pusher, self.courier = self.feed.pusher, self.feed.courier
        self.statuses = Statuses(self.account, self.journal, self.feed)
        self.media: dict[str, tuple[str, bytes]] = {}
        self.window_refusal = "status"
        self.per_second: int | None = None
        self.per_pair_s: float | None = None
        self._all = Window()
        self._pairs: dict[str, Window] = {}

    @property
    def is_quiet(self) -> bool:
        """Everything is delivered, and no delivery is under way."""
        return not self.feed.pending and self.courier.in_flight == 0

    async def close(self) -> None:
        """Stop deliveries."""
        await self.courier.close()
        await self.pusher.close()

    def refuse(self, call: Call, error: GraphError) -> None:
        """Record a call that must not have been made."""
        self.journal.refuse(call, error.code, error.details)
        self.changes.announce()

    def send(self, body: _Json, call: Call, failure: int | None = None) -> dict[str, Any]:
        """Carry out a checked message.

        Args:
            body: the request.
            call: its record.
            failure: code that its status fails with, whatever else.

        Returns:
            What Meta answers.

        Raises:
            GraphError: Meta would refuse in the present state.
        """
        try:
            person = self._recipient(body["to"])
            self._respect_limits(person.number)
            message = self._message(person, body)
            wrong = self._failure(person, message)
        except GraphError as error:
            call.ok, call.error_code, call.description = False, error.code, error.details
            raise
        finally:
            self.changes.announce()
        person.messages.append(message)
        call.executed = call.ok = True
        self.statuses.follow(person, message, failure or wrong)
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body["to"], "wa_id": person.number}],
            "messages": [{"id": message.message_id, "message_status": "accepted"}],
        }

    def mark(self, body: _Json, call: Call) -> dict[str, Any]:
        """Mark a person's message as read, or show that the bot is typing.

        Raises:
            GraphError: there is no such message.
        """
        if self.world.find(body["message_id"]) is None:
            error = GraphError(100, "message_id is not a message to this number")
            call.ok, call.error_code, call.description = False, error.code, error.details
            raise error
        call.executed = call.ok = True
        return {"success": True}

    def _recipient(self, to: str) -> Person:
        number = to.removeprefix("+")
        if number == self.account.number:
            raise RefusedError(131021, "the number cannot write to itself")
        person = self.world.people.get(number)
        if person is None:
            raise RefusedError(131030, "nobody in this test has this number")
        return person

    def _respect_limits(self, number: str) -> None:
        now = time.monotonic()
        pair = self._pairs.setdefault(number, Window())
        if self.per_second is not None and self._all.wait_s(now, self.per_second, 1.0) > 0:
            raise GraphError(130429, "Cloud API message throughput has been reached")
        if self.per_pair_s is not None and pair.wait_s(now, 1, self.per_pair_s) > 0:
            raise GraphError(131056, "Too many messages to the same person in a short time")
        self._all.note(now)
        pair.note(now)

    def _message(self, person: Person, body: _Json) -> Message:
        now = self.journal.now()
        message_id = self.world.new_message_id(person.number, is_incoming=False)
        message = Message(message_id, "bot", body["type"], _text(body), now, body)
        message.choices = _choices(body)
        if body["type"] == "template":
            template, message.text, parameters = self.templates.filled(body["template"])
            message.category = template.category.lower()
            message.choices = _payloads(body["template"], template.buttons)
            message.template = {
                "name": template.name,
                "language": template.language,
                "parameters": parameters,
            }
        is_open = person.is_window_open(now)
        message.pricing = self.statuses.price(message.category, is_window_open=is_open)
        return message

    def _failure(self, person: Person, message: Message) -> int | None:
        """Return the code that a status will tell; None if the message arrives."""
        state = PERSON_STATES[person.state]
        if state is not None:
            return state
        if message.kind == "template" or person.is_window_open(message.at):
            return None
        if self.window_refusal == "http":
            raise GraphError(131047, "More than 24 hours have passed since the person wrote")
        return 131047


def _text(body: _Json) -> str:
    content = body[body["type"]]
    if body["type"] == "text":
        return str(content["body"])
    if body["type"] == "interactive":
        return str(content["body"]["text"])
    return ""


def _choices(body: _Json) -> tuple[tuple[str, str], ...]:
    action = body.get("interactive", {}).get("action", {})
    replies = [button["reply"] for button in action.get("buttons", ())]
    rows = [row for section in action.get("sections", ()) for row in section.get("rows", ())]
    return tuple((choice["id"], choice["title"]) for choice in replies + rows)


def _payloads(asked: _Json, labels: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Join a template's labels with the payloads of the request; else the label is one."""
    given = {
        int(part["index"]): part["parameters"][0].get("payload", "")
        for part in asked.get("components", ())
        if part["type"] == "button"
    }
    return tuple((given.get(i) or label, label) for i, label in enumerate(labels))
