"""What an operator may know: log lines by allow-list, and counts.

A log line is one JSON object on standard error. It says that something of a known kind
happened: the event is a fixed word, fields are those of a list, values are single words and
small numbers. What does not fit is dropped and counted, so that no citizen's words, number,
address or receipt can pass, whatever a caller hands over (C06, C07). Of libraries only who
spoke and how loud is passed on: Telegram's address holds the token (C08).

Nothing here tells reports from other messages: a time would lead to a reporter (F03).
"""

import asyncio
import logging
import os
import re
import sys
import threading
from collections import Counter as Counts
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, cast

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from structlog.typing import FilteringBoundLogger

from handlers.domain.messages import MessageClass

#: Fields that a caller may set; everything else is dropped.
FIELDS: Final = frozenset(
    {
        "attempt", "batch_size", "causes", "channel", "client", "command", "component", "count",
        "database", "duration_ms", "error_class", "job", "kind", "library", "mode", "outcome",
        "port", "process", "reason", "route", "schema", "signal", "state", "status", "tasks",
        "version", "where",
    }
)  # fmt: skip
STDERR: Final = 2
#: Larger numbers may be a chat, a telephone, a NIK.
MOST: Final = 10_000_000
#: These libraries write addresses, which hold the token, at their quieter levels.
TALKATIVE: Final = ("aiohttp", "httpx", "httpcore", "telegram", "apscheduler", "uvicorn.access")
_OURS: Final = ("bot", "notifications", "storage", "handlers")
_ROOT: Final = Path(__file__).parents[1]
_LEVEL_OF: Final = "tanpacalo"
_EVENT: Final = re.compile(r"[a-z]+(-[a-z]+)*")
_WORD: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,79}")
_DIGIT: Final = re.compile(r"\d")
_MOST_DIGITS: Final = 6
#: Capitals with digits look like a slip's code; in a class's name they are harmless.
_CODE: Final = re.compile(r"(?=.*[A-Z])(?=.*\d)")
_CLASSES: Final = frozenset({"error_class", "causes", "library"})
_FRAMES: Final = 6

Event = MutableMapping[str, Any]


def configure_logging(level: str) -> None:
    """Log to standard error, our events and what is left of libraries' records.

    Call it first: before it, a library may log what it likes.

    Args:
        level: debug, info, warning or error; libraries stay at warning.
    """
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a failing handler would print the record itself
    root = logging.getLogger()
    root.handlers = [LibraryHandler()]
    root.setLevel(logging.WARNING)
    logging.getLogger(_LEVEL_OF).setLevel(level.upper())
    logging.captureWarnings(capture=True)
    sys.excepthook = _report_uncaught
    sys.unraisablehook = lambda found: _report_uncaught(found.exc_type, found.exc_value, None)
    threading.excepthook = lambda found: _report_uncaught(found.exc_type, found.exc_value, None)


def get_logger() -> FilteringBoundLogger:
    """Give a logger: `log.info("card-ready", count=3)`.

    Before `configure_logging` it writes warnings and errors only.
    """
    return cast(
        FilteringBoundLogger,
        structlog.wrap_logger(
            StandardError(),
            processors=(_skip_quiet, _stamp, _describe_exception, allow_listed, _encode),
            wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        ),
    )


class StandardError:
    """Writes lines to the file descriptor itself.

    Python's own stream keeps what it could not write and fails again later, even at exit;
    a closed or full standard error must not stop the service (H21).
    """

    def msg(self, line: bytes) -> None:
        """Write one line, or lose it."""
        try:
            os.write(STDERR, line + b"\n")
        except OSError:
            return

    debug = info = warning = error = critical = msg


class LibraryHandler(logging.Handler):
    """Passes on who spoke, how loud and which class of exception; never the message."""

    def __init__(self) -> None:
        # A library may set its own logger to a quieter level than the root's.
        super().__init__(logging.WARNING)
        self._log = get_logger()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record of the standard library's logging."""
        error = record.exc_info[1] if record.exc_info else None
        say = self._log.error if record.levelno >= logging.ERROR else self._log.warning
        say("library-spoke", library=record.name, exc_info=error)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the library's name
        """Say nothing: the library would print the record."""


def allow_listed(_logger: object, _method: str, event: Event) -> Event:
    """Keep what the list allows; count the rest in `dropped`.

    Args:
        event: the event's word under "event", with its fields.

    Returns:
        A new event of fixed words, known fields and harmless values.
    """
    kept = {name: event[name] for name in ("timestamp", "level") if name in event}
    word = event.get("event")
    is_word = isinstance(word, str) and _EVENT.fullmatch(word) is not None
    kept["event"] = word if is_word else "unnamed"
    dropped = 0 if is_word else 1
    for name, value in event.items():
        if name in kept:
            continue
        if name in FIELDS and _is_harmless(value, is_class=name in _CLASSES):
            # A receipt in the log would tell when somebody sent a report.
            kept[name] = MessageClass.REPLY if value == MessageClass.RECEIPT else value
        else:
            dropped += 1
    return kept | ({"dropped": dropped} if dropped else {})


def _is_harmless(value: object, *, is_class: bool) -> bool:
    match value:
        case None | bool():
            return True
        case int() | float():
            return -MOST < value < MOST
        case str():
            is_word = _WORD.fullmatch(value) and len(_DIGIT.findall(value)) <= _MOST_DIGITS
            return bool(is_word) and (is_class or not _CODE.match(value))
        case tuple():
            parts = (_is_harmless(one, is_class=is_class) for one in value)
            return len(value) <= _FRAMES and all(parts)
        case _:
            return False


def _skip_quiet(_logger: object, method: str, event: Event) -> Event:
    level = logging.getLevelNamesMapping()[method.upper()]
    if not logging.getLogger(_LEVEL_OF).isEnabledFor(level):
        raise structlog.DropEvent
    return event


def _stamp(_logger: object, method: str, event: Event) -> Event:
    event["level"] = method
    event["timestamp"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return event


def _describe_exception(_logger: object, _method: str, event: Event) -> Event:
    """Tell an exception's classes and our lines; its message and locals may hold anything."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["error_class"] = type(error).__name__
        event["causes"] = tuple(type(one).__name__ for one in _causes(error))[:_FRAMES]
        event["where"] = tuple(_our_frames(error))[-_FRAMES:]
    return event


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk through the members of a group, then through what led to an error."""
    seen = {id(error)}
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        members = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        led_to_it = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        for other in (*members, led_to_it):
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                waiting.append(other)
                yield other


def _our_frames(error: BaseException) -> Iterator[str]:
    """Name the lines of our own code that an error came through, the last one last."""
    innermost = error
    while isinstance(innermost, BaseExceptionGroup):
        innermost = innermost.exceptions[0]
    at: TracebackType | None = innermost.__traceback__
    while at is not None:
        path = Path(at.tb_frame.f_code.co_filename)
        if path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _OURS:
            module = ".".join(path.relative_to(_ROOT).with_suffix("").parts)
            yield f"{module}:{at.tb_lineno}"
        at = at.tb_next


def _encode(_logger: object, _method: str, event: Event) -> bytes:
    return orjson.dumps(event)


def _report_uncaught(
    kind: type[BaseException], error: BaseException | None, _traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt) or sys.is_finalizing():
        return  # at the very end nothing is left to write a line with
    get_logger().critical("uncaught", exc_info=error, error_class=kind.__name__)


#: A receipt is counted as a reply, or a counter would tell when a report was sent.
_KINDS: Final = MappingProxyType(
    {
        str(kind): str(MessageClass.REPLY if kind is MessageClass.RECEIPT else kind)
        for kind in MessageClass
    }
)


class Metrics:
    """Counts of one process. No label leads to a chat or tells reports apart.

    Attributes:
        registry: what `/metrics` shows.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._batch_size = Histogram(
            "tanpacalo_intake_batch_size",
            "Messages that shared one commit.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
            registry=registry,
        )
        self._messages = Counter(
            "tanpacalo_messages", "Messages by what became of them.", ["outcome"], registry=registry
        )
        self._ignored = Counter(
            "tanpacalo_ignored", "Updates that ask for nothing.", ["reason"], registry=registry
        )
        self._deliveries = Counter(
            "tanpacalo_deliveries",
            "What a platform told of messages after they were sent.",
            ["result"],
            registry=registry,
        )
        self._sent = Counter(
            "tanpacalo_sends",
            "Attempts to send by what became of them.",
            ["channel", "kind", "outcome"],
            registry=registry,
        )
        self._outbox = Gauge(
            "tanpacalo_outbox", "Messages in the outbox.", ["state", "kind"], registry=registry
        )
        self._loop_lag = Histogram(
            "tanpacalo_loop_lag_seconds",
            "How much later than asked the event loop went on.",
            buckets=(0.005, 0.025, 0.1, 0.25, 1, 5),
            registry=registry,
        )

    def batch(self, outcomes: Sequence[str]) -> None:
        """Count a batch of the intake by how each message ended."""
        if outcomes:
            self._batch_size.observe(len(outcomes))
        for outcome, count in Counts(outcomes).items():
            self._messages.labels(outcome).inc(count)

    def ignored(self, reason: str) -> None:
        """Count an update that asks for nothing."""
        self._ignored.labels(reason).inc()

    def deliveries(self, results: Mapping[str, int]) -> None:
        """Count what a platform told of messages after they were sent."""
        for result, count in results.items():
            self._deliveries.labels(result).inc(count)

    def sent(self, channel: str, kind: str, outcome: str) -> None:
        """Count an attempt to send."""
        self._sent.labels(channel, _KINDS[kind], outcome).inc()

    def outbox(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Show how many messages lie in the outbox.

        Args:
            counts: by state and class of message; what is missing is 0.
        """
        self._outbox.clear()
        for (state, kind), count in counts.items():
            self._outbox.labels(state, _KINDS[kind]).inc(count)

    def loop_lag(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._loop_lag.observe(max(0.0, seconds))


def new_metrics() -> Metrics:
    """Make the counts of one process, in a registry of their own."""
    return Metrics(CollectorRegistry())


async def watch_loop(metrics: Metrics, *, every_s: float = 1.0) -> None:
    """Note how late the event loop is until cancelled: something blocks it (H19).

    Args:
        metrics: where it is noted.
        every_s: seconds between two looks.
    """
    loop = asyncio.get_running_loop()
    while True:
        asked = loop.time() + every_s
        await asyncio.sleep(every_s)
        metrics.loop_lag(loop.time() - asked)
