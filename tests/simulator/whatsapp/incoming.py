"""What people do: they write, tap, send a picture, react, change their number ...

Source: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.simulator.control import ControlError
from tests.simulator.whatsapp.errors import status_error
from tests.simulator.whatsapp.feed import Change
from tests.simulator.whatsapp.simulation import WhatsAppSimulation
from tests.simulator.whatsapp.world import Message, Person

_Json = Mapping[str, Any]


def say(
    simulation: WhatsAppSimulation, person: Person, kind: str, content: _Json, text: str = ""
) -> dict[str, Any]:
    """Let a person send something.

    Args:
        simulation: where.
        person: who.
        kind: Meta's `type`.
        content: members of the message besides id, sender, time and type.
        text: what a reader of the chat sees.

    Returns:
        `message_id`, and `key` of the post (None while posts are held back).
    """
    now = simulation.journal.now()
    message_id = simulation.world.new_message_id(person.number, is_incoming=True)
    body = {
        "from": person.number,
        "id": message_id,
        "timestamp": str(int(now)),
        "type": kind,
        **content,
    }
    person.messages.append(Message(message_id, "person", kind, text, now, body))
    value: dict[str, Any] = {"messages": [body]}
    if kind != "system":  # those come without `contacts`, and from nobody
        person.last_said_at = now
        contact = {"profile": {"name": person.name}, "wa_id": person.number}
        value = {"contacts": [contact], **value}
    key = simulation.feed.add(Change(value, person.number, ("chat", person.number)))
    return {"message_id": message_id, "key": key}


def tap(
    simulation: WhatsAppSimulation,
    person: Person,
    *,
    message_id: str | None,
    data: str | None,
    label: str | None,
) -> dict[str, Any]:
    """Let a person tap a button, a row of a list or a template's button.

    Args:
        simulation: where.
        person: who.
        message_id: of which message; without it the latest that has the choice.
        data: what to send, even if no message offers it (a stale or forged tap).
        label: part of the label, in any case.

    Raises:
        ControlError: there is no such choice or message.
    """
    message, found, title = _choice(person, message_id, data, label)
    context = {"from": simulation.account.number, "id": message.message_id}
    if message.kind == "template":
        kind, content = "button", {"payload": found, "text": title}
    else:
        reply = "list_reply" if "sections" in _action(message) else "button_reply"
        kind, content = "interactive", _reply(reply, found, title)
    sent = say(simulation, person, kind, {"context": context, kind: content}, title)
    return {**sent, "data": found}


def _reply(kind: str, found: str, title: str) -> dict[str, Any]:
    return {"type": kind, kind: {"id": found, "title": title}}


def _action(message: Message) -> _Json:
    action: _Json = message.body.get("interactive", {}).get("action", {})
    return action


def _choice(
    person: Person, message_id: str | None, data: str | None, label: str | None
) -> tuple[Message, str, str]:
    candidates = [m for m in person.from_bot() if message_id in (None, m.message_id)]
    for message in reversed(candidates):
        for found, title in message.choices:
            if found == data or (data is None and label and label.casefold() in title.casefold()):
                return message, found, title
    if data is not None and candidates:
        return candidates[-1], data, label or "Tombol"
    seen = [title for message in candidates for _, title in message.choices]
    raise ControlError(f"no choice {label or data!r} to tap; there were {seen}")


def media(
    simulation: WhatsAppSimulation,
    person: Person,
    kind: str,
    members: _Json,
    content: bytes | None = None,
) -> dict[str, Any]:
    """Let a person send something that is no text, perhaps a file of given bytes.

    Raises:
        ControlError: unknown kind.
    """
    if kind in FILES:
        return _file(simulation, person, kind, members, content)
    if kind not in CONTENTS:
        raise ControlError(f"media is one of {sorted([*FILES, *CONTENTS])}")
    latest = person.from_bot()
    about = latest[-1].message_id if latest else "wamid.unknown"
    return say(simulation, person, kind, {**CONTENTS[kind](about), **members})


def _file(
    simulation: WhatsAppSimulation,
    person: Person,
    kind: str,
    members: _Json,
    content: bytes | None,
) -> dict[str, Any]:
    name, mime, more = FILES[kind]
    bytes_ = content or f"{kind} of {len(simulation.media)}".encode()
    number = str(1_003_383_421_387_256 + len(simulation.media))
    simulation.media[number] = (members.get("mime_type", mime), bytes_)
    sha256 = hashlib.sha256(bytes_).hexdigest()
    file = {"mime_type": mime, "sha256": sha256, "id": number, **more, **members}
    return say(simulation, person, name, {name: file})


#: Kind → the message's type, the file's type, what only this kind has.
FILES: Final[Mapping[str, tuple[str, str, _Json]]] = {
    "image": ("image", "image/jpeg", {}),
    "audio": ("audio", "audio/mpeg", {"voice": False}),
    "voice": ("audio", "audio/ogg; codecs=opus", {"voice": True}),
    "video": ("video", "video/mp4", {}),
    "sticker": ("sticker", "image/webp", {"animated": False}),
    "document": ("document", "application/pdf", {"filename": "ktp.pdf"}),
}
#: Kind → what the message says; the argument is the bot's latest message.
CONTENTS: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "location": lambda about: {
        "location": {
            "latitude": -6.1201,
            "longitude": 106.1503,
            "name": "Kantor",
            "address": "Jalan Contoh 1",
        }
    },
    "contacts": lambda about: {
        "contacts": [
            {
                "name": {"formatted_name": "Warga", "first_name": "Warga"},
                "phones": [{"phone": "+62 812-0000-0000", "wa_id": "6281200000000"}],
            }
        ]
    },
    "reaction": lambda about: {"reaction": {"message_id": about, "emoji": "👍"}},
    "edit": lambda about: {
        "edit": {
            "original_message_id": "wamid.earlier",
            "message": {"type": "text", "text": {"body": "diubah"}},
        }
    },
    "revoke": lambda about: {"revoke": {"original_message_id": "wamid.earlier"}},
    "unsupported": lambda about: {"errors": [status_error(131051)]},
}


def change_number(simulation: WhatsAppSimulation, person: Person, to: str) -> dict[str, Any]:
    """Let a person take another number; their chats go with them, the bot is told."""
    system = {
        "body": f"User {person.name} changed from {person.number} to {to}",
        "wa_id": to,
        "type": "user_changed_number",
    }
    sent = say(simulation, person, "system", {"system": system})
    simulation.world.enter(to).name = person.name
    person.state = "no_whatsapp"
    return sent


def change_identity(simulation: WhatsAppSimulation, person: Person) -> dict[str, Any]:
    """Let the number's device or owner be another one; the bot is told."""
    system = {
        "body": f"User {person.name} changed their security code",
        "identity": hashlib.sha256(person.number.encode()).hexdigest()[:12],
        "customer": person.number,
        "type": "user_identity_changed",
    }
    return say(simulation, person, "system", {"system": system})
