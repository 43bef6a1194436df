"""`/gratis` and `/gratis.png`: the law in letters that are read at arm's length.

One document without script, font or further file, so that a telephone that has shown it
once shows it without a network, too. It is the same for everybody and says nothing of whoever
opens it.
"""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handlers.conversations.free_of_charge import PAGE, PICTURE
from handlers.domain.office import Office
from handlers.domain.state import Language
from handlers.texts.render import render_line

_TEMPLATES: Final = Path(__file__).parent / "citizen" / "templates"
#: Drawn by `tests/bot/web/free_picture.py`.
PICTURE_FILE: Final = Path(__file__).parent / "citizen" / "gratis.png"
#: Long enough for the way from home to the counter.
_KEPT: Final = "public, max-age=604800"


def free_routes(office: Office) -> list[BaseRoute]:
    """Build the page's routes; both answers are made once.

    Args:
        office: its name and its other channels.
    """
    style = (_TEMPLATES / "free.css").read_text(encoding="utf-8")
    page, picture = _render(office, style), PICTURE_FILE.read_bytes()
    headers = _headers(style)

    async def show_page(_request: Request) -> Response:
        return Response(page, media_type="text/html", headers=headers)

    async def show_picture(_request: Request) -> Response:
        kept = {"cache-control": _KEPT, "x-content-type-options": "nosniff"}
        return Response(picture, media_type="image/png", headers=kept)

    return [Route(PAGE, show_page), Route(PICTURE, show_picture)]


def _headers(style: str) -> dict[str, str]:
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'none'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "content-security-policy": policy,
        "cache-control": _KEPT,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }


def _render(office: Office, style: str) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Our own file: its quotes must reach the browser as its hash counts them.
    trusted = Markup(style)  # noqa: S704 -- no word of it comes from outside
    return environment.get_template("free.html").render(office=office, style=trusted, say=_say)


def _say(text: str) -> str:
    return render_line(text, {}, Language.INDONESIAN)
