"""Sending by the Cloud API."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from bot.channels.calls import Caller, Reply
from bot.channels.whatsapp.outcomes import is_window_shut, outcome_of
from bot.channels.whatsapp.render import message_of, picture_of, replies_of
from bot.channels.whatsapp.templates import TemplateRegistry
from handlers.domain.messages import Channel, MessageClass
from notifications.channel import Dead, Outcome, Parked
from storage.outbox import Claimed
from storage.vault.keys import Keys

CONNECTIONS: Final = 128
#: Two calls of one `send` fit into the sender's lease.
MOST_S: Final = 40


class WhatsAppClient:
    """Calls the Cloud API.

    Args:
        access_token: of a system user.
        api_url: root of the Cloud API with its version.
        phone_number_id: the number that sends.
    """

    def __init__(
        self, access_token: str, api_url: str, phone_number_id: str, *, most_s: float = MOST_S
    ) -> None:
        self._root = api_url.rstrip("/")
        self._messages = httpx.URL(f"{self._root}/{phone_number_id}/messages")
        headers = {"authorization": f"Bearer {access_token}"}
        self._caller = Caller(CONNECTIONS, headers, most_s=most_s)

    async def post(self, content: Mapping[str, Any]) -> Reply:
        """Send a message."""
        return await self._caller.post(self._messages, content)

    async def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """Read what lies under a path of the API, such as the number's state."""
        return await self._caller.get(f"{self._root}/{path}", dict(params))

    async def close(self) -> None:
        """Close connections."""
        await self._caller.close()


class WhatsAppChannel:
    """WhatsApp as a channel that the sender can use."""

    channel = Channel.WHATSAPP
    at_once = CONNECTIONS

    def __init__(self, client: WhatsAppClient, templates: TemplateRegistry, keys: Keys) -> None:
        self._client = client
        self._templates = templates
        self._keys = keys

    async def send(self, row: Claimed) -> Outcome:
        """Send one message and tell what became of it.

        Answers are free text even if the window looks shut: the person has just written.
        """
        picture = picture_of(row.letter)
        if picture is not None:
            outcome = outcome_of(await self._post(row, picture))
            if outcome != Dead("refused"):
                return outcome
            # Meta took nothing: the text says it, too.
        if row.window_is_open or self._is_answer(row):
            reply = await self._post(row, message_of(self._keys, row.letter))
            if not is_window_shut(reply):
                return outcome_of(reply)
        # Meta has refused free text, or would: nothing has arrived that this could double.
        replies = replies_of(self._keys, row.letter)
        template = self._templates.message_of(row.letter.message.template, replies)
        if isinstance(template, Parked):
            return template
        return outcome_of(await self._post(row, template))

    def _is_answer(self, row: Claimed) -> bool:
        """Tell whether the person has just written, or there is no other way to try."""
        template = row.letter.message.template
        has_template = template and self._templates.find(template.name, template.language)
        return not has_template and row.kind in (MessageClass.REPLY, MessageClass.RECEIPT)

    async def _post(self, row: Claimed, content: Mapping[str, Any]) -> Reply:
        return await self._client.post(
            {
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": row.letter.chat,
                # Comes back with every status: what is in doubt is settled by it.
                "biz_opaque_callback_data": row.id,
                **content,
            }
        )
