"""What a test can do to a simulated platform and ask about it, whichever it is."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.simulator.journal import Call, ChatId, Delivery

_Json = Mapping[str, Any]
DEFAULT_TIMEOUT_S: Final = 10.0


class SimulatorRefusalError(AssertionError):
    """The test asked the simulator for something that cannot be."""


class Levers:
    """Faults, records, waiting: the part that all platforms share.

    Args:
        control: address below which the platform's control interface lies.
        http: reaches it.
    """

    def __init__(self, control: str, http: httpx.AsyncClient) -> None:
        self._control, self._http = control, http

    # What happened

    async def calls(self, method: str | None = None) -> list[Call]:
        """Return the bot's calls in order."""
        told = await self._look("calls", {"method": method} if method else {})
        return [Call(**call) for call in told]

    async def refused(self) -> list[Call]:
        """Return the calls that the platform's definition does not allow: should be none."""
        return [Call(**call) for call in await self._look("refused")]

    async def deliveries(self, key: int | None = None) -> list[Delivery]:
        """Return all attempts to deliver one thing, or all attempts."""
        told = [Delivery(**delivery) for delivery in await self._look("deliveries")]
        return [delivery for delivery in told if key in (None, delivery.key)]

    # Waiting

    async def wait_for_calls(
        self, method: str, count: int = 1, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> list[Call]:
        """Wait until a method was called this often.

        Raises:
            TimeoutError: it was not.
        """
        await self._wait(timeout_s, method=method, calls=count)
        return await self.calls(method)

    async def wait_for_deliveries(self, count: int, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        """Wait until this many attempts to deliver have ended, well or not.

        Raises:
            TimeoutError: they have not.
        """
        await self._wait(timeout_s, deliveries=count)

    async def wait_quiet(self, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        """Wait until the bot has taken everything.

        Raises:
            TimeoutError: it has not.
        """
        await self._wait(timeout_s, quiet=True)

    # Levers

    async def add_fault(self, kind: str, method: str = "*", **details: object) -> int:
        """Let something go wrong; see `faults.Fault`. Return the fault's number."""
        # Here None means something: no end, no `retry_after`.
        body = {"kind": kind, "method": method, **details}
        return int((await self._post("faults", body))["number"])

    async def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        await self._post("faults/clear", {})

    async def faults(self) -> list[_Json]:
        """Return the faults that are set, with how often each has struck."""
        return list(await self._look("faults"))

    async def configure(self, **settings: object) -> None:
        """Change what the platform's control interface calls settings."""
        await self._post("configure", settings)

    async def reset(self) -> None:
        """Forget everything and begin anew."""
        await self._post("reset", {})

    async def _wait_messages(self, chat: ChatId, count: int, timeout_s: float) -> None:
        await self._wait(timeout_s, chat=chat, messages=count)

    async def _wait(self, timeout_s: float, **wanted: object) -> None:
        if not (await self._post("wait", {**wanted, "timeout_s": timeout_s}))["holds"]:
            raise TimeoutError(f"not within {timeout_s} s: {wanted}")

    async def _ask(self, path: str, **asked: object) -> _Json:
        given = {name: value for name, value in asked.items() if value is not None}
        return await self._post(path, given)

    async def _post(self, path: str, body: _Json) -> _Json:
        told: _Json = _read(await self._http.post(f"{self._control}/{path}", json=body))
        return told

    async def _look(self, path: str, query: Mapping[str, str] | None = None) -> list[Any]:
        told: list[Any] = _read(await self._http.get(f"{self._control}/{path}", params=query))
        return told


def _read(response: httpx.Response) -> Any:
    told = response.json()
    if response.status_code != httpx.codes.OK:
        raise SimulatorRefusalError(told["error"])
    return told
