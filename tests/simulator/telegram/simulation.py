"""One simulated Telegram: everything since the last reset, joined together."""

import time
from collections.abc import Mapping
from typing import Any, Final

from tests.simulator.changes import Changes
from tests.simulator.courier import Courier
from tests.simulator.faults import Faults
from tests.simulator.journal import Call, Journal
from tests.simulator.limits import Gate
from tests.simulator.pictures import can_be_fetched
from tests.simulator.telegram import answers, methods
from tests.simulator.telegram.answers import ApiError, RefusedError
from tests.simulator.telegram.definition import Shape
from tests.simulator.telegram.schema import check_call, method_shape
from tests.simulator.telegram.updates import Updates
from tests.simulator.telegram.webhook import Webhook
from tests.simulator.telegram.world import World

DEFAULT_TOKEN: Final = "7000000001:AAHsimulated-Bot_Token0123456789abcd"
#: Methods that the real server does not run from a response to an update.
_NEVER_FROM_RESPONSE: Final = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


class TelegramSimulation:
    """Chats, updates, webhook, faults and the record of it all."""

    def __init__(self) -> None:
        self.token = DEFAULT_TOKEN
        self.changes = Changes()
        self.journal = Journal()
        self.faults = Faults()
        self.gate = Gate()
        self.world = World()
        self.webhook = Webhook(self.changes, self.journal, self.faults, self._run_from_response)
        self.pusher = self.webhook.pusher
        self.courier = Courier(self.pusher.attempt, self.changes)
        self.updates = Updates(self.changes, self.courier)
        self.webhook.confirm = self.updates.confirm

    @property
    def is_quiet(self) -> bool:
        """Every update is delivered or confirmed, and no delivery is under way."""
        return not self.updates.pending and self.courier.in_flight == 0

    async def close(self) -> None:
        """Stop deliveries and let go of whoever waits."""
        await self.courier.close()
        await self.pusher.close()
        self.updates.end_polls()

    def set_webhook(self, values: Mapping[str, Any]) -> None:
        """Push updates to a new address, or stop pushing if it is empty."""
        if values.get("drop_pending_updates"):
            self.updates.drop_all()
        self.webhook.set(values)
        self.courier.width = self.webhook.max_connections
        self.updates.allow(values.get("allowed_updates"))
        if self.webhook.url:
            self.updates.end_polls()
            self.courier.resume()
        else:
            self.courier.pause()
        self.changes.announce()

    def check(self, token: str, call: Call, values: Mapping[str, Any]) -> Shape:
        """Check a call; its typed parameters are left in `call`.

        Raises:
            ApiError: wrong token, or the definition does not allow the call.
        """
        call.parameters = values
        if token != self.token:
            raise answers.unauthorized()
        shape = method_shape(call.method)
        call.method = shape.name
        call.parameters = check_call(shape, values)
        return shape

    def refuse(self, call: Call, error: ApiError) -> None:
        """Record a call that must not have been made."""
        self.journal.refuse(call, error.code, error.description)
        self.changes.announce()

    async def execute(self, shape: Shape, call: Call) -> object:
        """Carry out a checked call and record how it ended.

        Raises:
            ApiError: Telegram would refuse in the present state.
        """
        if shape.name == "sendPhoto":
            await self._fetch(call)
        if shape.name != "getUpdates":
            return self._execute_now(shape, call)
        call.executed = True
        try:
            if self.webhook.url:
                raise answers.conflict(
                    "can't use getUpdates method while webhook is active; "
                    "use deleteWebhook to delete the webhook first"
                )
            result = await self.updates.poll(call.parameters)
        except ApiError as error:
            _note_error(call, error)
            raise
        call.ok = True
        return result

    async def _fetch(self, call: Call) -> None:
        """Fetch the picture of a call; uploads and ids of files are not simulated."""
        if not await can_be_fetched(call.parameters["photo"]):
            error = ApiError(400, "Bad Request: failed to get HTTP URL content")
            _note_error(call, error)
            raise error

    def _execute_now(self, shape: Shape, call: Call) -> object:
        try:
            self._respect_limits(shape, call)
            result = methods.perform(self, shape, call.parameters, call)
        except ApiError as error:
            _note_error(call, error)
            raise
        finally:
            self.changes.announce()
        call.executed = call.ok = True
        return result

    def _respect_limits(self, shape: Shape, call: Call) -> None:
        if not methods.is_sending(shape, call.parameters):
            return
        chat = self.world.known(call.parameters["chat_id"])
        wait_s = self.gate.pass_or_wait_s(chat.id, time.monotonic())
        if wait_s is not None:
            raise answers.too_many_requests(wait_s)

    def _run_from_response(self, asked: Mapping[str, Any], update_id: int) -> bool:
        """Run the method in a response; errors are recorded, nobody hears of them."""
        values = {name: value for name, value in asked.items() if name != "method"}
        call = self.journal.open_call(asked["method"], "response", update_id)
        try:
            shape = self.check(self.token, call, values)
            if shape.name.lower() in _NEVER_FROM_RESPONSE or shape.name.startswith("get"):
                raise RefusedError(f"{shape.name} cannot be called in a response")
        except ApiError as error:
            self.refuse(call, error)
            return False
        fault = self.faults.of_call(shape.name, chat_of(call), "response")
        if fault is not None:
            call.fault = fault.kind
            return False
        try:
            self._execute_now(shape, call)
        except ApiError:
            return False
        return True


def chat_of(call: Call) -> int | None:
    """Return the chat that a checked call names by number."""
    chat = call.parameters.get("chat_id")
    return chat if isinstance(chat, int) else None


def _note_error(call: Call, error: ApiError) -> None:
    call.ok, call.error_code, call.description = False, error.code, error.description
