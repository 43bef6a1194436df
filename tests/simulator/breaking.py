"""What a fault does to a call, whatever the platform: the connection or the answer breaks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from tests.simulator.connection import Exchange
from tests.simulator.faults import Fault
from tests.simulator.journal import Call

#: Carries the call out; returns the HTTP status and body of its answer.
Outcome = Callable[[], Awaitable[tuple[int, bytes]]]

_GATEWAY_PAGE: Final = (
    b"<html>\r\n<head><title>%d</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
)


async def strike(
    fault: Fault, exchange: Exchange, call: Call, outcome: Outcome, announce: Callable[[], None]
) -> bool:
    """Let a fault happen that is the same on every platform.

    Args:
        fault: what goes wrong.
        exchange: the request.
        call: its record.
        outcome: carries it out; not called by faults that keep it from happening.
        announce: tells waiters that something has changed.

    Returns:
        Whether it happened; if not, it is an error that the platform words itself.
    """
    match fault.kind:
        case "drop":
            await exchange.drop()
        case "hang":
            announce()
            await exchange.until_gone()
        case "slow":
            await asyncio.sleep(fault.delay_s)
            await exchange.answer(*await outcome())
        case "accept_then_drop" | "half":
            await _lose_answer(fault, exchange, call, outcome)
        case "garbage":
            if fault.execute:
                await outcome()
                call.ok = None
            await exchange.answer(200, b"<html>not JSON</html>", b"text/html")
        case "502" | "503":
            code = int(fault.kind)
            await exchange.answer(code, _GATEWAY_PAGE % code, b"text/html")
        case _:
            return False
    return True


async def _lose_answer(fault: Fault, exchange: Exchange, call: Call, outcome: Outcome) -> None:
    answer = await outcome()
    call.ok = None
    if fault.kind == "half":
        await exchange.answer_half(*answer)
    else:
        await exchange.drop()
