"""The doors for the bot: `/bot<token>/<method>`, with whatever goes wrong, and its files."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.simulator.breaking import strike
from tests.simulator.connection import Exchange
from tests.simulator.faults import Fault
from tests.simulator.journal import Call
from tests.simulator.telegram import answers
from tests.simulator.telegram.answers import ApiError
from tests.simulator.telegram.arguments import read_arguments
from tests.simulator.telegram.definition import Shape
from tests.simulator.telegram.simulation import TelegramSimulation, chat_of


class BotApi:
    """An ASGI application; it looks up the present simulation for each request."""

    def __init__(self, present: Callable[[], TelegramSimulation]) -> None:
        self._present = present

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        simulation = self._present()
        exchange = Exchange(scope, receive, send)
        call = simulation.journal.open_call(scope["path_params"]["method"], "request")
        simulation.changes.announce()
        early = simulation.faults.before_reading(call.method)
        if early is not None:
            call.fault = early.kind
            await exchange.drop()
            return
        try:
            shape = await _checked(simulation, Request(scope, receive), call)
        except ApiError as error:
            simulation.refuse(call, error)
            await exchange.answer(error.code, error.body())
        except ClientDisconnect:
            call.fault = "gone before the request was read"
        else:
            await _Handling(simulation, exchange, shape, call).run()


async def serve_file(present: Callable[[], TelegramSimulation], request: Request) -> Response:
    """Give the bytes of a file that `getFile` has told the path of."""
    simulation = present()
    file_id = request.path_params["path"].removeprefix("photos/").removesuffix(".jpg")
    content = simulation.world.files.get(file_id)
    is_known = request.path_params["token"] == simulation.token and content is not None
    call = simulation.journal.open_call("file", "request")
    call.executed = call.ok = is_known
    simulation.changes.announce()
    if not is_known:
        return Response(status_code=404)
    return Response(content, media_type="application/octet-stream")


async def _checked(simulation: TelegramSimulation, request: Request, call: Call) -> Shape:
    values = await read_arguments(request)
    return simulation.check(request.path_params["token"], call, values)


class _Handling:
    """One call that the definition allows."""

    def __init__(
        self, simulation: TelegramSimulation, exchange: Exchange, shape: Shape, call: Call
    ) -> None:
        self._simulation, self._exchange = simulation, exchange
        self._shape, self._call = shape, call

    async def run(self) -> None:
        """Answer, or let the fault happen that is set for this call."""
        call = self._call
        fault = self._simulation.faults.of_call(call.method, chat_of(call), "request")
        if fault is None:
            await self._exchange.answer(*await self._outcome())
            return
        call.fault = fault.kind
        announce = self._simulation.changes.announce
        if not await strike(fault, self._exchange, call, self._outcome, announce):
            await self._faulty_answer(fault)
        announce()

    async def _outcome(self) -> tuple[int, bytes]:
        try:
            return 200, answers.success(await self._simulation.execute(self._shape, self._call))
        except ApiError as error:
            return error.code, error.body()

    async def _faulty_answer(self, fault: Fault) -> None:
        error = _error_of(fault)
        self._call.ok, self._call.error_code = False, error.code
        self._call.description = error.description
        await self._exchange.answer(error.code, error.body())


def _error_of(fault: Fault) -> ApiError:
    match fault.kind:
        case "429":
            return answers.too_many_requests(fault.retry_after)
        case "500":
            return ApiError(500, "Internal Server Error")
        case "401":
            return answers.unauthorized()
        case "403":
            return ApiError(403, fault.description or answers.blocked().description)
        case _:
            return ApiError(
                fault.error_code, fault.description or "Bad Request: on purpose", fault.parameters
            )
