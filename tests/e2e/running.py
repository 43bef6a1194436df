"""A running office as tests see it: its folder, its process, its clock."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.base import Base, open_base
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import WhatsAppSimulator

SECRET = "webhook-secret-for-tests"
START_S = 20.0


def free_port() -> int:
    """Find a port that nobody uses; it stays the same over restarts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningOffice:
    """The real server in its own process.

    Attributes:
        folder: holds configuration, SQLite file, keys, log, clock.
        database_url: as in `database.url`.
        mode, answer, client: as in `telegram.mode`, `telegram.answer`, `telegram.client`.
        api_url: another Bot API than the simulator's.
        entry: the module that is started.
        whatsapp: the office has WhatsApp, too; this is it.
        whatsapp_settings: further lines of `[whatsapp]`.
        role: "worker" has no public port; its `port` is that of the server that has.
        per_second, per_chat_per_second: as in `telegram`.
    """

    folder: Path
    database_url: str
    simulator: TelegramSimulator
    mode: str = "webhook"
    answer: str = "response"
    client: str = "auto"
    api_url: str = ""
    entry: str = "tests.e2e.server"
    demo: bool = False
    whatsapp: WhatsAppSimulator | None = None
    whatsapp_settings: str = ""
    role: str = "serve"
    per_second: int = 1000
    per_chat_per_second: int = 30
    port: int = field(default_factory=free_port)
    ops_port: int = field(default_factory=free_port)
    process: Process | None = None

    def __post_init__(self) -> None:
        self.config.write_text(self._config())
        self.clock_file.write_text("0")

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _config(self) -> str:
        return f"""
[office]
name = "Disdukcapil Kota Contoh"
pickup_place = "Loket 3"
[server]
port = {self.port}
ops_port = {self.ops_port}
public_url = "{self.url}"
[database]
url = "{self.database_url}"
[keys]
folder = "{self.folder / "keys"}"
[telegram]
token = "{self.simulator.token}"
username = "contoh_bot"
mode = "{self.mode}"
answer = "{self.answer}"
client = "{self.client}"
api_url = "{self.api_url or self.simulator.api_url}"
webhook_secret = "{SECRET}"
per_second = {self.per_second}
per_chat_per_second = {self.per_chat_per_second}
{self._whatsapp_config()}
"""

    def _whatsapp_config(self) -> str:
        if self.whatsapp is None:
            return ""
        return f"""
[whatsapp]
number = "{self.whatsapp.number}"
phone_number_id = "{self.whatsapp.phone_number_id}"
business_account_id = "{self.whatsapp.waba_id}"
access_token = "{self.whatsapp.access_token}"
app_secret = "{self.whatsapp.app_secret}"
verify_token = "{self.whatsapp.verify_token}"
api_url = "{self.whatsapp.api_url}"
per_second = 1000
per_chat_per_second = 30
{self.whatsapp_settings}
[whatsapp.templates]
reminder = {{ name = "tanpa_calo_reminder", languages = ["id"] }}
digest = {{ name = "tanpa_calo_digest", languages = ["id"] }}
"""

    async def start(self, *, point: str = "", points_log: Path | None = None) -> None:
        """Start and wait until it takes messages.

        Args:
            point: `name:hits` to stand still at; then it may never take one.
            points_log: file that gets the names of the points passed.
        """
        await self.launch(point=point, points_log=points_log)
        if not point:
            await asyncio.wait_for(self.ready(), START_S)

    async def launch(self, *, point: str = "", points_log: Path | None = None) -> None:
        """Start and wait for nothing."""
        extra = {
            "TEST_CLOCK": str(self.clock_file),
            "TEST_POINT": point,
            "TEST_POINTS_LOG": str(points_log or ""),
            "TEST_DEMO": "1" if self.demo else "",
            "TEST_ROLE": self.role,
        }
        with self.log_file.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self.entry, str(self.config),
                stdin=PIPE, stdout=PIPE, stderr=log, env={**os.environ, **extra},
            )  # fmt: skip

    @property
    def is_up(self) -> bool:
        """The process was started and has not ended."""
        return self.process is not None and self.process.returncode is None

    async def ready(self) -> None:
        """Wait until it takes messages."""
        assert self.process is not None
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:
            while self.process.returncode is None:
                try:
                    answer = await http.get(f"http://127.0.0.1:{self.ops_port}/readyz")
                except httpx.TransportError:
                    await asyncio.sleep(0.02)
                    continue
                if answer.status_code == 200:
                    return
                await asyncio.sleep(0.02)
        raise AssertionError(f"the server ended: {self.log_file.read_text()[-2000:]}")

    async def readyz(self) -> dict[str, str]:
        """Look at what the server says of itself to its operator; it takes messages."""
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:
            answer = await http.get(f"http://127.0.0.1:{self.ops_port}/readyz")
        assert answer.status_code == 200
        told: dict[str, str] = answer.json()
        return told

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Give the lines of the log that tell of an event."""
        lines = [json.loads(line) for line in self.log_file.read_text().splitlines()]
        return [line for line in lines if line["event"] == event]

    async def reaches_point(self) -> str:
        """Wait until the process stands still at its point; give the point's name."""
        assert self.process is not None
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.startswith(b"AT "):
                return line[3:].decode().strip()
        raise AssertionError("the server ended before its point")

    async def kill(self) -> None:
        """SIGKILL, from outside."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; give the exit status."""
        self.terminate()
        return await self.ends()

    def terminate(self) -> None:
        """SIGTERM, and wait for nothing."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)

    async def ends(self, within_s: float = 10) -> int:
        """Wait for the end; give the exit status."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), within_s)

    async def restart_at(self, instant: datetime) -> None:
        """Stop, move the clock, start: a server that ran would hold after such a jump."""
        await self.stop()
        await self.set_clocks(instant)
        await self.start()

    async def set_clocks(self, instant: datetime) -> None:
        """Move the office's clock, and Meta's with it: both count the 24-hour window."""
        self.move_clock(instant)
        if self.whatsapp is not None:
            offset_s = (instant - datetime.now(UTC)).total_seconds()
            await self.whatsapp.configure(clock_offset_s=offset_s)

    def move_clock(self, to: datetime) -> None:
        """Let the server's clock read `to` now; also for a server that runs."""
        moved = self.folder / "clock.new"
        moved.write_text(str((to - datetime.now(UTC)).total_seconds()))
        moved.replace(self.clock_file)  # a server that reads it meanwhile finds it whole

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.clock_file.read_text()))

    def base(self) -> Base:
        """Open the office beside the server, as a command does; close it."""
        return open_base(self.config, {}, clock=self.now)

    async def command(
        self, *words: str, stdin: str = "", expect: int = 0, passphrase: str = ""
    ) -> str:
        """Run `tanpacalo WORDS --config …` beside the server; give standard output."""
        secret = {"TANPACALO_PASSPHRASE": passphrase} if passphrase else {}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.e2e.command", *words, "--config", str(self.config),
            stdin=PIPE, stdout=PIPE, stderr=PIPE,
            env={**os.environ, "TEST_CLOCK": str(self.clock_file), **secret},
        )  # fmt: skip
        out, err = await process.communicate(stdin.encode())
        assert process.returncode == expect, (process.returncode, out.decode(), err.decode())
        return out.decode() + err.decode()


def receipt_in(text: str) -> str:
    """Find the receipt that a message shows: 4-4-4-4, the first digit a 0."""
    found = re.search(r"\b0\d{3}-\d{4}-\d{4}-\d{4}\b", text)
    assert found, "no receipt"
    return found[0]
