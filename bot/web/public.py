"""What listens on the public port. Webhooks skip every layer of the site."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.http import respond

WEBHOOKS: Final = "/webhooks/"


class PublicApp:
    """Sends a request to a webhook by its exact path, and all others to the site.

    What is no webhook, or none of ours, is refused alike: who guesses paths learns from a
    body nothing (A23).

    Args:
        webhooks: raw ASGI endpoints by path.
        site: the citizens' pages.
    """

    def __init__(self, webhooks: Mapping[str, ASGIApp], site: ASGIApp) -> None:
        self._webhooks = webhooks
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one request."""
        path = scope.get("path", "")
        endpoint = self._webhooks.get(path)
        if endpoint is None and path.startswith(WEBHOOKS):
            await respond(send, 404)
            return
        await (endpoint or self._site)(scope, receive, send)


def site(routes: Sequence[BaseRoute]) -> Starlette:
    """Build the citizens' pages.

    An address with a slash too many is not found: a redirect would lead to whatever host
    the request named (C11).
    """
    made = Starlette(routes=routes)
    made.router.redirect_slashes = False
    return made
