"""The web chat's addresses: the page, its files, what is said and what is answered."""

import asyncio
from functools import partial
from typing import Final

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.channels import buttons
from bot.channels.http import WrongType, require_json
from bot.channels.webchat import limits, page, parse, stream, visitor
from bot.channels.webchat.context import WebChat
from bot.intake import Unavailable
from handlers.domain.messages import Incoming
from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage import pulled
from storage.database import UNAVAILABLE

MOST_BYTES: Final = 16_384
BODY_TIMEOUT_S: Final = 10
RETRY_AFTER_S: Final = 2
#: Open streams of the process and of one chat (a person's tabs).
MOST_STREAMS: Final = 1_000
MOST_STREAMS_OF_A_CHAT: Final = 6

_STREAM_HEADERS: Final = {
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # nginx would keep answers back until it has a page full
    "x-content-type-options": "nosniff",
}


class _Ended(Exception):  # noqa: N818
    """The request is answered here and goes no further."""

    def __init__(self, status: int, *, retry_after_s: int = 0, sentence: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.retry_after_s = retry_after_s
        self.sentence = sentence

    def as_response(self) -> Response:
        content = {"sentence": self.sentence} if self.sentence else {}
        response = _json(content, self.status)
        if self.retry_after_s:
            response.headers["retry-after"] = str(self.retry_after_s)
        return response


def webchat_routes(context: WebChat) -> list[BaseRoute]:
    """Build the web chat's routes: `/` and `/chat/…`.

    Args:
        context: the web chat's surroundings.
    """
    desk = _Desk(context)
    return [
        Route("/", desk.show_page),
        Route("/chat/files/{name}", desk.show_file),
        Route("/chat/messages", desk.take_message, methods=["POST"]),
        Route("/chat/seen", desk.take_seen, methods=["POST"]),
        Route("/chat/stream", desk.open_stream),
    ]


class _Desk:
    """Answers requests; holds the page and the counters."""

    def __init__(self, context: WebChat) -> None:
        self._context = context
        self._assets = page.read_assets()
        version = page.version_of(self._assets)
        self._page = page.render_page(context.office, is_demo=context.is_demo, version=version)
        self._addresses = limits.MinuteLimit(limits.MOST_OF_AN_ADDRESS)
        self._chats = limits.MinuteLimit(limits.MOST_OF_A_CHAT)

    async def show_page(self, request: Request) -> Response:
        """Answer `GET /`."""
        response = Response(self._page, media_type="text/html", headers=page.PAGE_HEADERS)
        if visitor.chat_of(request) is None and not visitor.is_from_elsewhere(request):
            self._remember_new(response)
        return response

    async def show_file(self, request: Request) -> Response:
        """Answer for a file of the page; its address changes when it does."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404)
        headers = {
            "cache-control": "public, max-age=31536000, immutable",
            "x-content-type-options": "nosniff",
        }
        return Response(asset.content, media_type=asset.media_type, headers=headers)

    async def take_message(self, request: Request) -> Response:
        """Take what was said: 202 after it is kept; its answer comes with the stream."""
        try:
            chat = self._admit(request)
            self._count(self._chats, chat)
            body = await _read(request)
            await self._take(chat, body)
        except _Ended as ended:
            return ended.as_response()
        return _json({}, 202)

    async def take_seen(self, request: Request) -> Response:
        """Finish the messages that the page shows."""
        try:
            chat = self._admit(request)
            await self._acknowledge(chat, parse.parse_seen(await _read(request)))
        except _Ended as ended:
            return ended.as_response()
        return _json({}, 202)

    async def open_stream(self, request: Request) -> Response:
        """Bring the answers, beginning behind `Last-Event-ID`."""
        context, chat = self._context, visitor.chat_of(request)
        is_new, chat = chat is None, chat or visitor.new_chat()
        try:
            self._count(self._addresses, _network(request))
            self._require_room(chat)
        except _Ended as ended:
            return ended.as_response()
        last = parse.row_id(request.headers.get("last-event-id", ""))
        response = StreamingResponse(
            stream.events(chat, context, acknowledged=last),
            media_type="text/event-stream",
            headers=_STREAM_HEADERS,
        )
        if is_new:
            visitor.remember(response, chat, public_url=context.public_url)
        return response

    async def _take(self, chat: str, body: bytes) -> None:
        context = self._context
        tap_of = partial(buttons.decode, context.keys)
        posted = parse.parse_message(body, chat=chat, tap_of=tap_of, now=context.clock())
        match posted:
            case parse.TooLong():
                raise _too_long()
            case parse.Refused():
                raise _Ended(400)
            case parse.Posted(said, seen):
                if seen:
                    await self._acknowledge(chat, seen)
                await self._receive(said)

    async def _receive(self, said: Incoming) -> None:
        try:
            await self._context.receive(said)
        except Unavailable:
            raise _Ended(503, retry_after_s=RETRY_AFTER_S) from None
        self._context.signals.notify([self._context.lane_of(said.chat)])

    async def _acknowledge(self, chat: str, seen: str) -> None:
        if not seen:
            raise _Ended(400)
        context = self._context
        lane, now = context.lane_of(chat), context.clock()

        def acknowledge(tx: Connection) -> None:
            pulled.pull(tx, context.keys, lane, acknowledged=seen, now=now)

        try:
            await context.database.run(acknowledge)
        except UNAVAILABLE:
            raise _Ended(503, retry_after_s=RETRY_AFTER_S) from None

    def _admit(self, request: Request) -> str:
        """Let our own page in, with a chat, not too often; give the chat."""
        if not visitor.is_own_page(request, public_url=self._context.public_url):
            raise _Ended(403)
        self._count(self._addresses, _network(request))
        chat = visitor.chat_of(request)
        if chat is None:
            raise _Ended(401)  # the page opens a new stream, which brings a cookie
        return chat

    def _count(self, limit: limits.MinuteLimit, name: str) -> None:
        wait_s = limit.wait_s(name, self._context.clock())
        if wait_s:
            raise _Ended(429, retry_after_s=wait_s)

    def _require_room(self, chat: str) -> None:
        signals = self._context.signals
        if signals.is_closed or signals.listeners >= MOST_STREAMS:
            raise _Ended(503, retry_after_s=RETRY_AFTER_S)
        if signals.listeners_of(self._context.lane_of(chat)) >= MOST_STREAMS_OF_A_CHAT:
            raise _Ended(429, retry_after_s=RETRY_AFTER_S)

    def _remember_new(self, response: Response) -> None:
        visitor.remember(response, visitor.new_chat(), public_url=self._context.public_url)


def _network(request: Request) -> str:
    return limits.network_of(request.client.host if request.client else "")


async def _read(request: Request) -> bytes:
    """Read a body, never more than a message can have."""
    body = bytearray()
    try:
        require_json(request.headers.raw)
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _too_long()
    except WrongType as fault:
        raise _Ended(fault.status) from None
    except TimeoutError:
        raise _Ended(408) from None
    except ClientDisconnect:
        raise _Ended(400) from None
    return bytes(body)


def _too_long() -> _Ended:
    return _Ended(413, sentence=render_line("page-too-long", {}, Language.INDONESIAN))


def _json(content: dict[str, str], status: int) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return JSONResponse(content, status, headers=headers)
