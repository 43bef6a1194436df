"""The simulator as a process: says where it is, and goes when it should."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest

ROOT: Final = Path(__file__).resolve().parents[2]


def start() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.simulator", "--until-input-ends"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("way", ["SIGTERM", "end of the test process"])
def test_simulator_announces_its_port_and_stops(way: str) -> None:
    """Silently, with exit status 0, and also when its starter was killed."""
    process = start()
    assert process.stdout is not None
    assert process.stdin is not None
    port = json.loads(process.stdout.readline())["port"]
    refused = httpx.get(f"http://127.0.0.1:{port}/_control/refused", trust_env=False)

    if way == "SIGTERM":
        process.terminate()
    _, errors = process.communicate(timeout=20)  # closes its input

    assert refused.json() == []
    assert (process.returncode, errors) == (0, "")
