"""Getting a file from Telegram: `getFile`, then its bytes.

Source: https://core.telegram.org/bots/api#getfile
"""

import re
from typing import Final

import httpx

from bot.channels.calls import Http, download
from bot.channels.telegram.client import Done, Refused, TelegramClient
from handlers.domain.picture import Sight

CONNECTIONS: Final = 4
ASK_S: Final = 8
#: `photos/file_7.jpg`. A Bot API server of one's own that runs with --local gives a path of
#: its own machine instead, which is refused (B16).
_PATH: Final = re.compile(r"\w[\w-]*(?:/\w[\w.-]*)+", re.ASCII)


class TelegramFiles:
    """Gets files with the bot's token.

    Args:
        client: calls `getFile`.
        token: the bot's token.
        api_url: root of the Bot API server.
    """

    def __init__(self, client: TelegramClient, token: str, api_url: str) -> None:
        self._client = client
        self._root = f"{api_url.rstrip('/')}/file/bot{token}"
        self._http = Http(CONNECTIONS)

    async def fetch(self, file_id: str, most_bytes: int) -> bytes | Sight:
        """Get a file, or tell why there is none."""
        answer = await self._client.call("getFile", {"file_id": file_id}, timeout_s=ASK_S)
        match answer:
            case Done({"file_path": str(path), **file}) if _PATH.fullmatch(path):
                size = file.get("file_size")
                if isinstance(size, int) and size > most_bytes:
                    return Sight.TOO_LARGE
                return await download(self._http, httpx.URL(f"{self._root}/{path}"), most_bytes)
            case Refused(400, description) if "too big" in description.lower():
                return Sight.TOO_LARGE  # over 20 MB no bot gets it
            case _:
                return Sight.UNAVAILABLE

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()
