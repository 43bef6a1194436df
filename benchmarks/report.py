"""What a report costs: each of its six messages, and a receipt.

`python -m benchmarks.report` lets people write reports side by side, each step taken by all
before the next begins, through the intake and into SQLite as the server does it: durable,
sealed to a reader from the first word. Counted is the process's CPU time for each person,
that of the commits included, without HTTP. A receipt is stretched by Argon2id on purpose; it
is made ahead of need, and costs the same again when somebody comes back with it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.base import Base, open_base, utc_now
from bot.intake import Intake
from bot.receipts import ReceiptDesk
from handlers.domain.messages import Channel, Incoming
from storage import reports
from storage.vault.receipts import derive_receipt, new_receipt_digits
from storage.vault.reports import new_reader_identity

STEPS: Final = (
    ("begins", "lapor"),
    ("what happened", "diminta 250 ribu di depan loket 3 supaya jadi hari ini, katanya titip saja"),
    ("skips where", "lewati"),
    ("skips when", "lewati"),
    ("skips who", "lewati"),
    ("sends it, gets a receipt", "kirim"),
)
RECEIPTS: Final = 8


def main() -> int:
    """Measure, print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--people", type=int, default=400)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        base = _office(Path(folder))
        steps = asyncio.run(_write_reports(base, people))
        receipt = _receipt(base)
        base.close()
    sys.stdout.write(f"{'':<28}{'CPU ms':>9}\n")
    for (name, _), cpu_s in zip(STEPS, steps, strict=True):
        sys.stdout.write(f"{name:<28}{1_000 * cpu_s:>9.2f}\n")
    sys.stdout.write(f"{'a receipt, derived':<28}{1_000 * receipt[0]:>9.2f}")
    sys.stdout.write(f"   ({1_000 * receipt[1]:.0f} ms until it is there)\n")
    return 0


def _office(folder: Path) -> Base:
    """Open an office with one reader."""
    environ = {
        "TANPACALO_KEYS__FOLDER": str(folder),
        "TANPACALO_DATABASE__URL": f"sqlite:///{folder / 'office.db'}",
    }
    base = open_base(None, environ)
    with base.database.transaction() as tx:
        reports.add_reader(
            tx,
            name="Ani",
            role="Inspektorat",
            recipient=new_reader_identity().recipient,
            is_demo=False,
            today=base.today(),
        )
    return base


async def _write_reports(base: Base, people: int) -> Sequence[float]:
    """Let people take step after step; give the CPU seconds of each, for one person."""
    receipts = _Prepared(base, people + 1)
    intake = Intake(
        database=base.database,
        keys=base.keys,
        office=base.office,
        receipts=receipts,
        clock=base.clock,
    )
    running = asyncio.create_task(intake.run())
    await _take_steps(intake, ["the first, who warms everything up"])
    spent = await _take_steps(intake, [f"{number}" for number in range(people)])
    running.cancel()
    with base.database.transaction() as tx:
        states = [row.state for row in tx.execute(reports.REPORT.select())]
    assert states == ["received"] * (people + 1), "not every report was sent"
    return spent


async def _take_steps(intake: Intake, people: Sequence[str]) -> list[float]:
    spent: list[float] = []
    for number, (_, text) in enumerate(STEPS):
        said = [
            Incoming(Channel.TELEGRAM, f"{who}, {number}", who, utc_now(), text=text)
            for who in people
        ]
        before_s = time.process_time()
        await asyncio.gather(*map(intake.receive, said))
        spent.append((time.process_time() - before_s) / len(people))
    return spent


class _Prepared(ReceiptDesk):
    """Receipts that were all made ahead: their cost is measured by itself."""

    def __init__(self, base: Base, people: int) -> None:
        super().__init__(base.keys.receipt_salt)
        one = derive_receipt(new_receipt_digits(), base.keys.receipt_salt).ready()
        self._ready.extend(
            type(one)(new_receipt_digits(), f"{number:032x}", one.recipient)
            for number in range(people)
        )


def _receipt(base: Base) -> tuple[float, float]:
    """Derive receipts one after the other; give CPU and wall seconds of one."""
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    for _ in range(RECEIPTS):
        derive_receipt(new_receipt_digits(), base.keys.receipt_salt)
    return (
        (time.process_time() - cpu_s) / RECEIPTS,
        (time.perf_counter() - wall_s) / RECEIPTS,
    )


if __name__ == "__main__":
    sys.exit(main())
