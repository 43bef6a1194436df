"""`/cek`: asked by `POST` from our own page only, answered at one time for every reason.

Wrong, unknown and blocked give the same bytes after the same `DEADLINE_S`, and cost the
same statements before it (D02). Nothing of the two numbers is kept, logged, echoed, or
part of an address.
"""

import asyncio
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.webchat import visitor
from bot.channels.webchat.limits import MinuteLimit, network_of
from bot.web.check import form, page
from handlers.conversations import by_numbers
from handlers.conversations.check_door import PATH
from handlers.domain.application import Application
from handlers.domain.known import Known
from handlers.domain.office import Office
from handlers.domain.state import Language
from storage import nik_checks
from storage.database import UNAVAILABLE, Database
from storage.known import beside_documents
from storage.nik_checks import Asker, Pair
from storage.vault.keys import Keys

COOKIE: Final = "cek"
#: An answer leaves this long after the form was read, or at a multiple of it.
DEADLINE_S: Final = 0.4
#: Our form has some hundred bytes, also when every character is escaped.
MOST_BYTES: Final = 4_096
BODY_TIMEOUT_S: Final = 10
#: Faster than a full waiting room; what guards numbers is in `storage.nik_checks`.
MOST_A_MINUTE: Final = 120
MOST_AT_ONCE: Final = 64
RETRY_AFTER_S: Final = 60
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What the page works with; the process that serves it builds this once.

    Attributes:
        clock: gives the UTC instant.
        is_demo: sample data is shown, and the page says so.
        public_url: the address people use, "" if unknown.
        deadline_s: when an answer leaves; shorter only to measure it.
    """

    keys: Keys
    database: Database
    office: Office
    clock: Callable[[], datetime]
    is_demo: bool
    public_url: str
    deadline_s: float = DEADLINE_S


def check_routes(context: CheckPage) -> list[BaseRoute]:
    """Build the page's routes."""
    desk = _Desk(context)
    return [
        Route(PATH, desk.show_form, methods=["GET"]),
        Route(PATH, desk.take_form, methods=["POST"]),
    ]


class _Refused(Exception):  # noqa: N818
    """The post is answered before anything is looked up: with a sentence, or with none."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.text = text


class _Desk:
    """Answers requests."""

    def __init__(self, context: CheckPage) -> None:
        self._context = context
        self._pages = page.Pages(context.office, is_demo=context.is_demo)
        self._networks = MinuteLimit(MOST_A_MINUTE)
        self._under_way = 0

    async def show_form(self, request: Request) -> Response:
        """Answer `GET`: the empty form. Of the address only the language is read."""
        language = form.language_of(request.query_params.get(form.LANGUAGE, ""))
        response = _html(self._pages.form(language))
        if not _browser(request):
            response.set_cookie(
                COOKIE,
                secrets.token_hex(16),
                path=PATH,
                httponly=True,
                samesite="strict",
                secure=self._context.public_url.startswith("https://"),
            )
        return response

    async def take_form(self, request: Request) -> Response:
        """Answer `POST`."""
        try:
            self._admit(request)
            filled = form.parse(await _read(request))
        except _Refused as refused:
            return self._refuse(refused)
        match filled:
            case None:
                return Response(status_code=400)
            case form.Faulty(faults, language):
                return _html(self._pages.form(language, faults), 422)
            case form.Filled():
                return await self._in_time(request, filled)

    def _admit(self, request: Request) -> None:
        """Let our own page in, not too often, not too many at once."""
        if not visitor.is_own_page(request, public_url=self._context.public_url):
            raise _Refused(403, "check-elsewhere")
        if self._networks.wait_s(_network(request), self._context.clock()):
            raise _Refused(429, "check-too-often")
        if self._under_way >= MOST_AT_ONCE:
            raise _Refused(503, "check-away")

    def _refuse(self, refused: _Refused) -> Response:
        if not refused.text:
            return Response(status_code=refused.status)
        response = _html(self._pages.notice(Language.INDONESIAN, refused.text), refused.status)
        if refused.status != 403:
            response.headers["retry-after"] = str(RETRY_AFTER_S)
        return response

    async def _in_time(self, request: Request, filled: form.Filled) -> Response:
        """Look up, write the answer, and keep it until its time has come."""
        loop = asyncio.get_running_loop()
        began, deadline_s = loop.time(), self._context.deadline_s
        self._under_way += 1
        try:
            response = await self._answer(request, filled)
            # Late is late by a whole step: how late would tell something.
            steps = max(1, math.ceil((loop.time() - began) / deadline_s))
            await asyncio.sleep(began + steps * deadline_s - loop.time())
        finally:
            self._under_way -= 1
        return response

    async def _answer(self, request: Request, filled: form.Filled) -> Response:
        context, now = self._context, self._context.clock()
        asker = Asker(_network(request), _browser(request))
        look = partial(self._look, asker=asker, pair=filled.pair, now=now)
        try:
            found, known = await context.database.run(look)
        except UNAVAILABLE:
            return self._refuse(_Refused(503, "check-away"))
        if found:
            shown = by_numbers.documents(found, known)
            return _html(self._pages.documents(filled.language, shown))
        lines = by_numbers.not_shown(known.office, now)
        return _html(self._pages.nothing(filled.language, lines))

    def _look(
        self, tx: Connection, *, asker: Asker, pair: Pair, now: datetime
    ) -> tuple[tuple[Application, ...], Known]:
        context = self._context
        found = nik_checks.ask(tx, context.keys, asker, pair, now=now)
        return found, beside_documents(tx, context.office, found, now=now)


def _network(request: Request) -> str:
    """Name who asks: the server knows the address behind its own proxy, and no other."""
    return network_of(request.client.host if request.client else "")


def _browser(request: Request) -> str:
    """Give the page's cookie; whoever invents one only parts from other browsers."""
    cookies: Mapping[str, str] = request.cookies
    return cookies.get(COOKIE, "")[:64]


async def _read(request: Request) -> bytes:
    """Read a form, never more than ours can have (A09, A20, A21)."""
    headers = request.headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM or headers.get("content-encoding", "identity").lower() != "identity":
        raise _Refused(415)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _Refused(413)
    except TimeoutError:
        raise _Refused(408) from None
    except ClientDisconnect:
        raise _Refused(400) from None
    return bytes(body)


def _html(content: str, status: int = 200) -> Response:
    return Response(content, status, media_type="text/html", headers=page.HEADERS)
