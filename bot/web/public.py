"""What listens on the public port. Webhooks skip every layer of the site."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class PublicApp:
    """Sends a request to a webhook by its exact path, and all others to the site.

    Args:
        webhooks: raw ASGI endpoints by path.
        site: the citizens' pages.
    """

    def __init__(self, webhooks: Mapping[str, ASGIApp], site: ASGIApp) -> None:
        self._webhooks = webhooks
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one request."""
        endpoint = self._webhooks.get(scope.get("path", "")) if scope["type"] == "http" else None
        await (endpoint or self._site)(scope, receive, send)
