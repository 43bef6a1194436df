"""A message as its outbox row seals it: where to and what."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from handlers.domain.messages import Action
from handlers.domain.state import Language
from handlers.texts.render import Rendered, RenderedButton, RenderedTemplate
from storage.vault import fields
from storage.vault.keys import Keys


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sealed in a row: where to and what."""

    chat: str = field(repr=False)
    message: Rendered


def seal_letter(keys: Keys, row_id: str, letter: Letter) -> bytes:
    """Seal address, text and buttons for their row."""
    message = letter.message
    plain: dict[str, Any] = {
        "chat": letter.chat,
        "text": message.text,
        "buttons": [
            [button.label, button.action, button.target, button.version, button.link]
            for button in message.buttons
        ],
    }
    if message.template is not None:
        template = message.template
        plain["template"] = [template.name, template.language, *template.parameters]
    if message.picture:
        plain["picture"] = message.picture
    return fields.seal(keys, orjson.dumps(plain), table="outbox", row=row_id, column="body")


def open_letter(keys: Keys, row_id: str, sealed: bytes) -> Letter:
    """Open what `seal_letter` sealed.

    Raises:
        SealError: the row was moved or damaged.
    """
    plain = orjson.loads(
        fields.open_sealed(keys, sealed, table="outbox", row=row_id, column="body")
    )
    buttons = tuple(
        RenderedButton(label, Action(action), target, version, link)
        for label, action, target, version, link in plain["buttons"]
    )
    template = _template(plain.get("template"))
    return Letter(
        plain["chat"], Rendered(plain["text"], buttons, template, plain.get("picture", ""))
    )


def _template(plain: list[str] | None) -> RenderedTemplate | None:
    if plain is None:
        return None
    name, language, *parameters = plain
    return RenderedTemplate(name, Language(language), tuple(parameters))
