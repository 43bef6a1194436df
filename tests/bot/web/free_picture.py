"""Draws the picture that is held up to whoever asks for money.

    python -m tests.bot.web.free_picture

writes it anew after a text has changed; it is committed, so that no server draws.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.web.free_page import PICTURE_FILE
from handlers.domain.state import Language
from handlers.texts.render import render_line

#: A telephone held upright.
SIZE: Final = (1080, 1350)
GREEN: Final = "#0b5d2a"
FONT: Final = Path(__file__).parents[3] / "bot" / "assets" / "DejaVuSans-Bold.ttf"
MARGIN: Final = 60
#: Text and the greatest height of its letters.
LINES: Final = (("show-free", 300), ("show-law", 190), ("show-article", 190), ("show-what", 84))


def draw() -> Image.Image:
    """Draw it, each line as large as fits."""
    picture = Image.new("RGB", SIZE, GREEN)
    pen = ImageDraw.Draw(picture)
    laid = list(_laid_out(pen))
    rest = SIZE[1] - sum(height for _, _, height in laid)
    y = rest / (len(laid) + 1)
    for text, font, height in laid:
        place = (SIZE[0] / 2, y + height / 2)
        pen.multiline_text(place, text, "white", font, anchor="mm", align="center", spacing=24)
        y += height + rest / (len(laid) + 1)
    return picture


def as_png(picture: Image.Image) -> bytes:
    """Give the file's content: few colours are enough."""
    content = BytesIO()
    picture.quantize(16).save(content, "PNG", optimize=True)
    return content.getvalue()


def _laid_out(
    pen: ImageDraw.ImageDraw,
) -> Iterator[tuple[str, ImageFont.FreeTypeFont, float]]:
    room = SIZE[0] - 2 * MARGIN
    for text_id, most in LINES:
        text, size = render_line(text_id, {}, Language.INDONESIAN), most
        if text_id == "show-what":
            text = _wrapped(pen, text, size, room)
        while True:
            font = ImageFont.truetype(FONT, size)
            left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font, spacing=24)
            if right - left <= room:
                break
            size -= 2
        yield text, font, bottom - top


def _wrapped(pen: ImageDraw.ImageDraw, text: str, size: int, room: int) -> str:
    font, lines = ImageFont.truetype(FONT, size), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if pen.textlength(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


if __name__ == "__main__":
    PICTURE_FILE.write_bytes(as_png(draw()))
