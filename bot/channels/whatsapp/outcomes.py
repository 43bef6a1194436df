"""What the Cloud API's answers to a message mean. Pure.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes, which
says to go by the code; the HTTP status decides only where a code has no rule.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.channels.calls import Answer, Reply
from notifications.channel import Dead, Outcome, Parked, Retry, Sent, Unknown


def _stop(reason: str) -> Retry:
    """Nothing can leave this number until an operator has mended it."""
    return Retry(reason, pauses_channel=True)


def _too_fast(seconds: int) -> Retry:
    return Retry("too-many-requests", after=timedelta(seconds=seconds))


_RULES: Final[tuple[tuple[Outcome, tuple[int, ...]], ...]] = (
    (_stop("token-revoked"), (0, 102, 104, 190)),
    (_stop("no-permission"), (3, 10, *range(200, 300), 403, 131005)),
    (_stop("number-unknown"), (33, 803)),
    (
        _stop("number-not-registered"),
        (131045, 133005, 133006, 133008, 133009, 133010, 133015),
    ),
    (_stop("name-not-approved"), (131037,)),
    (_stop("not-paid"), (131042, 134011)),
    (_stop("account-restricted"), (368, 131031)),
    (_stop("account-in-maintenance"), (131057,)),
    (_too_fast(1), (130429,)),
    (_too_fast(6), (131056,)),  # to one chat
    (_too_fast(60), (4, 17, 32, 613, 80007)),
    (_too_fast(3_600), (131048, 133016)),
    (Retry("out-of-order"), (1, 2, 131000, 131016, 133000, 133004, 135000)),
    (Parked("template-missing"), (132001,)),
    (Parked("template-parameters"), (132000, 132012, 132018)),
    (Parked("template-too-long"), (132005,)),
    (Parked("template-rejected"), (132007,)),
    (Parked("template-paused"), (132015, 132069)),
    (Parked("template-disabled"), (132016, 132068)),
    (Dead("undeliverable", ends_chat=True), (131026,)),
    (Dead("to-ourselves", ends_chat=True), (131021,)),
    (Dead("country-barred", ends_chat=True), (130497,)),
    (Dead("held-back-by-meta"), (130472, 131049)),
    (Dead("wants-no-marketing"), (131050,)),
    (Dead("recipient-not-allowed"), (131030,)),
    (Dead("refused"), (100, 400, 131008, 131009, 131051, 131052, 131053, 131055, 138006)),
    (Dead("window-shut"), (131047,)),  # in answer to a template
)
#: Meta's codes of templates are 132000 to 132999, and grow.
_TEMPLATES: Final = 132
BY_CODE: Final[Mapping[int, Outcome]] = {code: end for end, codes in _RULES for code in codes}


def code_of(reply: Reply) -> int | None:
    """Give Meta's code of an error, None if the reply is no error of Meta's."""
    match reply.body if isinstance(reply, Answer) else None:
        case {"error": {"code": 100, "error_subcode": 33}}:
            return 33  # our own number is not there, or not for this token
        case {"error": {"code": int(code)}}:
            return code
        case _:
            return None


def is_window_shut(reply: Reply) -> bool:
    """Tell whether Meta refused free text because the person's last message is too old."""
    return code_of(reply) == 131047


def outcome_of(reply: Reply) -> Outcome:
    """Decide what an answer to a message means (H09-H13).

    Args:
        reply: what came back, or did not.

    Returns:
        Sent, retry, unknown, dead or parked.
    """
    if not isinstance(reply, Answer):
        return reply
    if reply.status == 504:
        return Unknown("http-504")  # the gateway had passed it on and got no answer
    code = code_of(reply)
    if code is None and 200 <= reply.status < 300:
        return _taken(reply.body)
    found = BY_CODE.get(-1 if code is None else code) or _by_status(reply.status, code)
    if isinstance(found, Retry) and found.after and reply.wait_s is not None:
        return replace(found, after=timedelta(seconds=reply.wait_s))
    return found


def _taken(body: Any) -> Outcome:
    match body:
        case {"messages": [{"message_status": "paused"}, *_]}:
            return Parked("template-paused")
        case {"messages": [{"id": str(message_id)}, *_]} if message_id:
            return Sent()
        case _:
            return Unknown("unreadable-answer")


def _by_status(status: int, code: int | None) -> Outcome:
    if status == 401:
        return _stop("token-revoked")
    if status == 429:
        return _too_fast(1)
    if status >= 500 or code is None:
        # Meta refuses in JSON. Whoever said no before it must not end a message.
        return Retry(f"http-{status}")
    if code // 1_000 == _TEMPLATES:
        return Parked("template-refused")
    return Dead(f"error-{code % 10**9}")
