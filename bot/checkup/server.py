"""Does a server run here, and what does it say of itself?"""

from collections.abc import Iterator
from typing import Any, Final

import httpx

from bot.checkup.findings import Finding, Notebook, Subject, plain
from bot.settings import Settings

_BOOK: Final = Notebook(Subject.SERVER)
TIMEOUT_S: Final = 5.0
_START: Final = "Start it: tanpacalo serve"


async def check_server(settings: Settings) -> list[Finding]:
    """Ask `/readyz` of this machine's operations port."""
    port = settings.server.ops_port
    if port == 0:
        return [_BOOK.note("ready", "server.ops_port is 0, so the server cannot be asked")]
    try:
        # No certificates are read: it is this machine, without TLS.
        async with httpx.AsyncClient(trust_env=False, verify=False, timeout=TIMEOUT_S) as client:  # noqa: S501
            response = await client.get(f"http://127.0.0.1:{port}/readyz")
            told = response.json()
    except httpx.ConnectError:
        return [_BOOK.note("ready", f"no server answers on 127.0.0.1:{port}", _START)]
    except httpx.HTTPError:
        return [_silent(port)]
    except ValueError:
        return [_another(port)]
    if not isinstance(told, dict) or response.status_code not in {200, 503}:
        return [_another(port)]
    return list(_ready(told, is_ready=response.status_code == httpx.codes.OK))


def _ready(told: dict[str, Any], *, is_ready: bool) -> Iterator[Finding]:
    reasons = "; ".join(f"{plain(name)}: {plain(reason)}" for name, reason in told.items())
    if not is_ready:
        yield _BOOK.fault(
            "ready",
            f"the server runs but takes no messages ({reasons})",
            "Mend what is named; if nothing else here is wrong, start it again.",
        )
    elif reasons:
        yield _BOOK.warning(
            "ready",
            f"the server runs and says: {reasons}",
            "See the other lines for what mends it.",
        )
    else:
        yield _BOOK.ok("ready", "the server runs and takes messages")


def _silent(port: int) -> Finding:
    return _BOOK.fault(
        "ready",
        f"something on 127.0.0.1:{port} does not answer within {TIMEOUT_S:g} s",
        "If it is `tanpacalo serve`, start it again; else choose another server.ops_port.",
    )


def _another(port: int) -> Finding:
    return _BOOK.warning(
        "ready",
        f"another program than ours answers on 127.0.0.1:{port}",
        "Choose another server.ops_port, or stop that program.",
    )
