"""Logs and counts: an operator learns that something happened, never to whom."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from bot.observability import (
    FIELDS,
    Metrics,
    allow_listed,
    configure_logging,
    get_logger,
    new_metrics,
    watch_loop,
)
from handlers.domain.messages import Channel, MessageClass

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAEcanary-token_ZZ"
CANARIES = {
    "NIK": "3174096112900001",
    "grouped NIK": "3174 0961 1290 0001",
    "receipt": "0123-4567-8901-2345",
    "phone": "+6281234567890",
    "chat": "987654321",
    "slip code": "K7QF-3MPA-9XD2",
    "token": TOKEN,
    "text": "min ktp sy udh jadi blm",
    "address": f"https://api.telegram.org/bot{TOKEN}/sendMessage",
    "lines": "a\nb\r\x1b[31m{\"event\":\"forged\"}",
}  # fmt: skip

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """Logging as in a server; what it wrote to standard error, line by line."""
    loggers = [logging.getLogger(name) for name in (None, "tanpacalo", "httpx", "httpcore")]
    before = [(one, one.level, one.handlers[:]) for one in loggers]
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions
    # A test before this one may have left it on, and then it would not be set anew.
    logging.captureWarnings(capture=False)
    configure_logging("info")
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions = hooks
    logging.captureWarnings(capture=False)
    for one, level, handlers in before:
        one.setLevel(level)
        one.handlers = handlers


def run(script: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run a script as a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", script]
    return subprocess.run(command, cwd=ROOT, text=True, timeout=60, check=False, **how)


def test_an_event_is_one_line_of_json(lines: Lines) -> None:
    get_logger().info("started", port=8080, version="0.1.0", mode="polling", duration_ms=1.5)

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "event": "started",
        "port": 8080,
        "version": "0.1.0",
        "mode": "polling",
        "duration_ms": 1.5,
    }


def test_a_quiet_level_is_not_written(lines: Lines) -> None:
    get_logger().debug("started")

    assert lines() == []


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_C07_no_secret_passes_by_any_way(canary: str, lines: Lines) -> None:
    """As event, argument, value, number, name of a field, in a list, in an exception."""
    log = get_logger()
    log.info(canary)
    log.info("found %s", canary)
    log.info("found", reason=canary)
    log.info("found", text=canary)
    log.info("found", reason=[canary], where=(canary,), kind={"a": canary}, status=canary.encode())
    log.info("found", **{canary: 1})
    digits = "".join(character for character in canary if character.isdigit())
    log.info("found", count=int(digits) if len(digits) >= 8 else 10**9)
    log.bind(reason=canary).warning("found")
    try:
        fail(canary)
    except ValueError:
        log.exception("failed", reason=canary)
    logging.getLogger("sqlalchemy.pool").warning("seen %s", canary, extra={"text": canary})
    logging.getLogger("asyncio").error(canary, exc_info=ValueError(canary))
    with warnings.catch_warnings(action="always"):
        warnings.warn(canary, stacklevel=1)

    written = lines()
    text = json.dumps(written)
    assert len(written) == 12
    assert all(line["dropped"] for line in written[:8])
    assert json.dumps(canary)[1:-1] not in text
    assert canary not in text
    assert len(digits) < 8 or digits not in text


def fail(words: str) -> NoReturn:
    raise ValueError(words) from RuntimeError(words)


def test_what_is_dropped_is_counted(lines: Lines) -> None:
    get_logger().warning("kept", count=2, nik="x", chat="y")

    (line,) = lines()
    assert (line["event"], line["count"], line["dropped"]) == ("kept", 2, 2)


def test_a_receipt_sounds_like_any_reply(lines: Lines) -> None:
    """The time of a receipt would tell when a report was sent."""
    get_logger().info("sent", kind=MessageClass.RECEIPT, channel=Channel.TELEGRAM)

    (line,) = lines()
    assert (line["kind"], line["channel"]) == ("reply", "telegram")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    event=st.text(),
    fields=st.dictionaries(
        st.sampled_from(sorted(FIELDS)) | st.text(min_size=1),
        st.text() | st.integers() | st.floats() | st.binary() | st.none(),
    ),
)
def test_C06_one_event_is_one_line_whatever_is_logged(
    event: str, fields: dict[str, Any], lines: Lines
) -> None:
    names = {"event", "exc_info", "level", "timestamp"}
    fields = {name: value for name, value in fields.items() if name not in names}

    get_logger().bind(**fields).warning(event.replace("%", ""))

    (line,) = lines()
    assert set(line) <= FIELDS | {"event", "level", "timestamp", "dropped"}
    assert "".join(map(str, line.values())).isprintable()


def test_an_exception_is_told_by_class_and_by_our_lines(lines: Lines) -> None:
    metrics = new_metrics()
    try:
        try:
            metrics.sent("telegram", "no such kind", "Sent")
        except KeyError as error:
            raise ExceptionGroup("several", [error]) from error
    except ExceptionGroup:
        get_logger().exception("failed")

    (line,) = lines()
    assert line["error_class"] == "ExceptionGroup"
    assert line["causes"] == ["KeyError"]
    (where,) = line["where"]
    assert where.startswith("bot.observability:")


def test_a_library_is_told_by_name_and_level_only(lines: Lines) -> None:
    noisy = logging.getLogger("noisy.package")
    noisy.setLevel(logging.DEBUG)
    noisy.info("hidden")
    noisy.critical("said %s", "hidden", exc_info=OSError("hidden"))

    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {
        "level": "error",
        "event": "library-spoke",
        "library": "noisy.package",
        "error_class": "OSError",
        "causes": [],
        "where": [],
    }


def test_a_broken_record_of_a_library_prints_nothing_else(lines: Lines) -> None:
    logging.getLogger("careless").warning("%d", "hidden")

    (line,) = lines()
    assert line["library"] == "careless"


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(401)
        self.end_headers()
        self.wfile.write(b'{"ok":false,"error_code":401,"description":"Unauthorized"}')

    do_POST = do_GET  # noqa: N815 -- the library's name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def api_url() -> Iterator[str]:
    """A Bot API that refuses the token."""
    server = HTTPServer(("127.0.0.1", 0), _Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


CALLS = """
import asyncio, httpx
from bot.channels.telegram.client_httpx import HttpxClient
from bot.channels.telegram.client_ptb import PtbClient

async def main():
    for kind in (PtbClient, HttpxClient):
        for url in ({url!r}, "http://127.0.0.1:1"):
            client = kind({token!r}, url)
            await client.call("getMe", {{}})
            await client.close()
    unclosed = HttpxClient({token!r}, {url!r})
    await unclosed.call("getMe", {{}})
    async with httpx.AsyncClient(trust_env=False) as plain:
        await plain.get({url!r} + "/bot" + {token!r} + "/getMe")
    raise RuntimeError("died with " + {token!r})

asyncio.run(main())
"""


def test_C08_token_in_httpx_url_never_logged(api_url: str) -> None:
    """The control finds the token in a plain log; ours holds nothing of it."""
    calls = CALLS.format(token=TOKEN, url=api_url)
    plain = "import logging; logging.basicConfig(level='DEBUG')\n"
    ours = "from bot.observability import configure_logging; configure_logging('debug')\n"

    control = run(plain + calls, capture_output=True)
    found = run(ours + calls, capture_output=True)

    assert f"/bot{TOKEN}/getMe" in control.stderr
    assert TOKEN not in found.stdout + found.stderr
    assert TOKEN.split(":")[1] not in found.stdout + found.stderr
    (last,) = [json.loads(line) for line in found.stderr.splitlines()]
    assert (last["event"], last["error_class"]) == ("uncaught", "RuntimeError")
    assert found.returncode == 1


UNWATCHED = """
import threading
from bot.observability import configure_logging

class Careless:
    def __del__(self):
        raise ValueError("hidden")

def fail():
    raise KeyError("hidden")

configure_logging("info")
Careless()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
raise SystemExit(3)
"""


def test_C07_what_nobody_caught_is_told_by_class() -> None:
    done = run(UNWATCHED, capture_output=True)

    told = [json.loads(line)["error_class"] for line in done.stderr.splitlines()]
    assert told == ["ValueError", "KeyError"]
    assert "hidden" not in done.stdout + done.stderr
    assert done.returncode == 3


WRITES = """
import logging
from bot.observability import configure_logging, get_logger
configure_logging("info")
for _ in range(1000):
    get_logger().warning("still-here")
    logging.getLogger("library").error("lost")
print("went on")
"""


@pytest.mark.parametrize("kind", ["closed reader", "closed", "full disk"])
def test_H21_a_lost_log_does_not_stop_the_service(kind: str) -> None:
    script = f"import os; os.close(2)\n{WRITES}" if kind == "closed" else WRITES
    if kind == "closed reader":
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open("/dev/full", os.O_WRONLY)

    done = run(script, stdout=subprocess.PIPE, stderr=writer)

    os.close(writer)
    assert (done.stdout, done.returncode) == ("went on\n", 0)


def test_before_it_is_configured_nothing_unlisted_is_written() -> None:
    """Commands other than `serve` may log too; their standard output is for answers."""
    script = """
from bot.observability import get_logger
get_logger().info("hello")
get_logger().warning("odd", nik="hidden")
"""

    done = run(script, capture_output=True)

    assert done.stdout == ""
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert (line["event"], line["dropped"]) == ("odd", 1)
    assert "hidden" not in done.stderr


def test_the_allow_list_changes_nothing_that_it_keeps() -> None:
    event = {"event": "a-b", "level": "info", "count": 3, "where": ("bot.app:12",), "reason": None}

    assert allow_listed(None, "info", event) == event


def counts(metrics: Metrics) -> dict[str, float]:
    text = generate_latest(metrics.registry).decode()
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_metrics_count_what_happened() -> None:
    metrics = new_metrics()

    metrics.batch(["Answered", "Answered", "Failed"])
    metrics.batch([])
    metrics.ignored("group")
    metrics.sent(Channel.TELEGRAM, MessageClass.REPLY, "Sent")
    metrics.outbox({("pending", MessageClass.DIGEST): 2})
    metrics.outbox({("pending", "reply"): 5, ("pending", "receipt"): 1})

    found = counts(metrics)
    assert found["tanpacalo_intake_batch_size_count"] == 1
    assert found["tanpacalo_intake_batch_size_sum"] == 3
    assert found['tanpacalo_messages_total{outcome="Answered"}'] == 2
    assert found['tanpacalo_ignored_total{reason="group"}'] == 1
    sent = 'tanpacalo_sends_total{channel="telegram",kind="reply",outcome="Sent"}'
    assert found[sent] == 1
    assert found['tanpacalo_outbox{kind="reply",state="pending"}'] == 6
    assert 'tanpacalo_outbox{kind="digest",state="pending"}' not in found


def test_F03_no_count_tells_a_report_from_a_reply() -> None:
    """A receipt leaves when a report was sent; its counter would tell the second."""
    metrics = new_metrics()

    metrics.sent("telegram", MessageClass.RECEIPT, "Sent")
    metrics.outbox({("sent", MessageClass.RECEIPT): 1})

    text = generate_latest(metrics.registry).decode()
    assert "receipt" not in text
    assert "report" not in text


def test_each_process_part_has_counts_of_its_own() -> None:
    first, second = new_metrics(), new_metrics()
    first.ignored("group")

    assert 'tanpacalo_ignored_total{reason="group"}' not in counts(second)


class Noting(Metrics):
    """Says when the loop was looked at."""

    def __init__(self) -> None:
        super().__init__(CollectorRegistry())
        self.noted = asyncio.Event()

    def loop_lag(self, seconds: float) -> None:
        super().loop_lag(seconds)
        self.noted.set()


async def test_H19_the_event_loops_lateness_is_measured() -> None:
    metrics = Noting()

    watching = asyncio.create_task(watch_loop(metrics, every_s=0))
    await metrics.noted.wait()

    assert counts(metrics)["tanpacalo_loop_lag_seconds_count"] >= 1

    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


def test_lateness_is_never_less_than_none() -> None:
    """A clock's rounding may say that the loop was early."""
    metrics = new_metrics()

    metrics.loop_lag(-0.001)

    assert counts(metrics)["tanpacalo_loop_lag_seconds_sum"] == 0
