"""The measurements start, and measure something: or they would rot unseen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*words: str) -> str:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["broadcast", "report", "size", "plots", "nik_timing"])
def test_a_measurement_says_what_it_measures(name: str) -> None:
    assert f"python -m benchmarks.{name}" in run(f"benchmarks.{name}", "--help")


def test_the_size_of_a_small_database_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "size.json"
    told = run("benchmarks.size", "--sizes", "300", "--json", str(file), "--folder", str(tmp_path))
    [figures] = json.loads(file.read_text())

    assert "300" in told
    assert 0 < figures["lookup_ms"]["p50"] <= figures["lookup_ms"]["p99"]
    assert figures["file_mb"] > 0
    assert figures["migration_s"] > 0


def test_what_a_report_costs_is_measured() -> None:
    """It fails by itself if a report was not sent."""
    told = run("benchmarks.report", "--people", "2")

    assert "sends it, gets a receipt" in told
    assert "a receipt, derived" in told


@pytest.mark.long
def test_a_small_broadcast_is_measured(tmp_path: Path) -> None:
    """Not how fast it is: that nothing is missing, nothing came twice, no 429."""
    file = tmp_path / "broadcast.json"
    command = ["benchmarks.broadcast", "--reminders", "200", "--killed", "200", "--json", str(file)]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, check=False)
    calm, killed = json.loads(file.read_text())

    assert (calm["twice"], calm["missing"], calm["refused"]) == (0, 0, 0)
    assert killed["twice"] == 0
    assert calm["replies"] > 0
