"""Polling: nothing is confirmed before it is committed, and one process polls at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram import polling as module
from bot.channels.telegram.client import Answer, Done, TelegramClient
from bot.channels.telegram.client_ptb import PtbClient
from bot.channels.telegram.polling import TelegramPolling
from handlers.domain.office import Office
from storage import outbox
from storage.database import Database
from storage.vault.keys import Keys
from tests.bot.channels.telegram_site import Site, message, running
from tests.office import StandingClock
from tests.simulator.client import TelegramSimulator


class Poller:
    """A polling process with its own client."""

    def __init__(self, site: Site, clock: StandingClock, client: TelegramClient, name: str) -> None:
        self.client = client
        self.failures: asyncio.Queue[str] = asyncio.Queue()
        self.polling = TelegramPolling(
            client=client,
            database=site.database,
            intake=site.intake,
            holder=name,
            clock=clock,
            parse=site.parse,
            ignored=site.ignored.append,
            failed=self.failures.put_nowait,
        )

    @asynccontextmanager
    async def run(self) -> AsyncIterator["Poller"]:
        """Poll, and stop as a killed process does: nothing is tidied up."""
        task = asyncio.create_task(self.polling.run())
        try:
            yield self
        finally:
            task.cancel()
            [ended] = await asyncio.gather(task, return_exceptions=True)
            await self.client.close()
        assert isinstance(ended, asyncio.CancelledError), ended

    async def fails(self) -> str:
        return await asyncio.wait_for(self.failures.get(), 20)


@pytest.fixture
def site(
    database: Database,
    keys: Keys,
    office: Office,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    monkeypatch.setattr(module, "PAUSE_S", 0.01)
    return Site(database, keys, office, clock)


@pytest.fixture
def poller(site: Site, clock: StandingClock, simulator: TelegramSimulator) -> Poller:
    return Poller(site, clock, PtbClient(simulator.token, simulator.api_url), "a")


def replies(site: Site) -> int:
    with site.database.transaction() as tx:
        return len(tx.execute(outbox.OUTBOX.select()).all())


async def test_what_is_committed_is_confirmed(
    site: Site, poller: Poller, simulator: TelegramSimulator
) -> None:
    for chat in (1, 2, 3):
        await simulator.say(chat, "bantuan")
    async with running(site), poller.run():
        await simulator.wait_quiet()

    assert replies(site) == 3
    assert await simulator.refused() == []


async def test_a_process_that_dies_before_the_commit_loses_nothing(
    site: Site, clock: StandingClock, poller: Poller, simulator: TelegramSimulator
) -> None:
    """The offset moves only when every update of the batch is committed."""
    await simulator.say(1, "bantuan")
    async with poller.run():  # its intake does not run: fetched, never committed
        await simulator.wait_for_calls("getUpdates")
        await asyncio.wait_for(site.intake._wake.wait(), 20)
    assert len(await simulator.pending()) == 1

    clock.advance(minutes=2)  # the dead process's lease runs out
    next_site = Site(site.database, site.keys, site.intake._office, clock)
    heir = Poller(next_site, clock, PtbClient(simulator.token, simulator.api_url), "b")
    async with running(next_site), heir.run():
        await simulator.wait_quiet()
    assert replies(site) == 1


async def test_what_was_committed_but_not_confirmed_has_one_effect(
    site: Site, clock: StandingClock, simulator: TelegramSimulator
) -> None:
    """A05: the next process gets the update again and knows it."""
    said = await simulator.say(1, "bantuan")
    client = PtbClient(simulator.token, simulator.api_url)
    answer = await client.call("getUpdates", {})
    await client.close()
    async with running(site):
        assert isinstance(answer, Done)
        poller = Poller(site, clock, PtbClient(simulator.token, simulator.api_url), "a")
        await poller.polling._take(answer.result)
        assert [one["update_id"] for one in await simulator.pending()] == [said.update_id]
        async with Poller(site, clock, poller.client, "b").run():
            await simulator.wait_quiet()

    assert replies(site) == 1


async def test_unavailable_database_holds_the_offset(
    site: Site, poller: Poller, simulator: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "add", _disk_full)
    await simulator.say(1, "bantuan")
    async with running(site), poller.run():
        assert await poller.fails() == "unavailable"
        assert len(await simulator.pending()) == 1
        monkeypatch.undo()
        await simulator.wait_quiet()

    assert replies(site) == 1


def _disk_full(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


async def test_A24_conflict_backs_off_and_loses_nothing(
    site: Site, poller: Poller, simulator: TelegramSimulator
) -> None:
    """Somebody else polls with our token: we say so, wait, and go on."""
    description = "Conflict: terminated by other getUpdates request"
    fault = {"error_code": 409, "description": description, "count": 3}
    await simulator.add_fault("error", "getUpdates", **fault)
    await simulator.say(1, "bantuan")
    async with running(site), poller.run():
        assert [await poller.fails() for _ in range(3)] == ["http-409"] * 3
        await simulator.wait_quiet()

    assert replies(site) == 1


async def test_A24_a_webhook_left_behind_is_removed(
    site: Site, poller: Poller, simulator: TelegramSimulator
) -> None:
    await simulator.set_webhook("http://127.0.0.1:9/webhooks/telegram")
    await simulator.add_fault("500", "deleteWebhook")
    await simulator.say(1, "bantuan")
    async with running(site), poller.run():
        await simulator.wait_quiet()

    assert len(await simulator.calls("deleteWebhook")) == 2
    assert replies(site) == 1


async def test_A24_of_two_processes_one_polls(
    site: Site, clock: StandingClock, poller: Poller, simulator: TelegramSimulator
) -> None:
    other = Poller(site, clock, Watched(), "b")
    async with running(site), poller.run():
        await simulator.wait_for_calls("getUpdates")
        async with other.run():
            await simulator.say(1, "bantuan")
            await simulator.wait_quiet()
            assert other.client.methods == []  # type: ignore[attr-defined]
            await poller.polling.close()  # a process that stops well lets the other in at once
            await asyncio.wait_for(other.client.called.wait(), 20)  # type: ignore[attr-defined]

    assert replies(site) == 1


async def test_a_tap_is_acknowledged(
    site: Site, poller: Poller, simulator: TelegramSimulator
) -> None:
    """A26: also a forged one, so that the phone stops waiting; it is refused."""
    await simulator.set_chat(1)
    sent = await poller.client.call("sendMessage", {"chat_id": 1, "text": "a"})
    assert isinstance(sent, Done)
    await simulator.tap(1, data="forged", message_id=sent.result["message_id"])
    async with running(site), poller.run():
        await simulator.wait_quiet()
        await simulator.wait_for_calls("answerCallbackQuery")

    assert len(await simulator.answered_taps()) == 1
    assert await simulator.refused() == []


@pytest.mark.parametrize("text", ["a\ud800b", "\x00", "", "😀" * 5_000])
async def test_A16_no_text_stops_the_loop(site: Site, clock: StandingClock, text: str) -> None:
    """A decoder that lets lone surrogates through must not make a poison message of them."""
    good, poison = message("bantuan", 2), message(text, 1)
    tap = {"id": "\ud800", "data": "\ud800", "from": {"id": 1}, "message": message("", 1)}
    updates = [
        {"update_id": 1, "message": poison},
        {"update_id": 2, "callback_query": tap},
        {"update_id": 3, "message": good},
    ]
    poller = Poller(site, clock, Watched(), "a")
    async with running(site):
        assert await poller.polling._take(updates)

    assert poller.polling._offset == 4
    assert replies(site) >= 1


class Watched:
    """A client that answers nothing of interest and notes who asked."""

    connections = 1

    def __init__(self) -> None:
        self.methods: list[str] = []
        self.called = asyncio.Event()

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        self.methods.append(method)
        self.called.set()
        await asyncio.sleep(0)
        return Done([] if method == "getUpdates" else True)

    async def close(self) -> None:
        return
