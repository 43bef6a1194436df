"""Approved wordings: all that may be sent outside the 24-hour window. Pure.

The wording is a text of ours with places {$p1}, {$p2} and so on; Meta knows it under the
name in configuration, with {{1}}, {{2}}.
Source: https://developers.facebook.com/docs/whatsapp/message-templates/guidelines
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.text import units
from bot.settings.sections import TemplateSection
from handlers.domain.state import Language
from handlers.texts.render import RenderedTemplate, render_line
from notifications.channel import Parked

MOST_LENGTH: Final = 1_024
MOST_PLACES: Final = 9
#: So many quick replies a template is submitted with; a message may have more buttons.
QUICK_REPLIES: Final = 3
TEXTS: Final[Mapping[str, str]] = {
    "reminder": "template-reminder",
    "digest": "template-digest",
    "notice": "template-notice",
    "ticket": "template-ticket",
}
#: What is offered under them wants reading first.
_WITHOUT_REPLIES: Final = frozenset({"ticket"})
_PLACE: Final = re.compile(r"\{\{([1-9])\}\}")


@dataclass(frozen=True, slots=True)
class Approved:
    """A template that Meta has approved.

    Attributes:
        name: Meta's name for it.
        code: Meta's code of its language, such as id or en_US.
        language: ours, of its wording.
    """

    name: str
    code: str
    language: Language


class TemplateRegistry:
    """The approved templates of this office.

    Args:
        templates: `whatsapp.templates` of the settings.
    """

    def __init__(self, templates: Mapping[Any, TemplateSection]) -> None:
        self._templates = templates

    def find(self, name: str, language: Language) -> Approved | None:
        """Give a template in a language, else in the first one approved, None if there is none."""
        section = self._templates.get(name)
        if section is None or name not in TEXTS:
            return None
        wanted = (code for code in section.languages if _language(code) is language)
        code = next(wanted, section.languages[0])
        return Approved(section.name, code, _language(code))

    def message_of(
        self, filled: RenderedTemplate | None, replies: Sequence[str] = ()
    ) -> dict[str, Any] | Parked:
        """Build `type` and content of a template message.

        Args:
            filled: the places' content; None for a message that has no template.
            replies: what its quick replies carry, in order.

        Returns:
            Parameters as JSON values, or why Meta would refuse them.
        """
        found = self.find(filled.name, filled.language) if filled else None
        if filled is None or found is None:
            return Parked("template-missing")
        # Meta refuses line feeds, tabs and more than four spaces in a place (C10).
        places = [" ".join(place.split()) for place in filled.parameters]
        text = wording(filled.name, found.language)
        if not all(places) or len(places) != count_places(text):
            return Parked("template-parameters")
        if units(_PLACE.sub(lambda place: places[int(place[1]) - 1], text)) > MOST_LENGTH:
            return Parked("template-too-long")
        template: dict[str, Any] = {
            "name": found.name,
            "language": {"policy": "deterministic", "code": found.code},
        }
        components = [*_body(places), *_quick_replies(quick_replies(filled.name, replies))]
        if components:
            template["components"] = components
        return {"type": "template", "template": template}


def _body(places: Sequence[str]) -> Iterator[dict[str, Any]]:
    if places:
        parameters = [{"type": "text", "text": place} for place in places]
        yield {"type": "body", "parameters": parameters}


def quick_replies(name: str, replies: Sequence[str]) -> Sequence[str]:
    """Give those of a message's buttons that its template is submitted and sent with."""
    return () if name in _WITHOUT_REPLIES else replies[:QUICK_REPLIES]


def _quick_replies(replies: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Let each quick reply carry what a button in free text would."""
    for index, payload in enumerate(replies):
        parameters = [{"type": "payload", "payload": payload}]
        where = {"sub_type": "quick_reply", "index": str(index)}
        yield {"type": "button", **where, "parameters": parameters}


def wording(name: str, language: Language) -> str:
    """Give a template's text as it is submitted to Meta.

    Args:
        name: a key of `TEXTS`.
    """
    places = {f"p{number}": f"{{{{{number}}}}}" for number in range(1, MOST_PLACES + 1)}
    return render_line(TEXTS[name], places, language)


def count_places(text: str) -> int:
    """Tell how many places a submitted text has."""
    return len(set(_PLACE.findall(text)))


def _language(code: str) -> Language:
    return Language.ENGLISH if code.startswith("en") else Language.INDONESIAN
