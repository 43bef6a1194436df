"""What platforms post to a bot, as bytes on the wire: one text from one chat each."""

import hashlib
import hmac
from typing import Final

SECRET: Final = "benchmark-secret"
PHONE_NUMBER_ID: Final = "106540352242922"
#: Before a chat's number, so that it is a telephone's.
PREFIX: Final = b"628"
_SENT_AT: Final = 1_800_000_000


def telegram(number: int, chat: int, text: bytes) -> bytes:
    """Give the request of an `Update` with a message."""
    body = (
        b'{"update_id":%d,"message":{"message_id":%d,"date":%d,"text":"%b",'
        b'"chat":{"id":%d,"type":"private","first_name":"Siti"},'
        b'"from":{"id":%d,"is_bot":false,"first_name":"Siti","language_code":"id"}}}'
    ) % (number, number, _SENT_AT, text, chat, chat)
    return _request(b"telegram", b"x-telegram-bot-api-secret-token: " + SECRET.encode(), body)


def whatsapp(number: int, chat: int, text: bytes) -> bytes:
    """Give the signed request of a webhook with a message."""
    phone = PREFIX + b"%d" % chat
    body = (
        b'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
        b'"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"62811",'
        b'"phone_number_id":"%b"},"contacts":[{"profile":{"name":"Siti"},"wa_id":"%b"}],'
        b'"messages":[{"from":"%b","id":"wamid.%d","timestamp":"%d","type":"text",'
        b'"text":{"body":"%b"}}]}}]}]}'
    ) % (PHONE_NUMBER_ID.encode(), phone, phone, number, _SENT_AT, text)
    mac = hmac.digest(SECRET.encode(), body, hashlib.sha256).hex().encode()
    return _request(b"whatsapp", b"x-hub-signature-256: sha256=" + mac, body)


def _request(platform: bytes, proof: bytes, body: bytes) -> bytes:
    return (
        b"POST /webhooks/%b HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\n%b\r\n"
        b"content-length: %d\r\n\r\n%b"
    ) % (platform, proof, len(body), body)
