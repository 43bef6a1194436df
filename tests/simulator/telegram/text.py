"""Message text: its length in Telegram's units, and its formatting marks.

Source: https://core.telegram.org/bots/api#formatting-options
"""

from collections.abc import Mapping, Sequence
from html import unescape
from html.parser import HTMLParser
from typing import Any, Final

from tests.simulator.telegram.answers import RefusedError

_TAGS: Final[Mapping[str, str]] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_valid_text(text: str) -> bool:
    """Say whether a text can be written as UTF-8 (no lone surrogate)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def plain_and_entities(
    text: str, parse_mode: str | None, entities: Sequence[Mapping[str, Any]]
) -> tuple[str, list[Mapping[str, Any]]]:
    """Return a text as people see it, with its formatting beside it.

    Raises:
        RefusedError: the marks are wrong, or of a mode that is not simulated
            (only "HTML" is).
    """
    if not parse_mode:
        _check_bounds(text, entities)
        return text, list(entities)
    if parse_mode.lower() != "html":
        raise RefusedError("unsupported parse_mode")
    reader = _MarkReader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise RefusedError(f"can't parse entities: can't find end tag for \"{reader.open[-1][0]}\"")
    return reader.plain, reader.entities


def _check_bounds(text: str, entities: Sequence[Mapping[str, Any]]) -> None:
    length = utf16_length(text)
    for entity in entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if begin < 0 or entity["length"] <= 0 or end > length:
            raise RefusedError(f"entity beginning at UTF-16 offset {begin} leaves the text")
        if entity["type"] == "text_link" and not entity.get("url"):
            raise RefusedError("can't parse MessageEntity: text_link needs a url")


class _MarkReader(HTMLParser):
    """Takes Telegram's HTML apart; anything it does not know is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.plain = ""
        self.open: list[tuple[str, int, dict[str, str | None]]] = []
        self.entities: list[Mapping[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise RefusedError(f'can\'t parse entities: unsupported start tag "{tag}"')
        self.open.append((tag, utf16_length(self.plain), dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise RefusedError(f'can\'t parse entities: unexpected end tag "{tag}"')
        _, begin, attributes = self.open.pop()
        length = utf16_length(self.plain) - begin
        entity: dict[str, Any] = {"type": _TAGS[tag], "offset": begin, "length": length}
        if tag == "a":
            entity["url"] = attributes.get("href") or ""
        if length:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise RefusedError("can't parse entities: unescaped <")
        self.plain += data

    def handle_entityref(self, name: str) -> None:
        # Telegram knows these four; all others stay as they are written.
        known = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
        self.plain += known.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.plain += unescape(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        raise RefusedError("can't parse entities: unsupported comment")
