"""Who asks: the chat's cookie, and whether our own page asks on its behalf."""

import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

COOKIE: Final = "tc"
_CHAT: Final = re.compile(r"[0-9a-f]{32}")


def chat_of(request: HTTPConnection) -> str | None:
    """Give the chat's name from its cookie, None if there is no usable one."""
    chat = request.cookies.get(COOKIE, "")
    return chat if _CHAT.fullmatch(chat) else None


def new_chat() -> str:
    """Make a name that nobody can guess: 128 bits, as 32 hex digits."""
    return secrets.token_hex(16)


def remember(response: Response, chat: str, *, public_url: str) -> None:
    """Give the chat's name to the browser until it is closed; no script can read it."""
    response.set_cookie(
        COOKIE,
        chat,
        path="/",
        httponly=True,
        samesite="strict",
        secure=public_url.startswith("https://"),
    )


def is_from_elsewhere(request: HTTPConnection) -> bool:
    """Tell whether a link on another site led here.

    `SameSite=Strict` withholds the cookie then, although the browser may have one that
    an open page uses: it must not be replaced.
    """
    return request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")


def is_own_page(request: HTTPConnection, *, public_url: str) -> bool:
    """Tell whether our own page sent a request (the browser says so, a script cannot).

    Older browsers do not send `Sec-Fetch-Site`; then `Origin` must be the address that
    the request was sent to, or the public one that a proxy stands for.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    own = {request.headers.get("host", ""), urlsplit(public_url).netloc} - {""}
    return origin.scheme in ("http", "https") and origin.netloc in own
