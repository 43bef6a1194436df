"""Which messages hold a picture that may be looked at, on both platforms."""

from typing import Any

import pytest

from bot.channels.telegram.parse import Parsed
from handlers.domain.picture import PictureFile
from tests.bot.channels.test_telegram_parse import message, parse
from tests.bot.channels.test_whatsapp_parse import said
from tests.bot.channels.whatsapp_site import message as whatsapp_message

SIZES = [{"file_id": "small", "file_size": 900}, {"file_id": "large", "file_size": 90_000}]


def on_telegram(**members: Any) -> PictureFile | None:
    parsed = parse(message(text=None, **members))
    assert isinstance(parsed, Parsed)
    return parsed.said.file


def on_whatsapp(kind: str, content: object) -> PictureFile | None:
    return said(whatsapp_message(kind, content)).file


def test_the_largest_size_of_a_photo_is_taken() -> None:
    assert on_telegram(photo=SIZES) == PictureFile("large", 90_000)
    assert on_whatsapp("image", {"id": "7", "mime_type": "image/jpeg"}) == PictureFile("7")


@pytest.mark.parametrize("kind", ["image/jpeg", "image/PNG", "image/webp"])
def test_a_picture_sent_as_a_file_is_one_too(kind: str) -> None:
    assert on_telegram(document={"file_id": "f", "mime_type": kind}) == PictureFile("f")
    assert on_whatsapp("document", {"id": "7", "mime_type": f"{kind}; x=1"}) == PictureFile("7")


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/svg+xml", "image/heic", "text/html", "application/zip", ""]
)
def test_B11_no_other_file_is_fetched(kind: str) -> None:
    assert on_telegram(document={"file_id": "f", "mime_type": kind}) is None
    assert on_whatsapp("document", {"id": "7", "mime_type": kind}) is None
    assert on_whatsapp("sticker", {"id": "7", "mime_type": "image/webp"}) is None


@pytest.mark.parametrize(
    "photo", [[], {}, None, 7, [7], [{}], [{"file_id": 7}], [{"file_id": "\ud800"}], "photo"]
)
def test_A15_a_photo_of_another_shape_is_none(photo: Any) -> None:
    assert on_telegram(photo=photo, voice={}) is None


@pytest.mark.parametrize("size", [True, -1, 2**80, "9", None])
def test_A13_a_size_that_is_no_number_is_unknown(size: object) -> None:
    assert on_telegram(photo=[{"file_id": "f", "file_size": size}]) == PictureFile("f", 0)


def test_a_changed_message_is_not_looked_at() -> None:
    """It is answered that an edit changes nothing (A08)."""
    changed = message(text=None, photo=SIZES)
    changed["edited_message"] = changed.pop("message")
    parsed = parse(changed)

    assert isinstance(parsed, Parsed)
    assert parsed.said.file is None
