"""The business's templates, as reviewed by Meta.

Source: developers.facebook.com/docs/whatsapp/business-management-api/message-templates
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.simulator.whatsapp.errors import GraphError

#: What a review can end with, or become later.
STATES: Final = ("APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED")
CATEGORIES: Final = ("UTILITY", "MARKETING", "AUTHENTICATION")
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")
_LONGEST: Final = 1024


@dataclass(slots=True)
class Template:
    """One template in one language.

    Attributes:
        body: with places {{1}}, {{2}} ...
        buttons: the labels of its quick replies.
    """

    name: str
    language: str
    body: str
    category: str = "UTILITY"
    status: str = "APPROVED"
    buttons: tuple[str, ...] = ()
    number: int = 0

    @property
    def places(self) -> int:
        """How many parameters the body takes."""
        return len(set(_PLACE.findall(self.body)))

    def filled(self, parameters: Sequence[str]) -> str:
        """Return the body with the parameters in their places."""
        return _PLACE.sub(lambda place: parameters[int(place[1]) - 1], self.body)

    def as_json(self) -> dict[str, Any]:
        """Return the template as Meta lists it."""
        components: list[dict[str, Any]] = [{"type": "BODY", "text": self.body}]
        if self.buttons:
            labels = [{"type": "QUICK_REPLY", "text": label} for label in self.buttons]
            components.append({"type": "BUTTONS", "buttons": labels})
        return {
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "id": str(920_070_352_000_000 + self.number),
            "components": components,
        }


class Templates:
    """All templates of the account."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, str], Template] = {}

    def add(self, template: Template) -> None:
        """Take a template, also in place of one of the same name and language.

        Raises:
            ValueError: no such state or category.
        """
        if template.status not in STATES or template.category not in CATEGORIES:
            raise ValueError(f"a template is one of {STATES} and one of {CATEGORIES}")
        template.number = len(self.all) + 1
        self.all[(template.name, template.language)] = template

    def filled(self, asked: Mapping[str, Any]) -> tuple[Template, str, tuple[str, ...]]:
        """Find what a message asks for.

        Args:
            asked: the message's `template`.

        Returns:
            The template, its text for the person, and the parameters.

        Raises:
            GraphError: Meta would refuse.
        """
        name, language = asked["name"], asked["language"]["code"]
        template = self.all.get((name, language))
        if template is None or template.status in ("PENDING", "REJECTED"):
            raise GraphError(132001, f"template name ({name}) does not exist in {language}")
        if template.status == "PAUSED":
            raise GraphError(132015, "Template is paused because of low quality")
        if template.status == "DISABLED":
            raise GraphError(132016, "Template was paused too many times and is disabled")
        parameters = _parameters(asked)
        if len(parameters) != template.places:
            details = f"body: number of localizable_params ({len(parameters)}) "
            details += f"does not match the expected number of params ({template.places})"
            raise GraphError(132000, details)
        text = template.filled(parameters)
        if len(text) > _LONGEST:
            raise GraphError(132005, "Translated text is too long")
        return template, text, parameters


def _parameters(asked: Mapping[str, Any]) -> tuple[str, ...]:
    bodies = [part for part in asked.get("components", ()) if part["type"] == "body"]
    given = [parameter for part in bodies for parameter in part.get("parameters", ())]
    if any(parameter["type"] != "text" for parameter in given):
        raise GraphError(132012, "body: the places take text")
    return tuple(parameter["text"] for parameter in given)
