"""The simulator as a process that ends with the test process, even when that is killed."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_STOP_S: Final = 10


@contextmanager
def running_simulator() -> Generator[str, None, None]:
    """Start the simulator and stop it afterwards.

    Yields:
        Its root, such as "http://127.0.0.1:40123".
    """
    command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--until-input-ends"]
    process = subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield f"http://127.0.0.1:{_announced_port(process)}"
    finally:
        stop(process)


def _announced_port(process: "subprocess.Popen[str]") -> int:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"the simulator ended at its start, exit status {process.wait()}")
    port: int = json.loads(line)["port"]
    return port


def stop(process: "subprocess.Popen[str]") -> None:
    """Stop the simulator with SIGTERM, or harder if that does not help."""
    process.terminate()
    try:
        process.communicate(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
