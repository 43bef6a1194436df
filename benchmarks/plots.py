"""Draws what the measurements have kept: `python -m benchmarks.plots [FOLDER]`.

Reads `size.json` in `docs/performance` and writes a PNG for each thing that grows, or does
not, with the number of applications. matplotlib is needed for this alone, so it is no
dependency: `pip install matplotlib`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Point = Mapping[str, Any]
FOLDER: Final = Path(__file__).parents[1] / "docs" / "performance"


def _rows_per_s(point: Point) -> float:
    took_s: float = point["stage_s"] + point["visible_s"] + point["history_s"]
    return float(point["applications"] / took_s)


def _shares(key: str) -> Mapping[str, Callable[[Point], float]]:
    return {
        share: lambda one, share=share: float(one[key][share])  # type: ignore[misc]
        for share in ("p50", "p99", "CPU p99")
    }


#: File, title, unit, and the lines in it.
PLOTS: Final[Sequence[tuple[str, str, str, Mapping[str, Callable[[Point], float]]]]] = (
    ("lookup", "Slip code to application", "ms", _shares("lookup_ms")),
    ("scan", "Scan at the counter", "ms", _shares("scan_ms")),
    ("file", "SQLite file", "MB", {"file": lambda one: one["file_mb"]}),
    ("import", "Import, from file to history", "rows/s", {"rows": _rows_per_s}),
    ("migration", "Copy and migration at start", "s", {"start": lambda one: one["migration_s"]}),
)


def main() -> int:
    """Draw all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    points = json.loads((folder / "size.json").read_text())
    for name, title, unit, lines in PLOTS:
        _draw(folder / f"size-{name}.png", title, unit, points, lines)
    return 0


def _draw(
    file: Path,
    title: str,
    unit: str,
    points: Sequence[Point],
    lines: Mapping[str, Callable[[Point], float]],
) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.5), layout="constrained")
    for name, value in lines.items():
        counts = [point["applications"] for point in points]
        axes.plot(counts, [value(point) for point in points], marker="o", label=name)
    axes.set(title=title, xlabel="applications", ylabel=unit, xscale="log")
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, alpha=0.3)
    if len(lines) > 1:
        axes.legend()
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


if __name__ == "__main__":
    sys.exit(main())
