"""How many people a bot can answer a second, and what an answer costs.

`python -m benchmarks.webhook` runs the office's server, then the bare limit and the peers,
one after the other on one core, with the load and a fast platform on another. A message is a
slip code alone; what is counted is its answer, in the webhook's response or as a call of
`sendMessage`. Ours is durable: every effect is committed (`synchronous=FULL`) before the
answer. The peers keep nothing. `--peers FOLDER` names a folder with the environments `ptb`
and `aiogram`; without it they are left out.

`--sentences` lets people write as people write. `--postgresql` measures one and three of our
processes on a PostgreSQL of its own instead of SQLite; these and the server share both cores
with the load.
"""

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import uvloop
from sqlalchemy import update

from benchmarks import bare
from benchmarks.figures import cpu_s
from benchmarks.load import TOKEN, Load, Plan, Platform
from benchmarks.updates import PHONE_NUMBER_ID, SECRET, telegram, whatsapp
from bot.base import open_base
from handlers.domain.application import Status
from handlers.domain.slip_code import RANDOM_BYTES, make_code
from storage import applications
from tests.services.postgresql import running_server

BOT_CORE, LOAD_CORE = 0, 1
ROOT: Final = Path(__file__).parents[1]
PEERS: Final = ROOT / "benchmarks" / "peers"
#: Long enough for every chat to have its row.
WARM_UP_S: Final = 4.0
#: What people write who have no code at hand.
SENTENCES: Final = (
    "ktp sy udh jadi blm min",
    "ktp saya sudah jadi belum ya",
    "mau tanya ktp saya sudah selesai belum",
    "jam berapa buka",
    "besok buka gak kak",
    "bikin ktp bayar berapa",
    "syarat bikin ktp apa aja",
    "ktp hilang gimana ngurusnya",
    "terima kasih banyak",
    "mau ngomong sama petugas",
    "slip saya hilang",
    "kantornya di mana kak",
)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot to be measured.

    Attributes:
        name: in the table.
        command: starts it, with its port and the platform's.
        by_request: its answers come as calls.
        environ: more of its environment.
        request: what its platform posts.
        processes: so many together.
        is_pinned: they have a core of their own; otherwise both, beside the database.
    """

    name: str
    command: Callable[[int, int], list[str]]
    by_request: bool
    environ: Callable[[int, int], dict[str, str]] = lambda _port, _platform: {}
    request: Callable[[int, int, bytes], bytes] = telegram
    processes: int = 1
    is_pinned: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one bot."""

    name: str
    per_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    refused: int
    memory_mb: float
    start_s: float

    def __str__(self) -> str:
        return (
            f"{self.name:<44}{self.per_second:>10,.0f}{self.cpu_us:>9,.0f}{self.p50_ms:>9.1f}"
            f"{self.p99_ms:>9.1f}{self.memory_mb:>9.0f}{self.start_s:>8.2f}{self.refused:>9}"
        )


HEADING: Final = (
    f"{'':<44}{'replies/s':>10}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}"
    f"{'idle MB':>9}{'start s':>8}{'refused':>9}"
)


def main() -> int:
    """Measure every bot and print a line for each."""
    chosen = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        codes = [make_code(os.urandom(RANDOM_BYTES)) for _ in range(chosen.applications)]
        with database(folder, wants_postgresql=chosen.postgresql) as url:
            os.sched_setaffinity(0, {LOAD_CORE})
            fill_office(folder, url, codes)
            some = several(folder, url) if chosen.postgresql else bots(folder, url, chosen.peers)
            if not chosen.postgresql:
                bare.fill(str(folder / "bare.db"), codes)
            report(some, SENTENCES if chosen.sentences else codes, chosen)
    return 0


@contextmanager
def database(folder: Path, *, wants_postgresql: bool) -> Iterator[str]:
    """Give the address of an empty database."""
    if not wants_postgresql:
        yield f"sqlite:///{folder}/office/tanpacalo.db"
        return
    with running_server() as server:
        # The tests' server trades safety for speed; a figure must not.
        for setting in ("fsync", "full_page_writes"):
            server.run(f"ALTER SYSTEM SET {setting} = on")
        server.run("SELECT pg_reload_conf()")
        yield server.url(server.create())


def report(some: Iterator[Bot], texts: Sequence[str], chosen: argparse.Namespace) -> None:
    """Measure bots one after the other, a line each."""
    sys.stdout.write(HEADING + "\n")
    for bot in some:
        if not any(word in bot.name for word in chosen.only):
            continue
        most = measure(bot, texts, chosen, rate=None)
        sys.stdout.write(f"{most}\n")
        if chosen.half:
            sys.stdout.write(f"{measure(bot, texts, chosen, rate=most.per_second / 2)}\n")
        sys.stdout.flush()


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.webhook")
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=8.0, help="measured, of each bot")
    parser.add_argument("--people", type=int, default=64, help="messages in flight")
    parser.add_argument(
        "--delay-ms", type=float, default=0, help="what a call of the platform takes"
    )
    parser.add_argument("--half", action="store_true", help="also at half of each bot's maximum")
    parser.add_argument("--sentences", action="store_true", help="no codes but sentences")
    parser.add_argument("--postgresql", action="store_true", help="one and three processes on it")
    parser.add_argument("--peers", type=Path, help="folder with the environments ptb and aiogram")
    parser.add_argument("--only", nargs="+", default=[""], help="bots whose name has this in it")
    return parser.parse_args()


def several(folder: Path, url: str) -> Iterator[Bot]:
    """Give one process of ours, and three that share a database."""
    serve, environ = partial(_serve, folder), partial(office_environ, url, {"ANSWER": "response"})
    for count, name in ((1, "ours, PostgreSQL, both cores"), (3, "three processes, both cores")):
        yield Bot(name, serve, by_request=False, environ=environ, processes=count, is_pinned=False)


def bots(folder: Path, url: str, peers: Path | None) -> Iterator[Bot]:
    """Give what is measured, ours first."""

    def ours(**more: str) -> Callable[[int, int], dict[str, str]]:
        return partial(office_environ, url, more)

    serve = partial(_serve, folder)
    yield Bot("ours, in the response", serve, by_request=False, environ=ours(ANSWER="response"))
    for client in ("httpx", "ptb"):
        environ = ours(ANSWER="request", CLIENT=client)
        yield Bot(f"ours, by request, {client}", serve, by_request=True, environ=environ)
    environ = ours(MODE="off")
    yield Bot("ours, WhatsApp", serve, by_request=True, environ=environ, request=whatsapp)
    database = str(folder / "bare.db")
    yield Bot(
        "bare limit, in the response",
        lambda port, _platform: [sys.executable, "-m", "benchmarks.bare", str(port), database],
        by_request=False,
    )
    if peers is None:
        return

    def peer(name: str, *more: str) -> Callable[[int, int], list[str]]:
        python, script = str(peers / name / "bin" / "python"), str(PEERS / f"webhook_{name}.py")
        return lambda port, platform: [python, script, str(port), str(platform), database, *more]

    yield Bot("python-telegram-bot, by request", peer("ptb"), by_request=True)
    yield Bot("aiogram, in the response", peer("aiogram", "response"), by_request=False)
    yield Bot("aiogram, by request", peer("aiogram", "request"), by_request=True)


def _serve(folder: Path, _port: int, _platform: int) -> list[str]:
    return [sys.executable, "-m", "bot", "serve", "--config", str(folder / "config.toml")]


def office_environ(url: str, more: dict[str, str], port: int, platform: int) -> dict[str, str]:
    """Give the settings of our server."""
    meta = {
        "PHONE_NUMBER_ID": PHONE_NUMBER_ID,
        "ACCESS_TOKEN": "benchmark-token",
        "APP_SECRET": SECRET,
        "VERIFY_TOKEN": SECRET,
        "API_URL": f"http://127.0.0.1:{platform}/v23.0",
        "PER_SECOND": "100000",
        "PER_CHAT_PER_SECOND": "30",
    }
    bot_api = {
        "TOKEN": TOKEN,
        "WEBHOOK_SECRET": SECRET,
        "MODE": "webhook",
        "API_URL": f"http://127.0.0.1:{platform}",
        "PER_SECOND": "100000",
        **more,
    }
    return {
        "PYTHONPATH": str(ROOT),
        "TANPACALO_SERVER__PORT": str(port),
        "TANPACALO_SERVER__OPS_PORT": "0",
        "TANPACALO_DATABASE__URL": url,
        **{f"TANPACALO_TELEGRAM__{key}": value for key, value in bot_api.items()},
        **{f"TANPACALO_WHATSAPP__{key}": value for key, value in meta.items()},
    }


def fill_office(folder: Path, url: str, codes: Sequence[str]) -> None:
    """Register the applications, as an import would, and make every card ready."""
    (folder / "config.toml").write_text(f'[keys]\nfolder = "{folder}/keys"\n')
    base = open_base(folder / "config.toml", office_environ(url, {}, 8080, 8081))
    now, today = base.clock(), base.today()
    for start in range(0, len(codes), 5_000):
        slips = [applications.NewSlip(code) for code in codes[start : start + 5_000]]
        with base.database.transaction() as tx:
            applications.register(tx, base.keys, slips, now=now, today=today)
    with base.database.transaction() as tx:
        tx.execute(update(applications.APPLICATION).values(status=Status.READY_FOR_PICKUP))
    base.close()


def measure(
    bot: Bot, texts: Sequence[str], chosen: argparse.Namespace, rate: float | None
) -> Figures:
    """Start a bot, load it, stop it."""
    return uvloop.run(_measure(bot, [text.encode() for text in texts], chosen, rate))


async def _measure(
    bot: Bot, texts: Sequence[bytes], chosen: argparse.Namespace, rate: float | None
) -> Figures:
    loop = asyncio.get_running_loop()
    ports = [_free_port() for _ in range(bot.processes)]
    plan = Plan(ports, bot.request, texts, chosen.people, rate, bot.by_request)
    load = Load(plan, first_update=int(time.time() * 100_000))
    # One platform serves all: it answers at once, or after the time that a real one takes.
    server = await loop.create_server(
        lambda: Platform(load.called, chosen.delay_ms / 1_000), "127.0.0.1", 0
    )
    platform = server.sockets[0].getsockname()[1]
    with ExitStack() as running:
        began = time.perf_counter()
        started = [running.enter_context(_running(bot, port, platform)) for port in ports]
        for port, process in zip(ports, started, strict=True):
            await _until_it_listens(port, process)
        start_s = time.perf_counter() - began
        pids = [process.pid for process in started]
        await _until_idle(pids)
        memory = sum(map(_memory_mb, pids))
        used_s = await load.run(WARM_UP_S, chosen.seconds, partial(_cpu_s, pids))
    server.close()
    took = sorted(load.seen.took_s) or [0.0]
    return Figures(
        name=bot.name + ("" if rate is None else ", at half of that"),
        per_second=len(load.seen.at) / chosen.seconds,
        cpu_us=used_s / max(1, len(load.seen.at)) * 1e6,
        p50_ms=took[len(took) // 2] * 1e3,
        p99_ms=took[len(took) * 99 // 100] * 1e3,
        refused=load.seen.refused,
        memory_mb=memory,
        start_s=start_s,
    )


@contextmanager
def _running(bot: Bot, port: int, platform: int) -> Iterator[subprocess.Popen[bytes]]:
    environ = {**os.environ, **bot.environ(port, platform)}
    cores = str(BOT_CORE) if bot.is_pinned else f"{BOT_CORE},{LOAD_CORE}"
    command = ["taskset", "-c", cores, *bot.command(port, platform)]
    process = subprocess.Popen(  # noqa: S603 -- our own command line
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


async def _until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    raise SystemExit("the bot ended before it listened")


async def _until_idle(pids: Sequence[int]) -> None:
    """Wait until what a start leaves to be done is done."""
    last = -1.0
    while (now := _cpu_s(pids)) - last > 0.03:
        last = now
        await asyncio.sleep(1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _cpu_s(pids: Sequence[int]) -> float:
    """Give processes' seconds of CPU, their own and the kernel's for them."""
    return sum(map(cpu_s, pids))


def _memory_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
