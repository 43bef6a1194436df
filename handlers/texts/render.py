"""Makes words of text ids and facts.

Texts are Fluent files, `<language>/*.ftl`, all of a language in one bundle. This
is the one module that knows the Fluent library. Messages are plain text without
markup, so nothing needs escaping (C02).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from babel.dates import format_date, format_time
from fluent.runtime import FluentBundle, FluentResource

from handlers.domain.errors import TanpaCaloError
from handlers.domain.messages import Action, Button, Outgoing, OwnWords, ShortDay, type_of_fact
from handlers.domain.state import Language

#: How a day reads. A year is always said: cards wait over New Year.
_DAY: Final = "EEEE, d MMMM y"
_SHORT_DAY: Final = "d MMM y"
_CLOCK: Final = {Language.INDONESIAN: "HH.mm", Language.ENGLISH: "HH:mm"}
#: A paragraph that begins like this is an item of the list above it.
_ITEMS: Final = ("• ", "☐ ")
#: Facts that lead to somebody's papers, and people's words: no cache may hold them. They
#: stand in it as marks, which no text contains.
_MARKS: Final = {"code": "\ue000", "receipt": "\ue001", "text": "\ue002"}


class TextError(TanpaCaloError):
    """A text is missing, or lacks a fact: a fault in our files, found by the tests.

    The facts' values are never part of the message.
    """


@dataclass(frozen=True, slots=True)
class RenderedButton:
    """A button in words; `link`, if any, replaces the action."""

    label: str
    action: Action
    target: str = ""
    version: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class RenderedTemplate:
    """A template with its places filled."""

    name: str
    language: Language
    parameters: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words, as every channel gets it."""

    text: str = field(repr=False)
    buttons: tuple[RenderedButton, ...] = ()
    template: RenderedTemplate | None = None
    picture: str = ""


def render(outgoing: Outgoing, language: Language) -> Rendered:
    """Make words of a message.

    Args:
        outgoing: text ids and facts.
        language: language that answers.

    Returns:
        Its paragraphs, one blank line between them, none before a list's item.

    Raises:
        TextError: a text or one of its facts is missing.
    """
    paragraphs = [render_line(line.text, line.facts, language) for line in outgoing.lines]
    text = paragraphs[0]
    for paragraph in paragraphs[1:]:
        text += ("\n" if paragraph.startswith(_ITEMS) else "\n\n") + paragraph
    buttons = tuple(_render_button(button, language) for button in outgoing.buttons)
    return Rendered(text, buttons, _render_template(outgoing, language), outgoing.picture)


def render_line(text_id: str, facts: Mapping[str, type_of_fact], language: Language) -> str:
    """Make words of one text.

    Args:
        text_id: name of a message in the Fluent files.
        facts: its variables.
        language: language that answers.

    Raises:
        TextError: the text or one of its facts is missing.
    """
    marked = tuple((name, _MARKS.get(name, fact)) for name, fact in facts.items())
    text = _format(text_id, marked, language)
    for name in _MARKS.keys() & facts.keys():
        text = text.replace(_MARKS[name], str(facts[name]))
    return text


@lru_cache(maxsize=4096)
def _format(text_id: str, facts: tuple[tuple[str, type_of_fact], ...], language: Language) -> str:
    """Make words of one text; the same few are said all day."""
    bundle = _bundle(language)
    if not bundle.has_message(text_id):
        raise TextError(f"texts/{language}: no text {text_id!r}")
    pattern = bundle.get_message(text_id).value
    if pattern is None:
        raise TextError(f"texts/{language}: {text_id!r} is empty")
    words = {name: _in_words(value, language) for name, value in facts}
    text, errors = bundle.format_pattern(pattern, words)
    if errors:
        # The library's own message may quote a fact.
        raise TextError(f"texts/{language}: {text_id!r} cannot be told: {type(errors[0]).__name__}")
    return str(text)


def template_texts(template: RenderedTemplate) -> tuple[str, ...]:
    """Give what a person may have read of a template.

    Returns:
        Its wording in each language: Meta may have approved only the other one.
    """
    places = {f"p{number}": place for number, place in enumerate(template.parameters, start=1)}
    return tuple(render_line(f"template-{template.name}", places, one) for one in Language)


def _render_template(outgoing: Outgoing, language: Language) -> RenderedTemplate | None:
    template = outgoing.template
    if template is None:
        return None
    filled = tuple(render_line(line.text, line.facts, language) for line in template.parameters)
    return RenderedTemplate(template.name, language, filled)


def _render_button(button: Button, language: Language) -> RenderedButton:
    label = render_line(button.text, button.facts, language)
    return RenderedButton(label, button.action, button.target, button.version, button.link)


def _in_words(value: type_of_fact, language: Language) -> str | int:
    """Write days and clock times as the language does; numbers stay for plurals."""
    if isinstance(value, datetime):
        # The conversation has put it into the office's zone.
        return f"{_day(value.date(), language)}, {_clock(value.time(), language)}"
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, ShortDay):
        return format_date(value.day, _SHORT_DAY, locale=language.value)
    if isinstance(value, time):
        return _clock(value, language)
    if isinstance(value, OwnWords):
        is_english = language is Language.ENGLISH and value.english
        return value.english if is_english else value.indonesian
    return value


@lru_cache(maxsize=2048)
def _day(day: date, language: Language) -> str:
    return format_date(day, _DAY, locale=language.value)


@lru_cache(maxsize=2048)
def _clock(clock: time, language: Language) -> str:
    return format_time(clock.replace(second=0, microsecond=0), _CLOCK[language], locale="id")


@cache
def _bundle(language: Language) -> FluentBundle:
    """Read a language's files once per process."""
    # Isolation marks around facts would be copied with a slip code into other programs.
    bundle = FluentBundle([language.value], use_isolating=False)
    folder = files("handlers.texts").joinpath(language.value)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ftl"):
            bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
