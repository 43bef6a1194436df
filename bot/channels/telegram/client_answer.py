"""What comes back from the Bot API, read with care. Pure; both clients use it.

Source: https://core.telegram.org/bots/api#making-requests
"""

import json
from typing import Any, Final

from bot.channels.telegram.client import Answer, Done, Doubtful, NotSent, Refused

#: A 200 whose content is no answer of the Bot API.
UNREADABLE: Final = "unreadable-answer"
#: A refusal in words that we decide by. Of all others only the number matters.
WORDED: Final = frozenset({400, 401, 403, 404, 409})
TOO_MANY: Final = 429
#: A longer wait is no wait but a mistake, and overflows a timedelta (H11).
_LONGEST_WAIT_S: Final = 86_400


def decode(payload: bytes) -> dict[str, Any] | None:
    """Read an answer, and keep of what it says about an error only what has its type.

    Returns:
        None if it is no JSON object.
    """
    try:
        # Not orjson: one lone surrogate in a batch would hold up the whole of it (A16).
        answer = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    answer["parameters"] = _parameters(answer.get("parameters"))
    if not isinstance(answer.get("description", ""), str):
        del answer["description"]
    return answer


def _parameters(given: object) -> dict[str, int]:
    if not isinstance(given, dict):
        return {}
    wait = given.get("retry_after")
    if not isinstance(wait, int | float) or wait != wait:  # noqa: PLR0124 -- NaN
        return {}
    return {"retry_after": int(max(1, min(wait, _LONGEST_WAIT_S)))}


def answer_of(status: int, payload: bytes) -> Answer:
    """Tell what an HTTP answer means.

    Args:
        status: of HTTP.
        payload: the body as it came.
    """
    body = decode(payload)
    if 200 <= status < 300:
        is_answer = body is not None and "result" in body
        return Done(body["result"]) if body and is_answer else Doubtful(UNREADABLE)
    if status not in WORDED and status != TOO_MANY:
        return Refused(status, "")
    if body is not None and "retry_after" in body["parameters"]:
        return Refused(TOO_MANY, "", body["parameters"]["retry_after"])
    if status == TOO_MANY:
        return Refused(TOO_MANY, "")
    if body is None:
        # Telegram refuses in JSON. Whoever said no before it must not end a chat.
        return NotSent("not-telegram")
    return Refused(status, str(body.get("description", "")))
