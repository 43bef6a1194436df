"""Three processes, one chat, 500 messages, taps in between: order is kept, no state is lost."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import func, select

from bot.channels.telegram.taps import tap_data
from handlers.domain import slip_code
from handlers.domain.messages import Action
from handlers.domain.slip_code import show
from handlers.domain.state import Language
from handlers.texts.render import RenderedButton, render_line
from storage import applications, intake, letters, outbox, subscriptions
from storage.applications import NewSlip
from tests.e2e.conftest import WEDNESDAY
from tests.e2e.running import SECRET, RunningOffice
from tests.simulator.client import TelegramSimulator

CHAT = 901
MESSAGES = 500
TAPS = 40
SERVERS = 3
#: Words that change what is remembered, and words whose answer depends on it.
CHANGES = {"english": Language.ENGLISH, "indonesia": Language.INDONESIAN}
QUESTION = "biaya"


@dataclass
class Writer:
    """One person whose updates reach any of three servers."""

    offices: list[RunningOffice]
    http: httpx.AsyncClient
    chance: random.Random
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def writes(self, text: str) -> None:
        chat = {"id": CHAT, "type": "private"}
        await self._post(message={"message_id": 1, "date": int(time.time()), "chat": chat,
                                  "text": text})  # fmt: skip

    async def taps(self, data: str) -> None:
        message = {"message_id": 1, "date": 0, "chat": {"id": CHAT, "type": "private"}}
        query_id = str(self.chance.randrange(10**15))
        await self._post(callback_query={"id": query_id, "message": message, "data": data})

    async def _post(self, **content: Any) -> None:
        """Deliver as Telegram does: until it is 200, each time to any of the servers."""
        update = {"update_id": next(self.numbers), **content}
        while True:
            office = self.chance.choice(self.offices)
            answer = await self.http.post(
                f"{office.url}/webhooks/telegram",
                json=update,
                headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
            )
            if answer.status_code == httpx.codes.OK:
                return
            assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE


@pytest_asyncio.fixture
async def offices(
    tmp_path: Path, postgres_url: str, simulator: TelegramSimulator
) -> AsyncIterator[list[RunningOffice]]:
    """Three servers on one PostgreSQL, each with its own copy of the keys."""
    made: list[RunningOffice] = []
    for number in range(SERVERS):
        folder = tmp_path / str(number)
        folder.mkdir()
        if made:
            shutil.copytree(made[0].folder / "keys", folder / "keys")
        made.append(RunningOffice(folder, postgres_url, simulator, answer="request"))
        made[-1].move_clock(WEDNESDAY)
        if number == 0:
            await made[0].start()
    await asyncio.gather(*(office.start() for office in made[1:]))
    yield made
    for office in made:
        await office.stop()


async def test_500_messages_through_three_processes(
    offices: list[RunningOffice], simulator: TelegramSimulator
) -> None:
    """Every answer is there once, in order, in the language that the words before it chose."""
    chance = random.Random(11)
    await simulator.set_chat(CHAT, state="active", kind="private")
    codes = [slip_code.make_code(chance.randbytes(32)) for _ in range(TAPS)]
    buttons = register(offices[0], codes)
    said = [chance.choice((*CHANGES, QUESTION, QUESTION)) for _ in range(MESSAGES)]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        writer = Writer(offices, http, chance)
        taps = []
        for number, text in enumerate(said):
            if number * TAPS % MESSAGES < TAPS:
                taps.append(asyncio.create_task(writer.taps(buttons.pop())))
            await writer.writes(text)
        await asyncio.gather(*taps)
    assert [await office.stop() for office in offices] == [0] * SERVERS

    arrived = [reply.text for reply in await simulator.replies(CHAT)]
    texts = [*arrived, *check_database(offices[0], sent=len(arrived))]
    confirmed = Counter(code for code in codes for text in texts if show(code) in text)
    assert confirmed == dict.fromkeys(codes, 1), "a tap was lost or had two answers"
    assert [text for text in texts if not is_about(text, codes)] == list(expected(said))
    assert await simulator.refused() == []


def register(office: RunningOffice, codes: list[str]) -> list[str]:
    """Register slips; give for each the data of its button *Kabari saya*."""
    base = office.base()
    with base.database.transaction() as tx:
        slips = [NewSlip(code) for code in codes]
        applications.register(tx, base.keys, slips, now=base.clock(), today=base.today())
        found = applications.by_codes(tx, base.keys, codes)
    data = [
        tap_data(
            base.keys, str(CHAT), RenderedButton("", Action.REMIND_ME, one.id, version=one.version)
        )
        for one in found.values()
    ]
    base.close()
    assert len(data) == len(codes)
    return data


def expected(said: list[str]) -> Iterator[str]:
    """Answer as one process would that sees everything in order."""
    language = Language.INDONESIAN
    for text in said:
        language = CHANGES.get(text, language)
        yield render_line("fee" if text == QUESTION else "language-chosen", {}, language)


def is_about(text: str, codes: list[str]) -> bool:
    return any(show(code) in text for code in codes)


def check_database(office: RunningOffice, *, sent: int) -> list[str]:
    """Check what was kept; give the answers that still wait, in the order of their lane.

    A chat gets its answers no faster than Telegram lets us: most of them wait.
    """
    base = office.base()
    with base.database.transaction() as tx:
        assert tx.scalar(select(func.count()).select_from(subscriptions.SUBSCRIPTION)) == TAPS
        assert tx.scalar(select(func.count()).select_from(intake.SEEN)) == MESSAGES + TAPS
        assert tx.scalar(select(func.count()).select_from(intake.FAILED)) == 0
        rows = tx.execute(select(outbox.OUTBOX).order_by(outbox.C.position)).all()
    states = [row.state for row in rows]
    waiting = [letters.open_letter(base.keys, row.id, row.body).message.text for row in rows[sent:]]
    base.close()
    assert states == ["sent"] * sent + ["pending"] * (MESSAGES + TAPS - sent)
    assert sent > TAPS
    assert len({row.position for row in rows}) == len(rows)
    return waiting
