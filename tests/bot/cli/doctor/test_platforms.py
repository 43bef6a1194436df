"""`tanpacalo doctor`: what Telegram and the server here say; each fault happens for real."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import uvicorn

from bot.base import utc_now
from bot.channels.telegram.client import Answer, Done
from bot.checkup.examine import examine
from bot.checkup.findings import Level
from bot.checkup.telegram import check_telegram
from bot.observability import new_metrics
from bot.settings import Settings
from bot.web.ops import Check, ops_app
from tests.bot.cli.conftest import CommandLine
from tests.bot.cli.doctor.conftest import Doctor, Report
from tests.simulator.client import TelegramSimulator

pytestmark = pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)

HERE = "https://ktp.contoh.go.id/webhooks/telegram"
Change = Callable[[str, str], None]
Look = Callable[[], Awaitable[Report]]


@pytest.fixture
def look(
    tanpacalo: CommandLine, change_config: Change, simulator: TelegramSimulator, doctor: Doctor
) -> Look:
    """Look at an office whose bot polls the simulated Telegram."""
    text = tanpacalo.config.read_text()
    tanpacalo.config.write_text(text.replace("contoh_ktp_bot", "tanpacalo_uji_bot"))
    lines = f'token = "{simulator.token}"\napi_url = "{simulator.api_url}"\nmode = "polling"'
    change_config("telegram", lines)

    async def run() -> Report:
        # The command runs a loop of its own.
        report = await asyncio.to_thread(doctor)
        assert simulator.token not in str(report.findings)
        assert simulator.token.partition(":")[2] not in str(report.findings)
        assert not [call for call in await simulator.calls() if not call.method.startswith("get")]
        return report

    return run


@pytest.fixture
def by_webhook(tanpacalo: CommandLine, change_config: Change) -> Callable[[], None]:
    """Let Telegram call the office instead."""

    def change() -> None:
        text = tanpacalo.config.read_text().replace('"polling"', '"webhook"')
        tanpacalo.config.write_text(text)
        change_config("telegram", 'webhook_secret = "kenari-9"')
        change_config("server", 'public_url = "https://ktp.contoh.go.id"')

    return change


async def test_a_bot_that_telegram_knows_is_well(look: Look) -> None:
    report = await look()

    assert report.status == 0, report.faults
    assert report["telegram", "bot"]["seen"] == "the token is @tanpacalo_uji_bot's"
    assert report["telegram", "webhook"]["level"] == "ok"
    assert report["telegram", "group-privacy"]["level"] == "ok"
    assert report["telegram", "client"]["seen"] == "ptb does the work"
    assert report["clock", "platforms"]["level"] == "ok"


async def test_the_client_that_does_the_work_is_named(look: Look, change_config: Change) -> None:
    change_config("telegram", 'client = "httpx"')

    assert (await look())["telegram", "client"]["seen"] == "httpx does the work"


async def test_a_client_that_took_over_is_told(look: Look, simulator: TelegramSimulator) -> None:
    await simulator.add_fault("garbage", method="getMe")

    client = (await look())["telegram", "client"]

    assert client["level"] == "warning"
    assert "unreadable-answer" in client["seen"]
    assert 'telegram.client = "httpx"' in client["mend"]


async def test_a_revoked_token_is_a_fault(look: Look, simulator: TelegramSimulator) -> None:
    await simulator.add_fault("401", count=None)

    report = await look()

    assert report.status == 1
    assert "@BotFather" in report["telegram", "connection"]["mend"]


@pytest.mark.parametrize("kind", ["500", "drop"])
async def test_a_telegram_that_is_away_is_a_fault(
    look: Look, simulator: TelegramSimulator, kind: str
) -> None:
    await simulator.add_fault(kind, count=None)

    report = await look()

    assert report.status == 1
    assert "telegram.api_url" in report["telegram", "connection"]["mend"]


async def test_a_name_of_another_bot_is_a_fault(look: Look, tanpacalo: CommandLine) -> None:
    text = tanpacalo.config.read_text()
    tanpacalo.config.write_text(text.replace("tanpacalo_uji_bot", "contoh_ktp_bot"))

    report = await look()

    assert report.status == 1
    assert 'telegram.username = "tanpacalo_uji_bot"' in report["telegram", "bot"]["mend"]


async def test_A24_polling_beside_a_webhook_is_a_fault(
    look: Look, simulator: TelegramSimulator
) -> None:
    await simulator.set_webhook("https://elsewhere.example/hook")

    report = await look()

    assert report.status == 1
    assert "tanpacalo serve" in report["telegram", "webhook"]["mend"]
    assert "elsewhere.example" in report["telegram", "webhook"]["seen"]


@pytest.mark.parametrize("url", ["", "https://elsewhere.example/hook"])
async def test_a_webhook_that_is_missing_or_leads_elsewhere_is_a_fault(
    look: Look, by_webhook: Callable[[], None], simulator: TelegramSimulator, url: str
) -> None:
    by_webhook()
    await simulator.set_webhook(url)

    report = await look()

    assert report.status == 1
    assert "tanpacalo serve" in report["telegram", "webhook"]["mend"]


async def test_a_failed_delivery_is_told_with_what_mends_it(
    look: Look, by_webhook: Callable[[], None], simulator: TelegramSimulator
) -> None:
    by_webhook()
    await simulator.configure(backoff_s=[60])
    async with listening({"database": well}) as port:
        await simulator.set_webhook(f"http://127.0.0.1:{port}/webhooks/telegram")
        await simulator.say(1001, "halo")
        await simulator.wait_for_deliveries(1)

    report = await look()

    assert report["telegram", "pending"]["seen"] == "1 updates wait at Telegram"
    assert "404" in report["telegram", "last-error"]["seen"]
    assert "/webhooks/telegram" in report["telegram", "last-error"]["mend"]


async def test_many_waiting_updates_are_warned_of(look: Look, simulator: TelegramSimulator) -> None:
    for _ in range(101):
        await simulator.say(1001, "halo")

    pending = (await look())["telegram", "pending"]

    assert pending["level"] == "warning"
    assert "serve" in pending["mend"]


@pytest.mark.parametrize("minutes, level", [(2, "warning"), (-9, "fault")])
async def test_a_wrong_clock_is_told(
    look: Look, monkeypatch: pytest.MonkeyPatch, minutes: int, level: str
) -> None:
    assert examine.__kwdefaults__ is not None
    off = timedelta(minutes=minutes)
    monkeypatch.setitem(examine.__kwdefaults__, "clock", lambda: utc_now() + off)

    platforms = (await look())["clock", "platforms"]

    assert platforms["level"] == level
    assert "time server" in platforms["mend"]


class TalkativeClient:
    """A Telegram whose bot hears all that groups say, and whose answers are odd."""

    connections = 1

    def __init__(self, **answers: object) -> None:
        self._answers = answers

    async def call(
        self, method: str, params: Mapping[str, Any], *, timeout_s: float = 20
    ) -> Answer:
        return Done(self._answers[method])

    async def close(self) -> None:
        return


async def test_a_bot_that_hears_groups_is_warned_of(tanpacalo: CommandLine) -> None:
    me = {"username": "x", "can_read_all_group_messages": True}
    client = TalkativeClient(getMe=me, getWebhookInfo={"url": ""})

    found = await check_telegram(client, Settings(), utc_now())

    (privacy,) = [one for one in found if one.name == "group-privacy"]
    assert privacy.level == Level.WARNING
    assert "/setprivacy" in privacy.mend


@pytest.mark.parametrize("me, info", [([], {}), ({"username": 7}, []), ({}, {"url": None})])
async def test_whatever_telegram_answers_it_is_told_and_never_a_traceback(
    tanpacalo: CommandLine, me: object, info: object
) -> None:
    client = TalkativeClient(getMe=me, getWebhookInfo=info)

    assert await check_telegram(client, Settings(), utc_now())


async def well() -> str:
    return ""


async def token_is_gone() -> str:
    return "token-revoked"


@asynccontextmanager
async def listening(
    checks: Mapping[str, Check], *, is_ready: bool = True, alarms: Check | None = None
) -> AsyncIterator[int]:
    """Serve an operations port."""
    app = ops_app(checks, new_metrics(), lambda: is_ready, alarms)
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    # From here on a connection waits, even if uvicorn has not had its first turn yet.
    socket.listen()
    task = asyncio.create_task(server.serve([socket]))
    try:
        yield socket.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        socket.close()


@pytest.mark.parametrize(
    "is_ready, alarms, expected",
    [
        (True, None, ("ok", "takes messages")),
        (True, token_is_gone, ("warning", "token-revoked")),
        (False, None, ("fault", "webhooks: not accepted")),
    ],
)
async def test_the_server_here_is_asked(
    doctor: Doctor,
    monkeypatch: pytest.MonkeyPatch,
    is_ready: bool,
    alarms: Check | None,
    expected: tuple[str, str],
) -> None:
    async with listening({"database": well}, is_ready=is_ready, alarms=alarms) as port:
        monkeypatch.setenv("TANPACALO_SERVER__OPS_PORT", str(port))
        ready = (await asyncio.to_thread(doctor))["server", "ready"]

    assert ready["level"] == expected[0]
    assert expected[1] in ready["seen"]


async def test_no_server_is_a_note(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANPACALO_SERVER__OPS_PORT", "1")

    ready = (await asyncio.to_thread(doctor))["server", "ready"]

    assert ready["level"] == "note"
    assert "tanpacalo serve" in ready["mend"]
