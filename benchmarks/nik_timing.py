"""D02: does the time of an answer of `/cek` tell whether a NIK is known?

`python -m benchmarks.nik_timing` asks the page, with its form and its real database, 10,000
times each with a wrong family card for a known NIK, with an unknown NIK, and as somebody
who is blocked and has the right pair; mixed at random. It compares the times by Welch's
t-test, as dudect does: |t| below 4.5 is no difference.

The page as it is (0.4 s, many at once) and one by one with a short deadline, which leaves
less room for noise. Before them a naive page that answers at once and looks further only
for a known NIK: it must be found, or the measurement says nothing. `--pairs N` asks less.
Source: https://eprint.iacr.org/2016/1123 (dudect)
"""

import argparse
import asyncio
import gc
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter_ns
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from benchmarks.secret_timing import KEPT, LIMIT, welch_t
from bot.web.check import CheckPage, check_routes
from bot.web.check.routes import COOKIE, DEADLINE_S, MOST_AT_ONCE
from bot.web.public import site
from handlers.domain.application import Status
from handlers.domain.calendar import OfficeCalendar, parse_hours
from handlers.domain.office import Office
from storage import nik_checks, schema
from storage.applications import APPLICATION, seal_code, slip_lookup
from storage.database import Database, new_id
from storage.nik_checks import Asker, Pair
from storage.vault import fields
from storage.vault.keys import Keys, open_keys

PAIRS: Final = 10_000
#: Long enough for one ask at a time.
SHORT_S: Final = 0.012
AT_ONCE: Final = MOST_AT_ONCE - 4
KINDS: Final = ("wrong", "unknown", "blocked")
CARD, OTHER_CARD = "3673012203100007", "3673012203100008"
BLOCKED: Final = 200
#: A working morning, so that no hour ends while it is measured.
NOW: Final = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

#: Answers one ask: who, which NIK, which family card.
Ask = Callable[[str, str, str, str], Awaitable[None]]


def main() -> int:
    """Measure each way and print a line for each pair of kinds.

    Returns:
        0 if the page's answers cannot be told apart and the naive page's can.
    """
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.nik_timing", description="D02: the time of an answer of /cek"
    )
    parser.add_argument("--pairs", type=int, default=PAIRS)
    pairs = parser.parse_args().pairs
    memory = Path("/dev/shm")  # noqa: S108 -- a folder of our own in it; a disk's noise hides much
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        base = Path(folder)
        base.chmod(0o700)
        return asyncio.run(measure_all(base, pairs))


async def measure_all(folder: Path, pairs: int) -> int:
    """Measure the naive page, then ours in two ways."""
    office = Prepared(folder, pairs)
    naive = await measure(office.naive(), pairs, at_once=1)
    alone = await measure(office.page(SHORT_S), pairs, at_once=1)
    whole = await measure(office.page(DEADLINE_S), pairs, at_once=AT_ONCE)
    _tell("naive: answers at once, looks further for a known NIK", naive)
    _tell(f"/cek with {SHORT_S * 1000:.0f} ms, one by one", alone)
    _tell(f"/cek with {DEADLINE_S * 1000:.0f} ms, {AT_ONCE} at once", whole)
    ours = [abs(t) for found in (alone, whole) for t in found.values()]
    is_found = all(abs(t) >= LIMIT for t in naive.values())
    is_sound = is_found and max(ours) < LIMIT
    verdict = "good" if is_sound else "NOT GOOD: run it again on a quiet machine, then look"
    sys.stdout.write(f"{pairs:,} pairs each, limit {LIMIT}: {verdict}\n")
    office.database.close()
    return 0 if is_sound else 1


def _tell(name: str, found: dict[str, float]) -> None:
    for kind, t in found.items():
        verdict = "no difference" if abs(t) < LIMIT else "DIFFERS"
        sys.stdout.write(f"{name:<56} {kind:<8} |t| = {abs(t):8.2f}   {verdict}\n")
    sys.stdout.flush()


async def measure(ask: Ask, pairs: int, *, at_once: int) -> dict[str, float]:
    """Give Welch's t of each kind against asking for an unknown NIK."""
    order = [kind for kind in range(len(KINDS)) for _ in range(pairs)]
    random.shuffle(order)
    times: tuple[list[int], ...] = ([], [], [])
    queue = iter(enumerate(order))

    async def visitor() -> None:
        for number, kind in queue:
            who = [*asker(kind, number)]
            began = perf_counter_ns()
            await ask(*who)
            times[kind].append(perf_counter_ns() - began)

    gc.disable()
    await asyncio.gather(*(visitor() for _ in range(at_once)))
    gc.enable()
    slowest = sorted(one for kind in times for one in kind)[int(len(order) * KEPT)]
    kept = [[one for one in kind if one < slowest] for kind in times]
    unknown = KINDS.index("unknown")
    return {
        name: welch_t(kept[kind], kept[unknown])
        for kind, name in enumerate(KINDS)
        if kind != unknown
    }


def asker(kind: int, number: int) -> Sequence[str]:
    """Give network, browser, NIK and family card of an ask."""
    if KINDS[kind] == "blocked":
        who = number % BLOCKED
        return f"10.200.0.{who}", f"{who:032x}", nik_of(number), CARD
    network = f"10.{number >> 16 & 63}.{number >> 8 & 255}.{number & 255}"
    browser = f"{random.getrandbits(128):032x}"
    if KINDS[kind] == "wrong":
        return network, browser, nik_of(number), OTHER_CARD
    return network, browser, unknown_nik(), CARD


def nik_of(number: int) -> str:
    """Give the NIK of a person whom the office knows."""
    return f"367301{number // 9000 % 28 + 1:02}0190{number % 9000 + 1:04}"


def unknown_nik() -> str:
    """Give one that nobody has, another each time."""
    return f"3674{random.randrange(100):02}0101{random.randrange(100):02}{random.randrange(1, 9999):04}"  # noqa: S311, E501


class Prepared:
    """An office with as many people as asks, and some visitors who asked too often."""

    def __init__(self, folder: Path, pairs: int) -> None:
        self.database = Database(f"sqlite:///{folder / 'office.db'}")
        schema.bring_up_to_date(self.database)
        self.keys: Keys = open_keys(folder / "keys", create=True)
        hours = parse_hours(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-15:00"))
        calendar = OfficeCalendar(ZoneInfo("Asia/Jakarta"), hours)
        self.office = Office("Disdukcapil Kota Contoh", calendar)
        rows = [self._row(nik_of(number)) for number in range(len(KINDS) * pairs)]
        with self.database.transaction() as tx:
            tx.execute(insert(APPLICATION), rows)
        with self.database.transaction() as tx:
            for who in range(BLOCKED):
                self._block(tx, who)

    def _row(self, nik: str) -> dict[str, Any]:
        row_id = new_id()
        return {
            "id": row_id,
            "slip_lookup": slip_lookup(self.keys, row_id),
            "code": seal_code(self.keys, row_id, row_id[:12]),
            "service": "ktp",
            "status": Status.PRINT_READY,
            "version": 1,
            "status_since": date(2026, 11, 20),
            "data_at": NOW,
            "nik_lookup": fields.lookup(self.keys, "nik", nik),
            "family_card_lookup": fields.lookup(self.keys, "family_card", CARD),
        }

    def _block(self, tx: Any, who: int) -> None:
        visitor = Asker(f"10.200.0.{who}", f"{who:032x}")
        for number in range(nik_checks.NIKS_OF_A_BROWSER):
            pair = Pair(f"367401010190{number + 1:04}", CARD)
            for _ in range(2):
                nik_checks.ask(tx, self.keys, visitor, pair, now=NOW)

    def page(self, deadline_s: float) -> Ask:
        """Ask the page itself, as the server calls it."""
        context = CheckPage(
            keys=self.keys,
            database=self.database,
            office=self.office,
            clock=lambda: NOW,
            is_demo=False,
            public_url="",
            deadline_s=deadline_s,
        )
        app = site(check_routes(context))

        async def ask(network: str, browser: str, nik: str, card: str) -> None:
            body = urlencode({"nik": nik, "kk": card}).encode()
            await app(_scope(network, browser), _receive(body), _swallow)

        return ask

    def naive(self) -> Ask:
        """Ask as a page would that nobody thought about."""
        by_nik = select(APPLICATION.c.id, APPLICATION.c.code, APPLICATION.c.family_card_lookup)

        async def ask(_network: str, _browser: str, nik: str, card: str) -> None:
            wanted = by_nik.where(APPLICATION.c.nik_lookup == fields.lookup(self.keys, "nik", nik))
            with self.database.engine.connect() as tx:
                row = tx.execute(wanted).first()
                if row is not None and row.family_card_lookup == fields.lookup(
                    self.keys, "family_card", card
                ):
                    tx.execute(select(APPLICATION).where(APPLICATION.c.id == row.id)).all()

        return ask


def _scope(network: str, browser: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/cek",
        "raw_path": b"/cek",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"office"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"sec-fetch-site", b"same-origin"),
            (b"cookie", f"{COOKIE}={browser}".encode()),
        ],
        "client": (network, 40_000),
        "server": ("office", 80),
    }


def _receive(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _swallow(_part: object) -> None:
    return


if __name__ == "__main__":
    sys.exit(main())
