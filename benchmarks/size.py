"""What grows with the number of applications, and what does not.

`python -m benchmarks.size` imports 10,000, 100,000 and 1,000,000 applications, each into a
SQLite file of its own, as `tanpacalo import` does, and measures:

- the import's three steps: checking and staging row by row, the one transaction that makes
  all visible (messages wait meanwhile), the history afterwards;
- a lookup, slip code to application, as a batch of one message does it, and a scan at the
  counter, each in a transaction of its own;
- the file, and how long a start takes that has to migrate it from the first revision.

`--sizes 10000000` measures ten million. They are registered as printed slips are, without a
list: what an import of so many costs is not asked. `python -m benchmarks.plots` draws what
`--json docs/performance/size.json` has kept.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from alembic import command

from benchmarks.figures import quantile
from bot import importing
from bot.base import Base, open_base
from bot.spreadsheet import opened_sheet
from handlers.domain.application import Status
from handlers.domain.known import Needs
from handlers.domain.slip_code import RANDOM_BYTES, make_code
from storage import applications, counter, known, schema
from storage.applications import NewSlip
from storage.known import Asked

SIZES: Final = (10_000, 100_000, 1_000_000)
MOST_IMPORTED: Final = 1_000_000
SLICE: Final = 10_000
LOOKUPS: Final = 2_000
SCANS: Final = 200
FIRST_REVISION: Final = "0001"


@dataclass(slots=True)
class Figures:
    """What one size came to: seconds by step (wall, CPU), milliseconds by quantile."""

    applications: int
    file_mb: float = 0.0
    stage_s: float = 0.0
    stage_cpu_s: float = 0.0
    visible_s: float = 0.0
    visible_cpu_s: float = 0.0
    history_s: float = 0.0
    history_cpu_s: float = 0.0
    migration_s: float = 0.0
    migration_cpu_s: float = 0.0
    lookup_ms: dict[str, float] = field(default_factory=dict)
    scan_ms: dict[str, float] = field(default_factory=dict)

    @property
    def rows_per_s(self) -> float:
        """Give the import's speed from file to history; 0 if nothing was imported."""
        took_s = self.stage_s + self.visible_s + self.history_s
        return self.applications / took_s if took_s else 0.0


def main() -> int:
    """Measure each size and print a line for each."""
    asked = _arguments()
    _head()
    figures = []
    for size in asked.sizes:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            one = _measure(Path(folder), size)
        _line(one)
        figures.append(one)
        if asked.json:
            asked.json.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.size",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="where the files are made; they are removed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    return parser.parse_args()


def _measure(folder: Path, size: int) -> Figures:
    figures = Figures(size)
    config = folder / "config.toml"
    config.write_text('[database]\nurl = "sqlite:///office.db"\n')
    base = open_base(config, {})
    codes = [make_code(os.urandom(RANDOM_BYTES)) for _ in range(size)]
    if size <= MOST_IMPORTED:
        _import(base, _office_file(folder, codes), figures)
    else:
        _register(base, codes)
    some = codes[:: max(1, size // LOOKUPS)]
    figures.lookup_ms = _times([partial(_look_up, base, code) for code in some])
    figures.scan_ms = _times([partial(_scan, base, code) for code in some[:SCANS]])
    base.close()
    del codes
    figures.file_mb = round((folder / "office.db").stat().st_size / 1e6, 1)
    if size <= MOST_IMPORTED:
        _migrate(config, figures)
    return figures


def _office_file(folder: Path, codes: Sequence[str]) -> Path:
    """Write a list as an office exports it: code, NIK, status, date, place."""
    path = folder / "list.csv"
    with path.open("w") as file:
        file.write("kode;nik;layanan;status;tanggal_status;tempat_ambil\n")
        for number, code in enumerate(codes):
            file.write(f"{code};{36_7301_000000_0000 + number};KTP-el;PRR;2026-11-02;Loket 3\n")
    return path


def _import(base: Base, path: Path, figures: Figures) -> None:
    with _timed(figures, "history"), importing.begun(base) as batch_id:
        began, began_cpu = time.perf_counter(), time.process_time()
        with (
            _timed(figures, "stage"),
            opened_sheet(path, base.settings.imports.headings()) as sheet,
        ):
            preview = importing.check(
                base, batch_id, sheet, allow_regress=False, progress=lambda _read: None
            )
        if preview.problem_count:
            raise RuntimeError(f"the list is not good: {preview.problems[0]}")
        with _timed(figures, "visible"):
            importing.write(base, batch_id)
        before, before_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    # `begun` writes the history at its end.
    figures.history_s = round(figures.history_s - before, 2)
    figures.history_cpu_s = round(figures.history_cpu_s - before_cpu, 2)


def _register(base: Base, codes: Sequence[str]) -> None:
    """Register slips; how long that takes is not measured."""
    with base.database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=OFF")
        driver.execute("PRAGMA cache_size=-4000000")
        for start in range(0, len(codes), SLICE):
            slips = [NewSlip(code) for code in codes[start : start + SLICE]]
            with connection.begin():
                now, today = base.clock(), base.today()
                applications.register(connection, base.keys, slips, now=now, today=today)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{start + len(slips):,} of {len(codes):,} registered")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _timed(figures: Figures, step: str) -> Iterator[None]:
    began, began_cpu = time.perf_counter(), time.process_time()
    yield
    setattr(figures, f"{step}_s", round(time.perf_counter() - began, 2))
    setattr(figures, f"{step}_cpu_s", round(time.process_time() - began_cpu, 2))


def _times(asked: Sequence[Callable[[], None]]) -> dict[str, float]:
    """Give quantiles of the time of each; its own CPU time too, which other work leaves alone."""
    took_ms, cpu_ms = [], []
    for ask in asked:
        began, began_cpu = time.perf_counter(), time.thread_time()
        ask()
        took_ms.append(1_000 * (time.perf_counter() - began))
        cpu_ms.append(1_000 * (time.thread_time() - began_cpu))
    return {
        "p50": round(quantile(took_ms, 0.5), 3),
        "p99": round(quantile(took_ms, 0.99), 3),
        "CPU p99": round(quantile(cpu_ms, 0.99), 3),
    }


def _look_up(base: Base, code: str) -> None:
    asked = [Asked("0" * 32, Needs(codes=(code,)))]
    with base.database.transaction() as tx:
        found = known.read(tx, base.keys, base.office, asked, now=base.clock())
    assert code in found[0].by_code


def _scan(base: Base, code: str) -> None:
    with base.database.transaction() as tx:
        ready, calendar = Status.READY_FOR_PICKUP, base.office.calendar
        done = counter.scan(tx, base.keys, code, ready, calendar, now=base.clock())
    assert done.moved


def _migrate(config: Path, figures: Figures) -> None:
    """Go back to the first revision, then start as a newer version would: copy, migrate."""
    base = open_base(config, {})
    with base.database.transaction() as tx:
        command.downgrade(schema.alembic_config(tx), FIRST_REVISION)
    base.close()
    with _timed(figures, "migration"):
        open_base(config, {}).close()


def _head() -> None:
    sys.stdout.write(
        f"{'applications':>12}{'file MB':>9}{'rows/s':>8}{'stage s (CPU)':>16}"
        f"{'visible s (CPU)':>17}{'history s (CPU)':>17}{'lookup p50/p99 (CPU) ms':>26}"
        f"{'scan p50/p99 (CPU) ms':>26}{'migration s':>13}\n"
    )


def _line(one: Figures) -> None:
    steps = [
        f"{getattr(one, f'{step}_s'):.1f} ({getattr(one, f'{step}_cpu_s'):.1f})"
        for step in ("stage", "visible", "history")
    ]
    lookup, scan = (
        f"{times['p50']}/{times['p99']} ({times['CPU p99']})"
        for times in (one.lookup_ms, one.scan_ms)
    )
    sys.stdout.write(
        f"{one.applications:>12,}{one.file_mb:>9,}{one.rows_per_s:>8,.0f}{steps[0]:>16}"
        f"{steps[1]:>17}{steps[2]:>17}{lookup:>26}{scan:>26}{one.migration_s:>13}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
