"""Errors as the Bot API words them.

Source: https://core.telegram.org/bots/api#making-requests and #responseparameters
"""

from collections.abc import Mapping
from typing import Any

import orjson


class ApiError(Exception):
    """A call that is answered with `"ok": false`."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> bytes:
        """Return the answer's body."""
        content: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters is not None:
            content["parameters"] = self.parameters
        return orjson.dumps(content)


class RefusedError(ApiError):
    """The platform's definition does not allow the call: a mistake of the bot."""

    def __init__(self, problem: str, code: int = 400) -> None:
        prefix = "Bad Request: " if code == 400 else ""
        super().__init__(code, prefix + problem)


def success(result: object) -> bytes:
    """Return the body of a good answer."""
    return orjson.dumps({"ok": True, "result": result})


def unauthorized() -> ApiError:
    """The token is wrong or was revoked."""
    return ApiError(401, "Unauthorized")


def too_many_requests(retry_after: object) -> ApiError:
    """Too much was sent; None leaves `retry_after` out."""
    if retry_after is None:
        return ApiError(429, "Too Many Requests: retry later")
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


def chat_not_found() -> ApiError:
    """Nobody with this id ever wrote to the bot."""
    return ApiError(400, "Bad Request: chat not found")


def blocked() -> ApiError:
    """The person has blocked the bot."""
    return ApiError(403, "Forbidden: bot was blocked by the user")


def migrated(to: int) -> ApiError:
    """The group has become a supergroup with another id."""
    return ApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": to},
    )


def conflict(reason: str) -> ApiError:
    """Two ways of getting updates at once."""
    return ApiError(409, f"Conflict: {reason}")
