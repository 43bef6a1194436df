"""The tests' own way to start the real server: a clock that can be moved, named points.

`python -m tests.e2e.server CONFIG` runs what `tanpacalo serve` runs. Nothing in the
product changes its time or stops at a point; this entry puts both around it.

- `TEST_CLOCK`: a file with seconds to add to the system's clock; read again each time.
- `TEST_POINT`: `name:hits`; at that hit of that point the process says so and stands
  still until it is killed from outside.
- `TEST_POINTS_LOG`: a file that gets a line for each point that is passed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import demo
from bot.base import open_base
from bot.cli.serve import run_office
from bot.observability import configure_logging
from bot.sole import sole_server
from handlers.domain.errors import TanpaCaloError
from tests.e2e.points import put_points

#: How far the clock was moved, as it was read last.
MOVED = {"seconds": 0.0}


def moved_clock() -> datetime:
    """Give the UTC instant, moved by as much as the test wants."""
    file = os.environ.get("TEST_CLOCK", "")
    if file:
        with suppress(OSError):  # a real clock needs no file descriptor
            MOVED["seconds"] = float(Path(file).read_text() or 0)
    return datetime.now(UTC) + timedelta(**MOVED)


def main() -> None:
    """Run until a signal, or until killed at a point."""
    threading.Thread(target=end_with_input, daemon=True).start()
    put_points(stand_still)
    configure_logging("info")
    try:
        base = open_base(Path(sys.argv[1]), os.environ, clock=moved_clock)
    except TanpaCaloError as fault:
        sys.exit(str(fault))
    if os.environ.get("TEST_DEMO"):
        demo.load(base)
    try:
        with sole_server(base.database):
            asyncio.run(
                run_office(base, listens=os.environ.get("TEST_ROLE") != "worker", says=True)
            )
    finally:
        base.close()


def end_with_input() -> None:
    """End when the test process has died, however it died."""
    while os.read(0, 1024):  # not sys.stdin: its lock would still be held at the end
        pass
    os._exit(1)


def stand_still(name: str) -> None:
    """Say which point was reached, and wait for SIGKILL."""
    sys.stdout.write(f"AT {name}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
