"""Large workbooks: memory does not grow with the file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workbook import write_large

ROOT = Path(__file__).parents[3]
#: What reading takes beyond the first row: blocks of shared strings at hand, one piece of XML.
MOST_GROWTH_MB = 16
#: The whole command with its libraries and SQLite's cache of the visible step.
MOST_IMPORT_MB = 400

READ = """
import resource, sys
from pathlib import Path
from bot.spreadsheet import opened_sheet
from handlers.domain.headings import Headings

with opened_sheet(Path(sys.argv[1]), Headings()) as sheet:
    rows = sheet.rows()
    first = next(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = 1 + sum(1 for row in rows if row.cells["nik"] and not row.faults)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(count, before // 1024, after // 1024)
"""


def read_large(path: Path) -> tuple[int, int, int]:
    """Read a file in a process of its own.

    Returns:
        Rows; the most memory in MB until the first row, and until the last.
    """
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", READ, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    count, before, after = map(int, ran.stdout.split())
    return count, before, after


def test_D13_20_000_rows_take_no_more_memory_than_one(tmp_path: Path) -> None:
    write_large(tmp_path / "x.xlsx", 20_000)

    count, before, after = read_large(tmp_path / "x.xlsx")

    assert count == 20_000
    assert after - before < MOST_GROWTH_MB


def test_D13_rows_that_are_only_formatted_take_no_memory(tmp_path: Path) -> None:
    write_large(tmp_path / "x.xlsx", 10, empty=50_000)

    count, before, after = read_large(tmp_path / "x.xlsx")

    assert count == 10
    assert after - before < MOST_GROWTH_MB


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_D13_a_million_rows_take_no_more_memory_than_one(tmp_path: Path) -> None:
    write_large(tmp_path / "x.xlsx", 1_000_000)

    count, before, after = read_large(tmp_path / "x.xlsx")

    assert count == 1_000_000
    assert after - before < MOST_GROWTH_MB


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_D13_a_million_rows_are_imported_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_large(path, 1_000_000)
    environ = {name: value for name, value in os.environ.items() if name[:10] != "TANPACALO_"}
    command = [sys.executable, "-m", "bot", "import", str(path), "--yes"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    said = process.stdout.read().decode()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()

    assert process.returncode == 0
    assert "1,000,000 rows" in said
    assert usage.ru_maxrss // 1024 < MOST_IMPORT_MB
