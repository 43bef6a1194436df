"""How close to the platform's limit a notice to everybody leaves, and what it costs the others.

`python -m benchmarks.broadcast` makes 20,000 cards ready by one import beside the running
office. Each is a reminder through outbox and sender to the simulated Telegram, which enforces
its limits, ten times as high as the real ones to save time. Meanwhile other chats ask for
their card, twenty a second, and are answered by request through the same sender. Then a
smaller broadcast is cut by `kill -9` in its middle: what came twice, what did not come?
`--peers PYTHON` names the interpreter of an environment with python-telegram-bot[rate-limiter]
and aiogram: they send as their own examples do, beside the same questions.

The share is what Telegram took, answers too, from the first reminder to the last, of what its
window would have let through in that time.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.figures import cpu_s, quantile
from bot.base import Base
from handlers.conversations.reminder import CONSENT_VERSION
from handlers.domain.messages import Channel, MessageClass
from handlers.domain.slip_code import RANDOM_BYTES, make_code
from handlers.domain.state import Language
from storage import applications, outbox, subscriptions
from storage.applications import NewSlip
from storage.database import UNAVAILABLE
from storage.vault import fields
from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator, telegram_simulator
from tests.simulator.journal import Call

MORNING: Final = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday 08:00 at the office
FIRST_CHAT: Final = 1_000_000
FIRST_ASKER: Final = 9_000_000
#: Of what may be sent, so much goes to those who ask.
ASKING: Final = 1 / 15
SLICE: Final = 1_000
#: Both may be much slower than their limit.
PATIENCE_S: Final = 1_800.0
SEND: Final = "sendMessage"
KILLED: Final = ", killed"
PEERS: Final = Path(__file__).parent / "peers"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a broadcast came to.

    Attributes:
        share: of what the platform's limit allows, in percent.
        refused: answers 429.
        twice, missing: chats that got it more than once, or not at all.
        questions, replies: of the other chats; the last answers may still be under way.
        reply_p95_s: how long those waited.
        cpu_ms: of the bot's process, for each message that it sent.
    """

    name: str
    messages: int
    seconds: float
    share: float
    refused: int
    twice: int
    missing: int
    questions: int
    replies: int
    reply_p50_s: float
    reply_p95_s: float
    cpu_ms: float


def main() -> int:
    """Measure, print a table.

    Returns:
        0 if our own broadcast kept within the goals of issue 5.
    """
    asked = _arguments()
    figures = asyncio.run(_measure(asked))
    _print(figures)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n")
    ours = figures[0]
    return 0 if ours.share >= 98 and not ours.refused and ours.reply_p95_s < 2 else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.broadcast",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--reminders", type=int, default=20_000)
    parser.add_argument("--killed", type=int, default=4_000, help="reminders cut by kill -9")
    parser.add_argument("--per-second", type=int, default=300, help="to all chats")
    parser.add_argument("--client", default="auto", help="as `telegram.client`")
    parser.add_argument("--peers", type=Path, metavar="PYTHON")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    return parser.parse_args()


async def _measure(asked: argparse.Namespace) -> list[Figures]:
    figures = [await _ours(asked, asked.reminders, is_killed=False)]
    if asked.killed:
        figures.append(await _ours(asked, asked.killed, is_killed=True))
    for name in ("ptb", "aiogram") if asked.peers else ():
        figures.append(await _peer(asked, name, asked.reminders, is_killed=False))
        if asked.killed:
            figures.append(await _peer(asked, name, asked.killed, is_killed=True))
    return figures


async def _ours(asked: argparse.Namespace, messages: int, *, is_killed: bool) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        async with telegram_simulator() as simulator:
            await _limit(simulator, asked.per_second, messages)
            running = RunningOffice(
                Path(folder),
                f"sqlite:///{folder}/office.db",
                simulator,
                answer="request",
                client=asked.client,
                per_second=asked.per_second,
                per_chat_per_second=asked.per_second // 30,
            )
            running.move_clock(MORNING)
            base = running.base()
            codes = _subscribe(base, messages)
            await running.start()
            try:
                return await _notice_day(asked, running, base, codes, is_killed=is_killed)
            finally:
                await running.kill()
                base.close()


async def _notice_day(
    asked: argparse.Namespace,
    running: RunningOffice,
    base: Base,
    codes: Sequence[str],
    *,
    is_killed: bool,
) -> Figures:
    simulator, process = running.simulator, running.process
    assert process is not None
    file = running.folder / "ready.csv"
    file.write_text("kode;status\n" + "".join(f"{code};siap diambil\n" for code in codes))
    await running.command("import", str(file), "--yes")
    await simulator.wait_for_calls(SEND, 1, PATIENCE_S)
    questions = asyncio.create_task(_ask(simulator, codes, asked.per_second))
    before_s = cpu_s(process.pid)
    if is_killed:
        await simulator.wait_for_calls(SEND, len(codes) // 2, PATIENCE_S)
        await running.kill()
        await running.start()
    await _all_finished(base, len(codes))
    spent_s = 0.0 if is_killed else cpu_s(process.pid) - before_s
    asked_at = await _end(questions, simulator)
    name = f"tanpacalo ({asked.client})" + KILLED * is_killed
    return await _figures(name, simulator, asked.per_second, len(codes), asked_at, spent_s)


async def _peer(asked: argparse.Namespace, name: str, messages: int, *, is_killed: bool) -> Figures:
    async with telegram_simulator() as simulator:
        await _limit(simulator, asked.per_second, messages)
        words = (simulator.api_url, simulator.token, asked.per_second, FIRST_CHAT, messages)
        command = [str(word) for word in (asked.peers, PEERS / f"broadcast_{name}.py", *words)]
        process = await _start(command)
        await simulator.wait_for_calls(SEND, 1, PATIENCE_S)
        questions = asyncio.create_task(_ask(simulator, ["kapan?"], asked.per_second))
        if is_killed:
            await simulator.wait_for_calls(SEND, messages // 2, PATIENCE_S)
            process.kill()
            await process.wait()
            # It has kept nothing: all it can do is begin anew.
            process = await _start(command)
        spent_s = await _until_it_ends(process)
        questions.cancel()
        asked_at = await questions
        name += KILLED * is_killed
        return await _figures(name, simulator, asked.per_second, messages, asked_at, spent_s)


async def _start(command: Sequence[str]) -> asyncio.subprocess.Process:
    # What it complains of is counted at the platform: answers 429, replies that never came.
    return await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)


async def _until_it_ends(process: asyncio.subprocess.Process) -> float:
    """Wait for a peer's end; give its CPU seconds, as they were just before."""
    spent_s = 0.0
    while process.returncode is None:
        spent_s = cpu_s(process.pid) or spent_s
        await asyncio.sleep(0.2)
    return spent_s


async def _limit(simulator: TelegramSimulator, per_second: int, chats: int) -> None:
    """Enforce Telegram's limits, and let there be chats that have begun to talk."""
    limits = {"global_per_s": per_second, "per_chat_per_s": per_second // 30}
    await simulator.configure(limits=limits)
    for chat in range(FIRST_CHAT, FIRST_CHAT + chats):
        await simulator.set_chat(chat, state="active", kind="private")


def _subscribe(base: Base, chats: int) -> list[str]:
    """Register a slip for each chat, and let each chat ask to be told."""
    codes = [make_code(os.urandom(RANDOM_BYTES)) for _ in range(chats)]
    numbers = count(FIRST_CHAT)
    now, today = base.clock(), base.today()
    for some in (codes[start : start + SLICE] for start in range(0, chats, SLICE)):
        with base.database.transaction() as tx:
            slips = [NewSlip(code) for code in some]
            applications.register(tx, base.keys, slips, now=now, today=today)
            for application in applications.by_codes(tx, base.keys, some).values():
                chat = str(next(numbers))
                subscriptions.start(
                    tx,
                    base.keys,
                    application_id=application.id,
                    lane=fields.lookup(base.keys, "chat", Channel.TELEGRAM, chat),
                    channel=Channel.TELEGRAM,
                    chat=chat,
                    language=Language.INDONESIAN,
                    consent_version=CONSENT_VERSION,
                    now=now,
                )
    return codes


async def _ask(
    simulator: TelegramSimulator, codes: Sequence[str], per_second: int
) -> dict[int, float]:
    """Let chat after chat ask until cancelled; give when each did."""
    asked_at: dict[int, float] = {}
    try:
        for chat in count(FIRST_ASKER):
            asked_at[chat] = time.time()
            await simulator.say(chat, codes[chat % len(codes)])
            await asyncio.sleep(1 / (ASKING * per_second))
    except asyncio.CancelledError:
        return asked_at
    raise AssertionError("numbers do not end")


async def _end(
    questions: "asyncio.Task[dict[int, float]]", simulator: TelegramSimulator
) -> dict[int, float]:
    questions.cancel()
    asked_at = await questions
    last = max(asked_at)
    await simulator.wait_for_messages(last, 1, PATIENCE_S)
    return asked_at


async def _all_finished(base: Base, reminders: int) -> None:
    """Wait until every reminder has left, or is given up."""
    finished = 0
    while finished < reminders:
        await asyncio.sleep(1.0)
        with suppress(*UNAVAILABLE), base.database.transaction() as tx:
            counts = outbox.counts(tx)
            finished = sum(counts.get((end, MessageClass.REMINDER), 0) for end in outbox.FINISHED)


async def _figures(
    name: str,
    simulator: TelegramSimulator,
    per_second: int,
    messages: int,
    asked_at: dict[int, float],
    spent_s: float,
) -> Figures:
    calls = await simulator.calls(SEND)
    taken = [call for call in calls if call.ok]
    to = Counter(int(call.parameters["chat_id"]) for call in taken)
    told = [to[chat] for chat in range(FIRST_CHAT, FIRST_CHAT + messages)]
    waits = _waits(taken, asked_at)
    notices = [call.at for call in taken if int(call.parameters["chat_id"]) < FIRST_ASKER]
    seconds = notices[-1] - notices[0]
    meanwhile = sum(notices[0] <= call.at <= notices[-1] for call in taken)
    return Figures(
        name=name,
        messages=messages,
        seconds=round(seconds, 1),
        share=round(100 * meanwhile / (per_second * (seconds + 1)), 1),
        refused=sum(call.error_code == 429 for call in calls),
        twice=sum(times > 1 for times in told),
        missing=sum(times == 0 for times in told),
        questions=len(asked_at),
        replies=len(waits),
        reply_p50_s=round(quantile(waits, 0.5), 3),
        reply_p95_s=round(quantile(waits, 0.95), 3),
        cpu_ms=round(1_000 * spent_s / len(taken), 2),
    )


def _waits(taken: Sequence[Call], asked_at: dict[int, float]) -> list[float]:
    """Give how long each question waited for its first answer."""
    first: dict[int, float] = {}
    for call in taken:
        first.setdefault(int(call.parameters["chat_id"]), call.at)
    return [first[chat] - at for chat, at in asked_at.items() if chat in first]


def _print(figures: Sequence[Figures]) -> None:
    sys.stdout.write(
        f"{'':<26}{'messages':>9}{'s':>7}{'share':>8}{'429':>6}{'twice':>7}{'missing':>9}"
        f"{'asked':>7}{'replies':>9}{'p50 s':>8}{'p95 s':>8}{'CPU ms':>8}\n"
    )
    for one in figures:
        sys.stdout.write(
            f"{one.name:<26}{one.messages:>9,}{one.seconds:>7.1f}{one.share:>7.1f}%"
            f"{one.refused:>6}{one.twice:>7}{one.missing:>9}"
            f"{one.questions:>7}{one.replies:>9}{one.reply_p50_s:>8.3f}{one.reply_p95_s:>8.3f}{one.cpu_ms:>8.2f}\n"
        )


if __name__ == "__main__":
    sys.exit(main())
