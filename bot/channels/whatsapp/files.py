"""Getting a file from WhatsApp: its address by its id, then its bytes, both with our token.

Source: developers.facebook.com/docs/whatsapp/cloud-api/reference/media
"""

import re
from typing import Final

import httpx

from bot.channels.calls import Answer, Http, download
from bot.channels.whatsapp.client import WhatsAppClient
from handlers.domain.picture import Sight

CONNECTIONS: Final = 4
_ID: Final = re.compile(r"[0-9]{1,32}")
#: Where Meta keeps files. The token goes to no other host, whatever an answer says (B15).
_HOSTS: Final = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:fbsbx\.com|fbcdn\.net|facebook\.com|whatsapp\.net)"
)


class WhatsAppFiles:
    """Gets files with the access token.

    Args:
        client: asks for a file's address.
        access_token: of a system user.
        api_url: root of the Cloud API; files on its own host are trusted, too.
    """

    def __init__(self, client: WhatsAppClient, access_token: str, api_url: str) -> None:
        self._client = client
        self._api = httpx.URL(api_url)
        self._http = Http(CONNECTIONS, {"authorization": f"Bearer {access_token}"})

    async def fetch(self, file_id: str, most_bytes: int) -> bytes | Sight:
        """Get a file, or tell why there is none."""
        if not _ID.fullmatch(file_id):
            return Sight.UNAVAILABLE
        match await self._client.get(file_id, {}):
            case Answer(200, {"url": str(address), **file}):
                size = str(file.get("file_size", ""))
                if size.isascii() and size.isdigit() and (len(size) > 12 or int(size) > most_bytes):
                    return Sight.TOO_LARGE
                url = self._trusted(address)
                if url is None:
                    return Sight.UNAVAILABLE
                return await download(self._http, url, most_bytes)
            case _:
                return Sight.UNAVAILABLE

    def _trusted(self, address: str) -> httpx.URL | None:
        """Give an address as a URL if it is Meta's or our own Cloud API's."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError):
            return None
        is_metas = url.scheme == "https" and url.port is None and _HOSTS.fullmatch(url.host)
        is_apis = (url.scheme, url.host, url.port) == (
            self._api.scheme,
            self._api.host,
            self._api.port,
        )
        return url if (is_metas or is_apis) and not url.userinfo else None

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()
