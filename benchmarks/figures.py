"""What several measurements read and reckon alike."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Give the CPU seconds that a process has used, 0 if it is gone.

    Source: proc(5), /proc/pid/stat, fields 14 and 15.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    used = text.rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / _TICKS


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value that a share of all do not exceed; 0 for none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0
