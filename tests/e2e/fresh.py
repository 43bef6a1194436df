"""A folder as a new user has it: nothing in it, no configuration, and the real command."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2]
#: Free ports, so that tests do not meet each other or a service that runs here.
FREE_PORTS: Final = {"TANPACALO_SERVER__PORT": "0", "TANPACALO_SERVER__OPS_PORT": "0"}
PATIENCE_S: Final = 60.0
STOP_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


@dataclass
class Serving:
    """A server that runs, and what it said at its start."""

    process: Process
    told: str

    @property
    def url(self) -> str:
        return self._after("Talk to it: ")

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]

    def sample(self, status: str) -> str:
        """Give the sample code that the server names for a status."""
        found = re.search(rf"^  (\S+)  {status}$", self.told, re.MULTILINE)
        assert found, self.told
        return found[1]

    async def stop(self) -> int:
        """Press Ctrl-C; give the exit status. Everybody waits 5 s at most."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), STOP_S)

    def _after(self, words: str) -> str:
        return self.told.partition(words)[2].split()[0]


@dataclass
class Fresh:
    """A new user's folder."""

    folder: Path
    environ: dict[str, str] = field(default_factory=lambda: dict(FREE_PORTS))

    async def run(
        self, *words: str, stdin: str = "", environ: Mapping[str, str] | None = None
    ) -> Ended:
        """Run `tanpacalo WORDS` here to its end."""
        process = await self._begin(*words, environ=environ or {})
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), PATIENCE_S)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def serve(self, *words: str) -> Serving:
        """Start `tanpacalo serve WORDS` here and read what it says at its start."""
        process = await self._begin("serve", *words, environ={})
        told = await asyncio.wait_for(_until_stop_line(process), PATIENCE_S)
        return Serving(process, told)

    async def _begin(self, *words: str, environ: Mapping[str, str]) -> Process:
        paths = {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words,
            cwd=self.folder, stdin=PIPE, stdout=PIPE, stderr=PIPE,
            env={**os.environ, **paths, **self.environ, **environ},
        )  # fmt: skip


async def _until_stop_line(process: Process) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    lines: list[str] = []
    async for line in process.stdout:
        lines.append(line.decode())
        if line.startswith(b"Stop:"):
            return "".join(lines)
    raise AssertionError((await process.stderr.read()).decode())
