"""`telegram-test-api`: a Bot API emulator by others, from npm, at one version with hashes.

It is no model of Telegram: `getMe` lacks `is_bot`, dates are in milliseconds, there is no
`setMyCommands`. What works with it does not rest on our own simulator's ideas.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

#: `package-lock.json` names hashes and no host: npm asks the registry it is configured for.
_LOCKED: Final = Path(__file__).parent / "npm"
_INSTALL_S: Final = 90
_STOP_S: Final = 10
_SERVE: Final = """
const TelegramServer = require("telegram-test-api");
const server = new TelegramServer({host: "127.0.0.1", port: Number(process.argv[1])});
process.stdin.on("end", () => process.exit(0)).resume();
server.start().then(() => console.log("ready"));
"""


@pytest.fixture(scope="session")
def telegram_test_api(pytestconfig: pytest.Config) -> Generator[str, None, None]:
    """Root of a running emulator."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("telegram-test-api")
    _install(folder)
    with _running(folder) as root:
        yield root


def _install(folder: Path) -> None:
    """Install once; later runs find it in pytest's cache."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this system: apt install npm")
    lock, done = "package-lock.json", folder / "node_modules" / ".package-lock.json"
    has_lock = (folder / lock).exists()
    if has_lock and done.exists() and (folder / lock).read_bytes() == (_LOCKED / lock).read_bytes():
        return
    for name in ("package.json", lock):
        shutil.copy(_LOCKED / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    installed = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_S, check=False
    )
    if "EINTEGRITY" in installed.stderr:
        pytest.fail("npm got something else than what the lock names")
    if installed.returncode:
        pytest.skip(f"npm could not install telegram-test-api: {installed.stderr[-500:]}")


@contextmanager
def _running(folder: Path) -> Generator[str, None, None]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["node", "-e", _SERVE, str(port)],
        cwd=folder,
        stdin=subprocess.PIPE,  # it ends with the test process, however that ends
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ready = process.stdout.readline() if process.stdout else ""
        assert ready == "ready\n", "telegram-test-api did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.communicate(timeout=_STOP_S)  # closes its input
