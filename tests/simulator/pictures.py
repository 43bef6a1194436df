"""Fetches a picture by its address, as both platforms do before they show it.

Sources: https://core.telegram.org/bots/api#sending-files (5 MB by address);
developers.facebook.com/docs/whatsapp/cloud-api/reference/media (PNG and JPEG, 5 MB).
"""

from typing import Final

import httpx

MOST_BYTES: Final = 5 * 1024 * 1024
TYPES: Final = frozenset({"image/png", "image/jpeg"})
TIMEOUT_S: Final = 5


async def can_be_fetched(address: str) -> bool:
    """Say whether a picture of a kind that the platforms take lies at an address."""
    if not address.startswith(("http://", "https://")):
        return False
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S, verify=False) as http:
            response = await http.get(address)
    except httpx.HTTPError:
        return False
    kind = response.headers.get("content-type", "").partition(";")[0]
    return (
        response.status_code == httpx.codes.OK
        and kind in TYPES
        and (0 < len(response.content) <= MOST_BYTES)
    )
