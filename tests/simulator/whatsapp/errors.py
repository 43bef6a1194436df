"""Errors as the Cloud API answers them and as statuses tell them.

Source: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes; statuses of
codes that Meta's OpenAPI definition documents are the definition's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

_MORE: Final = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


@dataclass(frozen=True, slots=True)
class Documented:
    """What is written about a code: the HTTP status and the title."""

    status: int
    title: str


#: Every documented code of the messaging API.
DOCUMENTED: Final[Mapping[int, Documented]] = {
    code: Documented(status, title)
    for code, status, title in (
        (0, 401, "AuthException"),
        (1, 400, "API Unknown"),
        (2, 503, "API Service"),
        (3, 500, "API Method"),
        (4, 429, "API Too Many Calls"),
        (10, 403, "Permission Denied"),
        (33, 400, "Parameter value is not valid"),
        (100, 400, "Invalid parameter"),
        (104, 401, "An access token is required to request this resource"),
        (190, 401, "Access token has expired"),
        (200, 403, "API Permission"),
        (368, 403, "Temporarily blocked for policies violations"),
        (80007, 429, "Rate limit issues"),
        (130429, 429, "Rate limit hit"),
        (130472, 400, "User's number is part of an experiment"),
        (130497, 403, "Business account is restricted from messaging users in this country"),
        (131000, 500, "Something went wrong"),
        (131005, 403, "Access denied"),
        (131008, 400, "Required parameter is missing"),
        (131009, 400, "Parameter value is not valid"),
        (131016, 500, "Service unavailable"),
        (131021, 400, "Recipient cannot be sender"),
        (131026, 400, "Message undeliverable"),
        (131030, 400, "Recipient phone number not in allowed list"),
        (131031, 403, "Account has been locked"),
        (
            131037,
            400,
            "The number needs display name approval before message sending",
        ),
        (131042, 400, "Business eligibility payment issue"),
        (131045, 500, "Incorrect certificate"),
        (131047, 400, "Re-engagement message"),
        (131048, 400, "Spam rate limit hit"),
        (131049, 400, "Meta chose not to deliver"),
        (131050, 400, "User has stopped marketing messages from your business"),
        (131051, 400, "Unsupported message type"),
        (131052, 400, "Media download error"),
        (131053, 400, "Media upload error"),
        (131056, 400, "(Business Account, Consumer Account) pair rate limit hit"),
        (131057, 500, "Business Account is in maintenance mode"),
        (132000, 400, "Template Param Count Mismatch"),
        (132001, 404, "Template does not exist"),
        (132005, 400, "Template Hydrated Text Too Long"),
        (132007, 400, "Template Format Character Policy Violated"),
        (132012, 400, "Template Parameter Format Mismatch"),
        (132015, 400, "Template is Paused"),
        (132016, 400, "Template is Disabled"),
        (132018, 400, "There is an issue with the parameters in your template"),
        (132068, 400, "Flow is in blocked state"),
        (132069, 400, "Flow is in throttled state"),
        (133000, 500, "Incomplete Deregistration"),
        (133004, 503, "Server Temporarily Unavailable"),
        (133005, 400, "Two step verification PIN Mismatch"),
        (133006, 400, "Phone number re-verification needed"),
        (133008, 400, "Too Many Two step verification PIN Guesses"),
        (133009, 400, "Two step verification PIN Guessed Too Fast"),
        (133010, 400, "Phone number Not Registered"),
        (133015, 400, "Please wait a few minutes before attempting to register this phone number"),
        (133016, 400, "Account register deregister rate limit exceeded"),
        (134011, 400, "Payments terms of service has not been accepted"),
        (135000, 400, "Generic user error"),
    )
}


class GraphError(Exception):
    """A call that is answered with an error.

    Attributes:
        code: Meta's; the HTTP status follows from it unless given.
        details: what `error_data.details` says.
        subcode: `error_subcode`, left out if None.
    """

    def __init__(
        self, code: int, details: str, *, status: int | None = None, subcode: int | None = None
    ) -> None:
        super().__init__(details)
        known = DOCUMENTED.get(code, Documented(400, "Unknown"))
        self.code, self.details, self.subcode = code, details, subcode
        self.status = known.status if status is None else status
        self.message = f"(#{code}) {known.title}"

    def body(self) -> bytes:
        """Return the answer's body."""
        error: dict[str, Any] = {
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return orjson.dumps({"error": error | {"fbtrace_id": trace_id(self.details)}})


class RefusedError(GraphError):
    """The definition or the documentation does not allow the call: a mistake of the bot."""


def status_error(code: int, details: str = "") -> dict[str, Any]:
    """Return what a `failed` status says about its reason."""
    title = DOCUMENTED.get(code, Documented(400, "Unknown")).title
    data = {"details": details or title}
    return {"code": code, "title": title, "message": title, "error_data": data, "href": _MORE}


def trace_id(seed: str) -> str:
    """Return something that looks like Meta's `fbtrace_id`."""
    return "A" + hashlib.sha256(seed.encode()).hexdigest()[:22]
