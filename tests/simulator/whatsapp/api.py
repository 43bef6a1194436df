"""The door for the bot: `/v23.0/...`, with whatever goes wrong on the way.

Source: developers.facebook.com/docs/whatsapp/cloud-api/reference
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from tests.simulator.breaking import strike
from tests.simulator.connection import Exchange
from tests.simulator.faults import Fault
from tests.simulator.journal import Call
from tests.simulator.pictures import can_be_fetched
from tests.simulator.whatsapp.errors import GraphError, RefusedError
from tests.simulator.whatsapp.rules import check_request
from tests.simulator.whatsapp.simulation import WhatsAppSimulation

VERSION: Final = "v23.0"
_Json = Mapping[str, Any]


class CloudApi:
    """An ASGI application; it looks up the present simulation for each request."""

    def __init__(self, present: Callable[[], WhatsAppSimulation]) -> None:
        self._present = present

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        simulation = self._present()
        exchange = Exchange(scope, receive, send)
        node, edge = scope["path_params"]["node"], scope["path_params"].get("edge", "")
        method = f"{scope['method']} {_kind(simulation, node, edge)}"
        call = simulation.journal.open_call(method.removeprefix("POST "), "request")
        simulation.changes.announce()
        early = simulation.faults.before_reading(call.method)
        if early is not None:
            call.fault = early.kind
            await exchange.drop()
            return
        try:
            asked = await _checked(simulation, Request(scope, receive), call)
        except GraphError as error:
            simulation.refuse(call, error)
            await exchange.answer(error.status, error.body())
        except ClientDisconnect:
            call.fault = "gone before the request was read"
        else:
            await _Handling(simulation, exchange, asked, call, node).run()


def _kind(simulation: WhatsAppSimulation, node: str, edge: str) -> str:
    """Name a call by what it is about: "messages", "phone_number", "media" ..."""
    if edge:
        return edge
    return "phone_number" if node == simulation.account.phone_number_id else "media"


_APP: Final = {
    "whatsapp_business_api_data": {
        "id": "670843887433847",
        "name": "Tanpa Calo",
        "link": "https://www.facebook.com/games/?app_id=670843887433847",
    }
}
#: Calls that there are, and whose id is in their path.
_EDGES: Final[Mapping[str, str]] = {
    "messages": "phone_number_id",
    "GET phone_number": "phone_number_id",
    "GET message_templates": "waba_id",
    "GET subscribed_apps": "waba_id",
    "GET media": "",
    "GET download": "",
}


async def _checked(simulation: WhatsAppSimulation, request: Request, call: Call) -> _Json:
    content = await request.body()
    call.parameters = dict(request.query_params)
    _authorize(simulation, request)
    owner = _EDGES.get(call.method)
    node = request.path_params["node"]
    if owner is None or (owner and node != getattr(simulation.account, owner)):
        details = f"Object with ID '{node}' does not exist or does not support this operation"
        raise RefusedError(100, details, subcode=33)
    if call.method != "messages":
        return call.parameters
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise RefusedError(100, "the body must be application/json")
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RefusedError(100, "the body is no JSON") from error
    call.parameters = body if isinstance(body, dict) else {}
    return check_request(body)


def _authorize(simulation: WhatsAppSimulation, request: Request) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token or scheme != "Bearer":
        raise RefusedError(104, "An access token is required to request this resource.")
    if token != simulation.account.access_token:
        raise RefusedError(190, "Invalid OAuth access token.", subcode=463)


async def _unfetched(asked: _Json) -> int | None:
    """Give the code that a status will tell of a picture that cannot be fetched."""
    if asked.get("type") != "image":
        return None
    return None if await can_be_fetched(asked["image"].get("link", "")) else 131053


class _Handling:
    """One call that the definition allows."""

    def __init__(
        self,
        simulation: WhatsAppSimulation,
        exchange: Exchange,
        asked: _Json,
        call: Call,
        node: str,
    ) -> None:
        self._simulation, self._exchange = simulation, exchange
        self._asked, self._call, self._node = asked, call, node
        self._failure: int | None = None

    async def run(self) -> None:
        """Answer, or let the fault happen that is set for this call."""
        call, announce = self._call, self._simulation.changes.announce
        to = str(self._asked.get("to", "")).removeprefix("+") or None
        fault = self._simulation.faults.of_call(call.method, to, "request")
        if fault is not None:
            call.fault = fault.kind
        if fault is None or fault.kind == "fail_later":
            self._failure = fault.error_code if fault else await _unfetched(self._asked)
            await self._answer()
        elif not await strike(fault, self._exchange, call, self._outcome, announce):
            await self._faulty_answer(fault)
        announce()

    async def _answer(self) -> None:
        if self._call.method == "GET download" and self._node in self._simulation.media:
            mime, content = self._simulation.media[self._node]
            self._call.executed = self._call.ok = True
            await self._exchange.answer(200, content, mime.encode())
            return
        await self._exchange.answer(*await self._outcome())

    async def _outcome(self) -> tuple[int, bytes]:
        try:
            return 200, orjson.dumps(self._result())
        except RefusedError as error:
            self._simulation.refuse(self._call, error)
            return error.status, error.body()
        except GraphError as error:
            return error.status, error.body()

    def _result(self) -> _Json:
        simulation, call = self._simulation, self._call
        if call.method == "messages":
            if "status" in self._asked:
                return simulation.mark(self._asked, call)
            return simulation.send(self._asked, call, self._failure)
        result = self._read(call.method)
        call.executed = call.ok = True
        return result

    def _read(self, method: str) -> _Json:
        simulation = self._simulation
        if method == "GET phone_number":
            return simulation.account.shown(self._asked.get("fields", ""))
        if method == "GET message_templates":
            return _templates(simulation, self._asked)
        if method == "GET subscribed_apps":
            return {"data": [_APP] if simulation.account.subscribed else []}
        if method == "GET download":
            raise GraphError(100, "there is no such file", subcode=33)
        return _media(simulation, self._node, str(self._exchange.scope["server"][1]))

    async def _faulty_answer(self, fault: Fault) -> None:
        error = _error_of(fault)
        self._call.ok, self._call.error_code = False, error.code
        self._call.description = error.details
        await self._exchange.answer(error.status, error.body())


def _templates(simulation: WhatsAppSimulation, asked: _Json) -> _Json:
    found = [
        template.as_json()
        for template in simulation.templates.all.values()
        if asked.get("name") in (None, template.name)
        and asked.get("status") in (None, template.status)
    ]
    fields = [name for name in asked.get("fields", "").split(",") if name]
    if fields:
        found = [{name: shown[name] for name in {*fields, "id"}} for shown in found]
    start, limit = int(asked.get("after", 0)), int(asked.get("limit", 25))
    page = found[start : start + limit]
    cursors = {"before": str(start), "after": str(start + len(page))}
    return {"data": page, "paging": {"cursors": cursors}}


def _media(simulation: WhatsAppSimulation, number: str, port: str) -> _Json:
    if number not in simulation.media:
        raise GraphError(100, "there is no such file", subcode=33)
    mime, content = simulation.media[number]
    return {
        "messaging_product": "whatsapp",
        "url": f"http://127.0.0.1:{port}/{VERSION}/{number}/download",
        "mime_type": mime,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": str(len(content)),
        "id": number,
    }


def _error_of(fault: Fault) -> GraphError:
    codes = {"429": 130429, "500": 131000, "401": 190, "403": 10}
    code = codes.get(fault.kind, fault.error_code)
    more = dict(fault.parameters or {})
    return GraphError(
        code,
        fault.description or "on purpose",
        status=more.get("status"),
        subcode=more.get("error_subcode"),
    )
