"""A02: does the time of a refusal tell how much of a guessed secret was right?

`python -m benchmarks.secret_timing` asks each guarded door 20,000 times with a guess that is
wrong from its first byte and 20,000 times with one that is right but for its last, mixed at
random, and compares the times by Welch's t-test, as dudect does. |t| below 4.5 is no
difference. A comparison that stops at the first wrong byte is measured first: it must be
found, or the measurement says nothing.
Source: https://eprint.iacr.org/2016/1123 (dudect)
"""

import gc
import hmac
import math
import random
import statistics
import sys
from collections.abc import Callable, Coroutine, Sequence
from time import perf_counter_ns
from typing import Any, Final

from bot.channels.telegram.webhook import SECRET_HEADER, TelegramWebhook
from bot.channels.whatsapp.webhook import WhatsAppWebhook

SAMPLES: Final = 20_000
LIMIT: Final = 4.5
RUNS: Final = 3
#: The slowest tenth of all is the machine's doing: interrupts, other programs.
KEPT: Final = 0.9
WARM_UP: Final = 2_000
HEX: Final = b"0123456789abcdef"
SECRET: Final = "0123456789abcdef" * 8
BODY: Final = b'{"object":"whatsapp_business_account","entry":[]}'

Ask = Callable[[bytes], object]


def main() -> int:
    """Measure every door and print a line for each.

    Returns:
        0 if no door can be told apart and the control can.
    """
    secret = SECRET.encode()
    control = typical(stops_early, secret)
    results = {
        "control: stops at the first wrong byte": control,
        "for comparison: Python's own ==": typical(secret.__eq__, secret),
        "telegram: secret of the webhook": typical(telegram_webhook(), secret),
        "whatsapp: signature of a delivery": typical(whatsapp_signature(), signature()),
        "whatsapp: token of the verification": typical(whatsapp_verification(), secret),
    }
    for name, t in results.items():
        verdict = "no difference" if t < LIMIT else "DIFFERS"
        sys.stdout.write(f"{name:<42} |t| = {t:8.2f}   {verdict}\n")
    doors = [t for name, t in results.items() if name.startswith(("telegram", "whatsapp"))]
    is_sound = control >= LIMIT and all(t < LIMIT for t in doors)
    told = f"{2 * SAMPLES:,} guesses, middle one of {RUNS} measurements, limit {LIMIT}"
    sys.stdout.write(f"{told}: {_word(is_sound)}\n")
    return 0 if is_sound else 1


def _word(is_sound: bool) -> str:
    return "good" if is_sound else "NOT GOOD: run it again on a quiet machine, then look"


def typical(ask: Ask, right: bytes) -> float:
    """Give the middle one of some measurements: a burst of other work spoils only one."""
    return statistics.median(abs(measure(ask, right)) for _ in range(RUNS))


def measure(ask: Ask, right: bytes) -> float:
    """Give Welch's t of the two kinds of guess."""
    kinds = [0, 1] * SAMPLES
    random.shuffle(kinds)
    guesses = [(kind, guess(right, known=kind * (len(right) - 1))) for kind in kinds]
    times: tuple[list[int], list[int]] = ([], [])
    for _kind, one in guesses[:WARM_UP]:
        ask(one)
    gc.disable()
    for kind, one in guesses:
        began = perf_counter_ns()
        ask(one)
        times[kind].append(perf_counter_ns() - began)
    gc.enable()
    slowest = sorted(times[0] + times[1])[int(2 * SAMPLES * KEPT)]
    return welch_t(*([one for one in kind if one < slowest] for kind in times))


def guess(right: bytes, *, known: int) -> bytes:
    """Make a guess that is wrong from a byte on.

    Each one anew, and all in one way: the place of a value in memory can be measured, too.
    """
    wrong = right[known] ^ random.choice((1, 2, 3))  # noqa: S311 -- guesses, no secrets
    rest = random.choices(HEX, k=len(right))[known + 1 :]  # noqa: S311 -- the same
    return b"".join((right[:known], bytes([wrong]), bytes(rest)))


def welch_t(one: Sequence[int], other: Sequence[int]) -> float:
    """Compare two means whose spreads may differ."""
    difference = statistics.fmean(one) - statistics.fmean(other)
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return difference / math.sqrt(spread) if spread else 0.0


def stops_early(guess: bytes) -> bool:
    """Compare as nobody should."""
    return all(left == right for left, right in zip(guess, SECRET.encode(), strict=True))


def telegram_webhook() -> Ask:
    """Knock with a secret in the header; nothing behind the door is built."""
    nothing: Any = None
    door = TelegramWebhook(
        secret=SECRET,
        answers_in_response=False,
        keys=nothing,
        intake=nothing,
        spinners=nothing,
        parse=nothing,
        ignored=nothing,
    )
    return lambda guess: _finish(
        door({"method": "POST", "headers": [(SECRET_HEADER, guess)]}, nothing, _swallow)
    )


def _whatsapp() -> WhatsAppWebhook:
    nothing: Any = None
    return WhatsAppWebhook(
        verify_token=SECRET,
        app_secrets=[SECRET, SECRET[::-1]],
        parse=nothing,
        receive=nothing,
        record=nothing,
        ignored=nothing,
    )


def signature() -> bytes:
    """Sign a body as Meta does."""
    return b"sha256=" + hmac.digest(SECRET.encode(), BODY, "sha256").hex().encode()


def whatsapp_signature() -> Ask:
    """Ask whether a signature is Meta's."""
    door = _whatsapp()
    return lambda guess: door._is_from_meta(BODY, guess)


def whatsapp_verification() -> Ask:
    """Ask to be verified with a token."""
    door, asked = _whatsapp(), b"hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    nothing: Any = None
    return lambda guess: _finish(
        door({"method": "GET", "query_string": asked + guess, "headers": []}, nothing, _swallow)
    )


async def _swallow(_part: object) -> None:
    return


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that waits for nothing: without a loop, whose noise would hide all."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise RuntimeError("the door waited for something")


if __name__ == "__main__":
    sys.exit(main())
