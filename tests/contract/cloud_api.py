"""Requests to the simulated Cloud API, as a bot makes them."""

from collections.abc import Sequence
from typing import Any, Final

import httpx

from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator

HEAD: Final = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": CITIZEN,
}


def text(body: str = "Halo", **more: Any) -> dict[str, Any]:
    """Return a text message."""
    return {**HEAD, "type": "text", "text": {"body": body}, **more}


def buttons(*titles: str, body: str = "Pilih", **reply: Any) -> dict[str, Any]:
    """Return a message with reply buttons."""
    replies = [
        {"type": "reply", "reply": {"id": f"b{n}", "title": title, **reply}}
        for n, title in enumerate(titles)
    ]
    interactive = {"type": "button", "body": {"text": body}, "action": {"buttons": replies}}
    return {**HEAD, "type": "interactive", "interactive": interactive}


def rows(*titles: str, button: str = "Pilih", **row: Any) -> dict[str, Any]:
    """Return a list message with one section."""
    made = [{"id": f"r{n}", "title": title, **row} for n, title in enumerate(titles)]
    return sections(made, button=button)


def sections(*content: Any, button: str = "Pilih") -> dict[str, Any]:
    """Return a list message."""
    parts = [{"title": f"Bagian {n}", "rows": part} for n, part in enumerate(content)]
    action = {"button": button, "sections": parts}
    interactive = {"type": "list", "body": {"text": "Pilih"}, "action": action}
    return {**HEAD, "type": "interactive", "interactive": interactive}


def template(
    name: str = "siap", parameters: Sequence[str] = (), code: str = "id", **more: Any
) -> dict[str, Any]:
    """Return a template message."""
    filled = [{"type": "text", "text": parameter} for parameter in parameters]
    content: dict[str, Any] = {
        "name": name,
        "language": {"policy": "deterministic", "code": code},
        "components": [{"type": "body", "parameters": filled}],
    }
    return {**HEAD, "type": "template", "template": {**content, **more}}


class Caller:
    """Calls the Cloud API with the right token."""

    def __init__(self, http: httpx.AsyncClient, whatsapp: WhatsAppSimulator) -> None:
        self._http, self._whatsapp = http, whatsapp

    async def send(self, body: object) -> httpx.Response:
        """Post to `messages`."""
        url = f"{self._whatsapp.api_url}/{self._whatsapp.phone_number_id}/messages"
        return await self._http.post(url, json=body, headers=self.headers)

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Read something below the API's address."""
        url = f"{self._whatsapp.api_url}/{path}"
        return await self._http.get(url, params=query, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        """The token as the API wants it."""
        return {"Authorization": f"Bearer {self._whatsapp.access_token}"}
