"""What Meta's documentation demands of a message beyond the definition's schema.

Source: developers.facebook.com/docs/whatsapp/cloud-api/messages and .../reference/messages
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.simulator.whatsapp.definition import (
    MismatchError,
    check,
    load_definition,
    utf16_units,
)
from tests.simulator.whatsapp.errors import RefusedError

_Json = Mapping[str, Any]

MAX_TEXT: Final = 4096
MAX_ROWS: Final = 10
_NUMBER: Final = re.compile(r"\+?[0-9]{7,15}")
#: Of a template's parameter: a new line, a tab or more than four spaces in a row.
_UNFIT: Final = re.compile(r"[\n\r\t]| {5}")


def check_request(body: object) -> _Json:
    """Check what was posted to `messages`.

    Returns:
        The request.

    Raises:
        RefusedError: the definition or the documentation does not allow it.
    """
    if not isinstance(body, dict):
        raise RefusedError(100, "The body is no JSON object")
    name = "mark" if "status" in body else "message"
    try:
        check(load_definition()["requests"][name], body)
    except MismatchError as mismatch:
        code = 131008 if mismatch.is_missing else 131009
        unknown = mismatch.problem == "is not in the definition"
        raise RefusedError(100 if unknown else code, str(mismatch)) from mismatch
    _demand(body["messaging_product"] == "whatsapp", "messaging_product must be whatsapp")
    if name == "message":
        _check_message(body)
    return body


def _check_message(body: _Json) -> None:
    is_number = _NUMBER.fullmatch(body["to"]) is not None
    _demand(is_number or body["recipient_type"] == "group", "to must be a phone number")
    if body["type"] == "text":
        _check_text(body["text"].get("body", ""))
    elif body["type"] == "interactive":
        _check_interactive(body["interactive"])
    elif body["type"] == "image":
        _check_image(body["image"])
    elif body["type"] == "template":
        _check_template(body["template"])


def _check_text(text: str) -> None:
    if not text.strip():
        raise RefusedError(131008, "text.body: is required")
    _demand(utf16_units(text) <= MAX_TEXT, f"text.body must be at most {MAX_TEXT} characters long")


def _check_image(image: _Json) -> None:
    _demand(("link" in image) != ("id" in image), "an image needs a link or an id, and one only")


def _check_interactive(interactive: _Json) -> None:
    kind, action = interactive["type"], interactive["action"]
    if not interactive.get("body", {}).get("text", "").strip():
        raise RefusedError(131008, "interactive.body.text: is required")
    if kind == "button":
        _demand("buttons" in action, "a button message needs action.buttons")
        replies = [button["reply"] for button in action["buttons"]]
        _check_choices("buttons", replies)
    elif kind == "list":
        _demand("sections" in action, "a list message needs action.sections")
        _demand(bool(action["button"].strip()), "action.button must not be empty")
        _check_sections(action["sections"])


def _check_sections(sections: Sequence[_Json]) -> None:
    rows = [row for section in sections for row in section.get("rows", ())]
    _demand(bool(rows), "a list needs a row")
    _demand(len(rows) <= MAX_ROWS, f"a list takes at most {MAX_ROWS} rows in all its sections")
    titled = all(section.get("title") for section in sections)
    _demand(titled or len(sections) == 1, "each of several sections needs a title")
    _check_choices("rows", rows)


def _check_choices(name: str, choices: Sequence[_Json]) -> None:
    ids, titles = [c["id"] for c in choices], [c["title"] for c in choices]
    _demand(all(title.strip() for title in titles), f"{name}: a title must not be empty")
    _demand(all(i and i == i.strip() for i in ids), f"{name}: an id has no spaces around it")
    _demand(len(set(ids)) == len(ids), f"{name}: ids must differ")
    _demand(len(set(titles)) == len(titles), f"{name}: titles must differ")


def _check_template(template: _Json) -> None:
    for component in template.get("components", ()):
        for parameter in component.get("parameters", ()):
            if _UNFIT.search(parameter.get("text", "")):
                raise RefusedError(
                    132018,
                    "Param text cannot have new-line/tab characters "
                    "or more than 4 consecutive spaces",
                )


def _demand(holds: bool, problem: str) -> None:
    if not holds:
        raise RefusedError(131009, problem)
